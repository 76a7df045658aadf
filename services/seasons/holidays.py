"""What holidays do to sales: against what the same weekday of the weeks around would lead one to expect."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from services.seasons.history import History, Values

NEIGHBOURS = (-14, -7, 7, 14)
"""Days around that a day is expected to be like, holidays among them left out."""
LEAST_NEIGHBOURS = 2
NORMAL = 1.96
"""Standard errors to either side of a 95 % interval."""


def holiday_effects(history: History) -> list[dict[str, Any]]:
    """How each holiday lifts orders, over its history, the most money first.

    Records with name, kind, times (dates on which it was judged), actual and expected (orders of the regions that keep
    it), lift, low and high (of a 95 % interval), gain (that lift of a year's expected net revenue), moves (whether it
    falls on another date each year), and next, its next date, None where none is known. The interval is from how far
    the company's ordinary days lie off what is expected of them so, as counts spread: their squared error per unit
    expected.
    """
    values = history.values["orders"]
    marked = _marked(history)
    expected, money = (_expected(history.values[name], marked) for name in ("orders", "net_revenue"))
    spread = _spread(values, expected, marked)
    known = history.holidays.assign(day=pd.to_datetime(history.holidays["day"]))
    found = [
        effect
        for (name, kind), days in known.groupby(["name", "kind"])
        if (effect := _effect(history, expected, money, spread, days)) and effect.update(name=name, kind=kind) is None
    ]
    return sorted(found, key=lambda effect: -abs(effect["gain"]))


def _marked(history: History) -> Values:
    """Which days are holidays, (regions, days)."""
    marked = np.zeros((len(history.regions), len(history.days)), dtype=bool)
    rows, columns = places(history, history.holidays)
    marked[rows, columns] = True
    return marked


def places(history: History, holidays: pd.DataFrame) -> tuple[Values, Values]:
    """Region and day, as places in the history, of holidays within it."""
    rows = pd.Index(history.regions).get_indexer(holidays["region_id"])
    columns = history.days.get_indexer(pd.DatetimeIndex(pd.to_datetime(holidays["day"])))
    inside = (rows >= 0) & (columns >= 0)
    return rows[inside], columns[inside]


def _expected(values: Values, marked: Values) -> Values:
    """The mean of the neighbours of each day; NaN where there are too few."""
    plain = np.where(marked, np.nan, values)
    days = values.shape[1]
    around = np.full((len(NEIGHBOURS), *values.shape), np.nan)
    for place, offset in enumerate(NEIGHBOURS):
        first, after = max(0, -offset), min(days, days - offset)
        around[place, :, first:after] = plain[:, first + offset : after + offset]
    known = (~np.isnan(around)).sum(0)
    means = np.nansum(around, axis=0) / np.maximum(known, 1)
    return np.where(known >= LEAST_NEIGHBOURS, means, np.nan)


def _spread(values: Values, expected: Values, marked: Values) -> float:
    """The squared error of the company's ordinary days per unit expected."""
    ordinary = ~marked.any(0) & ~np.isnan(expected).any(0)
    whole = expected[:, ordinary].sum(0)
    errors = values[:, ordinary].sum(0) - whole
    return float((errors**2).sum() / whole.sum()) if whole.sum() > 0 else float("nan")


def _effect(
    history: History, expected: Values, money: Values, spread: float, days: pd.DataFrame
) -> dict[str, Any] | None:
    rows, columns = places(history, days)
    told = ~np.isnan(expected[rows, columns])
    rows, columns = rows[told], columns[told]
    before = float(expected[rows, columns].sum())
    if before <= 0:
        return None
    actual = float(history.values["orders"][rows, columns].sum())
    dates = history.days[np.unique(columns)]
    lift, margin = actual / before - 1, NORMAL * float(np.sqrt(spread / before))
    ahead = days["day"][days["day"] > history.days[-1]]
    return {
        "times": len(dates),
        "actual": actual,
        "expected": before,
        "lift": lift,
        "low": max(lift - margin, -1.0),
        "high": lift + margin,
        "gain": lift * float(money[rows, columns].sum()) / len(dates),
        "moves": days["day"].dt.strftime("%m-%d").nunique() > 1,
        "next": ahead.min().date() if len(ahead) else None,
    }
