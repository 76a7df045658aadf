"""Logging in: a plain form that needs no script and says the same whatever was wrong."""

from __future__ import annotations

import flask
from flask import request
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter, RateLimitExceeded
from flask_wtf.csrf import CSRFError

from dashboard.access import sessions
from dashboard.access.limits import PER_ACCOUNT, PER_ADDRESS, by_account, by_address, failed
from services import accounts
from services.errors import DatabaseAway

WRONG = "That e-mail address and password do not match. After several wrong passwords an account rests for a while."
TOO_OFTEN = "There were too many tries. Wait a minute, then try again."
TOO_OLD = "This page had been open for too long. Please try again."
LONGEST_PATH = 2000


def blueprint(limiter: Limiter) -> flask.Blueprint:
    """The log-in page and its form."""
    login = flask.Blueprint("login", __name__, template_folder="templates")

    @login.get("/login")
    def show() -> ResponseReturnValue:
        if _logged_in():
            return flask.redirect(_next())
        return _form()

    @login.post("/login")
    @limiter.limit(PER_ADDRESS, key_func=by_address, deduct_when=failed)
    @limiter.limit(PER_ACCOUNT, key_func=by_account, deduct_when=failed)
    def submit() -> ResponseReturnValue:
        given = request.form
        account = accounts.authenticate(given.get("email", ""), given.get("password", ""), request.remote_addr)
        if account is None or not sessions.log_in(account):
            return _form(WRONG), 401
        return flask.redirect(_next(), 303)

    @login.errorhandler(CSRFError)
    def too_old(_: CSRFError) -> ResponseReturnValue:
        return _form(TOO_OLD), 400

    @login.errorhandler(RateLimitExceeded)
    def too_often(_: RateLimitExceeded) -> ResponseReturnValue:
        return _form(TOO_OFTEN), 429, {"Retry-After": "60"}

    return login


def own_path(wanted: str) -> str:
    """`wanted` if it is a path of this site, else the home page: no other site, no header tricks."""
    inside = wanted.startswith("/") and not wanted.startswith("//") and "\\" not in wanted
    return wanted if inside and wanted.isprintable() and len(wanted) <= LONGEST_PATH else "/"


def _next() -> str:
    return own_path(request.values.get("next", "/"))


def _form(problem: str = "") -> str:
    return flask.render_template(
        "access/login.html", problem=problem, email=request.form.get("email", "")[:254], next=_next()
    )


def _logged_in() -> bool:
    try:
        return sessions.current() is not None
    except DatabaseAway:
        return False
