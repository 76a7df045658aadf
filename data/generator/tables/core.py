"""Orders, products, stock and vendors."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from data.generator import columns as c
from data.generator.assortment import DEVICES, FEATURES, LINES, SUBS, TOPS
from data.generator.channels import CHANNEL_KEYS
from data.generator.columns import Chunk
from data.generator.company import Company
from data.generator.fulfilment import (
    CANCELLED,
    DELIVERED,
    FAILED,
    PAID,
    PENDING,
    PROCESSING,
    RETURNED,
    SHIPPED,
    STATUSES,
)
from data.generator.geography import COUNTRIES, CURRENCIES, REGION_KEYS
from data.generator.setup import DAY, NEVER

HISTORY_DAYS = 370
"""Days for which the shop keeps each order's steps."""
COUNTRY_CODES = tuple(country.code for country in COUNTRIES)


def categories(company: Company) -> Iterator[Chunk]:
    """Top categories, then those below."""
    rows = [(top.key, top.name, None) for top in TOPS] + [(sub.key, sub.name, sub.top) for sub in SUBS]
    yield {
        name: c.text(values)
        for name, values in zip(("category_id", "name", "parent_id"), zip(*rows, strict=True), strict=True)
    }


def product_names(company: Company) -> tuple[list[str], list[str], list[str], list[str]]:
    """Name, brand, number on the label and description of each product."""
    catalogue, rng = company.world.catalogue, company.setup.rng("names")
    names, brands, skus, descriptions = [], [], [], []
    used: set[str] = set()
    for product, (sub_at, top_at) in enumerate(zip(catalogue.sub, catalogue.top, strict=True)):
        sub, top = SUBS[sub_at], TOPS[top_at]
        brand = top.brands.split(",")[rng.integers(0, 5)]
        things = sub.things.split(",")
        thing = things[rng.integers(0, len(things))]
        name = f"{brand} {thing} {LINES[rng.integers(0, len(LINES))]}"
        while name in used:
            name = f"{brand} {thing} {LINES[rng.integers(0, len(LINES))]} {rng.integers(2, 900)}"
        used.add(name)
        features = FEATURES[top.key].split(",")
        first, second = rng.choice(len(features), 2, replace=False)
        names.append(name)
        brands.append(brand)
        skus.append(f"{sub.key[:3].upper()}-{1000 + product}")
        descriptions.append(f"{thing} by {brand}: {features[first]}, {features[second]}.")
    return names, brands, skus, descriptions


def products(company: Company) -> Iterator[Chunk]:
    """The catalogue, with today's price."""
    catalogue, setup = company.world.catalogue, company.setup
    names, brands, skus, descriptions = product_names(company)
    count = catalogue.count
    yield {
        "product_id": c.number("P", np.arange(1, count + 1)),
        "sku": c.text(skus),
        "name": c.text(names),
        "description": c.text(descriptions),
        "brand": c.text(brands),
        "category_id": c.label(catalogue.sub, [sub.key for sub in SUBS]),
        "vendor_id": c.number("V", catalogue.vendor + 1),
        "list_price": c.money(catalogue.price[:, -1]),
        "unit_cost": c.money(catalogue.cost[:, -1]),
        "weight_kg": c.money(np.rint(catalogue.weight_kg * 100).astype(np.int64)),
        "launched_on": c.day(setup, catalogue.launched),
        "discontinued_on": c.day(setup, catalogue.discontinued),
        "is_active": c.label((catalogue.discontinued == NEVER).astype(np.int8), ["false", "true"]),
    }


def product_prices(company: Company) -> Iterator[Chunk]:
    """Each day on which a price was set, and the cost from then on."""
    catalogue, setup = company.world.catalogue, company.setup
    product, day = np.array(catalogue.price_changes).T
    revised = np.arange(0, setup.days, 182)[1:]
    extra = np.array([(one, at) for one in range(catalogue.count) for at in revised if at > catalogue.launched[one]])
    rows = np.unique(np.concatenate([np.column_stack([product, day]), extra]), axis=0)
    product, day = rows.T
    inside = np.maximum(day, 0)
    yield {
        "product_id": c.number("P", product + 1),
        "valid_from": c.day(setup, day),
        "list_price": c.money(catalogue.price[product, inside]),
        "unit_cost": c.money(catalogue.cost[product, inside]),
    }


def orders(company: Company) -> Iterator[Chunk]:
    """Orders, oldest first."""
    setup = company.setup
    for (sold,) in company.blocks("orders"):
        recent = sold["moment"] >= setup.end - 120 * DAY
        latest = np.max(
            [
                sold[name]
                for name in (
                    "moment",
                    "paid_at",
                    "processing_at",
                    "shipped_at",
                    "delivered_at",
                    "cancelled_at",
                    "failed_at",
                )
            ],
            axis=0,
        )
        yield {
            "order_id": c.number("O", sold["number"]),
            "customer_id": c.number("C", sold["account"]),
            "ordered_at": c.moment(setup, sold["moment"]),
            "status": c.label(sold["status"], STATUSES),
            "currency": c.label(sold["currency"], CURRENCIES),
            "region_id": c.label(sold["region"], REGION_KEYS),
            "country_code": c.label(sold["country"], COUNTRY_CODES),
            "city": c.label(sold["city"], company.world.places.city_name),
            "channel_id": c.label(sold["channel"], CHANNEL_KEYS),
            "device": c.label(sold["device"], DEVICES),
            "promotion_id": c.number("PR", sold["promotion"] + 1),
            "shipping_fee": c.money(sold["shipping_fee"]),
            "tax_amount": c.money(sold["tax"]),
            "order_total": c.money(sold["total"]),
            "ip_address": c.address(sold["ip"]),
            "updated_at": c.moment(setup, np.where(recent, latest, NEVER)),
        }


def order_items(company: Company) -> Iterator[Chunk]:
    """Lines of the orders."""
    for sold, items in company.blocks("orders", "items"):
        yield {
            "order_item_id": c.number("I", items["number"]),
            "order_id": c.number("O", sold["number"][items["order"]]),
            "product_id": c.number("P", items["product"] + 1),
            "quantity": c.whole(items["quantity"]),
            "unit_price": c.money(items["price"]),
            "discount_amount": c.money(items["discount"], items["discount"] == 0),
            "unit_cost": c.money(items["cost"]),
        }


def order_status_history(company: Company) -> Iterator[Chunk]:
    """The steps of recent orders, step by step within a month."""
    since = company.setup.end - HISTORY_DAYS * DAY
    for sold, back in company.blocks("orders", "returns"):
        returned = np.full(len(sold["number"]), NEVER, np.int32)
        returned[back["order"]] = np.where(back["whole"], back["refunded"], NEVER)
        slow = (sold["paid_at"] == NEVER) | (sold["paid_at"] - sold["moment"] > 60)
        lately = sold["moment"] >= company.setup.end - 90 * DAY
        steps = (
            (PENDING, np.where(slow, sold["moment"], NEVER)),
            (PAID, sold["paid_at"]),
            (PROCESSING, np.where(lately, sold["processing_at"], NEVER)),
            (SHIPPED, sold["shipped_at"]),
            (DELIVERED, sold["delivered_at"]),
            (RETURNED, returned),
            (CANCELLED, sold["cancelled_at"]),
            (FAILED, sold["failed_at"]),
        )
        for code, moment in steps:
            there = np.flatnonzero((moment != NEVER) & (sold["moment"] >= since))
            yield {
                "order_id": c.number("O", sold["number"][there]),
                "status": c.same(STATUSES[code], len(there)),
                "changed_at": c.moment(company.setup, moment[there]),
            }
