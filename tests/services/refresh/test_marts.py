"""Marts against figures worked out a second way, and refreshes against full rebuilds, over random shops."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import text

from services import database
from services.filters import Filters
from services.queries import query
from services.refresh import refresh
from services.scope import Scope, Viewer
from services.tallies import customer_activity
from tests.services.refresh.oracle import Company
from tests.services.refresh.shop import digests, mark, order, put, rows, run

STATUSES = ("pending", "paid", "shipped", "delivered", "returned", "cancelled", "failed")
FIRST = datetime(2026, 1, 30, 20, tzinfo=UTC)
EVERYONE = Viewer(0, "", "", frozenset(), frozenset())
MOVED = """
    with moved as (update core.orders set ordered_at = ordered_at + :value * interval '1 day' where order_id = :key)
    update core.order_items set order_date = order_date + :value where order_id = :key
"""


class RandomShop:
    """Grows and changes a shop, and marks what it changed as the loader does."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.orders = 0
        self._catalogue()
        self._traffic(date(2026, 1, 31), date(2026, 2, 3))

    def _catalogue(self) -> None:
        categories = [("A", None), ("B", None), ("A1", "A"), ("A2", "A1")]
        put("categories", *({"category_id": key, "name": key, "parent_id": parent} for key, parent in categories))
        for number in range(6):
            category = self.random.choice(["A", "A1", "A2", "B", None, "NOWHERE"])
            cost = self.random.choice([None, "3.33"])
            put("products", {"product_id": f"P{number}", "name": "x", "category_id": category, "unit_cost": cost})
        for day in (date(2026, 1, 1), date(2026, 2, 1)):
            price = {"product_id": "P1", "valid_from": day, "list_price": "9", "unit_cost": self._amount(5)}
            put("product_prices", price)
        for number in range(20):
            day = date(2026, 1, 31) + timedelta(days=3 * number)
            put("exchange_rates", {"currency": "USD", "date": day, "rate": str(0.9 + number / 1000)})

    def _traffic(self, *days: date) -> None:
        for day in days:
            for region in ("N", "S"):
                put("web_sessions", {"date": day, "region_id": region, "channel_id": "c1", "sessions": 5})
                put("campaign_daily", {"campaign_id": "K", "region_id": region, "date": day, "spend": self._amount(9)})
        mark(days=days)

    def _amount(self, most: float) -> str:
        return f"{self.random.uniform(0, most):.2f}"

    def grow(self, count: int) -> None:
        """Take some orders, with their parcels, payments and returns."""
        for _ in range(count):
            self.orders += 1
            key = f"O{self.orders:04d}"
            at = FIRST + timedelta(minutes=self.random.randrange(60 * 24 * 40))
            lines = [
                (
                    *(f"{key}-{self.random.random()}", f"P{self.random.randrange(7)}", self.random.randint(1, 3)),
                    *(self._amount(40), self._amount(5), self.random.choice([None, None, "7.77"])),
                )
                for _ in range(self.random.choice([0, 1, 1, 2, 3]))
            ]
            order(
                *(key, at.isoformat(), *lines),
                customer=self.random.choice([None, *(f"U{number}" for number in range(8))]),
                status=self.random.choice(STATUSES),
                currency=self.random.choice(["EUR", "USD", "GBP"]),
                region=self.random.choice(["N", "S", None]),
                channel=self.random.choice(["c1", "c2", None]),
                device=self.random.choice(["mobile", None]),
            )
            self._costs(key)
            self._returns(key, at.date(), [line[0] for line in lines])

    def _costs(self, key: str) -> None:
        for number in range(self.random.randrange(3)):
            put("shipments", {"shipment_id": f"{key}-{number}", "order_id": key, "cost": self._amount(9)})
        if self.random.random() < 0.7:
            put(
                "payments",
                {
                    **{"payment_id": key, "order_id": key, "method": "card", "status": "captured", "currency": "EUR"},
                    **{"amount": "10", "fee": self._amount(1), "paid_at": FIRST},
                },
            )

    def _returns(self, key: str, day: date, lines: list[str]) -> None:
        if not lines or self.random.random() < 0.6:
            return
        back = {"status": self.random.choice(["received", "refunded", "rejected"]), "handling_cost": self._amount(4)}
        received_on = day + timedelta(days=self.random.randint(1, 30))
        put("returns", {"return_id": f"R{key}", "order_id": key, "received_on": received_on, **back})
        for line in [*lines, "NOWHERE"]:
            goods = {
                "quantity": 1,
                "refund_amount": self._amount(30),
                "restocked": self.random.choice([True, False, None]),
            }
            put("return_items", {"return_id": f"R{key}", "order_item_id": line, **goods})

    def change(self) -> None:
        """Change, take back and move some of the orders there are."""
        for _ in range(12):
            key = f"O{self.random.randint(1, self.orders):04d}"
            statement, parameters = self.random.choice(
                [
                    ("update core.orders set status = :value where order_id = :key", self.random.choice(STATUSES)),
                    (
                        "update core.orders set customer_id = :value where order_id = :key",
                        f"U{self.random.randrange(8)}",
                    ),
                    ("update core.orders set region_id = :value where order_id = :key", "S"),
                    (MOVED, self.random.randint(-9, 9)),
                    ("update core.order_items set quantity = :value where order_id = :key", self.random.randint(1, 9)),
                    ("update core.shipments set cost = :value where order_id = :key", self._amount(20)),
                    ("update core.returns set status = :value where order_id = :key", "received"),
                    ("delete from core.orders where order_id = :key and :value = 0", 0),
                ]
            )
            run(statement, key=key, value=parameters)
            mark(key)
        self._traffic(date(2026, 2, 1) + timedelta(days=self.orders))


def mart(name: str) -> pd.DataFrame:
    """A mart's rows with money in whole cents."""
    columns = query(name).columns
    with database.transaction() as connection:
        frame = pd.DataFrame(connection.execute(text(f"select * from mart.{name}")).mappings().all())
    for column, kind in columns.items():
        if kind == "money":
            frame[column] = [int(amount * 100) for amount in frame[column]]
    return frame


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(
    ("name", "worked_out"),
    [
        ("sales_day", Company.sales_day),
        ("product_month", Company.product_month),
        ("product_day", Company.product_day),
        ("order_attribute_day", Company.order_attribute_day),
    ],
)
def test_a_mart_adds_up_core(
    empty_database: str, seed: int, name: str, worked_out: Callable[[Company], pd.DataFrame]
) -> None:
    shop = RandomShop(seed)
    shop.grow(60)
    refresh()
    columns = list(query(name).columns)
    expected = worked_out(Company())[columns]
    keys = [column for column, kind in query(name).columns.items() if kind in ("date", "text")]
    found = mart(name)[columns].sort_values(keys, ignore_index=True)
    pd.testing.assert_frame_equal(found, expected.sort_values(keys, ignore_index=True), check_dtype=False)


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_refreshing_what_changed_gives_what_a_rebuild_gives(empty_database: str, seed: int) -> None:
    shop = RandomShop(seed)
    for round_ in range(3):
        shop.grow(25)
        shop.change()
        changed = refresh()
        assert not changed.full
        kept = digests()
        rebuilt = refresh(full=True)
        assert (rebuilt.full, rebuilt.version) == (True, 2 * round_ + 2)
        assert digests() == kept


class Asker:
    """Asks for the customers of random ranges, filters and scopes, and counts them one by one."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.company = Company()

    def filters(self) -> Filters:
        """A range near the shop's days, most often of all channels and categories, which is added up from the mart."""
        choose = self.random.choice
        start = FIRST.date() + timedelta(days=self.random.randrange(-5, 40))
        return Filters(
            *(start, start + timedelta(days=self.random.randrange(40)), "previous_period"),
            regions=choose([(), ("N",), ("S",), ("N", "S"), ("unknown",), ("NOWHERE",)]),
            channels=choose([(), (), (), ("c1",)]),
            categories=choose([(), (), (), ("A", "B")]),
        )

    def viewer(self) -> Viewer:
        """Somebody who sees the company, or some of its regions."""
        regions = self.random.choice([None, None, {"N"}, {"N", "S"}, set()])
        return replace(EVERYONE, scope=Scope(None if regions is None else frozenset(regions)))

    def counted(self, filters: Filters, viewer: Viewer, length: int) -> dict[tuple[str, int | None], list[int]]:
        """Active, new and returning customers by period and bucket."""
        everybody, fresh = defaultdict(set), defaultdict(set)
        for period, first, last in (("current", filters.start, filters.end), ("previous", *filters.comparison)):
            for taken in self.company.orders:
                if first <= taken["day"] <= last and taken["customer_id"] and self._wanted(taken, filters, viewer):
                    for key in ((period, None), (period, (last - taken["day"]).days // length)):
                        everybody[key].add(taken["customer_id"])
                        fresh[key].update({taken["customer_id"]} if taken["customer_kind"] == "new" else ())
        counts = {key: (len(customers), len(fresh[key])) for key, customers in everybody.items()}
        return {key: [active, new, active - new] for key, (active, new) in counts.items()}

    def _wanted(self, taken: dict[str, Any], filters: Filters, viewer: Viewer) -> bool:
        seen = viewer.scope.regions is None or taken["region_id"] in viewer.scope.regions
        chosen = not filters.regions or taken["region_id"] in filters.regions
        chosen = chosen and (not filters.channels or taken["channel_id"] in filters.channels)
        categories = self.company.categories_of(taken)
        return bool(
            taken["recognised"] and seen and chosen and (not filters.categories or categories & {*filters.categories})
        )


@pytest.mark.parametrize("seed", [21, 22, 23])
def test_customers_of_any_range_are_those_counted_one_by_one(empty_database: str, seed: int) -> None:
    shop = RandomShop(seed)
    shop.grow(80)
    refresh(full=True)
    shop.change()
    assert not refresh().full
    asker = Asker(seed)
    for _ in range(60):
        filters, viewer, length = asker.filters(), asker.viewer(), asker.random.randint(1, 10)
        found = customer_activity(filters, viewer, length)
        given = {
            (period, None if pd.isna(bucket) else int(bucket)): [*counts] for period, bucket, *counts in found.values
        }
        counted = asker.counted(filters, viewer, length)
        assert {key: counts for key, counts in given.items() if any(counts) and shown(key)} == {
            key: counts for key, counts in counted.items() if shown(key)
        }, (filters, viewer.scope, length)


def shown(key: tuple[str, int | None]) -> bool:
    """Of the range compared with, only the whole is counted for any filters."""
    period, bucket = key
    return period == "current" or bucket is None


def test_a_line_filed_under_another_day_than_its_orders_is_counted(empty_database: str) -> None:
    shop = RandomShop(5)
    shop.grow(20)
    refresh()
    kept = digests()
    run("update core.order_items set order_date = null where order_id in (select min(order_id) from core.order_facts)")
    run("update core.order_items set order_date = '2030-01-01' where order_id = 'O0009'")
    refresh(full=True)
    assert digests()["core.order_facts"] == kept["core.order_facts"]
    assert rows("select count(*) from core.sales_entries where order_id = 'O0009'") == rows(
        "select coalesce(sum(lines), 0) from core.order_facts where order_id = 'O0009' and recognised"
    )
