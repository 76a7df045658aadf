"""Logging in: plain forms that need no script and say the same whatever was wrong."""

from __future__ import annotations

import flask
from flask import request
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter, RateLimitExceeded
from flask_wtf.csrf import CSRFError

from dashboard.access import sessions
from dashboard.access.limits import PER_ACCOUNT, PER_ADDRESS, by_account, by_address, failed
from services import accounts
from services.accounts import Account, StepOver, TooManyTries
from services.errors import DatabaseAway

WRONG = "That e-mail address and password do not match. After several wrong passwords an account rests for a while."
WRONG_CODE = "That code is not right, or was used before. After several wrong codes an account rests for a while."
TOO_OFTEN = "There were too many tries. Wait a minute, then try again."
TOO_OLD = "This page had been open for too long. Please try again."
LONGEST_PATH = 2000


def blueprint(limiter: Limiter) -> flask.Blueprint:
    """The log-in page and its form, and those of the second step."""
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
        return go_on(account, _next()) if account else (_form(WRONG), 401)

    _add_second_step(login, limiter)

    @login.errorhandler(CSRFError)
    def too_old(_: CSRFError) -> ResponseReturnValue:
        return _form(TOO_OLD), 400

    @login.errorhandler(RateLimitExceeded)
    def too_often(_: RateLimitExceeded) -> ResponseReturnValue:
        return _form(TOO_OFTEN), 429, {"Retry-After": "60"}

    @login.errorhandler(TooManyTries)
    def rests(error: TooManyTries) -> ResponseReturnValue:
        return _form(TOO_OFTEN), 429, {"Retry-After": str(error.seconds)}

    return login


def _add_second_step(login: flask.Blueprint, limiter: Limiter) -> None:
    @login.get("/login/code")
    def show_code() -> ResponseReturnValue:
        return _code_form() if sessions.second_step() else _from_the_start()

    @login.post("/login/code")
    @limiter.limit(PER_ADDRESS, key_func=by_address, deduct_when=failed)
    def submit_code() -> ResponseReturnValue:
        token = sessions.second_step()
        account = accounts.finish_second_step(token, request.form.get("code", ""), request.remote_addr)
        if account is None:
            return _code_form(WRONG_CODE), 401
        return flask.redirect(_next(), 303) if sessions.log_in(account) else _from_the_start()

    @login.errorhandler(StepOver)
    def step_over(error: StepOver) -> ResponseReturnValue:
        return _form(str(error)), 401


def go_on(account: Account, wanted: str) -> ResponseReturnValue:
    """Lead a person whose password is right to the wanted path, or first to the second step."""
    if account.two_factor:
        sessions.begin_second_step(account)
        return flask.redirect(flask.url_for("login.show_code", next=wanted), 303)
    return flask.redirect(wanted, 303) if sessions.log_in(account) else _from_the_start()


def own_path(wanted: str) -> str:
    """`wanted` if it is a path of this site, else the home page: no other site, no header tricks."""
    inside = wanted.startswith("/") and not wanted.startswith("//") and "\\" not in wanted
    return wanted if inside and wanted.isprintable() and len(wanted) <= LONGEST_PATH else "/"


def _next() -> str:
    return own_path(request.values.get("next", "/"))


def _from_the_start() -> ResponseReturnValue:
    return flask.redirect(flask.url_for("login.show", next=_next()), 303)


def _form(problem: str = "") -> str:
    return flask.render_template(
        "access/login.html", problem=problem, email=request.form.get("email", "")[:254], next=_next()
    )


def _code_form(problem: str = "") -> str:
    return flask.render_template("access/code.html", problem=problem, next=_next())


def _logged_in() -> bool:
    try:
        return sessions.current() is not None
    except DatabaseAway:
        return False
