"""The application factory: pages, callbacks, panel files and access, put together once."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import brotli
import dash
import flask
from flask_compress import Compress

from callbacks import acting, router
from callbacks.binder import all_bindings, bind
from callbacks.registry import REDRAWN, discover
from dashboard import access, metrics, panels_api, response_cache, shell
from dashboard.access.headers import STATIC
from dashboard.jobs import warming
from dashboard.settings import Settings
from services import cache, database, secrets
from services.imports.uploads import configure_imports

ROOT = Path(__file__).resolve().parent.parent
UNUSED = ("/deps/polyfill@", "/dash_table/")
"""Scripts that Dash names on every page, for browsers of 2018 and for a table that there is none of."""


class Dashboard(dash.Dash):
    """Dash whose first answer is whole: the theme, so that nothing flashes, and what the browser would ask for next."""

    def interpolate_index(self, **parts: Any) -> str:  # type: ignore[override]
        """The page that every address answers with."""
        theme = shell.theme()
        needed = [line for line in parts["scripts"].splitlines() if not any(name in line for name in UNUSED)]
        parts["scripts"] = "\n".join([self._answer("/_dash-layout"), self._answer("/_dash-dependencies"), *needed])
        page: str = super().interpolate_index(**parts)  # type: ignore[no-untyped-call]
        look = {"data-theme": theme, "data-bs-theme": theme, "data-locale": flask.g.viewer.locale}
        if shell.follows_system():
            look["data-follows"] = "system"
        root = "".join(f' {name}="{value}"' for name, value in look.items())
        return page.replace("<html>", f'<html lang="en"{root}>', 1)

    def _answer(self, address: str) -> str:
        """What an address answers, for assets/first.js."""
        answered: flask.Response = self.server.view_functions[address]()
        text = answered.get_data(as_text=True).replace("<", "\\u003c")
        return f'<script type="application/json" data-answer="{address}">{text}</script>'


def create_app(settings: Settings) -> Dashboard:
    """Build the application over the PostgreSQL and Redis that the settings name."""
    database.configure(settings.database_url, read_url=settings.read_database_url)
    cache.configure_cache(settings.redis_url)
    if settings.encryption_keys:
        secrets.configure_secrets(settings.encryption_keys)
    configure_imports(settings.places)
    app = Dashboard(
        __name__,
        title="Revenue Analytics",
        update_title="",
        assets_folder=str(ROOT / "assets"),
        assets_ignore=r"^(login\.css|plotly-geo\.min\.js)$",
        suppress_callback_exceptions=True,
        include_pages_meta=False,
        enable_mcp=False,
        use_async=False,
    )
    metrics.install(app.server, settings)  # first, so that it sees every request from its beginning to its end
    warming.install()
    pages = discover()
    bindings = all_bindings(pages)
    app.layout = lambda: shell.layout(pages, bindings)
    router.register(app, pages, bindings)
    bind(app, bindings)
    acting.register(app)
    panels_api.install(app.server, pages, bindings)
    access.install(app, settings)
    _compress(app.server)
    response_cache.install(app.server, frozenset(REDRAWN))  # last, so that it keeps answers before they are compressed
    return app


def _compress(server: flask.Flask) -> None:
    server.config["COMPRESS_ALGORITHM"] = ["br", "gzip"]
    server.config["COMPRESS_BR_LEVEL"] = 4
    server.config["COMPRESS_MIN_SIZE"] = 1024
    Compress(server)
    packed: dict[bytes, bytes] = {}

    @server.after_request
    def pack(response: flask.Response) -> flask.Response:
        """A script, a style sheet or a map's shapes are packed once, and harder than an answer made for one reader."""
        if response.direct_passthrough:  # a file: as a stream it would stay open
            response.direct_passthrough = False
            response.make_sequence()
        shared = flask.request.endpoint in STATIC and str(response.mimetype).endswith(("javascript", "css", "json"))
        if shared and response.status_code == 200 and flask.request.accept_encodings.quality("br"):
            data = response.get_data()
            name = hashlib.sha256(data).digest()
            packed[name] = packed.get(name) or brotli.compress(data, quality=6)
            response.set_data(packed[name])
            response.headers["Content-Encoding"] = "br"
            response.vary.add("Accept-Encoding")
        return response


__all__ = ["Dashboard", "create_app"]
