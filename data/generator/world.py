"""The company before its first order: places, goods, media, promotions, people, and how demand is spread."""

from __future__ import annotations

from datetime import date
from functools import cached_property

import numpy as np

from data.generator import fraud
from data.generator.arrays import Array
from data.generator.assortment import SUBS
from data.generator.calendar import pace
from data.generator.catalogue import Catalogue
from data.generator.geography import CURRENCIES, REGIONS, Places
from data.generator.marketing import STANDING, Media, promotions
from data.generator.people import PROFILES, People
from data.generator.setup import Setup


class Month:
    """Demand in one calendar month: what each kind of customer would buy on each day."""

    def __init__(self, world: World, first: int, last: int) -> None:
        self.first, self.days = first, last - first
        catalogue = world.catalogue
        weight = catalogue.demand(first, last) * world.category_lift[:, first:last][catalogue.top]
        available = weight[None] * catalogue.in_stock(first, last)
        self.available = available
        starts = np.searchsorted(catalogue.sub, np.arange(len(SUBS)))
        self.by_sub = np.add.reduceat(available, starts, axis=1)
        warehouse = np.array([region.warehouse for region in REGIONS])
        # (profiles, regions, days, categories)
        self.wish = np.einsum("kc,rc,rcd->krdc", world.people_taste, world.region_taste, self.by_sub[warehouse])
        self.total = self.wish.sum(axis=3)
        self.pace = world.pace[:, first:last] * world.pull[:, first:last] * world.site_lift[first:last]
        self.intensity = self.total * self.pace[None]


class World:
    """Everything that is decided before orders are drawn."""

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self.places = Places()
        self.pace = pace(setup)
        self.media = Media(setup, self.pace)
        self.pull = self.media.pull.sum(axis=0)
        self.promotions = promotions(setup)
        self.catalogue = Catalogue(setup)
        self.rings = fraud.plan(setup, self.places)
        rings = self.rings
        self.people = People(setup, self.places, self.pace, rings.registered, rings.member_region, rings.member_city)
        self.people_taste = self.people.taste
        self.household = self._households()
        self.region_taste = np.exp(setup.rng("region taste").normal(0, 0.28, (len(REGIONS), len(SUBS))))
        self.category_lift, self.site_lift = self._lifts()

    def _households(self) -> Array:
        """Whose street each person lives in: their own, but members of a promotion ring live at one address."""
        household = self.people.id.copy()
        rings = self.rings
        kind = np.zeros(rings.ring.max() + 1, np.int64)
        kind[rings.ring] = rings.kind
        together = np.flatnonzero(kind[rings.member_ring] == fraud.PROMOTION_ABUSE)
        leader = np.full(len(kind), -1)
        leader[rings.member_ring[together][::-1]] = self.people.ring_person[together[::-1]]
        household[self.people.ring_person[together]] = leader[rings.member_ring[together]]
        return household

    def _lifts(self) -> tuple[Array, Array]:
        """Effect of promotions on demand: (top categories, days) and (days,)."""
        by_category = np.ones((8, self.setup.days))
        everywhere = np.ones(self.setup.days)
        for promotion in self.promotions[STANDING:]:
            days = slice(promotion.first, promotion.last + 1)
            if promotion.category >= 0:
                by_category[promotion.category, days] *= promotion.lift
            else:
                everywhere[days] *= promotion.lift
        return by_category, everywhere

    def month(self, at: int) -> Month:
        """Demand in a month of the period."""
        return Month(self, *self.setup.months[at])

    @cached_property
    def expected(self) -> Array:
        """Orders expected by month and region: they add up to the setup's."""
        share = np.array([region.share for region in REGIONS])
        mix = np.zeros((len(REGIONS), PROFILES))
        np.add.at(mix, (self.people.region, self.people.profile), 1.0)
        mix /= np.maximum(mix.sum(axis=1, keepdims=True), 1)
        raw = np.array(
            [share * np.einsum("krd,rk->r", self.month(at).intensity, mix) for at in range(len(self.setup.months))]
        )
        first = self.month(0)
        level = np.einsum("krd,rk->r", first.total, mix) / first.days
        raw /= np.where(level > 0, level, 1.0)
        return raw * self.setup.orders / raw.sum()

    @cached_property
    def rates(self) -> Array:
        """Millionths of base currency for one unit, by currency and day; set on weekdays, kept over weekends."""
        rng = self.setup.rng("rates")
        base = np.array([1.0, 1.155, 0.0878, 0.925])
        walk = np.cumsum(rng.normal(0, [0.0, 0.0024, 0.0030, 0.0031], (self.setup.days + 10, 4)), axis=0)
        walk -= np.linspace(0, 1, len(walk))[:, None] * walk[-1] * 0.6
        daily = np.rint(base * np.exp(walk) * 10_000).astype(np.int64) * 100
        daily[:, 0] = 1_000_000
        weekday = np.arange(-10, self.setup.days)
        when = (self.setup.start.weekday() + weekday) % 7
        back = np.where(when == 5, 1, np.where(when == 6, 2, 0))
        return daily[np.maximum(np.arange(len(daily)) - back, 0)][10:].T

    @cached_property
    def list_rate(self) -> Array:
        """Rate at which local price lists are made: that of the quarter's first day."""
        quarter = np.array(
            [max(0, self.setup.day(date(when.year, 3 * ((when.month - 1) // 3) + 1, 1))) for when in self.setup.dates]
        )
        return self.rates[:, quarter]

    @property
    def region_currency(self) -> Array:
        """Position in CURRENCIES of each region's currency."""
        return np.array([CURRENCIES.index(region.currency) for region in REGIONS], np.int8)

    @property
    def region_warehouse(self) -> Array:
        """Warehouse that serves each region."""
        return np.array([region.warehouse for region in REGIONS], np.int8)
