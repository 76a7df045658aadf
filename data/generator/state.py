"""What the company remembers of each customer from month to month."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from data.generator.arrays import Array, uniform
from data.generator.people import People
from data.generator.setup import DAY, NEVER, Setup

LOYALTY_FROM = 366
"""Day on which the loyalty programme began."""
LOYALTY_SHARE, LOYALTY_UPLIFT, LOYALTY_KEEPS = 0.30, 1.15, 0.75
HAZARDS = {
    "late": 1.7,
    "returned": 1.3,
    "faulty": 1.6,
    "first order with a code": 1.25,
    "through display": 1.3,
    "loyalty member": LOYALTY_KEEPS,
}
"""How behaviour multiplies the chance of leaving after an order."""


class Experiment(NamedTuple):
    """An A/B test over whole months; `effect` multiplies the rate of orders, `basket` adds lines, by variant."""

    key: str
    name: str
    hypothesis: str
    metric: str
    first: int
    last: int
    variants: tuple[str, ...]
    share: float
    effect: tuple[float, ...]
    basket: tuple[float, ...]


TESTS = (
    Experiment(
        "EX1",
        "One-page checkout",
        "A checkout on one page loses fewer buyers than one in three steps",
        "conversion",
        -19,
        -18,
        ("control", "one_page"),
        share=0.60,
        effect=(1.0, 1.6),
        basket=(0, 0),
    ),
    Experiment(
        "EX2",
        "Free-shipping bar",
        "Showing how much is missing for free shipping makes baskets larger",
        "revenue per customer",
        -14,
        -13,
        ("control", "bar", "bar_and_tips"),
        share=0.50,
        effect=(1.0, 1.0, 1.3),
        basket=(0, 0, 0.9),
    ),
    Experiment(
        "EX3",
        "Green buy button",
        "A green buy button is pressed more often than a blue one",
        "conversion",
        -6,
        -5,
        ("control", "green"),
        share=0.45,
        effect=(1.0, 1.0),
        basket=(0, 0),
    ),
)
"""Two with a true effect, one without; here `first` and `last` are months counted back from the end."""


def experiments(setup: Setup) -> list[Experiment]:
    """The tests with the days of this company."""
    months = setup.months
    return [test._replace(first=months[test.first][0], last=months[test.last][1] - 1) for test in TESTS]


class State:
    """Arrays by person, moved forward a month at a time."""

    def __init__(self, setup: Setup, people: People) -> None:
        self.setup, self.people = setup, people
        count = people.count
        self.orders = self.items = 0
        self.alive = np.ones(count, bool)
        self.count = np.zeros(count, np.int32)
        self.ordered = np.zeros(count, bool)
        self.last_order = np.full(count, NEVER, np.int32)
        self.points = np.zeros(count, np.int32)
        self.earned = np.zeros(count, np.int32)
        self.expired: dict[int, tuple[Array, Array]] = {}
        joins = people.chance("loyalty") < LOYALTY_SHARE
        wait = (people.chance("joins after") * 200).astype(np.int32)
        joined = np.maximum(people.registered // DAY + 1, LOYALTY_FROM) + wait
        self.joined = np.where(joins & (joined < setup.days) & ~people.in_ring, joined, NEVER).astype(np.int32)
        self.experiments = experiments(setup)
        self.variant = [self._assign(test) for test in self.experiments]
        self.converted = [np.zeros(count, bool) for _ in self.experiments]
        self.revenue = [np.zeros(count, np.int64) for _ in self.experiments]

    def _assign(self, test: Experiment) -> Array:
        """Variant of each person taking part, else -1: people registered by then who visit."""
        people = self.people
        visits = people.chance(test.key) < test.share * np.minimum(1.0, 0.55 + 0.45 * people.rate)
        present = (people.registered < test.first * DAY) & ~people.in_ring & visits
        which = np.floor(people.chance(test.key + " arm") * len(test.variants)).astype(np.int8)
        return np.where(present, which, -1).astype(np.int8)

    def untouched(self) -> Array:
        """People who never ordered, joined no programme and took part in no test: nothing else points at them."""
        tested = np.any([variant >= 0 for variant in self.variant], axis=0)
        return ~self.ordered & (self.joined == NEVER) & ~tested & ~self.people.in_ring

    def member(self, person: Array, day: Array | int) -> Array:
        """Whether each person belongs to the loyalty programme on a day."""
        return (self.joined[person] != NEVER) & (self.joined[person] <= day)

    def appetite(self, person: Array, first: int) -> Array:
        """Relative rate of orders of each person in the month that begins on `first`."""
        rate = self.people.rate[person] * self.alive[person]
        rate = rate * np.where(self.member(person, first), LOYALTY_UPLIFT, 1.0)
        for test, variant in zip(self.experiments, self.variant, strict=True):
            if test.first <= first <= test.last:
                effect = np.array([*test.effect, 1.0])
                rate = rate * effect[variant[person]]
        return rate

    def extra_lines(self, person: Array, day: Array) -> Array:
        """Expected further lines on an order because of a test its customer is in."""
        extra = np.zeros(len(person))
        for test, variant in zip(self.experiments, self.variant, strict=True):
            basket = np.array([*test.basket, 0.0])
            extra += np.where((day >= test.first) & (day <= test.last), basket[variant[person]], 0.0)
        return extra

    def expire(self, month: int, last: int) -> None:
        """At the end of a calendar year, void the points of members without an order for a year."""
        gone = np.flatnonzero((self.points > 0) & (self.last_order < last - 365))
        if len(gone):
            self.expired[month] = (gone, self.points[gone].copy())
            self.points[gone] = 0

    def leave(self, person: Array, chance: Array, number: Array) -> None:
        """Let people go after orders: `chance` multiplies their own chance of leaving."""
        hazard = np.minimum(self.people.drop[person] * chance, 0.95)
        gone = uniform(self.setup.seed, "leave", number) < hazard
        self.alive[person[gone]] = False
