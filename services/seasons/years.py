"""The year before at an equal calendar: the same weekday 52 weeks back, holidays beside holidays."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from services.seasons.history import History, Values
from services.seasons.holidays import places

BACK = 364
NEAR = 45
"""Days around the same weekday of the year before in which a holiday is taken for the same one."""


def equal_calendar(history: History, measure: str, start: date, end: date) -> pd.DataFrame:
    """The days of a range beside the year before: columns day, current and previous, sums over the regions.

    Each region's day is held against the same weekday 52 weeks before; a holiday against the same holiday; and a day
    whose counterpart was a holiday against the mean of the same weekday a week before and after that.
    """
    values = history.values[measure]
    names = _names(history)
    first = history.days.get_loc(pd.Timestamp(start))
    span = range(first, first + (end - start).days + 1)
    previous = [
        sum(_counterpart(values[region], names[region], at) for region in range(len(history.regions))) for at in span
    ]
    current = values[:, span.start : span.stop].sum(0)
    return pd.DataFrame({"day": history.days[span.start : span.stop], "current": current, "previous": previous})


def _names(history: History) -> Values:
    """The holiday of each region and day, "" for none."""
    names = np.full((len(history.regions), len(history.days)), "", dtype=object)
    for name, days in history.holidays.groupby("name"):
        rows, columns = places(history, days)
        names[rows, columns] = name
    return names


def _counterpart(values: Values, names: Values, at: int) -> float:
    back = at - BACK
    if names[at]:
        near = slice(max(0, back - NEAR), back + NEAR + 1)
        same = np.flatnonzero(names[near] == names[at])
        if len(same):
            return float(values[near][same[0]])
    if names[back]:
        ordinary = [day for day in (back - 7, back + 7) if day >= 0 and not names[day]]
        if ordinary:
            return float(values[ordinary].mean())
    return float(values[back])
