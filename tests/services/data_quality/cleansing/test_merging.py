"""Merging two customers of the small shop, by hand: what is kept, what follows, what comes again, and back."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from services import data_quality, database
from services.accounts import COMMAND_LINE
from services.data_loader import load_folder
from services.data_quality import cleansing
from services.refresh import refresh
from tests.services.data_quality.test_engine import rows
from tests.services.shops import BASE, ShopOf

SHOP = BASE | {
    "customers": "customer_id,first_name,last_name,email,phone,region_id,registered_at\n"
    "C1,Ann,,ann@shop.example,,north,2024-01-01T00:00Z\n"
    "C2,Anne,Lee,no address,+4915112345678,south,2023-01-01T00:00Z\n"
    "C3,Cy,May,cy@shop.example,,south,2023-01-01T00:00Z\n",
    "loyalty_members": "customer_id,tier,joined_on,points_balance\nC2,gold,2024-01-01,70\n",
    "experiments": "experiment_id,name,starts_on\nE1,Test,2026-01-01\n",
    "experiment_assignments": "experiment_id,customer_id,variant,assigned_at\n"
    "E1,C1,a,2026-01-02T00:00Z\nE1,C2,b,2026-01-02T00:00Z\n",
}
CUSTOMERS = "select customer_id, first_name, last_name, email, phone, region_id from core.customers order by 1"
ORDERS = "select order_id, customer_id from core.orders order by 1"


def merge(key: str, into: str) -> int:
    """A proposal to merge a customer into another, as the rule on duplicates makes it."""
    made = text("""
        insert into ops.proposal (rule, table_name, key, action, new_value, confidence, why)
        values ('untidy_text', 'customers', :key, 'merge', :into, 0.99, 'a test says so') returning proposal_id
    """)
    with database.transaction() as connection:
        return int(connection.execute(made, {"key": key, "into": into}).scalar_one())


@pytest.mark.usefixtures("redis_url")
def test_a_customer_is_merged_into_another_and_back(shop_of: ShopOf, tmp_path: Path) -> None:
    with shop_of(SHOP, data_quality.check):
        before = rows(CUSTOMERS), rows(ORDERS), rows("select * from core.loyalty_members")
        done = cleansing.apply([merge("C2", "C1")], "Ann is one", by=COMMAND_LINE)

        kept, other = rows(CUSTOMERS)
        assert kept == ("C1", "Ann", "Lee", "ann@shop.example", "+4915112345678", "north"), "what C1 lacks is C2's"
        assert other[0] == "C3"
        assert rows(ORDERS) == [("O1", "C1"), ("O2", "C1"), ("O3", "C1")]
        assert rows("select customer_id, points_balance from core.loyalty_members") == [("C1", 70)]
        assert rows("select customer_id, variant from core.experiment_assignments") == [("C1", "a")], "one of each test"
        assert done.revenue_before == done.revenue_after

        (tmp_path / "customers.csv").write_text(
            "customer_id,first_name,email\nC2,Anne,no address\nC3,Cyd,cy@shop.example\n"
        )
        (tmp_path / "orders.csv").write_text(
            "order_id,customer_id,ordered_at,status,currency,region_id,channel_id\n"
            "O3,C2,2026-06-03T10:00Z,delivered,EUR,south,email\n"
            "O4,C2,2026-06-04T10:00Z,delivered,EUR,south,email\n"
        )
        load_folder(tmp_path)
        assert [row[0] for row in rows(CUSTOMERS)] == ["C1", "C3"], "it does not come back"
        assert rows(ORDERS)[2:] == [("O3", "C1"), ("O4", "C1")], "what is of it is of the one that it became"
        refresh()

    with shop_of(SHOP, data_quality.check):
        done = cleansing.apply([merge("C2", "C1")], "Ann is one", by=COMMAND_LINE)
        cleansing.undo(done.cleansing_id or 0, by=COMMAND_LINE)
        assert (rows(CUSTOMERS), rows(ORDERS), rows("select * from core.loyalty_members")) == before
        assert rows("select * from ops.merged_key") == []


@pytest.mark.usefixtures("redis_url")
def test_merges_of_merges_end_in_one_and_circles_are_left_alone(shop_of: ShopOf) -> None:
    with shop_of(SHOP, data_quality.check):
        cleansing.apply([merge("C3", "C2"), merge("C2", "C1")], "All are one", by=COMMAND_LINE)
        assert [row[0] for row in rows(CUSTOMERS)] == ["C1"]
        assert {customer for _, customer in rows(ORDERS)} == {"C1"}
    with shop_of(SHOP, data_quality.check), pytest.raises(cleansing.NothingToDo):
        cleansing.apply([merge("C1", "C2"), merge("C2", "C1")], "Round and round", by=COMMAND_LINE)
