"""The one check before every request: who asks, for what, and whether they may. What no rule opens is refused."""

from __future__ import annotations

import sys

import dash
import flask
import orjson
from dash_auth.auth import Auth
from flask import g, request
from flask.typing import ResponseReturnValue
from flask_wtf import CSRFProtect
from werkzeug.exceptions import Forbidden, NotFound

from callbacks.registry import CALLBACKS, EVERYBODY, WRITES, find_page
from dashboard.access import bearer, refusals, requested, sessions
from layouts.spec import Page
from services import accounts
from services.accounts import Actor
from services.scope import Viewer

ASSETS = "_dash_assets.static"
CALLBACK = "/_dash-update-component"
DEPENDENCIES = "/_dash-dependencies"
PAGES = frozenset({"/", "/<path:path>"})
ANYBODY = frozenset(
    {
        "login.show",
        "login.submit",
        "login.show_code",
        "login.submit_code",
        "invitation.show",
        "invitation.accept",
        "sso.begin",
        "sso.finish",
        "sso.left",
        "health.alive",
        "health.ready",
        "metrics.told",
    }
)
PUBLIC_ASSETS = frozenset(
    {
        "login.css",
        "tokens.css",
        "vendor/inter/inter.css",
        "vendor/inter/inter-latin-wght-normal.woff2",
        "vendor/inter/inter-latin-ext-wght-normal.woff2",
    }
)
"""What the log-in page is drawn with."""
PASSWORD = frozenset({"your_account.leave", "your_account.show_password", "your_account.change_password"})
"""What is open to somebody whose password is to be changed first."""
TWO_FACTOR = frozenset(
    {
        "your_account.leave",
        "two_factor.show",
        "two_factor.turn_on",
        "two_factor.turn_off",
        "two_factor.renew_recovery_codes",
    }
)
"""What is open to somebody who is to set up two-factor log-in first."""
CHANGES_ONESELF = (PASSWORD | TWO_FACTOR) - {"your_account.leave"}
LOGGED_IN = (
    PASSWORD
    | TWO_FACTOR
    | {
        "your_account.preview",
        ASSETS,
        DEPENDENCIES,
        "/_dash-layout",
        "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>",
        "/_favicon.ico",
    }
)
UPLOADS = {"uploads.receive": ("data/imports", "configure")}
"""What takes files: the page that it is of, and the capability that it needs."""
LANDING = "executive/summary"

PANELS = "/api/panels/"
_FILES = (".csv", ".xlsx")
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Gate(Auth):  # type: ignore[misc]
    """dash-auth's Auth with a stricter rule in place of its own, which trusts what a request's body says of itself."""

    def __init__(self, app: dash.Dash, pages: tuple[Page, ...], csrf: CSRFProtect) -> None:
        self.pages = pages
        self.keys = frozenset(page.key for page in pages)
        self.csrf = csrf
        super().__init__(app)

    def _protect(self) -> None:
        server = self.app.server
        server.before_request(self.check)
        dependencies = server.view_functions[DEPENDENCIES]
        server.view_functions[DEPENDENCIES] = lambda: self._own_dependencies(dependencies())

    def is_authorized(self) -> bool:
        """Whether a live session belongs to this request."""
        return sessions.current() is not None

    def login_request(self) -> ResponseReturnValue:
        """The answer to somebody who is not logged in."""
        return refusals.log_in_first()

    def check(self) -> ResponseReturnValue | None:
        """Let the request pass (None), send it elsewhere, or raise why not."""
        if not _open_to_anybody():
            session = bearer.current() if bearer.is_used() else sessions.current()
            if session is None:
                return self.login_request()
            g.viewer, g.here = session.viewer, "" if bearer.is_used() else sessions.here()
            if session.must_change_password and request.endpoint not in PASSWORD:
                return refusals.first("/password", "Your password is to be changed first.")
            if session.two_factor_due and not session.must_change_password and request.endpoint not in TWO_FACTOR:
                return refusals.first("/two-factor", "Two-factor log-in is to be set up first.")
            if session.viewer.previews and request.method == "POST" and request.endpoint in CHANGES_ONESELF:
                raise Forbidden("Nothing can be changed while you look at the product as another role.")
            if request.path == "/":
                return flask.redirect(self._home(session.viewer))
            self._check_rights(session.viewer)
        self._check_origin()
        return None

    def _check_rights(self, viewer: Viewer) -> None:
        if request.endpoint is None:
            return  # Flask itself answers 404 or 405
        if request.endpoint == CALLBACK:
            body = requested.body()
            key = requested.access_key(body)
            self._open_callback(viewer, body["output"], key)
            requested.check_shape(body, self.app.callback_map)
        elif request.endpoint in PAGES:
            found = find_page(self.pages, request.path)
            self._open(viewer, found[0].key if found else None)
        elif request.path.startswith(PANELS):
            key = request.path.removeprefix(PANELS).removesuffix("/receipt").rpartition("/")[0]
            self._open(viewer, key if key in self.keys else None)
            if request.path.endswith(_FILES) and not viewer.may("export"):
                raise Forbidden("Your role does not download figures.")
        elif request.endpoint in UPLOADS:
            self._open_upload(viewer, *UPLOADS[request.endpoint])
        elif request.endpoint not in LOGGED_IN and request.path != sessions.NEWS:
            raise NotFound

    def _open_callback(self, viewer: Viewer, output: str, key: str) -> None:
        """As `_open`; who may not change what the callback changes is written down."""
        if output in WRITES and not (self._sees(viewer, key) and self._may(viewer, WRITES[output][1])):
            accounts.refused(Actor.of(viewer, request.remote_addr), WRITES[output][0])
            raise Forbidden("Your account is not allowed to change this.")
        self._open(viewer, key)

    def _open_upload(self, viewer: Viewer, key: str, needs: str) -> None:
        """As `_open_callback`; how long the body of whoever may can be is services.imports.uploads' to say."""
        if not (self._sees(viewer, key) and self._may(viewer, needs)):
            accounts.refused(Actor.of(viewer, request.remote_addr), f"{key}#upload")
            raise Forbidden("Your account is not allowed to bring files in.")
        request.max_content_length = sys.maxsize

    def _open(self, viewer: Viewer, key: str | None) -> None:
        if key is None:
            raise NotFound
        if not self._sees(viewer, key):
            raise Forbidden
        g.page = key

    def _may(self, viewer: Viewer, capability: str) -> bool:
        return not viewer.previews and (not capability or viewer.may(capability))

    def _sees(self, viewer: Viewer, key: str) -> bool:
        return key == EVERYBODY or viewer.may_see(key)

    def _home(self, viewer: Viewer) -> str:
        """The summary for who may see it, else the first page of one's own department, else the first page."""
        seen = [page for page in self.pages if "<" not in page.route and viewer.may_see(page.key)]
        if not seen:
            raise Forbidden("No page is open to you yet.")
        return min(seen, key=lambda page: (page.key != LANDING, page.domain not in viewer.roles)).route

    def _check_origin(self) -> None:
        """Refuse what another site made the browser send: by the browser's word, and by our own token."""
        if request.method in _SAFE_METHODS:
            return
        origin = request.headers.get("Origin")
        foreign = origin not in (None, f"https://{request.host}", f"http://{request.host}")
        if foreign or request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
            raise Forbidden("This request comes from another site.")
        self.csrf.protect()

    def _own_dependencies(self, response: flask.Response) -> flask.Response:
        listed = orjson.loads(response.get_data())
        keys = {EVERYBODY, *g.viewer.pages}
        own = [callback for callback in listed if CALLBACKS.get(callback["output"]) in keys]
        return flask.Response(orjson.dumps(own), mimetype="application/json")


def _open_to_anybody() -> bool:
    if request.endpoint == ASSETS:
        return (request.view_args or {}).get("filename") in PUBLIC_ASSETS
    return request.endpoint in ANYBODY
