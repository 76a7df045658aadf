"""Small files written by the test, and a look at what became of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from services import database
from services.data_loader import FileReport, load_file
from tests.databases import Cluster, services_at

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


EMPTY = """
do $$
declare
    name regclass;
begin
    for name in
        select inhrelid::regclass from pg_inherits
        where inhparent::regclass::text like 'core.%' and inhrelid::regclass::text ~ '_y[0-9]{4}m[0-9]{2}$'
    loop
        execute format('drop table %s', name);
    end loop;
    for name in
        select oid::regclass from pg_class
        where relkind in ('r', 'p') and not relispartition and relnamespace = 'core'::regnamespace
    loop
        execute format('delete from %s', name);
    end loop;
    delete from ops.quarantine;
    delete from ops.load_file;
    delete from ops.load;
    delete from ops.dirty_order;
    delete from ops.dirty_day;
    delete from ops.dirty_all;
    delete from ops.dirty_price;
end
$$
"""
"""Undoes what a load does; many times as fast as a database for each test."""


@pytest.fixture(scope="session")
def loader_url(cluster: Cluster, migrated_template: str) -> str:
    """The address of a migrated database that the tests of the loader take turns with."""
    return cluster.url_of(cluster.create(template=migrated_template))


@pytest.fixture
def loader(loader_url: str) -> Iterator[str]:
    """The address of a database without rows; the services are pointed at it."""
    with services_at(loader_url) as url:
        yield url
        with database.transaction() as connection:
            connection.connection.cursor().execute(EMPTY)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file of the table's name; text becomes UTF-8."""

    def write(table: str, content: str | bytes) -> Path:
        path = tmp_path / f"{table}.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.fixture
def load(loader: str, write: Write) -> Load:
    """Writes a file and loads it; checks that every row of it is accounted for."""

    def load(table: str, content: str | bytes) -> FileReport:
        report = load_file(write(table, content))
        assert report.rows_read == report.rows_accepted + report.rows_unchanged + report.rows_quarantined
        return report

    return load
