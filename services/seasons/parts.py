"""What sales are made of: a trend, the season of the year, and the week.

Each region's days are taken apart by MSTL (Bandara, Hyndman and Bergmeir, MSTL: a seasonal-trend decomposition
algorithm for time series with multiple seasonal patterns, 2021), from statsmodels. It adds and is linear, so that the
parts of several regions are the sums of each one's.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from services.database import check_stopped
from services.seasons.candidates import LAST_YEAR, WEEK
from services.seasons.history import History, Values

SMOOTH = 29
"""Days that the season of the year is smoothed over: what is left of single days in it is chance."""


def parts_of(history: History) -> pd.DataFrame:
    """The parts of net revenue by region and week: trend and season are sums of the week, the weekdays' parts follow.

    Columns region_id, week (its Monday), sold, trend, season (NaN with less than two years), weekday_0 to weekday_6:
    what the weekday adds to a day, Monday's first. Weeks that are not whole are left out.
    """
    return pd.DataFrame(list(_rows(history)))


def _rows(history: History) -> Iterator[dict[str, object]]:
    for region, values in zip(history.regions, history.values["net_revenue"], strict=True):
        check_stopped()
        trend, season, week = _taken_apart(values)
        weekdays = {f"weekday_{day}": week[history.days.day_of_week == day].mean() for day in range(7)}
        mondays = np.flatnonzero(history.days.day_of_week == 0)
        for at in mondays[mondays + WEEK <= len(values)]:
            whole = slice(at, at + WEEK)
            sums = {"sold": values[whole].sum(), "trend": trend[whole].sum(), "season": season[whole].sum()}
            yield {"region_id": region, "week": history.days[at], **sums, **weekdays}


def _taken_apart(values: Values) -> tuple[Values, Values, Values]:
    """Trend, season of the year and season of the week, day by day."""
    from statsmodels.tsa.seasonal import MSTL

    yearly = len(values) >= 2 * LAST_YEAR + WEEK
    found = MSTL(values, periods=(WEEK, LAST_YEAR) if yearly else (WEEK,)).fit()
    seasons = np.asarray(found.seasonal).reshape(len(values), -1)
    if not yearly:
        return np.asarray(found.trend), np.full(len(values), np.nan), seasons[:, 0]
    year = pd.Series(seasons[:, 1]).rolling(SMOOTH, center=True, min_periods=1).mean()
    return np.asarray(found.trend), year.to_numpy(), seasons[:, 0]
