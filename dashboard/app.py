"""The application factory: pages, callbacks, panel files and access, put together once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dash
import flask
from flask_compress import Compress

from callbacks import router
from callbacks.binder import all_bindings, bind
from callbacks.registry import REDRAWN, discover
from dashboard import access, panels_api, response_cache, shell
from dashboard.settings import Settings
from services import cache, database

ROOT = Path(__file__).resolve().parent.parent


class Dashboard(dash.Dash):
    """Dash with the reader's theme already in the first bytes of the page, so that nothing flashes."""

    def interpolate_index(self, **parts: Any) -> str:  # type: ignore[override]
        """The page that every address answers with."""
        theme = "dark" if flask.request.cookies.get("theme") == "dark" else "light"
        page: str = super().interpolate_index(**parts)  # type: ignore[no-untyped-call]
        return page.replace("<html>", f'<html lang="en" data-theme="{theme}" data-bs-theme="{theme}">', 1)


def create_app(settings: Settings) -> Dashboard:
    """Build the application over the PostgreSQL and Redis that the settings name."""
    database.configure(settings.database_url, read_url=settings.read_database_url)
    cache.configure_cache(settings.redis_url)
    app = Dashboard(
        __name__,
        title="Revenue Analytics",
        update_title="",
        assets_folder=str(ROOT / "assets"),
        assets_ignore=r"^login\.css$",
        suppress_callback_exceptions=True,
        include_pages_meta=False,
        enable_mcp=False,
        use_async=False,
    )
    pages = discover()
    bindings = all_bindings(pages)
    app.layout = lambda: shell.layout(pages)
    router.register(app, pages, bindings)
    bind(app, bindings)
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

    @server.after_request
    def whole(response: flask.Response) -> flask.Response:
        """A file is read and closed before it is compressed; as a stream it would stay open."""
        if response.direct_passthrough:
            response.direct_passthrough = False
            response.make_sequence()
        return response


__all__ = ["Dashboard", "create_app"]
