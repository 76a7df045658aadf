"""The packed marts as arrays: a number for every order, or for every sum of a customer's sales.

What has to be counted one by one, since no sums kept beforehand can tell it for any range and filters, is counted over
these: different customers, their ranking, orders that hold several categories. What comes of PostgreSQL is the rows of
the viewer's regions; channels and categories are picked out here, by the numbers that ops.code gives them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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

_WIDTHS = {"channels": 2, "statuses": 2, "devices": 2, "hours": 2, "kinds": 2}
_WIDTHS |= {"units": 8, "net_sales": 8, "net_revenue": 8, "contribution": 8}
"""Bytes of a number of these columns; of the others, four."""


@dataclass(frozen=True)
class Packed:
    """Columns of equal length by their names: those of the query, day (days since 1970) and region (its place).

    `codes` has the columns kind, value and number; `regions` are the values of region.
    """

    columns: Mapping[str, Numbers]
    codes: pd.DataFrame
    regions: list[str]

    def within(self, first: date, last: date) -> Packed:
        """What lies in these days."""
        days = self.columns["day"]
        return self.where((days >= day_number(first)) & (days <= day_number(last)))

    def where(self, wanted: npt.NDArray[np.bool_]) -> Packed:
        """What is wanted."""
        picked = {name: column[wanted] for name, column in self.columns.items() if column.size}
        return Packed({**self.columns, **picked}, self.codes, self.regions)

    def values(self, kind: str) -> list[str]:
        """The value of each number of a kind of code, from 0, which stands for none."""
        known = self.codes[self.codes["kind"] == kind].set_index("number")["value"]
        return list(known.reindex(range(int(known.index.max()) + 1 if len(known) else 1), fill_value=""))


def unpacked(name: str, filters: Filters, viewer: Viewer, categories: str, **more: object) -> Packed:
    """The rows of a query over a packed mart that pass the filters.

    `categories` is the kind of its categories' codes; `more` overrides parameters of the filters.
    """
    codes = ask("packed_codes", filters, viewer)
    names = list(query(name).columns)
    rows = ask_binary(name, filters, viewer, **more)
    blobs = {column: b"".join(row[place] for row in rows) for place, column in enumerate(names) if place}
    found = {column: _numbers(blob, _WIDTHS.get(column, 4)) for column, blob in blobs.items()}
    sizes = found.pop("sizes")
    found["day"] = np.repeat(found.pop("days"), sizes)
    pieces = np.array([len(row[names.index("sizes")]) // 4 for row in rows], dtype=np.int64)
    found["region"] = np.repeat(np.repeat(np.arange(len(rows), dtype=np.int32), pieces), sizes)
    packed = Packed(found, codes, [bytes(row[0]).decode() for row in rows])
    if filters.channels:
        packed = packed.where(_passing(codes, "channel")[packed.columns["channels"]])
    if filters.categories:
        packed = packed.where(_passing(codes, categories)[packed.columns["categories"]])
    return packed


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


def _numbers(blob: bytes, width: int) -> Numbers:
    return np.frombuffer(blob, dtype=f">i{width}").astype(f"i{width}")


def _passing(codes: pd.DataFrame, kind: str) -> npt.NDArray[np.bool_]:
    known = codes[codes["kind"] == kind]
    passing = np.zeros(int(known["number"].max()) + 1 if len(known) else 1, dtype=bool)
    passing[known.loc[known["passes"], "number"].to_numpy()] = True
    return passing
