"""Days of a range gathered into stretches of equal length, counted back from its last day."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd


def bucket_length(days: int) -> int:
    """Days per point of a trend: single days up to a month, whole weeks up to two years, then four weeks."""
    if days <= 31:
        return 1
    return 7 if days <= 2 * 366 else 28


def bucketed(days: pd.DataFrame, end: date, length: int, count: int) -> pd.DataFrame:
    """Sums of the number columns over each of the last `count` stretches of `length` days up to `end`.

    `days` has a column day. The result is indexed by each stretch's first day, oldest first; a stretch without rows
    holds zeros, days before the first stretch are left out.
    """
    starts = [end - timedelta(days=length * place - 1) for place in range(count, 0, -1)]
    numbers = days.select_dtypes("number").columns.difference(["position"])
    back = (pd.Timestamp(end) - pd.to_datetime(days["day"])).dt.days // length
    inside = (back >= 0) & (back < count)
    sums = days.loc[inside, numbers].groupby(back[inside]).sum()
    sums = sums.reindex(range(count - 1, -1, -1), fill_value=0)
    sums.index = pd.Index(starts, name="day")
    return sums
