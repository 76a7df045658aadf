"""Episodes: from what a rule sees, day by day, to when it fires and when that is over.

A rule fires when its limit has been passed for as many readings in a row as it says: of a metric these are days of the
data, not evaluations, so that the answer is the same however often, and in whatever portions, data arrives, and history
can be gone through in the same way (services.alerts.rehearsal). Of a job they are runs. A reading without a figure does
not pass the limit, and ends nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from services.alerts.rules import Place, Rule


@dataclass(frozen=True)
class Question:
    """A rule in one place, asked about the days from `start` to `end`."""

    rule: Rule
    place: Place
    start: date
    end: date

    @property
    def first_needed(self) -> date:
        """The first day to be read, so that on `start` the limit can be seen to have been passed for long enough."""
        return self.start - timedelta(days=self.rule.hold - 1)


@dataclass(frozen=True)
class Reading:
    """What a rule sees on a day: `figure` is held against its limits, the rest says what that is made of.

    `money` is at stake, in base currency, below zero where it is lost. `mark` tells two readings apart.
    """

    day: date
    figure: float | None
    mark: str
    value: float | None = None
    expected: float | None = None
    low: float | None = None
    high: float | None = None
    money: float | None = None
    about: str = ""


@dataclass
class Episode:
    """From when a rule fires to the reading that ends it, if one has: `passed` are the readings beyond the limit.

    `continued` is one that was open before; of that, the readings before are not in it.
    """

    continued: bool = False
    passed: list[Reading] = field(default_factory=list)
    ended: Reading | None = None

    @property
    def money(self) -> float | None:
        """The most that was at stake, in base currency."""
        return most((reading.money for reading in self.passed), default=None)


def most(amounts: Iterable[float | None], default: float | None) -> float | None:
    """Of amounts that are known, the one furthest from nothing."""
    return max((amount for amount in amounts if amount is not None), key=abs, default=default)


def follow(rule: Rule, readings: Iterable[Reading], start: date, *, is_open: bool = False) -> list[Episode]:
    """The episodes of a rule in one place, from `start` on, in order of time; the last one may not have ended.

    Readings before `start` count for how long the limit has been passed. `is_open` is whether it had fired before.
    """
    found = [Episode(continued=True)] if is_open else []
    streak = 0
    for reading in readings:
        passes = reading.figure is not None and rule.fires(reading.figure)
        streak = streak + 1 if passes else 0
        if reading.day < start:
            continue
        if streak >= rule.hold and not _under_way(found):
            found.append(Episode())
        if _under_way(found):
            if passes:
                found[-1].passed.append(reading)
            elif reading.figure is not None and rule.clears(reading.figure):
                found[-1].ended = reading
    return found


def _under_way(episodes: list[Episode]) -> bool:
    return bool(episodes) and episodes[-1].ended is None
