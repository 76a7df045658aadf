"""Logging in through an identity provider, and out of it: its groups give the roles, the accounts are ours."""

from __future__ import annotations

import logging
from typing import Any

import flask
from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter, RateLimitExceeded
from werkzeug.exceptions import Forbidden

from dashboard.access import login, sessions
from dashboard.access.limits import PER_ADDRESS, by_address, failed
from dashboard.access.provider import Provider, ProviderError
from dashboard.settings import Settings
from services import accounts
from services.accounts import AccountError, Identity
from services.errors import NotAllowed

log = logging.getLogger(__name__)


def blueprint(limiter: Limiter, settings: Settings) -> flask.Blueprint:
    """Where the log-in page sends people who log in through the provider, and where they come back to."""
    sso = flask.Blueprint("sso", __name__, url_prefix="/sso", template_folder="templates")
    provider = Provider(settings)

    # Not a form: our content-security policy lets no form lead to another site.
    @sso.get("/begin")
    @limiter.limit(PER_ADDRESS, key_func=by_address, deduct_when=failed)
    def begin() -> ResponseReturnValue:
        back = url_for(".finish", _external=True)
        return flask.redirect(provider.begin(back, _wanted()), 303)

    @sso.get("/return")
    @limiter.limit(PER_ADDRESS, key_func=by_address, deduct_when=failed)
    def finish() -> ResponseReturnValue:
        claims, wanted = provider.finish()
        provision = settings.oidc_provision == "on"
        try:
            account = accounts.admit(
                _person(claims, settings), _roles(claims, settings), provision=provision, ip=request.remote_addr
            )
        except (NotAllowed, AccountError) as error:
            log.warning("log-in through %s: %s", settings.oidc_issuer, error)
            raise Forbidden(f"{error} Ask an administrator if you need it for your work.") from error
        if not sessions.log_in(account):
            return _log_in_page(login.TOO_OLD), 400
        flask.session[sessions.BY_PROVIDER] = True
        return flask.redirect(wanted, 303)

    @sso.get("/left")
    @limiter.limit(PER_ADDRESS, key_func=by_address)
    def left() -> ResponseReturnValue:
        try:
            onwards = provider.end(url_for("login.show", _external=True))
        except ProviderError as error:
            log.warning("log-out of %s: %s", settings.oidc_issuer, error)
            onwards = None
        return flask.render_template("access/left.html", onwards=onwards)

    @sso.errorhandler(ProviderError)
    def not_vouched_for(error: ProviderError) -> ResponseReturnValue:
        log.warning("log-in through %s: %s", settings.oidc_issuer, error)
        name = settings.oidc_name[:1].upper() + settings.oidc_name[1:]
        return _log_in_page(error.said.format(name=name)), error.status

    @sso.errorhandler(RateLimitExceeded)
    def too_often(_: RateLimitExceeded) -> ResponseReturnValue:
        return _log_in_page(login.TOO_OFTEN), 429, {"Retry-After": "60"}

    return sso


def _wanted() -> str:
    return login.own_path(request.args.get("next", "/"))


def _log_in_page(problem: str) -> str:
    return flask.render_template("access/login.html", problem=problem, email="", next=_wanted())


def _person(claims: dict[str, Any], settings: Settings) -> Identity:
    confirmed = claims.get("email_verified")
    return Identity(
        issuer=settings.oidc_issuer,
        subject=claims["sub"],
        email=str(claims.get("email", "")),
        confirmed=None if confirmed is None else confirmed in (True, "true"),
        name=str(claims.get("name", "")),
    )


def _roles(claims: dict[str, Any], settings: Settings) -> frozenset[str]:
    """The roles of the person's groups; those that no setting names give none."""
    given = claims.get(settings.oidc_groups_claim)
    groups = given if isinstance(given, list) else [given]
    mapped = settings.group_roles
    return frozenset(role for group in groups if isinstance(group, str) for role in mapped.get(group, ()))
