"""Partitions of the coming months: found missing, made with the rows that waited for them, and not made twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import text

from services import database, health
from services.health import partitions
from tests.services.health.situations import ADMIN, about, run, trail, value

TABLES = ["core.order_items", "core.order_status_history", "core.orders", "core.sales_entries", "core.touchpoints"]


def coming() -> list[date]:
    """The first days of this month and the next three."""
    this = date.today().replace(day=1)
    return [
        date(this.year + (this.month - 1 + later) // 12, (this.month - 1 + later) % 12 + 1, 1) for later in range(4)
    ]


def order(number: int, at: datetime) -> str:
    return (
        f"insert into core.orders (order_id, ordered_at, status, currency) values ('{number}', '{at}', 'paid', 'EUR')"
    )


def in_table(order_id: int) -> str:
    name = value(f"select tableoid::regclass from core.orders where order_id = '{order_id}'")
    return str(name)


def test_missing_months_are_made_once(empty_database: str) -> None:
    rows = health.partition_rollover()
    assert [row["table_name"] for row in rows] == TABLES
    assert {(row["state"], *row["missing"]) for row in rows} == {("missing", *coming())}
    assert {(row["partitions"], row["last_month"]) for row in rows} == {(0, None)}
    assert health.roll_partitions(by=ADMIN) == 4 * len(TABLES)
    rows = health.partition_rollover()
    assert {(row["state"], row["partitions"], row["last_month"], *row["missing"]) for row in rows} == {
        ("fine", 4, coming()[-1])
    }
    assert health.roll_partitions(by=ADMIN) == 0
    months = {"months": [f"{month:%Y-%m}" for month in coming()]}
    assert trail("partition.roll") == [(ADMIN.name, "partition.roll", table, months) for table in TABLES]


def test_rows_that_waited_move_into_their_month(empty_database: str) -> None:
    """Months are of UTC, whatever the server's time zone."""
    database_name = value("select current_database()")
    run(f"alter database {database_name} set timezone = 'America/New_York'")
    database.engine().dispose()
    soon, later = (datetime.combine(month, time(0, 30), UTC) for month in coming()[1:3])
    run(order(1, soon), order(2, later), order(3, datetime(1913, 5, 1, tzinfo=UTC)))
    columns = "order_item_id, order_id, product_id, quantity, unit_price"
    run(f"insert into core.order_items ({columns}) values ('1', '9', 'P', 1, 1)")
    rows = health.partition_rollover()
    orders, items = about(rows, "core.orders"), about(rows, "core.order_items")
    assert (orders["astray"], orders["staying"], items["astray"], items["staying"]) == (2, 1, 0, 1)
    assert health.roll_partitions(by=ADMIN) == 4 * len(TABLES)
    assert in_table(1) == f"core.orders_y{soon:%Y}m{soon:%m}"
    assert in_table(2) == f"core.orders_y{later:%Y}m{later:%m}"
    assert in_table(3) == "core.orders_default"
    orders = about(health.partition_rollover(), "core.orders")
    assert (orders["state"], orders["astray"], orders["staying"]) == ("fine", 0, 1)


def test_rows_astray_of_months_long_past(empty_database: str) -> None:
    """Lines whose order came later: their day was filled in, and no partition made for them."""
    health.roll_partitions(by=ADMIN)
    run(order(1, datetime(2024, 5, 31, 23, 59, tzinfo=UTC)), order(2, datetime(2024, 6, 1, tzinfo=UTC)))
    assert about(health.partition_rollover(), "core.orders")["state"] == "astray"
    assert health.roll_partitions(by=ADMIN) == 2
    assert (in_table(1), in_table(2)) == ("core.orders_y2024m05", "core.orders_y2024m06")
    orders = about(health.partition_rollover(), "core.orders")
    assert (orders["state"], orders["astray"], orders["partitions"]) == ("fine", 0, 6)


def test_a_table_in_use_is_left_for_later(empty_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partitions, "_PATIENCE", text("set local lock_timeout = '100ms'"))
    with database.engine().connect() as load, database.engine().connect() as reader:
        load.execute(text("select pg_advisory_xact_lock(hashtext('load orders'))"))
        reader.execute(text("select count(*) from core.touchpoints"))
        assert health.roll_partitions(by=ADMIN) == 4 * (len(TABLES) - 2)
        load.rollback()
        reader.rollback()
    assert health.roll_partitions(by=ADMIN) == 8
