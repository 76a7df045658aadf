"""What is known of any day beforehand, past or to come: its weekday, its place in the year, and holidays nearby."""

from __future__ import annotations

from calendar import day_name
from dataclasses import dataclass

import numpy as np
import pandas as pd

from services.seasons.history import HORIZON, History, Values

YEAR = 365.25
HARMONICS = 10
"""Waves of the yearly season, the shortest of five weeks."""
AFTER = 6
"""Days after a shopping day that its offers go on."""


@dataclass(frozen=True)
class Known:
    """What is known of each region's days and HORIZON days more, (regions, days, columns), and the columns' names."""

    table: Values
    names: tuple[str, ...]


def known_days(history: History) -> Known:
    """What is known of the days of a history, and of those after it."""
    days = pd.date_range(history.days[0], periods=len(history.days) + HORIZON)
    shared = _weekdays(days) | _waves(days)
    own = _holidays(history, days)
    table = np.empty((len(history.regions), len(days), len(shared) + len(own)))
    for place, values in enumerate(shared.values()):
        table[:, :, place] = values
    for place, values in enumerate(own.values(), len(shared)):
        table[:, :, place] = values
    return Known(table, (*shared, *own))


def _weekdays(days: pd.DatetimeIndex) -> dict[str, Values]:
    return {name: (days.day_of_week == number).astype(float) for number, name in enumerate(day_name)}


def _waves(days: pd.DatetimeIndex) -> dict[str, Values]:
    turn = 2 * np.pi * (days.day_of_year.to_numpy() - 1) / YEAR
    waves: dict[str, Values] = {}
    for count in range(1, HARMONICS + 1):
        waves |= {f"year sin {count}": np.sin(count * turn), f"year cos {count}": np.cos(count * turn)}
    return waves


def _holidays(history: History, days: pd.DatetimeIndex) -> dict[str, Values]:
    """Of each holiday: the day, the day before and after a public one, and the week after a shopping day."""
    columns: dict[str, Values] = {}
    place = {region: number for number, region in enumerate(history.regions)}
    for row in history.holidays.itertuples(index=False):
        if row.region_id not in place:
            continue
        at = (pd.Timestamp(row.day) - days[0]).days
        spans = {"": (0, 0), " after": (1, AFTER)} if row.kind == "shopping" else {"": (0, 0), " eve": (-1, -1)}
        for about, (first, last) in spans.items():
            column = columns.setdefault(row.name + about, np.zeros((len(history.regions), len(days))))
            column[place[row.region_id], max(0, at + first) : max(0, at + last + 1)] = 1.0
    return columns
