"""What comes back: which lines, why, when, and what it costs."""

from __future__ import annotations

import numpy as np

from data.generator import fraud
from data.generator.arrays import Array, convert, one_of
from data.generator.assortment import SUBS
from data.generator.orders import Table
from data.generator.setup import DAY, NEVER
from data.generator.vendors import BAD_VENDOR, VENDORS
from data.generator.world import Month, World

REASONS = ("defective", "wrong_size", "not_as_described", "arrived_late", "changed_mind", "wrong_item")
STATES = ("requested", "received", "refunded", "rejected")
REQUESTED, RECEIVED, REFUNDED, REJECTED = range(4)
DEFECTIVE, WRONG_SIZE, NOT_AS_DESCRIBED, LATE, CHANGED_MIND, WRONG_ITEM = range(6)
BAD_VENDOR_DEFECTS = 0.17
LATE_FACTOR = 1.6


def come_back(world: World, month: Month, orders: Table, items: Table) -> Table:
    """Returns of the month's orders, one row each; marks the lines with units and money returned."""
    rng = world.setup.rng("returns", month.first)
    order = items["order"]
    lines = len(order)
    defective = rng.random(lines) < _defects(world, orders, items)
    chance = (
        np.array([sub.returned for sub in SUBS])[world.catalogue.sub[items["product"]]]
        * world.people.returner[orders["person"]][order]
    )
    chance = (
        chance
        * np.where(orders["late"][order], LATE_FACTOR, 1.0)
        * (1 - 0.35 * world.catalogue.quality[items["product"]])
    )
    kind = orders["kind"][order]
    chance = np.where(kind == fraud.RETURN_ABUSE, 0.85, np.where(kind >= 0, 0.0, chance))
    back = (defective | (rng.random(lines) < chance)) & (orders["delivered_at"][order] != NEVER)
    units = np.where(rng.random(lines) < 0.8, items["quantity"], 1)
    table, requested_order = _returns(world, orders, order, back, defective, rng)
    open_return = np.full(len(orders["person"]), -1)
    open_return[requested_order] = np.arange(len(requested_order))
    items["back"] = np.where(back & (open_return[order] >= 0), units, 0).astype(np.int16)
    items["return"] = np.where(items["back"] > 0, open_return[order], -1).astype(np.int32)
    net = items["price"].astype(np.int64) * items["quantity"] - items["discount"]
    items["refund"] = (net * items["back"] // items["quantity"]).astype(np.int32)
    items["restocked"] = ~defective & (rng.random(lines) < 0.86)
    _refunds(world, orders, items, table)
    return table


def _defects(world: World, orders: Table, items: Table) -> Array:
    """Chance that a line proves faulty: by vendor, and by the bad vendor in the last year."""
    vendor = world.catalogue.vendor[items["product"]]
    rate = np.array([one.defective for one in VENDORS])[vendor] * 0.5
    recent = orders["moment"][items["order"]] // DAY >= world.setup.days - 365
    return np.where((vendor == BAD_VENDOR) & recent, BAD_VENDOR_DEFECTS, rate)


def _returns(
    world: World, orders: Table, order: Array, back: Array, defective: Array, rng: np.random.Generator
) -> tuple[Table, Array]:
    """One return for each order with a line coming back, as far as it has got by the end."""
    which = np.unique(order[back])
    count = len(which)
    delivered = orders["delivered_at"][which] // DAY
    requested = delivered + 1 + np.minimum(rng.exponential(6.5, count), 27).astype(np.int32)
    received = requested + rng.integers(3, 12, count)
    refunded = received * DAY + rng.integers(0, 5, count) * DAY + rng.integers(8 * 60, 18 * 60, count)
    rejected = rng.random(count) < 0.03
    faulty = np.bincount(order[back], defective[back], len(orders["person"]))[which] > 0
    reason = one_of([0.0, 0.40, 0.20, 0.0, 0.33, 0.07], rng.random(count))
    reason = np.where(orders["late"][which] & (rng.random(count) < 0.4), LATE, reason)
    abuse = orders["kind"][which] == fraud.RETURN_ABUSE
    reason = np.where(faulty, DEFECTIVE, np.where(abuse & (rng.random(count) < 0.7), NOT_AS_DESCRIBED, reason))
    known = requested < world.setup.days
    which, requested, received, refunded, rejected, reason = (
        part[known] for part in (which, requested, received, refunded, rejected, reason)
    )
    arrived = received < world.setup.days
    paid_back = arrived & (refunded < world.setup.end) & ~rejected
    state = np.select([~arrived, rejected, paid_back], [REQUESTED, REJECTED, REFUNDED], RECEIVED)
    handling = np.rint(420 + 6 * np.sqrt(orders["weight"][which]) * 8 + rng.normal(0, 40, len(which)))
    table = {
        "order": which.astype(np.int32),
        "requested": requested.astype(np.int32),
        "received": np.where(arrived, received, NEVER).astype(np.int32),
        "refunded": np.where(paid_back, refunded, NEVER).astype(np.int32),
        "state": state.astype(np.int8),
        "reason": reason.astype(np.int8),
        "handling": handling.astype(np.int32),
    }
    return table, which


def _refunds(world: World, orders: Table, items: Table, table: Table) -> None:
    """Money paid back for each return, with tax; and whether the whole order came back."""
    some = items["return"] >= 0
    count = len(table["order"])
    goods = np.bincount(items["return"][some], items["refund"][some], count).astype(np.int64)
    tax = convert(goods, world.places.country_tax[orders["country"][table["order"]]])
    table["amount"] = np.where(table["refunded"] == NEVER, 0, goods + tax).astype(np.int32)
    kept = np.bincount(items["order"], items["quantity"] - items["back"], len(orders["person"]))
    table["whole"] = (kept[table["order"]] == 0) & (table["refunded"] != NEVER)
