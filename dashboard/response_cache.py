"""Answers that are the same bytes for everybody with the same rights, kept whole in the cache.

Runs after the access gate, which has opened the page to the viewer. An answer is kept under all it depends on: the
request's values, the viewer's pages, capabilities, regions, locale and time zone, the state of the data and of its
checks, and the running code.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import flask
import orjson

from services import cache
from services.counters import ANSWERS
from services.database import current_version
from services.scope import Viewer

CALLBACK = "/_dash-update-component"
CODE = ("callbacks", "dashboard", "layouts", "services", "sql")
SECONDS = 900


def install(server: flask.Flask, outputs: frozenset[str]) -> None:
    """Answer the callbacks with these outputs, which read and draw and do nothing else, from the cache."""
    code = _code_digest()

    @server.before_request
    def answer() -> flask.Response | None:
        key = _key(code, outputs)
        body = cache.backend().read(key) if key else None
        if key:
            ANSWERS.labels("miss" if body is None else "hit").inc()
        if body is None:
            flask.g.response_key = key
            return None
        return flask.Response(body, mimetype="application/json")

    @server.after_request
    def keep(response: flask.Response) -> flask.Response:
        key = flask.g.get("response_key")
        if key and response.status_code == 200 and flask.g.get("keep_response", True):
            cache.backend().write(key, response.get_data(), SECONDS)
        return response


def _key(code: str, outputs: frozenset[str]) -> str | None:
    viewer: Viewer | None = flask.g.get("viewer")
    if flask.request.path != CALLBACK or viewer is None:
        return None
    asked = orjson.loads(flask.request.get_data())
    if asked.get("output") not in outputs:
        return None
    values = [asked["output"], [each.get("value") for each in (*asked["inputs"], *asked.get("state", ()))]]
    rights = [sorted(viewer.pages), sorted(viewer.capabilities), viewer.scope.setting, viewer.locale, viewer.time_zone]
    version = current_version()
    parts = orjson.dumps([code, version.fingerprint, version.quality, rights, values])
    return "answer:" + hashlib.sha256(parts).hexdigest()


def _code_digest() -> str:
    root = Path(__file__).resolve().parent.parent
    digest = hashlib.sha256()
    for folder in CODE:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".py", ".sql"):
                digest.update(path.read_bytes())
    return digest.hexdigest()
