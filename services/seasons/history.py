"""What forecasts and seasons are learned from: each region's days, and the holidays around and ahead of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from services.database import frame
from services.scope import EVERYTHING, Viewer

MEASURES = ("net_revenue", "orders", "units")
"""What is forecast."""
HORIZON = 98
"""Days ahead: the 90 that are shown, and a week more for data that came since the last training."""
YEARS = timedelta(days=3 * 366)

Values = np.ndarray
"""Floats, of a shape that is said where it is used."""


@dataclass(frozen=True)
class History:
    """Days without a gap up to `last`, of each region: `values` by measure, (regions, days), 0 where nothing was sold.

    `holidays` has region_id, day, name and kind, of the same days and of HORIZON days after them.
    """

    regions: tuple[str, ...]
    days: pd.DatetimeIndex
    values: Mapping[str, Values]
    holidays: pd.DataFrame

    @property
    def last(self) -> date:
        """The last day."""
        last: date = self.days[-1].date()
        return last


def history_of(rows: pd.DataFrame, holidays: pd.DataFrame, last: date) -> History:
    """The history of what seasonal_profile and holiday_calendar returned, up to the last day of the data."""
    days = pd.date_range(rows["day"].min(), last)
    regions = tuple(sorted(rows["region_id"].unique()))
    at = pd.MultiIndex.from_product([regions, days], names=["region_id", "day"])
    whole = rows.set_index(["region_id", "day"])[list(MEASURES)].reindex(at, fill_value=0)
    values = {name: whole[name].to_numpy(dtype=float).reshape(len(regions), len(days)) for name in MEASURES}
    return History(regions, days, values, holidays)


def read_history(last: date, viewer: Viewer, regions: tuple[str, ...] = (EVERYTHING,)) -> History | None:
    """The last three years of the regions that the viewer sees of `regions`; None where nothing was sold."""
    wanted = {"history_start": last - YEARS, "regions": list(regions)}
    rows = frame("seasonal_profile", {**wanted, "end": last}, viewer)
    if rows.empty:
        return None
    holidays = frame("holiday_calendar", {**wanted, "end": last + timedelta(days=HORIZON)}, viewer)
    return history_of(rows, holidays, last)
