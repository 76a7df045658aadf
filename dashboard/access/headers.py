"""The headers of every answer: what a browser may load, keep and tell others."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import dash
import flask
from flask import request
from flask_wtf.csrf import generate_csrf

from dashboard.access.gate import ASSETS

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
ONE_YEAR = 365 * 24 * 3600
STATIC = frozenset({ASSETS, "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>"})
CSRF_COOKIE = "_csrf_token"


def install(app: dash.Dash, *, production: bool) -> None:
    """Add the headers, and the cookie from which Dash takes the token that its callbacks send."""

    @cache
    def policy() -> str:
        # Asked at the first answer: only then does Dash know all its inline scripts.
        return content_policy(app.csp_hashes())

    def add_headers(response: flask.Response) -> flask.Response:
        response.headers.update(ALWAYS)
        response.headers["Content-Security-Policy"] = policy()
        response.headers["Cache-Control"] = _caching(response)
        if production:
            response.headers["Strict-Transport-Security"] = f"max-age={ONE_YEAR}"
        if request.endpoint in STATIC:
            flask.session.accessed = False  # else the answer would vary by cookie, and no browser would keep it
        elif "sid" in flask.session and (response.mimetype == "text/html" or response.status_code == 303):
            response.set_cookie(CSRF_COOKIE, generate_csrf(), secure=production, samesite="Lax")
        return response

    app.server.after_request(add_headers)


def content_policy(script_hashes: Sequence[str]) -> str:
    """The Content-Security-Policy: everything from here, scripts only in files or by their hash.

    Inline styles are Plotly's and AG Grid's; workers from blobs are the maps'.
    """
    return "; ".join(
        (
            "default-src 'self'",
            " ".join(("script-src 'self'", *script_hashes)),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def _caching(response: flask.Response) -> str:
    """Files with their version in the address stay for good, other files are asked after, the rest is not kept."""
    if request.endpoint not in STATIC or response.status_code not in (200, 304):
        return "private, no-store"
    if response.cache_control.max_age == ONE_YEAR or "m" in request.args:
        return f"private, max-age={ONE_YEAR}, immutable"
    return "private, no-cache"
