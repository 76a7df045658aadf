"""Row-level security of what belongs to something else: the rows it always showed, without reading every parent."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from services import database
from services.database.reads import reading
from services.refresh import refresh
from tests.services.refresh.shop import mark, order, run
from tests.services.refresh.test_visibility import reader
from tests.sql.plans import rows_read
from tests.sql.samples import LIMITED

SETUP = Path(__file__).parents[2] / "sql" / "setup"
FIRST_RULE = re.search(r"create (function ops\.parent_visible.*?;)", (SETUP / "0001_foundation.sql").read_text(), re.S)
"""How parents were asked for in the beginning: slowly, and plainly right."""

PROTECTED = text("select format('%I.%I', schemaname, tablename) from pg_policies order by 1")
LOOKING_UP = text("select tablename from pg_policies where schemaname = 'core' and qual like '%LIMIT 1%' order by 1")
VIEWERS = {"nobody": "", "one region": "dach", "two regions": "dach,uk_ireland", "the company": "*"}
PARENTS = ("orders", "order_facts", "customers", "payments", "returns", "shipments")


def seen(connection: Connection, regions: str) -> dict[str, tuple[int, int]]:
    """How many rows of each table a viewer of the regions sees, and a fingerprint of them."""
    tables = connection.execute(PROTECTED).scalars().all()
    connection.execute(text("set local role analytics_reader"))
    connection.execute(text("select set_config('app.regions', :regions, true)"), {"regions": regions})
    rows = "select count(*), coalesce(sum(hashtextextended(cast(seen as text), 0)), 0) from {} as seen"
    found = {table: tuple(connection.execute(text(rows.format(table))).one()) for table in tables}
    connection.execute(text("reset role"))
    return found


@pytest.mark.parametrize("regions", VIEWERS.values(), ids=VIEWERS)
def test_every_table_shows_the_rows_of_the_first_rule(company_copy: str, regions: str) -> None:
    assert FIRST_RULE
    with database.transaction() as connection:
        now = seen(connection, regions)
        connection.execute(text(f"create or replace {FIRST_RULE[1]}"))
        for table in now:
            connection.exec_driver_sql(f"call ops.protect('{table}')")
        assert now == seen(connection, regions)
    assert any(rows for rows, _ in now.values()) == (regions != "")


def test_a_page_of_rows_asks_for_no_more_parents_than_rows(company: str) -> None:
    with database.transaction() as connection:
        tables = connection.execute(LOOKING_UP).scalars().all()
    assert {"order_items", "payments", "reviews", "return_items", "transactions", "email_sends"} <= set(tables)
    with reading(LIMITED) as connection:
        for table in tables:
            read = rows_read(connection, f"select * from core.{table} limit 20")
            # What a plan says of many lookups is their average, rounded.
            assert max(read[parent] for parent in PARENTS if parent != table) <= 1.5 * read[table], (table, read)


def lines(regions: str) -> list[str]:
    """The lines that a viewer sees of the orders that the next test puts."""
    with reader(regions) as connection:
        seen = text("select order_item_id from core.order_items where order_item_id like 'LINE-%' order by 1")
        return list(connection.execute(seen).scalars())


def test_what_the_refresh_does_not_know_yet_is_hidden_from_the_limited(empty_database: str) -> None:
    """The line of an order that is new, that moved to another region, that moved in time, and that has no region."""
    for name, region in (("REGION", "NORTH"), ("TIME", "NORTH"), ("NONE", None)):
        order(f"ORDER-{name}", "2026-03-01T12:00Z", (f"LINE-{name}", "P", 1, "1", "0", None), region=region)
    refresh()
    assert lines("NORTH") == ["LINE-REGION", "LINE-TIME"]
    assert lines("unknown") == []
    run("update core.orders set region_id = 'SOUTH' where order_id = 'ORDER-REGION'")
    run("update core.orders set ordered_at = ordered_at + interval '40 days' where order_id = 'ORDER-TIME'")
    order("ORDER-NEW", "2026-03-01T12:00Z", ("LINE-NEW", "P", 1, "1", "0", None))
    mark("ORDER-REGION", "ORDER-TIME")
    assert (lines("NORTH"), lines("SOUTH"), len(lines("*"))) == ([], [], 4)
    refresh()
    assert (lines("NORTH"), lines("SOUTH"), len(lines("*"))) == (["LINE-NEW", "LINE-TIME"], ["LINE-REGION"], 4)
