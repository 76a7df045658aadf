"""Warehouses, stock, and the vendors it comes from."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from data.generator import columns as c
from data.generator.arrays import Array, uniform
from data.generator.columns import Chunk
from data.generator.company import Company
from data.generator.geography import WAREHOUSE_KEYS, WAREHOUSES
from data.generator.setup import NEVER
from data.generator.vendors import BAD_VENDOR, VENDORS


def warehouses(company: Company) -> Iterator[Chunk]:
    """The four warehouses."""
    room = max(company.setup.scale, 0.05) ** 0.9
    yield {
        "warehouse_id": c.text(WAREHOUSE_KEYS),
        "name": c.text([one.name for one in WAREHOUSES]),
        "region_id": c.text([one.region for one in WAREHOUSES]),
        "country_code": c.text([one.country for one in WAREHOUSES]),
        "city": c.text([one.city for one in WAREHOUSES]),
        "capacity_units": c.text([str(round(one.capacity * room / 10) * 10) for one in WAREHOUSES]),
    }


def inventory(company: Company) -> Iterator[Chunk]:
    """Stock at the end, with reorder points from the last half-year's pace."""
    stock, setup = company.stock, company.setup
    warehouse, product = (part.ravel() for part in np.indices(stock.level.shape))
    pace = company.ledger.sold[:, :, -182:].sum(axis=2).ravel() / 182
    lead = np.array([vendor.lead for vendor in VENDORS])[company.world.catalogue.vendor[product]]
    safety = np.ceil(pace * 12 + 0.5).astype(np.int64)
    counted = setup.days - 2 - np.floor(uniform(setup.seed, "counted", np.arange(len(product))) * 45).astype(np.int64)
    level = stock.level.ravel()
    yield {
        "warehouse_id": c.label(warehouse, WAREHOUSE_KEYS),
        "product_id": c.number("P", product + 1),
        "system_quantity": c.whole(level),
        "counted_quantity": c.whole(level),
        "counted_on": c.day(setup, counted),
        "reorder_point": c.whole(np.ceil(pace * lead).astype(np.int64) + safety),
        "safety_stock": c.whole(safety),
    }


MOVEMENT_DAYS = 400
"""Days for which the warehouses keep movements; stock-outs are kept for ever."""
_KINDS = ("receipt", "adjustment", "stockout", "sale", "return")


def inventory_movements(company: Company) -> Iterator[Chunk]:
    """Opening stock, then movements month by month."""
    stock, setup = company.stock, company.setup
    since = max(0, setup.days - MOVEMENT_DAYS)
    planned = stock.movements(since)
    opening = stock.opening(since)
    warehouse, product = np.nonzero(opening)
    first = {
        "warehouse": warehouse,
        "product": product,
        "day": np.full(len(product), since),
        "kind": np.full(len(product), 1),
        "units": opening[warehouse, product],
    }
    done = 0
    for start, after in setup.months:
        parts = [
            {name: column[(planned["day"] >= start) & (planned["day"] < after)] for name, column in planned.items()}
        ]
        if start <= since < after:
            parts.append(first)
        for code, sums, sign in ((3, stock.sold, -1), (4, stock.back, 1)):
            low = max(start, since)
            if low < after:
                where = np.nonzero(sums[:, :, low:after])
                parts.append(
                    {
                        "warehouse": where[0],
                        "product": where[1],
                        "day": where[2] + low,
                        "kind": np.full(len(where[0]), code),
                        "units": sign * sums[:, :, low:after][where],
                    }
                )
        rows = {name: np.concatenate([part[name] for part in parts]) for name in first}
        order = np.lexsort((rows["kind"], rows["product"], rows["warehouse"], rows["day"]))
        yield _movements(company, {name: column[order] for name, column in rows.items()}, done)
        done += len(order)


def _movements(company: Company, rows: dict[str, Array], done: int) -> Chunk:
    return {
        "movement_id": c.number("M", np.arange(done + 1, done + 1 + len(rows["day"]))),
        "warehouse_id": c.label(rows["warehouse"], WAREHOUSE_KEYS),
        "product_id": c.number("P", rows["product"] + 1),
        "moved_on": c.day(company.setup, rows["day"]),
        "kind": c.label(rows["kind"], _KINDS),
        "quantity": c.whole(rows["units"]),
    }


def vendors(company: Company) -> Iterator[Chunk]:
    """Who supplies the goods."""
    name = [row.name for row in VENDORS]
    yield {
        "vendor_id": c.number("V", np.arange(1, len(name) + 1)),
        "name": c.text(name),
        "country_code": c.text([row.country for row in VENDORS]),
        "email": c.text([f"orders@{one.lower().replace(' ', '-')}.example.com" for one in name]),
        "payment_terms_days": c.text([str((30, 45, 60, 14)[at % 4]) for at in range(len(name))]),
        "is_active": c.same("true", len(name)),
    }


def purchase_orders(company: Company) -> Iterator[Chunk]:
    """Orders to vendors of the last two years."""
    setup, rows = company.setup, company.purchases
    ordered, promised, received, vendor, warehouse = (np.array([row[at] for row in rows]) for at in (2, 3, 4, 0, 1))
    units = np.array([sum(line.units for line in row.rows) for row in rows])
    short = company.short
    state = np.where(received == NEVER, 0, np.where(short, 2, 1))
    far = np.array([{"CN": 4.0, "VN": 4.0, "TW": 3.5, "US": 2.5}.get(VENDORS[at].country, 1.0) for at in vendor])
    yield {
        "purchase_order_id": c.number("PO", np.arange(1, len(rows) + 1)),
        "vendor_id": c.number("V", vendor + 1),
        "warehouse_id": c.label(warehouse, WAREHOUSE_KEYS),
        "ordered_on": c.day(setup, ordered),
        "promised_on": c.day(setup, promised),
        "received_on": c.day(setup, received),
        "status": c.label(state, ["open", "received", "partial"]),
        "freight_cost": c.money(np.rint(2_500 + 55 * far * units).astype(np.int64)),
    }


def purchase_order_items(company: Company) -> Iterator[Chunk]:
    """What was on them; what arrived and passed is what the shelves received."""
    rows = company.purchases
    rng = company.setup.rng("purchase items")
    number = np.repeat(np.arange(1, len(rows) + 1), [len(row.rows) for row in rows])
    lines = [line for row in rows for line in row.rows]
    product, units = np.array([line.product for line in lines]), np.array([line.units for line in lines])
    vendor = company.world.catalogue.vendor[product]
    day = np.array([max(row.ordered, 0) for row in rows])[number - 1]
    rate = np.array([one.defective for one in VENDORS])[vendor]
    rate = np.where((vendor == BAD_VENDOR) & (day > company.setup.days - 365), 0.12, rate)
    defective = rng.binomial(units, rate)
    is_open = np.array([row.received == NEVER for row in rows])[number - 1]
    missing = np.where(company.short[number - 1], 1 + rng.binomial(units, 0.2), 0)
    cost = company.world.catalogue.cost[product, np.minimum(day, company.setup.days - 1)]
    yield {
        "purchase_order_id": c.number("PO", number),
        "product_id": c.number("P", product + 1),
        "ordered_quantity": c.whole(units + defective + missing),
        "received_quantity": c.whole(np.where(is_open, 0, units + defective), is_open),
        "defective_quantity": c.whole(defective, is_open),
        "unit_cost": c.money(np.rint(cost * np.exp(rng.normal(0, 0.01, len(cost)))).astype(np.int64)),
    }
