"""Live through the period month by month, and keep what happened on disk, so that tables can be written one by one."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path

import numpy as np

from data.generator import baskets, fulfilment, orders, payments, returns
from data.generator.arrays import Array, convert
from data.generator.identity import Identity
from data.generator.ledger import Ledger
from data.generator.orders import Table
from data.generator.setup import DAY, NEVER, Setup
from data.generator.state import HAZARDS, State
from data.generator.stock import Purchase, Stock
from data.generator.truth import Truth
from data.generator.world import Month, World

PURCHASE_DAYS = 731
Progress = Callable[[str, int, int], None]


class Company:
    """A company's three years. Memory holds customers and daily sums; orders lie in a temporary folder by month."""

    def __init__(self, setup: Setup, truth: Truth) -> None:
        self.setup, self.truth = setup, truth
        self.world = World(setup)
        self.state = State(setup, self.world.people)
        self.ledger = Ledger(self.world)
        self._folder = tempfile.TemporaryDirectory(prefix="company-")
        self.months = len(setup.months)
        self.planted: dict[str, set[str]] = {}
        self.returns = 0

    def live(self, progress: Progress | None = None) -> None:
        """Go through the period; to be done once, before anything is written."""
        for at in range(self.months):
            self._month(at)
            if progress:
                progress("company", at + 1, self.months)

    def _month(self, at: int) -> None:
        month = self.world.month(at)
        sold = orders.draw(self.world, self.state, at, month)
        items = baskets.draw(self.world, self.state, at, month, sold)
        payments.settle(self.world, month, sold)
        fulfilment.ship(self.world, month, sold, items)
        back = returns.come_back(self.world, month, sold, items)
        back["number"] = (self.returns + 1 + np.arange(len(back["order"]))).astype(np.int32)
        self.returns += len(back["order"])
        whole = np.zeros(len(sold["person"]), bool)
        whole[back["order"][back["whole"]]] = True
        fulfilment.stand(sold, whole)
        sold["return"] = np.full(len(whole), -1, np.int32)
        sold["return"][back["order"]] = np.arange(len(back["order"]))
        self._remember(month, sold, items, back)
        self.ledger.add(sold, items, back)
        last = self.setup.months[at][1] - 1
        if self.setup.dates[last].month == 12:
            self.state.expire(at, last)
        for name, table in (("orders", sold), ("items", items), ("returns", back)):
            np.savez(Path(self._folder.name) / f"{name}-{at}.npz", **table)

    def _remember(self, month: Month, sold: Table, items: Table, back: Table) -> None:
        """What the month's orders change in their customers."""
        state, person = self.state, sold["person"]
        state.ordered[person] = True
        genuine = sold["recognised"] & (sold["ring"] < 0)
        day = sold["moment"] // DAY
        faulty = np.zeros(len(person), bool)
        faulty[back["order"][back["reason"] == returns.DEFECTIVE]] = True
        chance = np.where(sold["late"], HAZARDS["late"], 1.0)
        chance = chance * np.where(faulty, HAZARDS["faulty"], np.where(sold["return"] >= 0, HAZARDS["returned"], 1.0))
        chance = chance * np.where(sold["first"] & (sold["promotion"] == 0), HAZARDS["first order with a code"], 1.0)
        chance = chance * np.where(sold["channel"] == 5, HAZARDS["through display"], 1.0)
        chance = chance * np.where(state.member(person, day), HAZARDS["loyalty member"], 1.0)
        state.leave(person[genuine], chance[genuine], sold["number"][genuine])
        np.add.at(state.count, person[genuine], 1)
        np.maximum.at(state.last_order, person[genuine], day[genuine])
        self._points(sold, person, day, genuine)
        self._tests(sold, items, person, day)

    def _points(self, sold: Table, person: Array, day: Array, genuine: Array) -> None:
        """Points earned (one for each whole unit of base currency) and redeemed on each order."""
        state = self.state
        rate = self.world.rates[sold["currency"], day]
        counts = genuine & state.member(person, day) & (sold["account"] > 0)
        earned = np.where(counts, convert(sold["net"], rate) // 100, 0)
        chance = state.setup.rng("redeem", int(day[0]) if len(day) else 0).random(len(person))
        first = np.zeros(len(person), bool)
        first[np.unique(person, return_index=True)[1]] = True
        redeems = counts & first & (state.points[person] >= 500) & (chance < 0.3)
        sold["earned"] = earned.astype(np.int32)
        sold["redeemed"] = np.where(redeems, state.points[person] // 500 * 500, 0).astype(np.int32)
        np.add.at(state.points, person, sold["earned"] - sold["redeemed"])
        np.add.at(state.earned, person, sold["earned"])

    def _tests(self, sold: Table, items: Table, person: Array, day: Array) -> None:
        """Orders and revenue of people in a test while it runs."""
        worth = convert(sold["net"], self.world.rates[sold["currency"], day])
        for test, variant, converted, revenue in zip(
            self.state.experiments, self.state.variant, self.state.converted, self.state.revenue, strict=True
        ):
            inside = (day >= test.first) & (day <= test.last) & sold["recognised"] & (variant[person] >= 0)
            converted[person[inside]] = True
            np.add.at(revenue, person[inside], worth[inside])

    def blocks(self, *tables: str) -> Iterator[tuple[Table, ...]]:
        """The named tables ("orders", "items", "returns"), month by month; columns are read when asked for."""
        for at in range(self.months):
            yield tuple(_Lazy(Path(self._folder.name) / f"{name}-{at}.npz") for name in tables)

    @cached_property
    def identity(self) -> Identity:
        """Names and addresses."""
        return Identity(self.world)

    @cached_property
    def stock(self) -> Stock:
        """Receipts and levels that fit what was sold."""
        return Stock(self.ledger)

    @cached_property
    def purchases(self) -> list[Purchase]:
        """Orders to vendors of the last two years."""
        return self.stock.purchases(max(0, self.setup.days - PURCHASE_DAYS))

    @cached_property
    def short(self) -> Array:
        """Which of them did not arrive in full."""
        vendor = np.array([row.vendor for row in self.purchases])
        arrived = np.array([row.received != NEVER for row in self.purchases])
        chance = self.setup.rng("short").random(len(vendor))
        return arrived & (chance < np.where(vendor % 5 == 3, 0.16, 0.04))

    def close(self) -> None:
        """Delete what lies on disk."""
        self._folder.cleanup()


class _Lazy(dict[str, Array]):
    """The columns of one table and month, each loaded on first use."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def __missing__(self, name: str) -> Array:
        with np.load(self._path) as stored:
            self[name] = stored[name]
        return self[name]
