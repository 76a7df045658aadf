"""Each query of sql/maintenance finds the situation that it is for, and is silent without."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from services import database, health
from tests.services.health.situations import ADMIN, about, found, run, run_alone, value, wait_for

MONTHS = """
    create table core.visit (visit_id bigint, at date, what text) partition by range (at);
    create table core.visit_y2026m01 partition of core.visit for values from ('2026-01-01') to ('2026-02-01');
    create table core.visit_y2026m02 partition of core.visit for values from ('2026-02-01') to ('2026-03-01')
"""
VISITS = """
    insert into core.visit
    select number, date '2026-01-01' + cast(number % 59 as integer), md5(cast(number as text))
    from generate_series(1, {rows}) as number
"""


@pytest.fixture
def visits(empty_database: str) -> str:
    """Sixty thousand visits in two months, of which nobody has taken statistics."""
    run(MONTHS, VISITS.format(rows=60_000))
    return empty_database


class TestIndexes:
    def test_an_index_is_unused_until_it_is_read(self, visits: str) -> None:
        run("create index visit_what on core.visit (what)")
        row = about(found("unused_indexes", least_days=0), "core.visit_what", "index_name")
        assert (row["table_name"], row["state"], row["scans"]) == ("core.visit", "unused", 0)
        assert row["remedy"] == "drop index core.visit_what"
        pieces = "pg_relation_size('core.visit_y2026m01_what_idx') + pg_relation_size('core.visit_y2026m02_what_idx')"
        assert row["bytes"] == value(f"select {pieces}")
        assert about(found("unused_indexes"), "core.visit_what", "index_name")["state"] == "too early to tell"
        assert found("unused_indexes", least_days=0, least_bytes=row["bytes"] + 1) == []
        run("set local enable_seqscan = off", "select * from core.visit where what = 'a' and at < '2026-02-01'")
        assert found("unused_indexes", least_days=0) == []
        run(row["remedy"])

    def test_keys_are_never_unused(self, empty_database: str) -> None:
        run(
            "create table core.thing (a bigint primary key, b bigint unique, c int4range,"
            " exclude using gist (c with &&))"
        )
        run("insert into core.thing select n, n, int4range(n, n + 1) from generate_series(1, 1000) as n")
        run("create index thing_plain on core.thing (a, b)")
        rows = [
            row for row in found("unused_indexes", least_days=0, least_bytes=0) if row["table_name"] == "core.thing"
        ]
        assert [row["index_name"] for row in rows] == ["core.thing_plain"]
        assert rows[0]["remedy"] == "drop index concurrently core.thing_plain"

    def test_a_large_table_read_from_end_to_end_again_and_again(self, visits: str) -> None:
        run(*["select count(*) from core.visit where what = 'a'"] * 60)
        row = about(health.missing_indexes(), "core.visit")
        # Both partitions are read each time; the first scan of all was the insert's.
        assert (row["state"], row["sequential_scans"], row["rows_per_scan"]) == ("look", 120, 30_000)
        assert (row["index_scans"], row["sequential_share"], row["live_rows"]) == (0, 1, 60_000)

    def test_a_table_that_is_looked_up_in_is_fine(self, visits: str) -> None:
        run("create index visit_id on core.visit (visit_id)", "analyze core.visit")
        run("select count(*) from core.visit where what = 'a'", *["select * from core.visit where visit_id = 7"] * 9)
        row = about(found("missing_indexes", many_scans=1), "core.visit")
        # The index was filled by reading each partition, then all was read once, then looked up in both, nine times.
        assert (row["sequential_scans"], row["index_scans"], row["state"]) == (4, 18, "fine")
        assert about(found("missing_indexes", many_scans=1, least_share=0.1), "core.visit")["state"] == "look"
        assert found("missing_indexes", large_rows=60_001) == []


class TestTables:
    def test_dead_rows_become_loose_room(self, visits: str) -> None:
        run("analyze core.visit")
        whole = about(found("table_bloat", least_bytes=0), "core.visit")
        assert (whole["state"], whole["live_rows"], whole["dead_rows"]) == ("fine", 60_000, 0)
        assert whole["loose_share"] < 0.05
        run("delete from core.visit where visit_id % 3 <> 0")
        dead = about(found("table_bloat", least_bytes=0), "core.visit")
        assert (dead["state"], dead["dead_rows"], dead["bytes"]) == ("dead rows", 40_000, whole["bytes"])
        assert dead["dead_share"] == pytest.approx(2 / 3)
        run_alone("vacuum (analyze) core.visit")
        loose = about(found("table_bloat", least_bytes=0), "core.visit")
        assert (loose["state"], loose["live_rows"], loose["dead_rows"]) == ("loose", 20_000, 0)
        assert loose["loose_share"] == pytest.approx(2 / 3, abs=0.03)
        assert loose["loose_bytes"] == pytest.approx(loose["loose_share"] * loose["bytes"])
        assert about(found("table_bloat", least_bytes=loose["bytes"] + 1), "core.visit")["state"] == "fine"

    def test_without_statistics_nothing_is_said_of_room(self, visits: str) -> None:
        row = about(found("table_bloat", least_bytes=0), "core.visit")
        assert (row["state"], row["loose_bytes"], row["live_rows"]) == ("unknown", None, 60_000)

    def test_the_sample_company_is_tight(self, company: str) -> None:
        """Nothing was deleted of it: what the estimate says is loose is how far it is wrong."""
        rows = found("table_bloat", least_bytes=0)
        kept = [row for row in rows if row["bytes"] > 1_000_000 and not row["table_name"].startswith("ops.")]
        sizes = [(row["loose_share"], row["table_name"]) for row in kept]
        assert len(sizes) > 10
        assert max(sizes) < (0.12, "")

    def test_statistics_go_stale(self, visits: str) -> None:
        assert about(health.stale_statistics(), "core.visit")["state"] == "never analyzed"
        health.analyze("core.visit", by=ADMIN)
        fresh = about(health.stale_statistics(), "core.visit")
        assert (fresh["state"], fresh["changed_rows"], fresh["never_analyzed"]) == ("fine", 0, 0)
        assert fresh["analyzed_at"] is not None
        run(VISITS.format(rows=15_000))
        stale = about(health.stale_statistics(), "core.visit")
        assert (stale["state"], stale["changed_rows"], stale["live_rows"]) == ("stale", 15_000, 75_000)
        assert stale["changed_share"] == pytest.approx(0.2)

    def test_partitions_are_not_the_whole(self, visits: str) -> None:
        """What PostgreSQL does by itself: it analyzes each partition, and never the table that they are of."""
        run("analyze core.visit")
        run(VISITS.format(rows=60_000))
        run("analyze core.visit_y2026m01, core.visit_y2026m02")
        row = about(health.stale_statistics(), "core.visit")
        assert (row["state"], row["changed_rows"], row["live_rows"]) == ("stale", 60_000, 120_000)

    def test_growth_is_told_from_what_was_noted(self, visits: str) -> None:
        assert about(health.table_growth(), "core.visit")["since"] is None
        noted = health.note_table_sizes()
        assert health.note_table_sizes() == noted == value("select count(*) from ops.table_size")
        ago = date.today() - timedelta(days=10)
        run(f"insert into ops.table_size values ('{ago}', 'core.visit', 1000000, 7)")
        run(f"insert into ops.table_size values ('{ago - timedelta(days=90)}', 'core.visit', 5, 7)")
        row = about(health.table_growth(), "core.visit")
        assert row["bytes"] == value(
            "select sum(pg_total_relation_size(relid)) from pg_partition_tree('core.visit') where isleaf"
        )
        assert (row["partitions"], row["since"], row["noted_days"]) == (2, ago, [ago, date.today()])
        assert row["noted_bytes"] == [1_000_000, row["bytes"]]
        assert row["bytes_a_day"] == pytest.approx((row["bytes"] - 1_000_000) / 10)
        assert row["growth"] == pytest.approx(row["bytes"] / 1_000_000 - 1)


class TestServer:
    def test_reads_are_counted(self, visits: str) -> None:
        run("select count(*) from core.visit")
        rows = found("cache_hit_ratio", least_blocks=1)
        assert [row["kind"] for row in rows[:3]] == ["database", "tables", "indexes"]
        seen = about(rows, "core.visit", "name")
        assert seen["kind"] == "table"
        assert seen["hits"] + seen["reads"] > 500
        assert seen["ratio"] == pytest.approx(seen["hits"] / (seen["hits"] + seen["reads"]))
        assert about(found("cache_hit_ratio", least_blocks=1, least_ratio=1.01), "core.visit", "name")["state"] == "low"
        assert (
            about(found("cache_hit_ratio", least_blocks=1 << 40), "core.visit", "name")["state"] == "too early to tell"
        )

    def test_who_waits_for_whom(self, visits: str) -> None:
        blocked = text("/* sql/reporting/visits.sql */ select count(*) from core.visit where what = 'jo@shop.example'")
        with ThreadPoolExecutor(1) as pool, database.engine().connect() as holder:
            holder.execute(text("lock table core.visit in access exclusive mode"))
            pid = holder.connection.driver_connection.info.backend_pid  # type: ignore[union-attr]
            waiter = pool.submit(execute, blocked)
            try:
                (row,) = wait_for(lambda: found("blocking_locks", long_wait=0))
            finally:
                holder.rollback()
            assert waiter.result() == 0
        assert row["state"] == "blocked"
        assert (row["waiting_query"], row["wanted"]) == ("sql/reporting/visits.sql", "core.visit")
        assert (row["blocking_pid"], row["blocking_state"], row["blocking_query"]) == (
            pid,
            "idle in transaction",
            "lock",
        )
        assert row["waiting_pid"] not in (None, pid)
        assert row["blocking_seconds"] >= row["waiting_seconds"] >= 0
        assert "shop.example" not in str(row)
        assert health.blocking_locks() == []

    def test_a_transaction_left_open(self, visits: str) -> None:
        with database.engine().connect() as idler:
            idler.execute(text("select 'jo@shop.example'"))
            (row,) = found("blocking_locks", long_idle=0)
            assert (row["state"], row["blocking_query"], row["waiting_pid"]) == ("left open", "select", None)
            assert "shop.example" not in str(row)
            assert found("blocking_locks") == []
            assert health.server_state()["longest_transaction"] > 0
        assert found("blocking_locks", long_idle=0) == []

    def test_a_row_that_another_transaction_changes(self, visits: str) -> None:
        change = text("update core.visit set what = 'b' where visit_id = 7")
        with ThreadPoolExecutor(1) as pool, database.engine().connect() as holder:
            holder.execute(change)
            waiter = pool.submit(execute, change)
            try:
                (row,) = wait_for(health.blocking_locks)
            finally:
                holder.rollback()
            waiter.result()
        assert (row["state"], row["wanted"], row["waiting_query"]) == ("waiting", "transactionid", "update")

    def test_the_server(self, visits: str) -> None:
        state = health.server_state()
        assert state["version"].startswith("18")
        assert 1 <= state["connections"] <= state["most_connections"] == 97
        assert (state["data_version"], state["waiting_files"], state["waiting"]) == (0, 0, 0)
        assert health.replica_lag() is None


def test_a_locked_table_keeps_nobody_from_looking(company_copy: str, redis_url: str) -> None:
    """When somebody holds a table, those who look after the database need to see it most."""
    health.analyze("core.web_sessions", by=ADMIN)
    open_sizes = about(health.table_growth(), "core.web_sessions")
    with ThreadPoolExecutor(1) as pool, database.engine().connect() as holder:
        for table in ("core.web_sessions", "core.orders_default", "mart.sales_day"):
            holder.execute(text(f"lock table {table} in access exclusive mode"))
        holder.execute(text("reindex index core.web_sessions_pkey"))
        looked = pool.submit(lambda: (health.lights(), health.index_sizes(), health.table_growth()))
        try:
            lights, indexes, growth = looked.result(timeout=60)
        finally:
            holder.rollback()
    assert {"Locks", "Bloat", "Partitions"} <= {light.name for light in lights}
    assert about(indexes, "core.web_sessions_pkey", "index_name")["bytes"] > 0
    locked = about(growth, "core.web_sessions")
    assert 0 < locked["bytes"] <= open_sizes["bytes"]


def execute(statement: object) -> object:
    with database.transaction() as connection:
        result = connection.execute(statement)  # type: ignore[call-overload]
        return result.scalar() if result.returns_rows else None
