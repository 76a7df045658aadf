"""Which orders and days a load leaves for the next refresh."""

from __future__ import annotations

import pytest

from services import database
from tests.services.data_loader.conftest import ITEMS, ORDERS, Load, column

PRODUCTS = "product_id,name,category_id,unit_cost\n"


def forget() -> None:
    with database.transaction() as connection:
        for name in ("order", "day", "all", "price"):
            connection.exec_driver_sql(f"delete from ops.dirty_{name}")


def dirty() -> tuple[list[str], list[str], bool]:
    """Orders, days, and whether everything."""
    found = (
        column("select order_id from ops.dirty_order order by 1"),
        column("select day::text from ops.dirty_day order by 1"),
        bool(column("select at from ops.dirty_all")),
    )
    forget()
    return found


@pytest.fixture
def shop(load: Load) -> Load:
    """Two orders of one line each, O1 in euros on 1 October, O2 in pounds on 3 October; nothing left to refresh."""
    load("categories", "category_id,name,parent_id\nA,A,\nB,B,A\n")
    load("products", PRODUCTS + "P1,One,B,1.00\nP2,Two,B,2.00\n")
    load("product_prices", "product_id,valid_from,list_price\nP2,2026-01-01,5\n")
    load("exchange_rates", "currency,date,rate\nGBP,2026-10-01,1.1\n")
    load("orders", ORDERS + "O1,C1,2026-10-01T10:00:00Z,paid,EUR\nO2,C1,2026-10-03T22:30:00Z,paid,GBP\n")
    load("order_items", ITEMS + "I1,O1,P1,1,9.99\nI2,O2,P2,1,9.99\n")
    load("returns", "return_id,order_id,status\nR0,O9,requested\n")
    load("return_items", "return_id,order_item_id,quantity,refund_amount\nR0,I9,1,1\n")
    load("campaigns", "campaign_id,name,channel_id\nK1,One,ads\nK2,Two,ads\n")
    load("campaign_daily", "campaign_id,region_id,date,spend\nK1,emea,2026-10-01,5\nK2,emea,2026-10-02,5\n")
    forget()
    return load


def test_the_first_rows_of_a_table_change_everything(load: Load) -> None:
    load("orders", ORDERS + "O1,C1,2026-10-01,paid,EUR\n")
    assert dirty() == ([], [], True)


def test_a_table_that_no_figure_follows_from_changes_nothing(load: Load) -> None:
    load("reviews", "review_id,product_id,rating,reviewed_at\nW1,P1,5,2026-10-01\n")
    assert dirty() == ([], [], False)


@pytest.mark.parametrize(
    ("table", "content", "orders"),
    [
        ("orders", ORDERS + "O1,C1,2026-10-01T10:00:00Z,paid,EUR\nO2,C1,2026-10-03T22:30:00Z,shipped,GBP\n", ["O2"]),
        ("order_items", ITEMS + "I1,O1,P1,1,9.99\nI2,O1,P2,1,9.99\n", ["O1", "O2"]),
        ("returns", "return_id,order_id,status\nR1,O1,received\n", ["O1"]),
        ("return_items", "return_id,order_item_id,quantity,refund_amount\nR1,I2,1,1\n", ["O2"]),
        ("return_items", "return_id,order_item_id,quantity,refund_amount\nR0,I8,1,1\n", ["O9"]),
        ("products", PRODUCTS + "P1,One,B,1.50\nP2,Zwei,B,2.00\n", ["O1"]),
        ("products", PRODUCTS + "P1,One,A,1.00\n", ["O1"]),
        ("products", PRODUCTS + "P3,Three,A,1.00\n", []),
        ("product_prices", "product_id,valid_from,list_price,unit_cost\nP2,2026-10-01,5,3\n", ["O2"]),
        ("exchange_rates", "currency,date,rate\nGBP,2026-10-04,1.2\n", ["O2"]),
        ("exchange_rates", "currency,date,rate\nGBP,2026-10-05,1.2\n", []),
        ("exchange_rates", "currency,date,rate\nGBP,2026-10-02,1.2\nGBP,2026-10-04,1.1\n", ["O2"]),
        ("exchange_rates", "currency,date,rate\nUSD,2026-10-01,1.2\n", []),
    ],
)
def test_orders_whose_facts_follow(shop: Load, table: str, content: str, orders: list[str]) -> None:
    shop(table, content)
    assert dirty() == (orders, [], False)


def test_a_rate_only_reaches_to_the_next_one(shop: Load) -> None:
    shop("exchange_rates", "currency,date,rate\nGBP,2026-10-04,1.1\n")
    forget()
    shop("exchange_rates", "currency,date,rate\nGBP,2026-10-02,1.2\n")
    assert dirty() == ([], [], False)


@pytest.mark.parametrize(
    ("table", "content", "days"),
    [
        ("campaign_daily", "campaign_id,region_id,date,spend\nK1,emea,2026-10-01,6\nK1,emea,2026-10-09,1\n",
         ["2026-10-01", "2026-10-09"]),
        ("campaigns", "campaign_id,name,channel_id\nK1,Eins,ads\nK2,Two,mail\n", ["2026-10-02"]),
    ],
)  # fmt: skip
def test_days_whose_traffic_follows(shop: Load, table: str, content: str, days: list[str]) -> None:
    shop(table, content)
    assert dirty() == ([], days, False)


def test_a_category_that_moves_changes_everything_and_a_new_name_nothing(shop: Load) -> None:
    shop("categories", "category_id,name,parent_id\nA,A,\nB,Bee,A\n")
    assert dirty() == ([], [], False)
    shop("categories", "category_id,name,parent_id\nB,Bee,\n")
    assert dirty() == ([], [], True)


@pytest.mark.parametrize(
    ("table", "content", "compared"),
    [
        ("competitor_prices", "competitor_id,product_id,observed_on,price\nX,P1,2026-10-01,9\n", True),
        ("product_prices", "product_id,valid_from,list_price\nP2,2026-10-01,6\n", True),
        ("product_prices", "product_id,valid_from,list_price\nP2,2026-01-01,5\n", False),
        ("products", PRODUCTS + "P2,Two,A,2.00\n", True),
        ("categories", "category_id,name,parent_id\nB,B,\n", True),
        ("orders", ORDERS + "O2,C1,2026-10-03T22:30:00Z,shipped,GBP\n", False),
    ],
)
def test_prices_are_compared_again_where_what_they_are_made_of_changed(
    shop: Load, table: str, content: str, compared: bool
) -> None:
    shop(table, content)
    assert bool(column("select at from ops.dirty_price")) == compared


def test_rows_that_say_nothing_new_leave_no_work(shop: Load) -> None:
    shop("orders", ORDERS + "O2,C1,2026-10-03T22:30:00Z,paid,GBP\n")
    assert dirty() == ([], [], False)
