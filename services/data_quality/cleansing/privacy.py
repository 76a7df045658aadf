"""What of a row is shown to whom: personal columns are hidden from people without the capability `pii`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.accounts import Actor
from services.data_loader.contracts import contract
from services.errors import NotAllowed
from services.scope import EVERYTHING, Viewer

HIDDEN = "hidden"


def must_mend(by: Actor) -> None:
    """Raise NotAllowed unless the actor may act for the whole company: what is mended is seldom of one region."""
    by.must("act")
    by.must_reach(EVERYTHING)


def must_see_all(viewer: Viewer) -> None:
    """Raise NotAllowed for people who are limited to regions."""
    if viewer.scope.regions is not None:
        raise NotAllowed("Cleansing is for people who see the whole company.", remedy="Ask a steward of all regions.")


def is_personal(table: str, column: str) -> bool:
    """Whether a column holds something about a person; of a key, or no column, whether anything of the table does."""
    found = contract(table)
    if found.has(column) and column not in found.key:
        return found.column(column).personal
    return any(each.personal for each in found.columns)


def value_shown(viewer: Viewer, table: str, column: str, value: str | None) -> str | None:
    """A value, or that it is hidden."""
    return value if value is None or viewer.may("pii") or not is_personal(table, column) else HIDDEN


def row_shown(viewer: Viewer, table: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row by its columns, with what is personal hidden; what could not be split into columns may be anything."""
    personal = {each.name for each in contract(table).columns if each.personal} | {"_line"}
    hidden = frozenset() if viewer.may("pii") else personal
    return {name: HIDDEN if name in hidden and value not in (None, "") else value for name, value in row.items()}
