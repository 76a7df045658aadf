"""What goes along with a form that asks something of a page."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from layouts import components as kit
from layouts import html
from services.filters import Filters


def along(filters: Filters, **chosen: str) -> list[Any]:
    """The filters in force and what else the address holds, but for what is empty, as fields that nobody sees."""
    kept = [*parse_qsl(filters.to_query().lstrip("?")), *((name, value) for name, value in chosen.items() if value)]
    # In an element each, since several regions are of one name, which a form tells its fields by.
    return [html.Span(kit.unseen(name, value), hidden=True) for name, value in kept]
