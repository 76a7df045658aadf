"""Stock by warehouse and product: what was received, when shelves were empty, and the orders to vendors behind it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from data.generator.arrays import Array
from data.generator.geography import WAREHOUSES
from data.generator.ledger import Ledger
from data.generator.setup import NEVER
from data.generator.vendors import VENDORS

CYCLE = 75
"""Days between regular orders to one vendor for one warehouse."""


class Receipt(NamedTuple):
    """Units of a product that arrive at a warehouse; `due` is when they were wanted: earlier if a shelf ran empty."""

    warehouse: int
    product: int
    day: int
    due: int
    units: int


class Stock:
    """Receipts and adjustments that fit what was sold: never below zero, and zero while sold out."""

    def __init__(self, ledger: Ledger) -> None:
        self.world = ledger.world
        self.sold = ledger.sold
        self.back = ledger.restocked.copy()
        days = self.world.setup.days
        self.receipts: list[Receipt] = []
        self.adjustments: list[tuple[int, int, int, int]] = []
        self.windows = self._windows(days)
        self.level = np.zeros(self.sold.shape[:2], np.int64)
        by_pair: dict[tuple[int, int], list[tuple[int, int]]] = {}
        for warehouse, product, first, after in self.windows.tolist():
            by_pair.setdefault((warehouse, product), []).append((first, after))
        for warehouse in range(len(WAREHOUSES)):
            for product in range(self.sold.shape[1]):
                self._fill(warehouse, product, by_pair.get((warehouse, product), []))

    def _windows(self, days: int) -> Array:
        """Stock-outs while the product was on sale."""
        rows = self.world.catalogue.stockouts
        product = rows[:, 1]
        launched, last = self.world.catalogue.launched[product], self.world.catalogue.discontinued[product]
        return rows[(rows[:, 2] > launched + 10) & (rows[:, 3] < days) & ((last == NEVER) | (rows[:, 3] < last))]

    def reviews(self, warehouse: int, vendor: int) -> range:
        """Days on which regular orders arrive from a vendor."""
        return range((warehouse * 19 + vendor * 31) % CYCLE + 1, self.sold.shape[2], CYCLE)

    def _fill(self, warehouse: int, product: int, windows: list[tuple[int, int]]) -> None:
        sold, back = self.sold[warehouse, product], self.back[warehouse, product]
        days = len(sold)
        if not sold.any() and not windows:
            return
        for first, after in windows:
            back[after] += back[first:after].sum()
            back[first:after] = 0
        ends = {after: first for first, after in windows}
        regular = [
            day
            for day in self.reviews(warehouse, int(self.world.catalogue.vendor[product]))
            if not any(first <= day <= after + 10 for first, after in windows)
        ]
        arrivals = sorted({0, *regular, *ends})
        total, returned = np.concatenate([[0], np.cumsum(sold)]), np.concatenate([[0], np.cumsum(back)])
        buffer = 1 + int(0.3 * total[-1] * CYCLE / days)
        level = 0
        for day, following in zip(arrivals, [*arrivals[1:], days], strict=True):
            need = int(total[following] - total[day])
            keep = 0 if following in ends else (buffer if need else 0)
            units = max(0, need + keep - level)
            if units:
                self.receipts.append(Receipt(warehouse, product, day, ends.get(day, day), units))
            level += units
            if following in ends:
                empty = ends[following]
                left = level - int(total[empty] - total[day]) + int(returned[empty] - returned[day])
                if left:
                    self.adjustments.append((warehouse, product, empty, -left))
                level = 0
            else:
                level += int(returned[following] - returned[day]) - need
        self.level[warehouse, product] = level

    def movements(self, since: int) -> dict[str, Array]:
        """Columns warehouse, product, day, kind (receipt, adjustment, empty shelf) and units, from day `since`."""
        receipts = np.array([(*row[:3], 0, row.units) for row in self.receipts], np.int64).reshape(-1, 5)
        fixes = np.array(
            [(warehouse, product, day, 1, units) for warehouse, product, day, units in self.adjustments], np.int64
        ).reshape(-1, 5)
        length = self.windows[:, 3] - self.windows[:, 2]
        empty = np.repeat(self.windows, length, axis=0)
        day = empty[:, 2] + np.concatenate([np.arange(days) for days in length]) if len(length) else empty[:, 2]
        empties = np.column_stack([empty[:, 0], empty[:, 1], day, np.full(len(day), 2), np.zeros(len(day), np.int64)])
        rows = np.concatenate([receipts[receipts[:, 2] >= since], fixes[fixes[:, 2] >= since], empties])
        return {name: rows[:, at] for at, name in enumerate(("warehouse", "product", "day", "kind", "units"))}

    def opening(self, since: int) -> Array:
        """Units on the shelf before day `since`: (warehouses, products)."""
        level = self.back[:, :, :since].sum(axis=2) - self.sold[:, :, :since].sum(axis=2)
        for row in self.receipts:
            if row.day < since:
                level[row.warehouse, row.product] += row.units
        for warehouse, product, day, units in self.adjustments:
            if day < since:
                level[warehouse, product] += units
        return level

    def purchases(self, since: int) -> list[Purchase]:
        """Orders to vendors that arrived from day `since` on, and those still open."""
        rng = self.world.setup.rng("purchases")
        groups: dict[tuple[int, int, int], list[Receipt]] = {}
        for row in self.receipts:
            if row.day >= since:
                groups.setdefault((row.day, int(self.world.catalogue.vendor[row.product]), row.warehouse), []).append(
                    row
                )
        found = [
            self._purchase(rng, vendor, warehouse, day, rows)
            for (day, vendor, warehouse), rows in sorted(groups.items())
        ]
        return found + self._open(rng, groups)

    def _purchase(
        self, rng: np.random.Generator, vendor: int, warehouse: int, day: int, rows: list[Receipt]
    ) -> Purchase:
        agreed, spread = VENDORS[vendor].lead, VENDORS[vendor].spread
        lateness = day - min(row.due for row in rows)
        lead = max(3, round(agreed + rng.normal(0, spread)) + lateness)
        promised = day - lead + agreed + 2
        return Purchase(vendor, warehouse, day - lead, promised, day, rows)

    def _open(self, rng: np.random.Generator, groups: dict[tuple[int, int, int], list[Receipt]]) -> list[Purchase]:
        days = self.sold.shape[2]
        latest: dict[tuple[int, int], tuple[int, list[Receipt]]] = {}
        for (day, vendor, warehouse), rows in groups.items():
            if len(rows) > 1 and day > latest.get((vendor, warehouse), (0, []))[0]:
                latest[vendor, warehouse] = (day, rows)
        found = []
        for (vendor, warehouse), (day, rows) in sorted(latest.items()):
            agreed = VENDORS[vendor].lead
            ordered = day + CYCLE - agreed
            if day + CYCLE >= days > ordered:
                found.append(Purchase(vendor, warehouse, ordered, ordered + agreed + 2, NEVER, rows))
        return found


class Purchase(NamedTuple):
    """An order to a vendor, its days, and what is on it."""

    vendor: int
    warehouse: int
    ordered: int
    promised: int
    received: int
    rows: list[Receipt]
