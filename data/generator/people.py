"""Customers: who they are, how often they buy, and the accounts (some of them second ones) they hold."""

from __future__ import annotations

import numpy as np

from data.generator.arrays import Array, Draw, one_of, uniform
from data.generator.assortment import SUBS
from data.generator.calendar import hours
from data.generator.channels import CHANNELS
from data.generator.geography import REGIONS, Places
from data.generator.setup import DAY, NEVER, Setup

PROFILES = 6
LEGACY = 0.24
"""Share of customers who registered before the first day."""
RATE_SHAPE, DROP_A, DROP_B = 0.9, 1.1, 6.5
"""Rate of orders is Gamma with this shape; the chance of leaving after an order is Beta."""
SECOND, THIRD = 0.113, 0.006
"""Share of people who hold a second account, and of those who hold a third too."""


class People:
    """One row a person, ordered by registration; accounts are numbered from 1 in order of registration."""

    def __init__(
        self, setup: Setup, places: Places, pace: Array, ring_registered: Array, ring_region: Array, ring_city: Array
    ) -> None:
        self.setup = setup
        rng = setup.rng("people")
        rings = len(ring_registered)
        count = setup.customers - rings
        registered, region = self._registrations(rng, count, pace)
        registered = np.concatenate([registered, ring_registered]).astype(np.int32)
        ring = np.concatenate([np.full(count, -1), np.arange(rings)])
        order = np.argsort(registered, kind="stable")
        self.registered, ring = registered[order], ring[order]
        self.region = np.concatenate([region, ring_region]).astype(np.int8)[order]
        self.count = len(order)
        self.in_ring = ring >= 0
        self.ring_person = np.empty(rings, np.int32)
        self.ring_person[ring[ring >= 0]] = np.flatnonzero(ring >= 0)
        self.id = np.arange(self.count)
        self.city = Draw(places.by_region)(self.region, self.chance("city")).astype(np.int16)
        self.city[self.in_ring] = np.where(ring_city >= 0, ring_city, 0)[ring[self.in_ring]]
        self.country = places.city_country[self.city].astype(np.int8)
        self.profile = one_of([0.24, 0.2, 0.17, 0.15, 0.13, 0.11], self.chance("profile")).astype(np.int8)
        self.business = self.chance("business") < 0.055
        self.rate = rng.gamma(RATE_SHAPE, 1 / RATE_SHAPE, self.count).astype(np.float32)
        self.rate[self.in_ring] = 0.0
        self.drop = rng.beta(DROP_A, DROP_B, self.count).astype(np.float32)
        self.returner = np.where(self.chance("returner") < 0.03, 3.5, 1.0).astype(np.float32)
        self.channel = one_of([row.share * row.new for row in CHANNELS], self.chance("channel")).astype(np.int8)
        self.mobile = self.chance("mobile").astype(np.float32)
        self.ip = (self.chance("ip") * 0xD0000000 + 0x0B000000).astype(np.uint32)
        self.card = (self.chance("card") * 0x7FFFFFFF).astype(np.int64)
        self.taste = taste(setup)
        self._accounts()

    def chance(self, salt: str, of: Array | None = None) -> Array:
        """A person's own uniform number for one concern."""
        return uniform(self.setup.seed, "person " + salt, self.id if of is None else of)

    def _registrations(self, rng: np.random.Generator, count: int, pace: Array) -> tuple[Array, Array]:
        """Moment and region of registration."""
        old = round(count * LEGACY)
        share = np.array([region.share for region in REGIONS])
        open_at_start = share * (pace[:, 0] > 0)
        weight = share[:, None] * pace**0.6 * (pace > 0)
        cell = one_of(weight.ravel(), rng.random(count - old))
        region = np.concatenate([one_of(open_at_start, rng.random(old)), cell // self.setup.days])
        day = np.concatenate([-1 - np.floor(rng.exponential(330, old).clip(0, 1500)), cell % self.setup.days]).astype(
            int
        )
        minute = draw_minutes(self.setup, region, np.clip(day, 0, None), rng.random(count))
        return day * DAY + minute, region

    def _accounts(self) -> None:
        """Number all accounts; `second` is each person's other account (0 for none) and when it was made."""
        chance = self.chance("second account")
        eligible = ~self.in_ring & (self.registered < self.setup.end - 60 * DAY)
        seconds = np.flatnonzero(eligible & (chance < SECOND))
        thirds = np.flatnonzero(eligible & (chance < THIRD))
        extra = np.concatenate([seconds, thirds])
        rank = np.concatenate([np.ones(len(seconds), int), np.full(len(thirds), 2)])
        begin = np.maximum(self.registered[extra], -200 * DAY) + 20 * DAY
        made = begin + (uniform(self.setup.seed, "made", extra * 3 + rank) * (self.setup.end - 2 * DAY - begin)).astype(
            np.int32
        )
        moment = np.concatenate([self.registered, made])
        order = np.argsort(moment, kind="stable")
        number = np.empty(len(order), np.int32)
        number[order] = np.arange(1, len(order) + 1)
        self.account_moment = moment[order]
        self.account_person = np.concatenate([self.id, extra])[order].astype(np.int32)
        self.account_rank = np.concatenate([np.zeros(self.count, int), rank])[order].astype(np.int8)
        self.first_account = number[: self.count]
        self.second_account = np.zeros(self.count, np.int32)
        self.second_account[seconds] = number[self.count : self.count + len(seconds)]
        self.second_made = np.full(self.count, NEVER, np.int32)
        self.second_made[seconds] = made[: len(seconds)]

    def account(self, person: Array, moment: Array, chance: Array) -> Array:
        """The account a person orders with: once there is a second, that one more often than not."""
        second = (self.second_account[person] > 0) & (moment >= self.second_made[person]) & (chance < 0.6)
        return np.where(second, self.second_account[person], self.first_account[person])


def taste(setup: Setup) -> Array:
    """How much each profile likes each category, in proportion: (profiles, categories)."""
    likes = np.ones((PROFILES, len(SUBS)))
    loves = (
        ("electronics", "sport"),
        ("fashion", "beauty"),
        ("home", "kitchen"),
        ("kids", "home"),
        ("garden", "kitchen"),
        ("sport", "fashion"),
    )
    for profile, favourites in enumerate(loves):
        for at, sub in enumerate(SUBS):
            likes[profile, at] = 3.0 if sub.top in favourites else 0.7
    return likes * np.exp(setup.rng("taste").normal(0, 0.12, likes.shape))


def draw_minutes(setup: Setup, region: Array, day: Array, chance: Array) -> Array:
    """Minute of the business day at which people of a region shop."""
    clocks = sorted({one.clock for one in REGIONS})
    table = np.array([hours(clock, weekend) for clock in clocks for weekend in (False, True)])
    row = np.searchsorted(clocks, np.array([one.clock for one in REGIONS])[region]) * 2 + (setup.weekday[day] >= 5)
    hour = Draw(table)(row, chance)
    return (hour * 60 + np.floor((chance * 7919.0) % 1.0 * 60)).astype(np.int32)
