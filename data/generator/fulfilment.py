"""How orders reach their customers: picking, carriers, delays, cost; and where each order stands at the end."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from data.generator.arrays import Array, Draw
from data.generator.orders import Table
from data.generator.payments import _until
from data.generator.setup import DAY, NEVER
from data.generator.world import Month, World

PENDING, PAID, PROCESSING, SHIPPED, DELIVERED, RETURNED, CANCELLED, FAILED = range(8)
STATUSES = ("pending", "paid", "processing", "shipped", "delivered", "returned", "cancelled", "failed")


class Carrier(NamedTuple):
    """A carrier: base price of a small parcel in cents, share late, days above the region's, share by region."""

    key: str
    name: str
    service: str
    price: int
    late: float
    days: int
    share: tuple[float, ...]


CARRIERS = (
    Carrier("swiftline", "Swiftline", "standard", 620, 0.05, 0, (0.40, 0.35, 0.35, 0.25, 0.20, 0.25, 0, 0)),
    Carrier("parcelo", "Parcelo", "standard", 505, 0.19, 1, (0.22, 0.45, 0.35, 0.15, 0.10, 0.55, 0, 0)),
    Carrier("nordpost", "Nordpost", "standard", 590, 0.09, 0, (0.24, 0.0, 0.12, 0.0, 0.60, 0.0, 0, 0)),
    Carrier("crownmail", "Crownmail", "standard", 560, 0.10, 0, (0, 0, 0, 0.48, 0, 0, 0, 0)),
    Carrier("uniship", "Uniship", "standard", 690, 0.12, 0, (0, 0, 0, 0, 0, 0, 0.86, 0.86)),
    Carrier("atlas", "Atlas Express", "express", 1150, 0.03, -1, (0.14, 0.20, 0.18, 0.12, 0.10, 0.20, 0.14, 0.14)),
    Carrier("euhaul", "Hauler Freight", "freight", 1900, 0.15, 2, (0, 0, 0, 0, 0, 0, 0, 0)),
)
FREIGHT = 6
BANDS = (200, 500, 1500, 3150, 15000)
"""Heaviest parcel of each price band, in hundredths of a kilogram."""
BAND_PRICE = (1.0, 1.35, 2.1, 3.1, 4.4)
REGION_PRICE = (0.92, 1.0, 0.98, 1.05, 1.28, 1.2, 1.05, 1.3)
REGION_DAYS = (2, 2, 2, 2, 3, 4, 3, 4)
PICKING_HOURS = (13, 18, 17, 16)
FREIGHT_FROM = 3150
DEARER_A_YEAR = 0.03
WORSE_LANE, WORSE_DAYS, WORSE_LATE = (1, 5), 150, 0.42
"""Parcelo into Southern Europe: late far more often in the last 150 days."""
SLOW_WAREHOUSE, SLOW_DAYS, SLOW_FACTOR = 2, 92, 1.9
"""Coventry picks slowly in the last quarter."""
LOST = 0.003


def price_list() -> Array:
    """Price of a parcel in cents: (carriers, regions, bands)."""
    base = np.array([carrier.price for carrier in CARRIERS], float)
    return np.rint(base[:, None, None] * np.array(REGION_PRICE)[None, :, None] * np.array(BAND_PRICE)).astype(np.int64)


def promised_days() -> Array:
    """Days each carrier promises into each region."""
    return np.maximum(1, np.array(REGION_DAYS)[None] + np.array([carrier.days for carrier in CARRIERS])[:, None])


def ship(world: World, month: Month, orders: Table, items: Table) -> None:
    """Add carrier, warehouse, weight, cost, promise, and the moments of each step; later ones stay NEVER."""
    rng = world.setup.rng("fulfilment", month.first)
    count = len(orders["person"])
    weight = np.rint(world.catalogue.weight_kg[items["product"]] * items["quantity"] * 100)
    orders["weight"] = np.maximum(5, np.bincount(items["order"], weight, count)).astype(np.int32)
    orders["warehouse"] = world.region_warehouse[orders["region"]]
    share = np.array([carrier.share for carrier in CARRIERS]).T
    carrier = Draw(share)(orders["region"], rng.random(count))
    orders["carrier"] = np.where(orders["weight"] > FREIGHT_FROM, FREIGHT, carrier).astype(np.int8)
    paid, gone = orders["paid_at"], (orders["paid_at"] == NEVER) | (orders["cancelled_at"] != NEVER)
    orders["processing_at"] = np.where(paid == NEVER, NEVER, paid + rng.integers(30, 330, count)).astype(np.int32)
    shipped = _shipped(world, orders, rng)
    promised = shipped // DAY + promised_days()[orders["carrier"], orders["region"]]
    delivered = _delivered(world, orders, shipped, promised, rng)
    lost = rng.random(count) < LOST
    orders["lost"] = lost & ~gone
    orders["shipped_at"] = np.where(gone, NEVER, shipped).astype(np.int32)
    orders["promised"] = np.where(gone, NEVER, promised).astype(np.int32)
    orders["delivered_at"] = np.where(gone | lost, NEVER, delivered).astype(np.int32)
    orders["late"] = ~gone & (delivered // DAY > promised)
    cancelled = orders["cancelled_at"] != NEVER
    orders["processing_at"][cancelled & (orders["processing_at"] > orders["cancelled_at"])] = NEVER
    _until(world.setup.end, orders, ("processing_at", "shipped_at", "delivered_at"))
    orders["ship_cost"] = _cost(world, orders, rng)


def _shipped(world: World, orders: Table, rng: np.random.Generator) -> Array:
    """Hours of picking after payment, within the day's shift and never on a Sunday."""
    days = world.setup.days
    slow = (orders["warehouse"] == SLOW_WAREHOUSE) & (orders["moment"] // DAY >= days - SLOW_DAYS)
    hours = (
        np.array(PICKING_HOURS)[orders["warehouse"]]
        * np.where(slow, SLOW_FACTOR, 1.0)
        * np.exp(rng.normal(0, 0.45, len(slow)))
    )
    start = np.where(orders["processing_at"] == NEVER, orders["moment"] + 60, orders["processing_at"])
    ready = start + np.rint(hours * 60).astype(int)
    day, minute = ready // DAY, ready % DAY
    day = day + (minute > 19 * 60)
    sunday = (world.setup.start.weekday() + day) % 7 == 6
    return (
        (day + sunday) * DAY
        + rng.integers(8 * 60, 19 * 60, len(day)) * (day + sunday > ready // DAY)
        + np.where(day + sunday > ready // DAY, 0, minute)
    )


def _delivered(world: World, orders: Table, shipped: Array, promised: Array, rng: np.random.Generator) -> Array:
    """On time or early, or late by a carrier's habit; nothing on Sundays."""
    count, days = len(shipped), world.setup.days
    late = np.array([carrier.late for carrier in CARRIERS])[orders["carrier"]]
    carrier, region = WORSE_LANE
    worse = (
        (orders["carrier"] == carrier) & (orders["region"] == region) & (orders["moment"] // DAY >= days - WORSE_DAYS)
    )
    late = np.where(worse, WORSE_LATE, late)
    rush = (world.setup.start.toordinal() + shipped // DAY) % 365 > 326
    is_late = rng.random(count) < np.minimum(late * np.where(rush, 1.5, 1.0), 0.9)
    day = (
        promised
        - (rng.random(count) < 0.3) * (promised - shipped // DAY > 1)
        + is_late * (1 + rng.geometric(0.5, count))
    )
    on_sunday = (world.setup.start.weekday() + day) % 7 == 6
    day = np.where(on_sunday, np.where(is_late, day + 1, np.maximum(day - 1, shipped // DAY + 1)), day)
    return day * DAY + rng.integers(9 * 60, 20 * 60, count)


def _cost(world: World, orders: Table, rng: np.random.Generator) -> Array:
    """What the carrier charges, in cents of base currency."""
    band = np.minimum(np.searchsorted(BANDS, orders["weight"]), len(BANDS) - 1)
    listed = price_list()[orders["carrier"], orders["region"], band]
    years = orders["moment"] / DAY / 365.25
    charged = listed * (1 + DEARER_A_YEAR) ** years * (1 + rng.normal(0, 0.02, len(band)))
    return np.where(orders["shipped_at"] == NEVER, 0, np.rint(charged)).astype(np.int32)


def stand(orders: Table, returned: Array) -> None:
    """Set each order's status: the last thing that has happened to it."""
    status = np.full(len(orders["person"]), PENDING, np.int8)
    for code, name in (
        (PAID, "paid_at"),
        (PROCESSING, "processing_at"),
        (SHIPPED, "shipped_at"),
        (DELIVERED, "delivered_at"),
        (CANCELLED, "cancelled_at"),
        (FAILED, "failed_at"),
    ):
        status[orders[name] != NEVER] = code
    status[returned] = RETURNED
    orders["status"] = status
    orders["recognised"] = (status >= PAID) & (status <= RETURNED)
