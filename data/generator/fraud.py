"""Fraud rings of five kinds: who is in them, and the orders they place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.generator.arrays import Array, one_of
from data.generator.geography import REGIONS, Places
from data.generator.setup import DAY, Setup

KINDS = ("card_testing", "account_takeover", "return_abuse", "promotion_abuse", "reseller_ring")
CARD_TESTING, TAKEOVER, RETURN_ABUSE, PROMOTION_ABUSE, RESELLER = range(5)
_RINGS = (3, 4, 3, 3, 3)
"""Rings of each kind at scale 1."""


@dataclass(frozen=True)
class Rings:
    """The orders of rings by moment, and the members of rings.

    An order has its ring, kind and member (-1: a stolen account); a member has a moment of registration and a place.
    """

    ring: Array
    kind: Array
    member: Array
    moment: Array
    ip: Array
    card: Array
    region: Array
    registered: Array
    member_region: Array
    member_city: Array
    member_ring: Array


def plan(setup: Setup, places: Places) -> Rings:
    """Lay out the rings over the period; at least one of each kind at any scale."""
    rng = setup.rng("fraud")
    orders: list[Array] = []
    members: list[Array] = []
    ring = made = 0
    for kind, count in enumerate(_RINGS):
        for _ in range(max(1, round(count * setup.scale))):
            region = int(one_of([one.share if one.key != "us_west" else 0 for one in REGIONS], rng.random(1))[0])
            start = int(rng.integers(30, setup.days - 60)) * DAY
            city = int(one_of(places.by_region[region], rng.random(1))[0])
            size, moments = _SHAPES[kind](rng, start)
            who = np.array([made + at for at in moments[:, 0]]) if size else np.full(len(moments), -1)
            address = int(rng.integers(0x0C000000, 0xD0000000))
            spread = rng.integers(0, 3 if kind != RETURN_ABUSE else 200, len(moments))
            cards = (
                rng.integers(1, 2**31 - 1, len(moments))
                if kind in (CARD_TESTING, TAKEOVER)
                else np.full(len(moments), int(rng.integers(1, 2**31 - 1)))
            )
            orders.append(
                np.column_stack(
                    [
                        np.full(len(moments), ring),
                        np.full(len(moments), kind),
                        who,
                        moments[:, 1],
                        address + spread,
                        cards,
                        np.full(len(moments), region),
                    ]
                )
            )
            for at in range(size):
                first = moments[moments[:, 0] == at, 1].min()
                lead = rng.integers(5, 40) if kind in (PROMOTION_ABUSE, CARD_TESTING) else rng.integers(3, 40) * DAY
                members.append(np.array([first - lead, region, city, ring]))
            made += size
            ring += 1
    table = np.concatenate(orders)
    table = table[np.argsort(table[:, 3], kind="stable")]
    people = np.array(members)
    return Rings(
        table[:, 0],
        table[:, 1],
        table[:, 2],
        table[:, 3],
        table[:, 4].astype(np.uint32),
        table[:, 5],
        table[:, 6],
        people[:, 0],
        people[:, 1],
        people[:, 2],
        people[:, 3],
    )


def _card_testing(rng: np.random.Generator, start: int) -> tuple[int, Array]:
    """Dozens of tiny orders in two hours of one night, from two accounts."""
    count = int(rng.integers(24, 40))
    minutes = start + 90 + np.sort(rng.integers(0, 130, count))
    return 2, np.column_stack([np.arange(count) % 2, minutes])


def _takeover(rng: np.random.Generator, start: int) -> tuple[int, Array]:
    """Stolen accounts, a few a week: no members of its own."""
    count = int(rng.integers(6, 10))
    return 0, np.column_stack([np.full(count, -1), start + np.sort(rng.integers(0, 14 * DAY, count))])


def _return_abuse(rng: np.random.Generator, start: int) -> tuple[int, Array]:
    """A handful of accounts that buy for months and send nearly all of it back."""
    size = int(rng.integers(3, 6))
    count = size * 7
    first = start % (400 * DAY) + 200 * DAY
    return size, np.column_stack([np.arange(count) % size, first + np.sort(rng.integers(0, 320 * DAY, count))])


def _promotion_abuse(rng: np.random.Generator, start: int) -> tuple[int, Array]:
    """Many new accounts at one address, each using the welcome code once."""
    size = int(rng.integers(11, 20))
    return size, np.column_stack([np.arange(size), start + np.sort(rng.integers(0, 21 * DAY, size))])


def _reseller(rng: np.random.Generator, start: int) -> tuple[int, Array]:
    """A few accounts that clear out one product within weeks."""
    size = int(rng.integers(3, 6))
    count = size * 5
    return size, np.column_stack([np.arange(count) % size, start + np.sort(rng.integers(0, 35 * DAY, count))])


_SHAPES = (_card_testing, _takeover, _return_abuse, _promotion_abuse, _reseller)
NO_RING = -1
