"""Campaigns and what is spent on them, how channels answer to spend, and promotions and what they lift."""

from __future__ import annotations

import itertools
from datetime import date
from typing import NamedTuple

import numpy as np

from data.generator.arrays import Array
from data.generator.assortment import TOPS
from data.generator.calendar import black_friday
from data.generator.channels import CHANNEL_KEYS, CHANNELS
from data.generator.geography import REGIONS
from data.generator.setup import Setup

SPEND_SHARE = 0.077
"""Marketing spend as a share of expected net revenue."""
REVENUE_PER_ORDER = 340.0
"""Expected net revenue of an order, base currency: what plans are made from."""
DECAYING, DECAY_A_MONTH, DECAY_DAYS = "social", 0.035, 548
"""The channel whose ads work less well each month of the last eighteen, while its spend goes on."""


class Promotion(NamedTuple):
    """A promotion; `category` is a top category's position or -1 for all, `lift` multiplies demand while it runs."""

    key: str
    name: str
    kind: str
    value: float
    category: int
    first: int
    last: int
    lift: float
    use: float


class Campaign(NamedTuple):
    """A campaign; `region` is -1 for all; days are the first and the last."""

    key: str
    name: str
    channel: int
    region: int
    objective: str
    first: int
    last: int


STANDING = 2
"""Promotions that always run: a code for first orders, and one for regulars who come through e-mail."""
_YEARLY = (
    # name, kind, value, category, start (month, day) or None for Black Friday, days, lift, share of orders that use it
    ("Black Week", "percentage", 25, "", None, 7, 1.9, 0.82),
    ("Christmas gifts", "percentage", 12, "", (12, 5), 10, 1.22, 0.5),
    ("January sale", "percentage", 30, "fashion", (1, 3), 20, 1.75, 0.85),
    ("Spring sale", "percentage", 15, "", (4, 2), 10, 1.3, 0.7),
    ("Summer days", "percentage", 15, "", (7, 16), 9, 1.25, 0.7),
    ("Birthday sale", "percentage", 20, "", (9, 12), 8, 1.5, 0.8),
    ("Winter home weeks", "percentage", 25, "home", (1, 24), 18, 1.5, 0.75),
    ("Beauty days", "percentage", 20, "beauty", (2, 9), 10, 1.35, 0.7),
    ("Free shipping week", "free_shipping", 0, "", (2, 22), 7, 1.08, 0.6),
    ("Spring garden", "percentage", 20, "garden", (3, 28), 16, 1.45, 0.7),
    ("Outdoor season", "percentage", 20, "sport", (4, 18), 14, 1.4, 0.7),
    ("Ten off a hundred", "amount", 10, "", (5, 9), 5, 1.12, 0.45),
    ("Grill start", "percentage", 20, "garden", (5, 22), 9, 1.0, 0.6),
    ("Summer sale", "percentage", 30, "fashion", (6, 24), 24, 1.7, 0.85),
    ("Tech summer", "percentage", 15, "electronics", (7, 3), 11, 1.5, 0.75),
    ("Back to school", "percentage", 20, "kids", (8, 14), 18, 1.4, 0.7),
    ("Complete the set", "bundle", 12, "kitchen", (9, 5), 12, 1.15, 0.5),
    ("Autumn fashion", "percentage", 25, "fashion", (9, 25), 14, 1.4, 0.75),
    ("Cosy home", "percentage", 20, "home", (10, 10), 12, 1.0, 0.65),
)
_KITCHEN = ((8, 1, 20, 15), (9, 1, 24, 24), (10, 2, 28, 33))
"""In the last quarter kitchen discounts deepen from 15 to 33 %, and lift less and less: month, day, days, percent."""


def promotions(setup: Setup) -> list[Promotion]:
    """All promotions, the standing welcome code first; the others ordered by their first day."""
    found = []
    tops = [top.key for top in TOPS]
    for year in range(setup.start.year, setup.as_of.year + 1):
        for name, kind, value, category, start, length, lift, use in _YEARLY:
            begins = date(year, *start) if start else black_friday(year)
            top = tops.index(category) if category else -1
            found.append((f"{name} {year}", kind, float(value), top, setup.day(begins), length, lift, use))
    for at, (month, day, length, percent) in enumerate(_KITCHEN):
        begins = date(setup.as_of.year, month, day)
        found.append(
            (
                f"Kitchen clearance {at + 1}",
                "percentage",
                float(percent),
                5,
                setup.day(begins),
                length,
                1.25 - 0.08 * at,
                0.8,
            )
        )
    inside = sorted((row for row in found if row[4] >= 0 and row[4] < setup.days), key=lambda row: row[4])
    always = (-400, setup.days + 200)
    standing = [
        Promotion("PR1", "Welcome code", "percentage", 10.0, -1, *always, 1.0, 0.6),
        Promotion("PR2", "Newsletter code", "percentage", 15.0, -1, *always, 1.0, 0.7),
    ]
    return standing + [
        Promotion(f"PR{at}", name, kind, value, top, first, first + length - 1, lift, use)
        for at, (name, kind, value, top, first, length, lift, use) in enumerate(inside, STANDING + 1)
    ]


def campaigns(setup: Setup) -> list[Campaign]:
    """Campaigns so that a channel has at most one running in a region on a day."""
    rows = []
    cuts = sorted(
        {0, setup.days, *(at for at, when in enumerate(setup.dates) if (when.month, when.day) in ((1, 1), (7, 1)))}
    )
    for first, after in itertools.pairwise(cuts):
        when = setup.dates[first]
        half = f"{when.year} H{1 if when.month <= 6 else 2}"
        rows += [
            (f"Search {region.name} {half}", "paid_search", at, "acquisition", first, after - 1)
            for at, region in enumerate(REGIONS)
        ]
        rows.append((f"Social always on {half}", "social", -1, "acquisition", first, after - 1))
        rows.append((f"Partner programme {half}", "affiliate", -1, "acquisition", first, after - 1))
        rows.append((f"Newsletter {half}", "email", -1, "retention", first, after - 1))
    for first in range(15, setup.days - 20, 61):
        rows.append(
            (
                f"Display burst {setup.dates[first]:%Y-%m}",
                "display",
                -1,
                "brand",
                first,
                min(first + 20, setup.days - 1),
            )
        )
    rows.sort(key=lambda row: (row[4], CHANNEL_KEYS.index(row[1]), row[2]))
    return [
        Campaign(f"CP{at}", name, CHANNEL_KEYS.index(channel), *rest)
        for at, (name, channel, *rest) in enumerate(rows, 1)
    ]


class Media:
    """Spend by channel, region and day, and the pull of each channel that follows from it."""

    def __init__(self, setup: Setup, pace: Array) -> None:
        self.setup = setup
        self.campaigns = campaigns(setup)
        shape = (len(CHANNELS), len(REGIONS), setup.days)
        self.campaign = np.full(shape, -1, np.int16)
        for at, one in enumerate(self.campaigns):
            regions = slice(None) if one.region < 0 else one.region
            self.campaign[one.channel, regions, one.first : one.last + 1] = at
        self.email_days = setup.weekday == 1
        self.planned = self._planned(pace)
        self.spend = self._spend()
        self.pull = self._pull()

    def _planned(self, pace: Array) -> Array:
        """Plan of spend a day, base currency: (channels, regions, days)."""
        share = np.array([region.share for region in REGIONS])
        a_day = self.setup.orders * REVENUE_PER_ORDER / self.setup.days * SPEND_SHARE
        steady = np.maximum(_average(pace, 29), 0.05 * (pace > 0))
        parts = np.array([channel.budget for channel in CHANNELS])
        return a_day * parts[:, None, None] * share[None, :, None] * steady

    def _spend(self) -> Array:
        """Cents spent: the plan, with weeks in which more or less was tried."""
        rng = self.setup.rng("spend")
        weeks = self.setup.days // 7 + 1
        shape = (len(CHANNELS), len(REGIONS))
        pulse = np.exp(rng.normal(0, 0.38, (*shape, weeks)))
        daily = np.repeat(pulse, 7, axis=2)[:, :, : self.setup.days] * np.exp(
            rng.normal(0, 0.08, (*shape, self.setup.days))
        )
        spend = self.planned * daily * 0.93 * (self.campaign >= 0)
        email, display = CHANNEL_KEYS.index("email"), CHANNEL_KEYS.index("display")
        spend[email] *= np.where(self.email_days, 7.0, 0.0)
        spend[display] *= 61 / 21
        return np.rint(spend * 100).astype(np.int64)

    def _pull(self) -> Array:
        """Demand through each channel, relative to all demand at plan: (channels, regions, days)."""
        pull = np.empty((len(CHANNELS), len(REGIONS), self.setup.days))
        months_ago = np.clip((np.arange(self.setup.days) - (self.setup.days - DECAY_DAYS)) / 30.4, 0, None)
        for at, channel in enumerate(CHANNELS):
            answer = np.ones(pull.shape[1:])
            if channel.exponent:
                felt = carry_over(self.spend[at] / 100.0, channel.half_life)
                plan = np.maximum(self.planned[at], 1e-9)
                answer = np.maximum(felt / plan, 0.02) ** channel.exponent
            if channel.key == DECAYING:
                answer = answer * np.exp(-DECAY_A_MONTH * months_ago)
            pull[at] = channel.share * answer
        return pull


def carry_over(spend: Array, half_life: float) -> Array:
    """Spend as it is felt: an effect that halves every `half_life` days, conserving its sum."""
    keep = 0.5 ** (1 / half_life)
    felt = np.empty_like(spend)
    level = spend[:, 0]
    for day in range(spend.shape[1]):
        level = keep * level + (1 - keep) * spend[:, day]
        felt[:, day] = level
    return felt


def _average(values: Array, width: int) -> Array:
    kernel = np.ones(width) / width
    padded = np.pad(values, ((0, 0), (width // 2, width // 2)), mode="edge")
    return np.array([np.convolve(row, kernel, "valid") for row in padded])
