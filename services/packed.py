"""The packed marts as arrays: a number for every order, or for every sum of a customer's sales.

What has to be counted one by one, since no sums kept beforehand can tell it for any range and filters, is counted over
these: different customers, their ranking, orders that hold several categories. What comes of PostgreSQL is the rows of
the viewer's regions and the channels chosen; categories are picked out here, by the numbers that ops.code gives them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from services.ask import ask, ask_binary
from services.filters import Filters
from services.queries import query
from services.scope import Viewer

Numbers = npt.NDArray[np.integer[Any]]
Mask = npt.NDArray[np.bool_]

_WIDTHS = {"statuses": 2, "devices": 2, "hours": 2, "kinds": 2}
_WIDTHS |= {"units": 8, "net_sales": 8, "net_revenue": 8, "contribution": 8}
"""Bytes of a number of these columns; of the others, four."""


@dataclass(frozen=True)
class Packed:
    """Columns of equal length: those of the query, `day` (days since 1970), and `region` and `channel` by their places.

    `regions` and `channels` are the values in these places. `codes` has kind, value, number and passes.
    """

    columns: Mapping[str, Numbers]
    regions: list[str]
    channels: list[str]
    codes: pd.DataFrame
    wanted: Mask | None = None

    def __getitem__(self, name: str) -> Numbers:
        """The column, as far as it is wanted."""
        column = self.columns[name]
        return column if self.wanted is None else column[self.wanted]

    def where(self, name: str, wanted: Callable[[Numbers], Mask]) -> Packed:
        """What is wanted by the column of this name; the other columns are picked out when they are looked at."""
        mask = wanted(self.columns[name])
        return replace(self, wanted=mask if self.wanted is None else mask & self.wanted)

    def within(self, first: date, last: date) -> Packed:
        """What lies in these days."""
        return self.where("day", lambda days: (days >= day_number(first)) & (days <= day_number(last)))

    def values(self, kind: str) -> list[str]:
        """The value of each number of a kind of code, from 0, which stands for none."""
        known = self.codes[self.codes["kind"] == kind].set_index("number")["value"]
        return list(known.reindex(range(int(known.index.max()) + 1 if len(known) else 1), fill_value=""))


def unpacked(name: str, filters: Filters, viewer: Viewer, categories: str, **more: object) -> Packed:
    """The rows of a query over a packed mart that pass the filters.

    `categories` is the kind of its categories' codes; `more` overrides parameters of the filters.
    """
    codes = ask("packed_codes", filters, viewer)
    rows = ask_binary(name, filters, viewer, **more)
    blobs = {column: [row[place] for row in rows] for place, column in enumerate(query(name).columns)}
    places = {name: pd.factorize(np.array(_texts(blobs.pop(f"{name}_id")), object)) for name in ("region", "channel")}
    pieces = [len(blob) // 4 for blob in blobs["sizes"]]
    found = {column: _numbers(parts, _WIDTHS.get(column, 4)) for column, parts in blobs.items()}
    sizes = found.pop("sizes")
    found["day"] = np.repeat(found.pop("days"), sizes)
    for dimension, (place, _) in places.items():
        found[dimension] = np.repeat(np.repeat(place.astype(np.int32), pieces), sizes)
    packed = Packed(found, list(places["region"][1]), list(places["channel"][1]), codes)
    if not filters.categories:
        return packed
    passing = _passing(codes[codes["kind"] == categories])
    return packed.where("categories", lambda numbers: passing[numbers])


def distinct(values: Numbers, groups: Numbers, count: int) -> list[int]:
    """How many different values each of the groups 0 to `count` - 1 holds; neither is negative."""
    seen = np.zeros(int(values.max()) + 1 if values.size else 1, dtype=bool)
    order = np.argsort(groups, kind="stable")
    bounds = np.searchsorted(groups[order], np.arange(count + 1))
    found = []
    for start, end in pairwise(bounds):
        own = values[order[start:end]]
        seen[own] = True
        found.append(int(np.count_nonzero(seen)))
        seen[own] = False
    return found


def day_number(day: date) -> int:
    """Days since 1970."""
    return (day - date(1970, 1, 1)).days


def _texts(blobs: list[memoryview]) -> list[str]:
    return [bytes(blob).decode() for blob in blobs]


def _numbers(blobs: list[memoryview], width: int) -> Numbers:
    return np.frombuffer(b"".join(blobs), dtype=f">i{width}").astype(f"i{width}")


def _passing(codes: pd.DataFrame) -> Mask:
    passing = np.zeros(int(codes["number"].max()) + 1 if len(codes) else 1, dtype=bool)
    passing[codes.loc[codes["passes"], "number"].to_numpy()] = True
    return passing
