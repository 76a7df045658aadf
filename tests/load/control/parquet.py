"""The third control, for SQL alone: DuckDB over Parquet files exported from the facts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import psycopg2

from tests.load.control.page import Chosen
from tests.load.control.queries import DAILY_RATES, statement

_TABLES = {
    "orders": {
        "order_id": "varchar",
        "customer_id": "varchar",
        "ordered_at": "timestamptz",
        "status": "varchar",
        "currency": "varchar",
        "region_id": "varchar",
        "channel_id": "varchar",
    },
    "order_items": {
        "order_item_id": "varchar",
        "order_id": "varchar",
        "product_id": "varchar",
        "quantity": "integer",
        "unit_price": "decimal(12, 2)",
        "discount_amount": "decimal(12, 2)",
        "unit_cost": "decimal(12, 2)",
        "order_date": "date",
    },
    "returns": {"return_id": "varchar", "order_id": "varchar", "status": "varchar", "received_on": "date"},
    "return_items": {
        "return_id": "varchar",
        "order_item_id": "varchar",
        "quantity": "integer",
        "refund_amount": "decimal(12, 2)",
        "restocked": "boolean",
    },
    "products": {"product_id": "varchar", "category_id": "varchar", "unit_cost": "decimal(12, 2)"},
    "categories": {"category_id": "varchar", "parent_id": "varchar"},
    "daily_rates": {"currency": "varchar", "day": "date", "rate": "decimal(12, 6)"},
}
_SOURCES = {"daily_rates": f"({DAILY_RATES}) as rates"}
_CSV = """auto_detect = false, header = false, delim = ',', quote = '"'"""
_SMALL = ("products", "categories", "daily_rates")
"""Read into DuckDB once: it joins in a far better order when it knows their statistics."""
_SORTED = {"orders": "ordered_at", "order_items": "order_date"}
"""What a file is sorted by, so that a range of days skips the rest of it."""


def export(database_url: str, folder: Path) -> None:
    """Write the tables that the page needs as Parquet files."""
    folder.mkdir(parents=True, exist_ok=True)
    connection = psycopg2.connect(database_url.replace("+psycopg2", ""))
    with connection, connection.cursor() as cursor:
        for table, columns in _TABLES.items():
            text = folder / f"{table}.csv"
            with text.open("wb") as file:
                rows = f"select {', '.join(columns)} from {_SOURCES.get(table, f'core.{table}')}"
                cursor.copy_expert(f"copy ({rows}) to stdout (format csv)", file)
            order = f" order by {_SORTED[table]}" if table in _SORTED else ""
            duckdb.sql(
                f"copy (select * from read_csv('{text}', columns = {columns}, {_CSV}){order})"
                f" to '{folder / table}.parquet'"
            )
            text.unlink()
    connection.close()


def connect(folder: Path) -> duckdb.DuckDBPyConnection:
    """A DuckDB with the files under the tables' names."""
    connection = duckdb.connect()
    connection.execute("set timezone = 'UTC'; create schema core")
    for table in _TABLES:
        kind = "table" if table in _SMALL else "view"
        connection.execute(f"create {kind} core.{table} as select * from '{folder / table}.parquet'")
    return connection


def read(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    first: date,
    last: date,
    filters: Chosen,
) -> pd.DataFrame:
    """The rows of one query."""
    given = {dimension: list(values) for dimension, values in filters}
    sql = statement(name, given, rates="select * from core.daily_rates")
    for parameter in ("first", "last", *given):
        sql = sql.replace(f":{parameter}", f"${parameter}")
    return connection.execute(sql, {"first": first, "last": last, **given}).df()
