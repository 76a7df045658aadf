"""Run a query with what it needs of the filters: the parameters that its header names, and no others."""

from __future__ import annotations

from typing import Any

import pandas as pd

from services.database import binary, frame, records
from services.filters import Filters, month_pieces
from services.queries import query
from services.scope import Viewer


def ask(name: str, filters: Filters, viewer: Viewer, **more: object) -> pd.DataFrame:
    """The query's result for the filters within the viewer's scope; `more` overrides or adds parameters."""
    return frame(name, _needed(name, filters, viewer, more), viewer)


def ask_records(name: str, filters: Filters, viewer: Viewer, **more: object) -> list[dict[str, Any]]:
    """The same as a list of dicts."""
    return records(name, _needed(name, filters, viewer, more), viewer)


def ask_binary(name: str, filters: Filters, viewer: Viewer, **more: object) -> list[tuple[memoryview, ...]]:
    """The same as bytes, for a query of text and bytea."""
    return binary(name, _needed(name, filters, viewer, more), viewer)


def _needed(name: str, filters: Filters, viewer: Viewer, more: dict[str, object]) -> dict[str, object]:
    wanted = query(name).parameters
    offered = filters.parameters(viewer.scope)
    for which, days in (("", (filters.start, filters.end)), ("previous_", filters.comparison)):
        if f"{which}months" in wanted:
            offered |= {f"{which}{piece}": parts for piece, parts in month_pieces(*days).items()}
    offered |= more
    return {parameter: offered[parameter] for parameter in wanted if parameter in offered}
