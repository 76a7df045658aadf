"""Opening a one-time link: somebody chooses a password, and is logged in."""

from __future__ import annotations

import flask
from flask import request
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter

from dashboard.access.limits import PER_ADDRESS, by_address, failed
from dashboard.access.login import go_on
from services import accounts
from services.accounts import AccountError, LinkOver
from services.accounts.passwords import SHORTEST


def blueprint(limiter: Limiter) -> flask.Blueprint:
    """The page of a link and its form; whatever is wrong with a link is told in the same words."""
    invitation = flask.Blueprint("invitation", __name__, template_folder="templates", url_prefix="/invite")

    @invitation.get("/<token>")
    @limiter.limit(PER_ADDRESS, key_func=by_address, deduct_when=failed)
    def show(token: str) -> ResponseReturnValue:
        return _form(token)

    @invitation.post("/<token>")
    @limiter.limit(PER_ADDRESS, key_func=by_address, deduct_when=failed)
    def accept(token: str) -> ResponseReturnValue:
        given = request.form
        if given.get("new", "") != given.get("again"):
            return _form(token, "The password was not repeated exactly."), 400
        try:
            account = accounts.use_link(token, given.get("new", ""), given.get("name", ""), ip=request.remote_addr)
        except LinkOver:
            raise
        except AccountError as error:
            return _form(token, str(error)), 400
        return go_on(account, "/")

    @invitation.errorhandler(LinkOver)
    def over(error: LinkOver) -> ResponseReturnValue:
        return flask.render_template("access/link_over.html", said=str(error), advice=error.remedy), 404

    return invitation


def _form(token: str, problem: str = "") -> str:
    invited = accounts.find_link(token)
    name = request.form.get("name", invited.name)[:120]
    return flask.render_template(
        "access/invitation.html", problem=problem, invited=invited, name=name, shortest=SHORTEST
    )
