"""The session of a request: a signed cookie with an opaque token; everything else is in PostgreSQL."""

from __future__ import annotations

from typing import Any

import flask
from flask import request

from services import accounts
from services.accounts import Account, Session

TOKEN = "sid"
SECOND_STEP = "second_step"
BY_PROVIDER = "sso"
"""Set where an identity provider vouched for the person, who is led there when they log out."""
NEWS = "/api/data-version"
"""Asked for by open pages on their own: it does not count as use of the session."""


def current() -> Session | None:
    """The live session of this request, with its person's rights as they are now. Raises DatabaseAway."""
    token = flask.session.get(TOKEN)
    if not isinstance(token, str):
        return None
    found = accounts.find_session(token, use=request.path != NEWS)
    if found is not None:
        _tell_dash_auth(found.viewer.email, found.viewer.roles)
    return found


def log_in(account: Account) -> bool:
    """Begin a new session, whatever the browser held before; False when the account has changed in the meantime."""
    log_out()
    token = accounts.open_session(account, request.remote_addr, request.user_agent.string)
    if token is None:
        return False
    flask.session[TOKEN] = token
    _tell_dash_auth(account.email, account.roles)
    return True


def begin_second_step(account: Account) -> None:
    """Remember that somebody's password was right, and that their code is waited for; nothing is open to them yet."""
    log_out()
    flask.session[SECOND_STEP] = accounts.begin_second_step(account)


def second_step() -> str:
    """The token of the second step that this browser is at; empty when it is at none."""
    token = flask.session.get(SECOND_STEP)
    return token if isinstance(token, str) and accounts.is_waiting(token) else ""


def here() -> str:
    """The token of this browser's session."""
    return str(flask.session.get(TOKEN, ""))


def log_out() -> None:
    """End the session that the browser holds, if any, and forget it."""
    token: Any = flask.session.get(TOKEN)
    if isinstance(token, str):
        accounts.close_session(token, request.remote_addr)
    flask.session.clear()
    flask.g.pop("csrf_token", None)


def _tell_dash_auth(email: str, roles: frozenset[str]) -> None:
    """Keep what dash-auth's group checks read; written only when it changes, or each answer would set a cookie."""
    person = {"email": email, "groups": sorted(roles)}
    if flask.session.get("user") != person:
        flask.session["user"] = person
