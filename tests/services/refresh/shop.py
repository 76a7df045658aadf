"""A small shop for tests: rows put into core as the loader puts them, with the marks it leaves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, text

from services import database

BERLIN = ZoneInfo("Europe/Berlin")
DERIVED = (
    "core.customer_first_order",
    "core.order_facts",
    "core.sales_entries",
    "mart.sales_day",
    "mart.product_month",
    "mart.product_day",
    "mart.order_attribute_day",
    "mart.cash_day",
    "mart.traffic_day",
    "mart.customer_day",
    "mart.packed_orders",
    "mart.packed_sales",
    "mart.price_month",
)


def put(table: str, *rows: Mapping[str, Any]) -> None:
    """Insert rows into a core table, without any mark."""
    with database.transaction() as connection:
        for row in rows:
            columns = ", ".join(row)
            values = ", ".join(f":{column}" for column in row)
            connection.execute(text(f"insert into core.{table} ({columns}) values ({values})"), dict(row))


def run(statement: str, **parameters: object) -> None:
    """Run one statement as the owner."""
    with database.transaction() as connection:
        connection.execute(text(statement), parameters)


def rows(statement: str, **parameters: object) -> list[tuple[Any, ...]]:
    """The rows of a SELECT, as the owner; money comes as Decimal."""
    with database.transaction() as connection:
        return [tuple(row) for row in connection.execute(text(statement), parameters)]


def mark(*orders: str, days: tuple[date, ...] = ()) -> None:
    """Leave the marks that a load of these orders and days leaves."""
    with database.transaction() as connection:
        _mark(connection, orders, days)


def _mark(connection: Connection, orders: tuple[str, ...], days: tuple[date, ...] = ()) -> None:
    for order in orders:
        connection.execute(text("insert into ops.dirty_order values (:order)"), {"order": order})
    for day in days:
        connection.execute(text("insert into ops.dirty_day values (:day)"), {"day": day})


def order(
    order_id: str,
    at: str,
    *lines: tuple[str, str, int, str, str, str | None],
    customer: str | None = None,
    status: str = "delivered",
    currency: str = "EUR",
    region: str | None = "NORTH",
    channel: str | None = "SEARCH",
    device: str | None = "mobile",
) -> None:
    """Put an order with lines (id, product, quantity, price, discount, unit cost or None), and mark it."""
    ordered_at = datetime.fromisoformat(at)
    put(
        "orders",
        {
            "order_id": order_id,
            "customer_id": customer,
            "ordered_at": ordered_at,
            "status": status,
            "currency": currency,
            "region_id": region,
            "channel_id": channel,
            "device": device,
        },
    )
    for line, product, quantity, price, discount, unit_cost in lines:
        put(
            "order_items",
            {
                "order_item_id": line,
                "order_id": order_id,
                "product_id": product,
                "quantity": quantity,
                "unit_price": price,
                "discount_amount": discount,
                "unit_cost": unit_cost,
                "order_date": ordered_at.astimezone(BERLIN).date(),
            },
        )
    mark(order_id)


def digests() -> dict[str, str]:
    """A fingerprint of every derived table's rows, whatever order they are stored in."""
    with database.transaction() as connection:
        return {
            table: connection.execute(
                text(f"select coalesce(md5(string_agg(t::text, chr(10) order by t::text)), '') from {table} as t")
            ).scalar_one()
            for table in DERIVED
        }
