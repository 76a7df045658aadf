"""What a sample company is made from: seed, size and last day; and the calendar that follows from them.

Days are integers counted from the first day of business (0), moments are minutes counted from its midnight, both
in the business time zone (Europe/Berlin); they become UTC when they are written.
"""

from __future__ import annotations

import itertools
import zlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np

from data.generator.arrays import Array

DAY = 1440
NEVER = np.iinfo(np.int32).min
"""Stands for a moment or day that has not come."""
TIME_ZONE = ZoneInfo("Europe/Berlin")


@dataclass(frozen=True)
class Setup:
    """Seed, size and last day of a company; `scale` 1 has about 10,000 customers and 25,000 orders."""

    seed: int
    scale: float
    as_of: date

    @cached_property
    def start(self) -> date:
        """First day: three years before the day after the last."""
        after = self.as_of + timedelta(days=1)
        return after.replace(year=after.year - 3, day=min(after.day, 28))

    @cached_property
    def days(self) -> int:
        """Number of days, last one included."""
        return (self.as_of - self.start).days + 1

    @property
    def end(self) -> int:
        """First minute after the last day."""
        return self.days * DAY

    @property
    def customers(self) -> int:
        """Different people who are customers."""
        return max(120, round(10_000 * self.scale))

    @property
    def orders(self) -> int:
        """Orders expected, fraud aside."""
        return round(24_300 * self.scale)

    @property
    def products(self) -> int:
        """Products in the catalogue, duplicates aside."""
        return max(96, round(392 * self.scale**0.3))

    @cached_property
    def dates(self) -> tuple[date, ...]:
        """The date of each day."""
        return tuple(self.start + timedelta(days=day) for day in range(self.days))

    @cached_property
    def months(self) -> tuple[tuple[int, int], ...]:
        """First day of each calendar month and the day after its last, cut to the period."""
        firsts = [0] + [day for day, when in enumerate(self.dates) if day and when.day == 1] + [self.days]
        return tuple(itertools.pairwise(firsts))

    @cached_property
    def weekday(self) -> Array:
        """Weekday of each day, Monday 0."""
        return np.array([when.weekday() for when in self.dates])

    @cached_property
    def month_of_year(self) -> Array:
        """Month of each day, January 0."""
        return np.array([when.month - 1 for when in self.dates])

    @cached_property
    def utc_offset(self) -> Array:
        """Minutes ahead of UTC at noon, for day -4000 to the last day plus 1000."""
        noon = (date.fromordinal(self.start.toordinal() + day) for day in range(-4000, self.days + 1000))
        return np.array([_offset(when) for when in noon], np.int32)

    def day(self, when: date) -> int:
        """A date as a day; may lie outside the period."""
        return (when - self.start).days

    def utc(self, moments: Array) -> Array:
        """Business-time moments as minutes since the first day's midnight in UTC."""
        early = moments % DAY < 180
        return moments - self.utc_offset[moments // DAY - early + 4000]

    def rng(self, *name: str | int) -> np.random.Generator:
        """The random stream of one concern: changing one leaves the others as they are."""
        words = [zlib.crc32(part.encode()) if isinstance(part, str) else part for part in name]
        return np.random.default_rng([self.seed, *words])


def _offset(when: date) -> int:
    offset = datetime(when.year, when.month, when.day, 12, tzinfo=TIME_ZONE).utcoffset()
    assert offset is not None
    return int(offset.total_seconds() // 60)
