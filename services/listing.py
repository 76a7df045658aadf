"""Lists that somebody searches, sorts and pages through, of rows that are in memory."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_

import pandas as pd

MOST_ROWS = 1000
"""Rows that are given at once."""


def searched(rows: pd.DataFrame, columns: Sequence[str], search: str) -> pd.DataFrame:
    """The rows of which one of the columns holds `search`, without regard to case; all of them for nothing."""
    wanted = search.strip()[:64].casefold()
    if not wanted:
        return rows
    return rows[reduce(or_, (_folded(rows[name]).str.contains(wanted, regex=False, na=False) for name in columns))]


def listed(rows: pd.DataFrame, sort: str, usual: str, direction: str, first: int, size: int) -> dict[str, object]:
    """Rows `first` to `first + size` by the column `sort`, and how many there are: {"rows": DataFrame, "count": int}.

    A column that does not exist falls back to the `usual` one; texts sort without regard to case, what is not known
    comes last either way, and equals stay as they were.
    """
    keys = _folded(rows[sort if sort in rows.columns else usual])
    order = keys.sort_values(ascending=direction == "asc", kind="stable", na_position="last").index
    shown = order[max(0, first) :][: max(0, min(size, MOST_ROWS))]
    return {"rows": rows.loc[shown].reset_index(drop=True), "count": len(rows)}


def _folded(values: pd.Series) -> pd.Series:
    return values if pd.api.types.is_numeric_dtype(values) else values.astype("string").str.casefold()
