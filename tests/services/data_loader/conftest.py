"""Small files written by the test, and a look at what became of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from services import database
from services.data_loader import FileReport, load_file

Write = Callable[..., Path]
Load = Callable[..., FileReport]
Rows = list[dict[str, Any]]

ORDERS = "order_id,customer_id,ordered_at,status,currency\n"
ITEMS = "order_item_id,order_id,product_id,quantity,unit_price\n"


def rows(sql: str) -> Rows:
    """What a query gives, as the owner."""
    with database.transaction() as connection:
        return [dict(row) for row in connection.exec_driver_sql(sql).mappings()]


def column(sql: str) -> list[Any]:
    """The first column of what a query gives."""
    return [next(iter(row.values())) for row in rows(sql)]


def quarantine() -> Rows:
    """Every row in quarantine, by line."""
    return rows("select line, column_name, reason, value, original_row, state from ops.quarantine order by line")


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file of the table's name; text becomes UTF-8."""

    def write(table: str, content: str | bytes) -> Path:
        path = tmp_path / f"{table}.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.fixture
def load(empty_database: str, write: Write) -> Load:
    """Writes a file and loads it; checks that every row of it is accounted for."""

    def load(table: str, content: str | bytes) -> FileReport:
        report = load_file(write(table, content))
        assert report.rows_read == report.rows_accepted + report.rows_unchanged + report.rows_quarantined
        return report

    return load
