"""Stretches of days, plans by day and records against what plain loops and pandas make of the same."""

from __future__ import annotations

import math
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from services.buckets import bucketed
from services.periods import as_records

END = date(2026, 10, 31)


def some_days(seed: int) -> pd.DataFrame:
    """Sixty rows of fifty days up to three after END, some days twice, some not at all."""
    rng = np.random.default_rng(seed)
    back = rng.integers(-3, 47, 60)
    return pd.DataFrame(
        {
            "period": "current",
            "day": pd.DatetimeIndex([END - timedelta(days=int(days)) for days in back]).as_unit("us"),
            "money": np.where(rng.random(60) < 0.1, np.nan, rng.integers(0, 10**6, 60) / 100),
            "orders": rng.integers(0, 10**6, 60),
            "position": 1,
        }
    )


@pytest.mark.parametrize(("length", "count"), [(1, 47), (7, 6), (28, 1), (7, 9)])
def test_stretches_are_counted_back_from_the_last_day(length: int, count: int) -> None:
    days = some_days(length)
    found = bucketed(days, END, length, count)
    assert list(found.columns) == ["money", "orders"]
    assert found["orders"].dtype == np.int64
    for place, (start, sums) in enumerate(found.iterrows()):
        assert start == END - timedelta(days=length * (count - place) - 1)
        first, last = pd.Timestamp(start), pd.Timestamp(start) + timedelta(days=length - 1)
        inside = days[(days["day"] >= first) & (days["day"] <= last)]
        assert sums["orders"] == inside["orders"].sum()
        assert sums["money"] == pytest.approx(inside["money"].sum())


def test_no_days_are_zeros() -> None:
    assert bucketed(some_days(1).head(0), END, 7, 2)["money"].tolist() == [0.0, 0.0]


def test_records_are_those_of_pandas() -> None:
    rows = some_days(2).assign(name=pd.Series(["a", None] * 30, dtype="str"), whole=True).iloc[5:40:3]
    found = as_records(rows)
    for one, other in zip(found, rows.to_dict("records"), strict=True):
        assert one.keys() == other.keys()
        for name, value in one.items():
            assert type(value) is type(other[name])
            both_missing = isinstance(value, float) and math.isnan(value) and math.isnan(other[name])
            assert value == other[name] or both_missing
    assert as_records(rows.head(0)) == []
