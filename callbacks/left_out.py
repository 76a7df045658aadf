"""Says on a page which values in its address are those of nothing: they are left out of the filters."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode

import flask

from callbacks.binder import filters_of
from layouts import components as kit
from layouts import html
from layouts.spec import Page
from services import platform
from services.choices import in_words, understood
from services.errors import ServiceError
from services.scope import Viewer


def left_out(page: Page, search: str) -> list[Any]:
    """What an address names that is unknown, in a sentence, with the way to the address without it; else nothing."""
    viewer: Viewer = flask.g.viewer
    try:
        status = platform.company_status(None, viewer).data
        _, unknown = understood(filters_of(page, search, status), viewer)
    except ServiceError:  # the panels say so
        return []
    if not unknown:
        return []
    kept = [(name, value) for name, value in parse_qsl(search.lstrip("?")) if value not in unknown.get(name, ())]
    way = kit.link("Take it out of the address", f"{page.route}?{urlencode(kept)}")
    return [html.P([in_words(unknown), " Figures are without it. ", way], className="left-out", role="status")]
