"""How a request is told no: a short page for people, JSON for callbacks and the API."""

from __future__ import annotations

from urllib.parse import urlencode

import flask
from flask import request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden, HTTPException, Unauthorized

from services.accounts import TooManyTries
from services.errors import DatabaseAway

RETRY_SECONDS = "5"
WORDS = {
    400: ("This request cannot be understood", "Go back, reload the page, and try again."),
    401: ("You are not logged in", "Your session has ended, or never began."),
    403: ("This is not open to you", "Ask an administrator if you need it for your work."),
    404: ("There is no such page", "The address may be mistyped, or the page may have moved."),
    405: ("This address does not take that", "Go back, and use the buttons of the page."),
    413: ("That is too large", "Send less at once."),
    429: ("That was too often", "Wait a minute, then try again."),
    500: ("Something went wrong here", "It has been logged. Try again; if it stays, tell an administrator."),
    503: ("The database cannot be reached", "Nothing is lost. Try again in a few seconds."),
}


def install(server: flask.Flask) -> None:
    """Let every error be answered in these words."""
    server.register_error_handler(HTTPException, _http_error)
    server.register_error_handler(DatabaseAway, _database_away)
    server.register_error_handler(TooManyTries, _too_many_tries)


def log_in_first() -> ResponseReturnValue:
    """401; a person who opens a page is sent to the log-in instead, and from there back to the page."""
    if request.method in ("GET", "HEAD") and not _is_for_programs() and not request.path.startswith("/assets/"):
        return flask.redirect(f"/login?{urlencode({'next': request.full_path.rstrip('?')})}")
    raise Unauthorized


def first(path: str, why: str) -> ResponseReturnValue:
    """What is to be done before anything else: a person is sent to its form, a program told 403 and why."""
    if request.method in ("GET", "HEAD") and not _is_for_programs():
        return flask.redirect(path)
    raise Forbidden(why)


def _http_error(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    said = error.description if error.description != type(error).description else None
    kept = [
        (name, value) for name, value in error.get_headers() if name in ("Allow", "Retry-After", "WWW-Authenticate")
    ]
    return _answer(status, said, kept)


def _database_away(_: DatabaseAway) -> ResponseReturnValue:
    return _answer(503, None, [("Retry-After", RETRY_SECONDS)])


def _too_many_tries(error: TooManyTries) -> ResponseReturnValue:
    return _answer(429, None, [("Retry-After", str(error.seconds))])


def _answer(status: int, said: str | None, headers: list[tuple[str, str]]) -> ResponseReturnValue:
    title, advice = WORDS.get(status, WORDS[400 if status < 500 else 500])
    if _is_for_programs():
        response = flask.jsonify(error=title, message=said or advice)
    else:
        response = flask.make_response(
            flask.render_template("access/refusal.html", status=status, title=title, advice=said or advice)
        )
    response.status_code = status
    response.headers.extend(headers)
    return response


def _is_for_programs() -> bool:
    return request.path.startswith(("/_", "/api/"))
