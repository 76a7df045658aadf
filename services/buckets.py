"""Days of a range gathered into stretches of equal length, counted back from its last day."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
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
    back = (np.datetime64(end) - days["day"].to_numpy("datetime64[D]")).astype(int) // length
    inside = (back >= 0) & (back < count)
    places = count - 1 - back[inside]
    names = sorted(name for name, type_ in days.dtypes.items() if type_.kind in "iuf" and name != "position")
    sums = {}
    for name in names:
        values = days[name].to_numpy()[inside]
        sums[name] = np.zeros(count, values.dtype)
        np.add.at(sums[name], places, np.nan_to_num(values))
    return pd.DataFrame(sums, index=pd.Index(starts, name="day"))
