"""Products and customers of any range, filters and scope against the entries, summed one by one."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from services.ask import ask, ask_records
from services.bridge import price_volume_mix
from services.filters import Filters
from services.refresh import refresh
from services.scope import Scope, Viewer
from services.tallies import customer_contribution
from tests.services import pandas_bridge
from tests.services.refresh.shop import put, rows, run
from tests.services.refresh.test_marts import EVERYONE, FIRST, RandomShop

Entry = dict[str, Any]
COLUMNS = (
    *("day", "product_id", "region_id", "channel_id", "category_id", "customer_id", "units", "units_returned"),
    *("gross_sales", "discounts", "returned", "net_revenue", "cost", "fulfilment", "payment_fees"),
)
MONEY = ("gross_sales", "discounts", "returned", "net_revenue", "cost", "fulfilment", "payment_fees")
PERFORMANCE = ("units", "gross_sales", "discounts", "returned", "net_revenue", "contribution")


def entries() -> list[Entry]:
    """Every entry, past every mart and policy, with its contribution."""
    found = [
        dict(zip(COLUMNS, row, strict=True)) for row in rows(f"select {', '.join(COLUMNS)} from core.sales_entries")
    ]
    for entry in found:
        entry.update({name: Decimal(entry[name]) / 100 for name in MONEY})
        entry["contribution"] = entry["net_revenue"] - entry["cost"] - entry["fulfilment"] - entry["payment_fees"]
    return found


class Asker:
    """Random ranges, filters and viewers, and the entries that they are about."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.entries = entries()

    def filters(self) -> Filters:
        """A range near the shop's days; the one it is compared with may share a month with it, or lie in no data."""
        choose = self.random.choice
        start = FIRST.date() + timedelta(days=self.random.randrange(-5, 60))
        return Filters(
            *(start, start + timedelta(days=self.random.randrange(60)), choose(["previous_period", "previous_year"])),
            regions=choose([(), (), ("N",), ("S",), ("N", "S"), ("unknown",), ("NOWHERE",)]),
            channels=choose([(), (), (), ("c1",), ("c1", "c2")]),
            categories=choose([(), (), ("A",), ("A", "B"), ("unknown",)]),
        )

    def viewer(self) -> Viewer:
        """Somebody who sees the company, or some of its regions."""
        regions = self.random.choice([None, None, {"N"}, {"N", "S"}, set()])
        return replace(EVERYONE, scope=Scope(None if regions is None else frozenset(regions)))

    def wanted(self, first: date, last: date, filters: Filters, viewer: Viewer) -> list[Entry]:
        """The entries of these days that the viewer may see and has not filtered away."""
        chosen = {"region_id": filters.regions, "channel_id": filters.channels, "category_id": filters.categories}
        seen = viewer.scope.regions
        return [
            entry
            for entry in self.entries
            if first <= entry["day"] <= last
            and (seen is None or entry["region_id"] in seen)
            and all(not values or entry[name] in values for name, values in chosen.items())
        ]


def sums(found: list[Entry], key: str, measures: tuple[str, ...]) -> dict[Any, list[float]]:
    """The measures added up by the key."""
    totals: dict[Any, list[Any]] = defaultdict(lambda: [0] * len(measures))
    for entry in found:
        before = totals[entry[key]]
        totals[entry[key]] = [old + entry[name] for old, name in zip(before, measures, strict=True)]
    return {name: [float(total) for total in amounts] for name, amounts in totals.items()}


def tenths(found: list[Entry]) -> list[list[float]]:
    """Tenth, customers, net revenue and contribution; the first groups are one larger where ten do not divide."""
    totals = sums(found, "customer_id", ("net_revenue", "contribution"))
    guests = [[0, 0, *totals.pop(None)]] if None in totals else []
    ranked = [totals[name] for name in sorted(totals, key=lambda name: (-totals[name][1], -totals[name][0]))]
    size, larger = divmod(len(ranked), 10)
    groups = []
    for tenth in range(1, 11):
        count = size + (tenth <= larger)
        group, ranked = ranked[:count], ranked[count:]
        if group:
            groups.append([tenth, count, *(round(sum(column), 2) for column in zip(*group, strict=True))])
    return guests + groups


@pytest.fixture(params=[31, 32, 33])
def asker(request: pytest.FixtureRequest, empty_database: str) -> Asker:
    """Asks a shop that was rebuilt, and then changed and refreshed; some customers bring the same."""
    shop = RandomShop(request.param)
    shop.grow(90)
    refresh(full=True)
    shop.change()
    assert not refresh().full
    return Asker(request.param)


def test_products_of_any_range_are_the_sums_of_their_entries(asker: Asker) -> None:
    now, before = (*PERFORMANCE, "cost", "units_returned"), PERFORMANCE
    for _ in range(50):
        filters, viewer = asker.filters(), asker.viewer()
        found = {
            row["product_id"]: [row[name] for name in now] + [row[f"previous_{name}"] for name in before]
            for row in ask_records("product_performance", filters, viewer)
        }
        current = sums(asker.wanted(filters.start, filters.end, filters, viewer), "product_id", now)
        previous = sums(asker.wanted(*filters.comparison, filters, viewer), "product_id", before)
        expected = {
            product: current.get(product, [0.0] * len(now)) + previous.get(product, [0.0] * len(before))
            for product in current.keys() | previous.keys()
        }
        assert found == expected, (filters, viewer.scope)


def test_the_bridge_of_any_range_is_that_of_its_products(asker: Asker) -> None:
    for _ in range(30):
        filters, viewer = asker.filters(), asker.viewer()
        products = ask("product_performance", filters, viewer)
        expected = {name: pandas_bridge.price_volume_mix(some) for name, some in products.groupby("category")}
        expected[""] = pandas_bridge.price_volume_mix(products)
        found = price_volume_mix(filters, viewer)
        assert found.keys() == expected.keys()
        for name, parts in found.items():
            parts["price"] += parts.pop("rates")
            assert parts == pytest.approx(expected[name], abs=0.011), (filters, viewer.scope, name)


def test_tenths_of_the_customers_of_any_range_are_those_ranked_one_by_one(asker: Asker) -> None:
    for _ in range(50):
        filters, viewer = asker.filters(), asker.viewer()
        found = [list(row.values()) for row in customer_contribution(filters, viewer)]
        assert found == tenths(asker.wanted(filters.start, filters.end, filters, viewer)), (filters, viewer.scope)


def test_the_pace_that_empties_the_stock_is_that_of_the_entries(asker: Asker) -> None:
    put("vendors", {"vendor_id": "V", "name": "V"})
    delivery = {"ordered_on": "2000-01-01", "received_on": "2100-01-01"}
    put("purchase_orders", {"purchase_order_id": "B", "vendor_id": "V", **delivery})
    run("update core.products set vendor_id = 'V'")
    for product in (f"P{number}" for number in range(6)):
        put("inventory", {"warehouse_id": "W", "product_id": product, "system_quantity": 1})
    for _ in range(20):
        filters = replace(asker.filters(), regions=(), channels=())
        found = {
            row["product_id"]: [row["daily_units"] * filters.days, row["daily_contribution"] * filters.days]
            for row in ask_records("stock_at_risk", filters, EVERYONE)
        }
        sold = sums(
            asker.wanted(filters.start, filters.end, filters, EVERYONE), "product_id", ("units", "contribution")
        )
        known = {f"P{number}" for number in range(6)}
        expected = {product: pytest.approx(both) for product, both in sold.items() if product in known and both[0] > 0}
        assert found == expected, filters
