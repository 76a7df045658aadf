"""Setting up two-factor log-in for oneself, new recovery codes, and turning it off: forms that need no script."""

from __future__ import annotations

from typing import Any

import flask
import segno
from flask import request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from dashboard.access import sessions
from services import accounts
from services.accounts import AccountError, Actor

blueprint = flask.Blueprint("two_factor", __name__, template_folder="templates", url_prefix="/two-factor")


@blueprint.get("")
def show() -> ResponseReturnValue:
    """What there is to set up, or to change."""
    return _page()


@blueprint.post("/on")
def turn_on() -> ResponseReturnValue:
    """Turn it on with a first code; every other session of the person ends, and this one is renewed."""
    given = request.form
    try:
        account, codes = accounts.turn_on(given.get("sealed", ""), *_proof(), by=_by())
    except AccountError as error:
        return _page(str(error)), 400
    sessions.log_in(account)
    return _codes(codes)


@blueprint.post("/codes")
def renew_recovery_codes() -> ResponseReturnValue:
    """Replace the recovery codes, and show the new ones this once."""
    try:
        return _codes(accounts.renew_recovery_codes(*_proof(), by=_by()))
    except AccountError as error:
        return _page(str(error)), 400


@blueprint.post("/off")
def turn_off() -> ResponseReturnValue:
    """Turn it off."""
    try:
        accounts.turn_off(*_proof(), by=_by())
    except AccountError as error:
        return _page(str(error)), 400
    return flask.redirect(flask.url_for("two_factor.show"), 303)


def _by() -> Actor:
    return Actor.of(flask.g.viewer, request.remote_addr)


def _proof() -> tuple[str, str]:
    return request.form.get("password", ""), request.form.get("code", "")


def _codes(codes: list[str]) -> str:
    return flask.render_template("access/recovery_codes.html", codes=codes)


def _page(problem: str = "") -> str:
    account = accounts.find_user(flask.g.viewer.email)
    known: dict[str, Any] = {"problem": problem, "email": flask.g.viewer.email}
    if account and account.two_factor:
        left = accounts.recovery_codes_left(account.user_id)
        return flask.render_template("access/two_factor_on.html", left=left, **known)
    offer = accounts.offer(request.form.get("sealed", ""), by=_by())
    due = account is not None and account.two_factor_due
    return flask.render_template(
        "access/two_factor_off.html", offer=offer, picture=_picture(offer.address), due=due, **known
    )


def _picture(address: str) -> Markup:
    """A QR code as an SVG, dark on light whatever the theme, as cameras expect it."""
    code = segno.make(address, error="m", micro=False)
    return Markup(code.svg_inline(scale=4, border=3, light="#fff", dark="#000", title="QR code", omitsize=True))
