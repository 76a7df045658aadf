"""What the page of the system says of situations that are made, and what its buttons do."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dash.development.base_component import Component
from sqlalchemy import text

from callbacks import admin_system, system_tables
from callbacks.acting import Given
from callbacks.binding import Look, View
from services import database, health, jobs, system
from services.accounts import Actor
from services.cache_health import CacheHealth
from services.errors import NotAllowed, NotFound
from services.filters import Filters
from tests.services.health.situations import ADMIN, CLERK, run, trail, value, wait_for
from tests.sql.samples import EVERYONE

LOOK = Look("light", "en", "EUR", ZoneInfo("Europe/Berlin"), {})
FILTERS = Filters(date(2026, 6, 1), date(2026, 6, 3))
CHANGE = "sql/automation/thing.sql"
OPERATOR = Actor(ADMIN.name, administers=True, capabilities=frozenset({"configure"}))


def said(part: Any) -> str:
    """All text of a component, in reading order."""
    if isinstance(part, list | tuple):
        return " ".join(filter(None, map(said, part)))
    if isinstance(part, Component):
        return said(getattr(part, "children", None))
    return "" if part is None else str(part)


def draw(panel: Callable[[Any, Look, Filters], View], data: Any) -> tuple[str, str]:
    """The title and all else that a panel says."""
    view = panel(data, LOOK, FILTERS)
    return view.title, f"{view.note} {said(view.body)}"


def state() -> Any:
    return system.state(EVERYONE, {}).data


@pytest.fixture
def troubled(company_copy: str, redis_url: str) -> str:
    """A company with a table that was half emptied, one that nobody knows, a failing query, and months to come."""
    run(
        "create table core.large as select n as visit_id, repeat('x', 90) as what from generate_series(1, 150000) as n",
        "analyze core.large",
        "delete from core.large where visit_id % 2 = 0",
        "create table core.unknown as select n as visit_id from generate_series(1, 5000) as n",
        "insert into ops.query_log values (date_trunc('hour', now()), 'order_list', 100, 2, 5000, 90000, 15000,"
        " '{0,0,0,0,0,0,0,20,78,0,0,0,0,2}')",
    )
    return company_copy


class TestDrawing:
    def test_what_needs_somebody_comes_first(self, troubled: str) -> None:
        title, words = draw(admin_system.state, state())
        assert title == "Nothing is urgent; 4 things are worth a look"
        for finding in (
            "Queries.  1 query is slow or fails.",
            "Bloat.  1 table has much space that holds no rows.",
            "Statistics.  2 tables have moved from their statistics.",
            "Partitions.  5 tables lack months to come.",
        ):
            assert f"Look at it {finding}" in words
        assert "Locks Nobody waits for anybody." in words

    def test_queries_lead_to_their_pages(self, troubled: str) -> None:
        data = state()
        view = system_tables.queries(data, LOOK, FILTERS)
        assert view.title == "order_list takes 100% of the time; slow or failing: order_list"
        assert "order_list Orders 100 900 ms 488 ms 15 s 100.0% failing" in said(view.body)
        assert "'/sales/orders'" in str(view.body)
        assert draw(system_tables.queries, data | {"slow_queries": []})[0] == "Nothing was asked yet"

    def test_tables_that_need_a_look_come_first(self, troubled: str) -> None:
        title, words = draw(system_tables.tables, state())
        assert title.endswith("; to be looked at: core.large and core.unknown")
        assert words.index("core.large") < words.index("core.unknown") < words.index("mart.sales_day")
        assert "Dead rows.  Many rows were changed" in words
        assert words.count("Analyze") == 1 + 2  # the column's name apart from the buttons
        health.analyze("core.unknown", by=ADMIN)
        assert draw(system_tables.tables, state())[0].endswith("; to be looked at: core.large")

    def test_indexes(self, troubled: str) -> None:
        title, words = draw(system_tables.indexes, state())
        assert title.startswith("Every index that can be told of is in use")
        assert "Rebuild an index" in words
        assert "core.orders_key (" in words
        run("create index large_id on core.large (visit_id)")
        run("update pg_index set indisvalid = false where indexrelid = 'core.large_id'::regclass")
        run(*["select count(*) from core.large where what = 'y'"] * 60)
        title, words = draw(system_tables.indexes, state())
        assert title == "1 index to let go of, 1 table to look at"
        assert "unfinished drop index concurrently core.large_id" in words
        # Once to delete, when there were twice as many, and twice to index.
        assert re.search(r"Of all its reads core\.large 75,000 63 7[56],\d{3} 100\.0% Rebuild", words)

    def test_months_records_and_memory(self, troubled: str) -> None:
        data = state()
        title, words = draw(admin_system.partitions, data)
        assert title == "5 of 5 tables lack a month"
        assert "Make what is missing" in words
        assert "Ended sessions session 30" in draw(admin_system.retention, data)[1]
        title, words = draw(admin_system.memory, data | {"redis": CacheHealth(True, 9, 12, 3 << 20, 0, 8, 6, 1)})
        assert title.endswith("of what was read was in PostgreSQL's memory")
        assert "Kept answers 12 Found of those looked for 75.0% Memory of Redis 3.0 MB At most no limit" in words

    def test_months_in_words(self) -> None:
        months = [date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)]
        hyphen = "\N{NON-BREAKING HYPHEN}"
        said = [
            admin_system._months(each).replace(hyphen, "-").replace("\N{NO-BREAK SPACE}", " ")
            for each in ([], months[:1], months, [months[0], months[2]])
        ]
        assert said == ["none", "2026-11", "2026-11 to 2027-01", "2026-11, 2027-01"]

    def test_who_waits_and_what_is_under_way(self, troubled: str) -> None:
        run("create index large_id on core.large (visit_id)")
        change = text(f"/* {CHANGE} */ update core.large set what = 'z' where visit_id = 1")
        with ThreadPoolExecutor(2) as pool, database.engine().connect() as holder:
            holder.execute(change)
            waiting = pool.submit(execute, change)
            building = pool.submit(health.reindex_concurrently, "core.large_id", by=ADMIN)
            try:
                data = wait_for(lambda: with_both(system.now(EVERYONE, {}).data))
            finally:
                holder.rollback()
            waiting.result()
            building.result()
        title, words = draw(admin_system.now, data)
        assert "at work" in title
        assert "Waiting sql/automation/thing.sql waits for transactionid, held by sql/automation/thing.sql" in words
        assert "At work Reindex concurrently: core.large" in words

    def test_each_panel_has_a_file(self, troubled: str) -> None:
        for bindings in admin_system.BINDINGS.values():
            for binding in bindings.values():
                table = binding.table(binding.measure(EVERYONE, {}).data)  # type: ignore[call-arg]
                assert not any(isinstance(cell, list) for column in table for cell in table[column])


def with_both(data: Any) -> Any:
    """The answer once it tells of the change that waits and of the index, among whatever else the server does."""
    waits = any((row["waiting_query"], row["blocking_query"]) == (CHANGE, CHANGE) for row in data["locks"])
    return data if waits and any(row["kind"].startswith("reindex") for row in data["work"]) else None


def execute(statement: Any) -> None:
    with database.transaction() as connection:
        connection.execute(statement)


class TestActing:
    def test_partitions_and_old_records(self, empty_database: str) -> None:
        assert admin_system.roll(Given({}), OPERATOR).said == "20 partitions made."
        assert admin_system.roll(Given({}), OPERATOR).said == "0 partitions made."
        assert admin_system.purge(Given({}), OPERATOR).said == "Nothing was old enough."
        run("insert into ops.query_log values (now() - interval '91 days', 'q', 1, 0, 1, 1, 1, '{1}')")
        assert admin_system.purge(Given({}), OPERATOR).said == "Cleared away: 1 of query_log."

    def test_statistics(self, empty_database: str) -> None:
        assert admin_system.analyze(Given({"table": "core.orders"}), OPERATOR).said == "core.orders is analyzed."
        with pytest.raises(NotFound):
            admin_system.analyze(Given({"table": "core.orders; drop table core.orders"}), OPERATOR)

    def test_an_index_is_built_in_the_background(self, empty_database: str, redis_url: str) -> None:
        done = admin_system.reindex(Given({"index": "core.orders_key"}), OPERATOR)
        assert done.said == "core.orders_key is built anew in the background, as run 1."
        assert jobs.work_off("rebuild_index") == 1
        assert value("select state || coalesce(error, '') from ops.job_run") == "succeeded"
        assert [entry[:3] for entry in trail("job.run", "index.reindex", "index.reindexed")] == [
            (ADMIN.name, "job.run", "rebuild_index"),
            ("background jobs", "index.reindex", "core.orders_key"),
            ("background jobs", "index.reindexed", "core.orders_key"),
        ]

    def test_what_is_no_index_is_not_asked_for(self, empty_database: str) -> None:
        with pytest.raises(NotFound):
            admin_system.reindex(Given({"index": "core.orders"}), OPERATOR)
        with pytest.raises(NotAllowed):
            admin_system.reindex(Given({"index": "core.orders_key"}), CLERK)
        assert value("select count(*) from ops.job_run") == 0
