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
    offered = filters.parameters(viewer.scope)
    offered |= month_pieces(filters.start, filters.end)
    offered |= {f"previous_{piece}": days for piece, days in month_pieces(*filters.comparison).items()}
    offered |= more
    return {parameter: offered[parameter] for parameter in query(name).parameters if parameter in offered}
