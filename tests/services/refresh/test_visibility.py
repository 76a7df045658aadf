"""Row-level security: every table of core and mart has it, and no row of another region comes through."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, text

from services import database
from services.refresh import refresh
from tests.databases import Cluster
from tests.services.refresh.shop import DERIVED, rows, run

OPEN = {
    "core.carriers",
    "core.categories",
    "core.channels",
    "core.competitor_prices",
    "core.competitors",
    "core.exchange_rates",
    "core.experiments",
    "core.product_prices",
    "core.products",
    "core.promotions",
    "core.regions",
    "core.tax_rates",
    "core.vendors",
    "mart.price_month",
}
COMPANY = {"core.settlements", "core.vendor_contracts", "mart.product_day"}
WITHOUT_TOTALS = {"mart.product_day", "mart.place_day", "mart.packed_orders", "mart.packed_sales", "mart.price_month"}
REGIONS = ("NORTH", "SOUTH", "EAST")

TABLES = """
    select oid::regclass::text, relrowsecurity, has_table_privilege('analytics_reader', oid, 'select')
    from pg_class
    where relnamespace in ('core'::regnamespace, 'mart'::regnamespace) and relkind in ('r', 'p') and not relispartition
    order by 1
"""
READER_WRITES = """
    select oid::regclass::text from pg_class
    where
        relnamespace in ('core'::regnamespace, 'mart'::regnamespace, 'staging'::regnamespace, 'ops'::regnamespace)
        and relkind in ('r', 'p', 'v')
        and has_table_privilege('analytics_reader', oid, 'insert, update, delete, truncate')
"""
COLUMNS = """
    select attname, format_type(atttypid, null) from pg_attribute
    where attrelid = cast(:name as regclass) and attnum > 0 and not attisdropped
"""
DUMMIES = {
    "date": "2026-03-01",
    "timestamp with time zone": "2026-03-01T12:00:00+00:00",
    "boolean": "true",
    "bigint": "1",
    "numeric": "1",
}


@contextmanager
def reader(regions: str | None) -> Iterator[Connection]:
    """A transaction of the dashboard's reader, limited to the regions; None leaves the setting unset."""
    with database.engine().begin() as connection:
        connection.execute(text("select set_config('role', 'analytics_reader', true)"))
        if regions is not None:
            connection.execute(text("select set_config('app.regions', :regions, true)"), {"regions": regions})
        yield connection


def tables() -> list[str]:
    return [name for name, *_ in rows(TABLES)]


def value(column: str, kind: str, region: str) -> str:
    if column == "region_id":
        return region
    if column in ("status", "currency"):
        return {"status": "delivered", "currency": "EUR"}[column]
    return DUMMIES.get(kind, f"{column}-{region}")


def fill(table: str) -> None:
    """Put one row of each region into a table; rows of other tables that it refers to are of the same region."""
    for region in REGIONS:
        columns = {name: value(name, kind, region) for name, kind in rows(COLUMNS, name=table)}
        if table == "core.exchange_rates":
            columns["currency"] = region
        names, values = ", ".join(columns), ", ".join(f":{name}" for name in columns)
        run(f"insert into {table} ({names}) values ({values})", **columns)


@pytest.fixture(scope="module", autouse=True)
def three_regions(cluster: Cluster, migrated_template: str) -> Iterator[None]:
    """Every table of core holds a row of NORTH, one of SOUTH, and one of EAST, and the marts follow."""
    with cluster.temporary(migrated_template):
        for table in tables():
            if table.startswith("core.") and table not in DERIVED:
                fill(table)
        refresh(full=True)
        yield


def visible(table: str, regions: str | None) -> list[Any]:
    with reader(regions) as connection:
        return list(connection.execute(text(f"select cast(seen as text) from {table} as seen")).scalars())


def test_every_table_is_protected() -> None:
    found = rows(TABLES)
    assert len(found) > 53
    assert [name for name, protected, readable in found if not (protected and readable)] == []
    policies = {f"{schema}.{name}" for schema, name in rows("select schemaname, tablename from pg_policies")}
    assert policies == {name for name, *_ in found} | {"ops.target", "ops.forecast"}


def test_partitions_are_read_through_their_table_alone() -> None:
    partitions = """
        select oid::regclass::text from pg_class
        where relispartition and relkind = 'r' and has_table_privilege('analytics_reader', oid, 'select')
    """
    assert rows(partitions) == []


def test_views_see_what_their_reader_may_see() -> None:
    views = """
        select oid::regclass::text from pg_class
        where
            relnamespace in ('core'::regnamespace, 'mart'::regnamespace)
            and relkind = 'v'
            and not coalesce('security_invoker=true' = any(reloptions), false)
    """
    assert rows(views) == []


def test_the_reader_only_reads() -> None:
    assert rows(READER_WRITES) == []


def test_the_whole_company_sees_every_row() -> None:
    for table in tables():
        stored = rows(f"select count(*) from {table}")
        assert len(visible(table, "*")) == stored[0][0] > 0, table


def test_two_regions_see_no_row_of_another() -> None:
    for table in tables():
        seen = visible(table, "NORTH,SOUTH")
        if table in OPEN:
            assert len(seen) == 3, table
        elif table in COMPANY:
            assert seen == [], table
        else:
            assert [row for row in seen if "EAST" in row] == [], table
            assert [region for region in ("NORTH", "SOUTH") if not any(region in row for row in seen)] == [], table


def test_two_regions_see_no_total_over_all_regions() -> None:
    marts = [table for table in tables() if table.startswith("mart.") and table not in WITHOUT_TOTALS]
    for table in marts:
        assert rows(f"select count(*) from {table} where region_id = '*'")[0][0] > 0, table
        with reader("NORTH,SOUTH") as connection:
            regions = connection.execute(text(f"select distinct region_id from {table}")).scalars()
            assert set(regions) == {"NORTH", "SOUTH"}, table


def test_nothing_set_sees_nothing() -> None:
    for table in tables():
        assert visible(table, None) == [], table
        assert visible(table, "") == [], table


def test_a_campaign_for_every_region_is_seen_by_each() -> None:
    run("insert into core.campaigns (campaign_id, name) values ('K-ALL', 'Everywhere')")
    assert len(visible("core.campaigns", "NORTH")) == 2
    assert visible("core.campaigns", None) == visible("core.campaigns", "") == []
