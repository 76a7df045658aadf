"""Days: holidays by region, weekday and hour of demand, and the noise of ordinary life."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from data.generator.arrays import Array
from data.generator.geography import REGIONS
from data.generator.setup import Setup

WEEKDAY = np.array([1.06, 0.99, 0.97, 0.98, 0.94, 0.92, 1.14])
HOUR = np.array([18, 9, 5, 3, 3, 6, 14, 27, 42, 55, 62, 64, 66, 62, 58, 58, 60, 66, 76, 92, 104, 98, 72, 40], float)
WEEKEND_HOUR = np.array(
    [26, 14, 8, 5, 4, 5, 9, 18, 36, 58, 76, 84, 82, 76, 72, 70, 70, 72, 78, 86, 90, 82, 60, 38], float
)
HOLIDAY_EFFECT = 0.80
BETTER_SITE, BETTER_DAYS = 1.045, 360
"""A faster site lifts all demand over the last days."""
EVENT_EFFECT = {"Singles' Day": 1.18, "Valentine's Day": 1.05, "Midsummer deals": 1.12}


class Holiday(NamedTuple):
    """A holiday in one region."""

    region: int
    on: date
    name: str
    kind: str


def easter(year: int) -> date:
    """Western Easter Sunday (the anonymous Gregorian computus)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    month, day = divmod(h + k - 7 * m + 114, 31)
    return date(year, month, day + 1)


def black_friday(year: int) -> date:
    """The day after the fourth Thursday of November."""
    first = date(year, 11, 1)
    return first + timedelta(days=(3 - first.weekday()) % 7 + 22)


def holidays(setup: Setup) -> list[Holiday]:
    """Holidays from the first day to a year after the last."""
    last = setup.as_of + timedelta(days=365)
    years = range(setup.start.year, last.year + 1)
    found = [entry for year in years for region in range(len(REGIONS)) for entry in _year(year, region)]
    return [entry for entry in found if setup.start <= entry.on <= last]


def _year(year: int, region: int) -> list[Holiday]:
    america = REGIONS[region].market == "Americas"
    day = [(date(year, 1, 1), "New Year's Day"), (date(year, 12, 25), "Christmas Day")]
    if america:
        thanksgiving = black_friday(year) - timedelta(days=1)
        day += [(date(year, 7, 4), "Independence Day"), (thanksgiving, "Thanksgiving")]
    else:
        day += [(easter(year) - timedelta(days=2), "Good Friday"), (easter(year) + timedelta(days=1), "Easter Monday")]
        day += [(date(year, 12, 26), "Second Christmas Day")]
    own = {
        0: [(10, 3, "German Unity Day"), (5, 1, "Labour Day")],
        1: [(7, 14, "Bastille Day"), (5, 1, "Labour Day")],
        2: [(4, 27, "King's Day")],
        4: [(6, 6, "National Day")],
        5: [(8, 15, "Assumption"), (5, 1, "Labour Day")],
    }
    day += [(date(year, month, at), name) for month, at, name in own.get(region, [])]
    shopping = [
        (black_friday(year), "Black Friday"),
        (black_friday(year) + timedelta(days=3), "Cyber Monday"),
        (date(year, 11, 11), "Singles' Day"),
        (date(year, 2, 14), "Valentine's Day"),
        (date(year, 7, 10), "Midsummer deals"),
    ]
    return [Holiday(region, on, name, "public") for on, name in day] + [
        Holiday(region, on, name, "shopping") for on, name in shopping
    ]


def pace(setup: Setup) -> Array:
    """Demand by region and day from calendar, growth and noise, 1 on an ordinary first day: (regions, days)."""
    days = np.arange(setup.days)
    rng = setup.rng("pace")
    noise = rng.normal(0, 0.06, (len(REGIONS), setup.days)) + _drift(rng, setup.days)
    factor = WEEKDAY[setup.weekday] * np.exp(noise)
    growth = np.array([1 + region.growth for region in REGIONS])
    factor = factor * growth[:, None] ** (days / 365.25)
    factor *= np.where(days >= setup.days - BETTER_DAYS, BETTER_SITE, 1.0)
    factor *= np.array([1.32 if when.month == 12 and 1 <= when.day <= 18 else 1.0 for when in setup.dates])
    factor *= np.array(
        [0.62 if (when.month, when.day) in ((12, 24), (12, 25), (12, 31)) else 1.0 for when in setup.dates]
    )
    for entry in holidays(setup):
        at = setup.day(entry.on)
        if at < setup.days:
            factor[entry.region, at] *= HOLIDAY_EFFECT if entry.kind == "public" else EVENT_EFFECT.get(entry.name, 1.0)
    for at, region in enumerate(REGIONS):
        opened = setup.day(date.fromisoformat(region.opened_on or "2999-01-01"))
        factor[at] *= (days >= opened) * (1 - 0.65 * np.exp(-np.clip(days - opened, 0, 4000) / 120))
    return factor


def _drift(rng: np.random.Generator, days: int) -> Array:
    """Slow common noise: an autoregressive walk with a memory of about two weeks."""
    shocks = rng.normal(0, 0.013, days)
    level = np.zeros(days)
    for day in range(1, days):
        level[day] = 0.93 * level[day - 1] + shocks[day]
    return level


def hours(clock: int, weekend: bool) -> Array:
    """Share of orders by hour of the business day for customers whose clock is behind by some hours."""
    return np.roll(WEEKEND_HOUR if weekend else HOUR, clock)
