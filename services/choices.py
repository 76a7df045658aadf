"""What filters name that is of nothing: regions, channels and categories that do not exist, or are not to be seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from services.database import records
from services.errors import BadFilter
from services.filters import Filters
from services.measures import measure
from services.platform import filter_options
from services.scope import Viewer

CHOSEN = {"region": "regions", "channel": "channels", "category": "categories"}
"""The field of Filters that holds what was chosen of a dimension."""
LONGEST = 40
"""Characters of a value that are said."""


@measure("unknown_choices", scoped_by="region")
def unknown_choices(
    filters: Filters | None,
    viewer: Viewer,
    *,
    regions: tuple[str, ...] = (),
    channels: tuple[str, ...] = (),
    categories: tuple[str, ...] = (),
) -> list[dict[str, str]]:
    """Those values, as records of dimension and value, that nothing the viewer may see is called by."""
    chosen = {"regions": list(regions), "channels": list(channels), "categories": list(categories)}
    return records("unknown_choices", {"own_regions": viewer.scope.narrow(()), **chosen}, viewer)


def understood(filters: Filters, viewer: Viewer) -> tuple[Filters, dict[str, list[str]]]:
    """The filters without values that nothing is called by, and these by region, channel and category.

    To somebody limited to regions, one that they may not see is as unknown as one that does not exist.
    """
    if not (filters.regions or filters.channels or filters.categories):
        return filters, {}
    options = filter_options(None, viewer).data
    offered = {name: set(rows["value"]) for name, rows in options.groupby("dimension")}
    chosen = {name: getattr(filters, field) for name, field in CHOSEN.items()}
    doubtful = {
        CHOSEN[name]: tuple(value for value in values if value not in offered.get(name, ()))
        for name, values in chosen.items()
    }
    rows = unknown_choices(None, viewer, **doubtful).data if any(doubtful.values()) else []
    unknown = {name: [row["value"] for row in rows if row["dimension"] == name] for name in CHOSEN}
    kept: dict[str, Any] = {
        CHOSEN[name]: tuple(value for value in values if value not in unknown[name]) for name, values in chosen.items()
    }
    return replace(filters, **kept), {name: values for name, values in unknown.items() if values}


def must_be_understood(filters: Filters, viewer: Viewer) -> None:
    """Raise BadFilter where something was chosen that nothing is called by: its figures would look like zeros."""
    _, unknown = understood(filters, viewer)
    if unknown:
        raise BadFilter(in_words(unknown))


def in_words(unknown: Mapping[str, Sequence[str]]) -> str:
    """`“narnia” is no region that you can choose.`"""
    said = []
    for dimension, values in unknown.items():
        named = ", ".join(f"“{value[:LONGEST]}”" for value in values)
        kind = f"is no {dimension}" if len(values) == 1 else f"are no {CHOSEN[dimension]}"
        said.append(f"{named} {kind} that you can choose.")
    return " ".join(said)
