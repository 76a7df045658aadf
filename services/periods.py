"""The range and the range it is compared with, side by side: what panels draw without further sums."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from itertools import product
from typing import Any

import pandas as pd

PREFIX = {"current": "", "previous": "previous_"}

Ratios = Mapping[str, tuple[str, str]]
"""Figures that are one column divided by another, by their names."""

NO_RATIOS: Ratios = {}


def side_by_side(
    rows: pd.DataFrame, key: Sequence[str], columns: Sequence[str], ratios: Ratios = NO_RATIOS
) -> list[dict[str, Any]]:
    """One record per key: its `columns`, and as previous_<column> what they were in the comparison; 0 where nothing.

    `rows` has a column period, "current" or "previous", and one row per period and key. Each of the `ratios` is there
    for both ranges too, None where there is nothing to divide by. The record with the most of the first column comes
    first.
    """
    empty = {prefix + column: 0.0 for prefix in PREFIX.values() for column in columns}
    found: dict[tuple[Hashable, ...], dict[str, Any]] = {}
    names = {period: [prefix + column for column in columns] for period, prefix in PREFIX.items()}
    keys, sums = (zip(*(rows[name].tolist() for name in some), strict=True) for some in (key, columns))
    for period, values, row in zip(rows["period"].tolist(), keys, sums, strict=True):
        record = found.setdefault(values, dict(zip(key, values, strict=True)) | empty)
        record.update(zip(names[period], row, strict=True))
    for record, prefix in product(found.values(), PREFIX.values()):
        for name, (top, bottom) in ratios.items():
            record[prefix + name] = ratio(record[prefix + top], record[prefix + bottom])
    return sorted(found.values(), key=lambda record: -record[columns[0]])


def as_records(rows: pd.DataFrame) -> list[dict[Any, Any]]:
    """What `rows.to_dict("records")` gives, in less than half the time."""
    return [
        dict(zip(rows.columns, row, strict=True)) for row in zip(*(rows[name].tolist() for name in rows), strict=True)
    ]


def ratio(top: float, bottom: float) -> float | None:
    """One divided by the other; None where the other is not positive."""
    return top / bottom if bottom > 0 else None
