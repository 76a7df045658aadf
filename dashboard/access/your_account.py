"""What everybody who is logged in may do to their own account: change the password, and leave."""

from __future__ import annotations

import flask
from flask import request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden

from dashboard.access import sessions
from services import accounts
from services.accounts import AccountError, Actor
from services.accounts.passwords import SHORTEST
from services.errors import NotAllowed

blueprint = flask.Blueprint("your_account", __name__, template_folder="templates")


@blueprint.post("/logout")
def leave() -> ResponseReturnValue:
    """End the session; who logged in through an identity provider is led there, to log out of it too."""
    by_provider = sessions.BY_PROVIDER in flask.session
    sessions.log_out()
    return flask.redirect("/sso/left" if by_provider else "/login", 303)


@blueprint.post("/preview")
def preview() -> ResponseReturnValue:
    """Look at the product as a role does, or, without one, as oneself again."""
    actor = Actor.of(flask.g.viewer, request.remote_addr)
    try:
        accounts.preview(flask.session[sessions.TOKEN], request.form.get("role") or None, by=actor)
    except NotAllowed as error:
        accounts.refused(actor, "preview")
        raise Forbidden(str(error)) from error
    return flask.redirect("/", 303)


@blueprint.get("/password")
def show_password() -> ResponseReturnValue:
    """The form for a new password."""
    _refuse_without_password()
    return _form()


@blueprint.post("/password")
def change_password() -> ResponseReturnValue:
    """Take a new password; every other session of the person ends, and this one is renewed."""
    _refuse_without_password()
    viewer, given = flask.g.viewer, request.form
    new = given.get("new", "")
    if new != given.get("again"):
        return _form("The new password was not repeated exactly."), 400
    by = Actor.of(viewer, request.remote_addr)
    try:
        account = accounts.change_own_password(given.get("password", ""), new, by=by)
    except AccountError as error:
        return _form(str(error)), 400
    sessions.log_in(account)
    return flask.redirect("/", 303)


def _refuse_without_password() -> None:
    if sessions.BY_PROVIDER in flask.session:
        raise Forbidden("You log in through an identity provider: your password is changed there.")


def _form(problem: str = "") -> str:
    return flask.render_template("access/password.html", problem=problem, email=flask.g.viewer.email, shortest=SHORTEST)
