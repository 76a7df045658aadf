"""Who may do what: the gate before every request, sessions, log-in, and the headers of every answer."""

from __future__ import annotations

import dash
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from callbacks.registry import discover
from dashboard.access import headers, health, invitation, login, refusals, sso, two_factor, uploads, your_account
from dashboard.access.gate import Gate
from dashboard.access.limits import login_limiter
from dashboard.access.requested import StrictJSON
from dashboard.settings import Settings
from layouts.spec import Page

LARGEST_BODY = 2 * 1024 * 1024
"""Bytes of a request's body; more is refused unread."""


def install(app: dash.Dash, settings: Settings, pages: tuple[Page, ...] | None = None) -> Gate:
    """Close the application: from here on, what no rule opens is refused.

    Every callback is to be in callbacks.registry.CALLBACKS; `pages` are those that exist, all declared ones by default.
    """
    server = app.server
    server.secret_key = settings.secret_key
    server.config.update(
        SESSION_COOKIE_NAME="__Host-session" if settings.production else "session",
        SESSION_COOKIE_SECURE=settings.production,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,
    )
    server.json = StrictJSON(server)
    if proxies := settings.trusted_proxies:
        server.wsgi_app = ProxyFix(server.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)
    server.register_blueprint(health.blueprint)
    limiter = login_limiter(server, settings.redis_url)
    server.register_blueprint(login.blueprint(limiter))
    server.register_blueprint(invitation.blueprint(limiter))
    if settings.oidc_issuer:
        server.register_blueprint(sso.blueprint(limiter, settings))
        server.jinja_env.globals["sso_name"] = settings.oidc_name
    server.register_blueprint(your_account.blueprint)
    server.register_blueprint(two_factor.blueprint)
    server.register_blueprint(uploads.blueprint)
    refusals.install(server)
    headers.install(app, production=settings.production)
    return Gate(app, discover() if pages is None else pages, CSRFProtect(server))
