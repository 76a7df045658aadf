"""Products, their prices day by day, competitors' prices, stock-outs, and the demand that follows from them."""

from __future__ import annotations

from datetime import date

import numpy as np

from data.generator import assortment as goods
from data.generator.arrays import Array, one_of
from data.generator.geography import WAREHOUSES
from data.generator.setup import NEVER, Setup
from data.generator.vendors import VENDORS_OF

COMPETITORS = (
    ("voltmarkt", "Voltmarkt", "electronics specialist"), ("bazaria", "Bazaria", "marketplace"),
    ("stilwerk", "Stilwerk24", "fashion and home"), ("freiluft", "Freiluft & Co", "sport and garden"),
)  # fmt: skip
COVERS = {
    0: ("electronics", "kitchen"), 1: tuple(top.key for top in goods.TOPS),
    2: ("fashion", "home", "beauty"), 3: ("sport", "garden", "kids"),
}  # fmt: skip
CROSS_ELASTICITY = 0.5
CUTS = {0: 0.84, 1: 0.91}
"""Factors by which competitors cut their electronics in the last year."""
PRICE_SPREAD = 0.12
PRICE_LEVEL, COST_LEVEL = 1.26, 1.06
SUB_TOP = np.array([[top.key for top in goods.TOPS].index(sub.top) for sub in goods.SUBS])


class Catalogue:
    """The products by position: sorted by category, so that a category's products lie together."""

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        rng = setup.rng("products")
        count = setup.products
        share = np.array([sub.share**0.6 for sub in goods.SUBS])
        self.sub = np.sort(
            np.concatenate([np.arange(len(goods.SUBS)), one_of(share, rng.random(count - len(goods.SUBS)))])
        )
        self.top = SUB_TOP[self.sub]
        self.count = count
        median = np.array([sub.price for sub in goods.SUBS])[self.sub]
        self.base_price = _tidy(PRICE_LEVEL * median * np.exp(rng.normal(0, 0.42, count)))
        self.cost_share = (
            COST_LEVEL * np.array([sub.cost for sub in goods.SUBS])[self.sub] * np.exp(rng.normal(0, 0.07, count))
        )
        self.weight_kg = (
            np.round(np.array([sub.weight for sub in goods.SUBS])[self.sub] * np.exp(rng.normal(0, 0.35, count)), 2)
            + 0.05
        )
        self.popularity = self._popularity(rng)
        self.vendor = self._vendors(rng)
        self.launched, self.discontinued = self._life(rng)
        self.quality = np.clip(rng.normal(0, 0.25, count), -0.6, 0.5)
        self.fading = int(np.flatnonzero(self.top == 5)[np.argmax(self.popularity[self.top == 5])])
        self.elasticity = self._elasticities(rng)
        self.price, self.price_changes = self._prices(setup.rng("prices"))
        self.cost = np.rint(self._cost_path()).astype(np.int32)
        self.competitor_price = self._competitors(setup.rng("competitors"))
        self.stockouts = self._stockouts(setup.rng("stockouts"))
        self.bundles = self._bundles(setup.rng("bundles"))

    def _popularity(self, rng: np.random.Generator) -> Array:
        """Share of its category's demand."""
        raw = rng.pareto(2.2, self.count) + 0.35
        return raw / np.bincount(self.sub, raw)[self.sub]

    def _vendors(self, rng: np.random.Generator) -> Array:
        chance = rng.random(self.count)
        vendors = [VENDORS_OF[goods.TOPS[top].key] for top in self.top]
        return np.array([some[int(part * len(some))] for some, part in zip(vendors, chance, strict=True)])

    def _life(self, rng: np.random.Generator) -> tuple[Array, Array]:
        """First day on sale (mostly before the period) and last (NEVER while on sale)."""
        days = self.setup.days
        launched = np.where(
            rng.random(self.count) < 0.14, rng.integers(40, days - 30, self.count), -rng.integers(60, 1500, self.count)
        )
        ends = (rng.random(self.count) < 0.09) & (launched < days - 400)
        last = np.maximum(launched, 0) + rng.integers(200, max(days - 60, 201), self.count)
        discontinued = np.where(ends & (last < days - 20), last, NEVER)
        leader = np.zeros(len(goods.SUBS))
        np.maximum.at(leader, self.sub, self.popularity)
        star = (self.popularity > 0.2) | (self.popularity == leader[self.sub])
        return np.where(star, -30 - np.abs(launched) % 900, launched), np.where(star, NEVER, discontinued)

    def _elasticities(self, rng: np.random.Generator) -> Array:
        """Each product's own elasticity; their mean, weighted by popularity, is the category's."""
        category = np.array([top.elasticity for top in goods.TOPS])
        own = rng.normal(0, 0.08, self.count)
        mean = np.bincount(self.top, own * self.popularity) / np.bincount(self.top, self.popularity)
        return category[self.top] + own - mean[self.top]

    def inflation(self, yearly: float = 0.022) -> Array:
        """Growth of prices by day, 1 at the start."""
        return np.exp(np.log(1 + yearly) * np.arange(self.setup.days) / 365.25)

    def _prices(self, rng: np.random.Generator) -> tuple[Array, list[tuple[int, int]]]:
        """List price in cents, shape (products, days), and each (product, day) on which it was set."""
        days, level = self.setup.days, self.inflation()
        dearer = self.setup.day(date(self.setup.as_of.year, 2, 16))
        price = np.empty((self.count, days), np.int32)
        changes: list[tuple[int, int]] = []
        for product in range(self.count):
            steps = np.cumsum(rng.integers(45, 150, days // 45 + 1))
            first = max(int(self.launched[product]), 0)
            starts = [first, *(int(day) for day in steps + first if day < days)]
            moves = np.where(rng.random(len(starts)) < 0.25, 0.0, rng.normal(0, PRICE_SPREAD, len(starts)))
            moves[0] = 0.0
            for start, move in zip(starts, moves, strict=True):
                extra = 1.07 if self.top[product] == 0 and start >= dearer else 1.0
                value = _tidy(np.array([self.base_price[product] * level[start] * np.exp(move) * extra]))[0]
                price[product, start:] = round(value * 100)
            price[product, :first] = price[product, first]
            if first == 0 and self.launched[product] < 0:
                changes.append((product, int(max(self.launched[product], -400))))
                starts = starts[1:]
            changes += [
                (product, start)
                for start in starts
                if start == first or price[product, start] != price[product, start - 1]
            ]
        return price, changes

    def _cost_path(self) -> Array:
        """Unit cost in cents by day; it is revised at each half-year."""
        revised = (np.arange(self.setup.days) // 182) * 182
        return 100 * np.outer(self.base_price * self.cost_share, self.inflation(0.026)[revised])

    def _competitors(self, rng: np.random.Generator) -> Array:
        """Price in cents, shape (competitors, products, months); 0 where one does not offer a product."""
        months = self.setup.months
        level = self.inflation()[[first for first, _ in months]]
        cut = np.array([self.setup.dates[first] >= date(self.setup.as_of.year, 2, 1) for first, _ in months])
        found = np.zeros((len(COMPETITORS), self.count, len(months)), np.int32)
        for rival, covered in COVERS.items():
            names = [goods.TOPS[top].key in covered for top in self.top]
            offers = np.array(names) & (rng.random(self.count) < (0.28 if rival == 1 else 0.42))
            walk = np.cumsum(rng.normal(0, 0.025, (self.count, len(months))), axis=1) * 0.6
            ratio = np.exp(rng.normal(-0.01, 0.07, (self.count, 1)) + walk)
            electronics = (self.top == 0)[:, None] & cut
            ratio *= np.where(electronics, CUTS.get(rival, 1.0), 1.0)
            found[rival] = np.rint(100 * self.base_price[:, None] * level * ratio) * offers[:, None]
        return found

    def _stockouts(self, rng: np.random.Generator) -> Array:
        """Rows of (warehouse, product, first day, day after the last), at least 30 days apart for a product."""
        count = round(0.55 * self.count)
        product = one_of(self.popularity, rng.random(count))
        start = rng.integers(20, max(self.setup.days - 25, 21), count)
        rows = np.column_stack(
            [rng.integers(0, len(WAREHOUSES), count), product, start, start + rng.integers(4, 19, count)]
        )
        rows = rows[np.lexsort((rows[:, 2], rows[:, 1], rows[:, 0]))]
        near = (np.diff(rows[:, :2], axis=0) == 0).all(axis=1) & (np.diff(rows[:, 2]) < 45)
        return rows[np.concatenate([[True], ~near])]

    def _bundles(self, rng: np.random.Generator) -> Array:
        """Rows of (product, companion, chance in thousandths that the companion is added)."""
        keys = [sub.key for sub in goods.SUBS]
        rows: dict[int, tuple[int, int, int]] = {}
        for anchor, others in goods.TOGETHER.items():
            for other, chance in zip(others, (320, 240), strict=True):
                first = int(self._ranked(keys.index(anchor))[rng.integers(0, 2)])
                second = int(self._ranked(keys.index(other))[rng.integers(1, 3)])
                rows.setdefault(first, (first, second, chance + int(rng.integers(-40, 60))))
        return np.array(list(rows.values()))

    def _ranked(self, sub: int) -> Array:
        """Positions of a category's products, most popular first, repeated if it has only a few."""
        inside = np.flatnonzero(self.sub == sub)
        return np.resize(inside[np.argsort(-self.popularity[inside], kind="stable")], 3)

    def demand(self, first: int, last: int) -> Array:
        """Relative demand of each product where it is in stock, promotions aside: shape (products, last - first)."""
        days = np.arange(first, last)
        setup = self.setup
        season = np.array([top.season for top in goods.TOPS])
        growth = np.array([1 + top.growth for top in goods.TOPS])
        share = np.array([sub.share for sub in goods.SUBS])
        on_sale = (days >= self.launched[:, None]) & (
            (self.discontinued[:, None] == NEVER) | (days <= self.discontinued[:, None])
        )
        fresh = 1 + 0.2 * np.exp(-np.clip(days - self.launched[:, None], 0, 4000) / 60) * (self.launched[:, None] > 0)
        appeal = self.popularity[:, None] * on_sale * fresh
        starts = np.searchsorted(self.sub, np.arange(len(goods.SUBS)))
        appeal /= np.add.reduceat(appeal, starts, axis=0)[self.sub]
        weight = appeal * share[self.sub, None] * _smooth(setup, season, days)[self.top]
        weight *= growth[self.top, None] ** (days / 365.25)
        weight *= (self.price[:, first:last] / (100 * self.base_price[:, None])) ** self.elasticity[:, None]
        return weight * self.rivalry(first, last)

    def rivalry(self, first: int, last: int) -> Array:
        """Effect of competitors' prices on demand: shape (products, last - first)."""
        month = next(at for at, (start, end) in enumerate(self.setup.months) if start <= first < end)
        prices = self.competitor_price[:, :, month].astype(float)
        offered = (prices > 0).sum(axis=0)
        start = self.setup.months[month][0]
        mean = prices.sum(axis=0) / np.maximum(offered, 1) / (100 * self.base_price * self.inflation()[start])
        effect = np.where(offered > 0, np.where(mean > 0, mean, 1.0) ** CROSS_ELASTICITY, 1.0)
        return np.repeat(effect[:, None], last - first, axis=1)

    def in_stock(self, first: int, last: int) -> Array:
        """Whether each warehouse has each product: shape (warehouses, products, last - first)."""
        there = np.ones((len(WAREHOUSES), self.count, last - first), bool)
        for warehouse, product, start, end in self.stockouts:
            there[warehouse, product, max(start - first, 0) : max(end - first, 0)] = False
        return there


def _tidy(price: Array) -> Array:
    """Prices as shops write them: 12.95, 49.90, 129.00."""
    low = np.floor(price) + np.where(price < 40, 0.95, 0.90)
    return np.where(price >= 120, np.round(price), low)


def _smooth(setup: Setup, season: Array, days: Array) -> Array:
    """Season by category and day, passing from one month to the next without a step."""
    when = np.array([setup.dates[day].timetuple().tm_yday for day in days]) / 365.25 * 12 - 0.5
    low = np.floor(when).astype(int)
    part = when - low
    return season[:, low % 12] * (1 - part) + season[:, (low + 1) % 12] * part
