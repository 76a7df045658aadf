"""All of it on a server of somebody else's: an older PostgreSQL, an ordinary owner, with and without its statistics."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import psycopg2
import pytest
from psycopg2 import errors
from sqlalchemy import make_url

from services import database, health
from services.database import timings
from tests.databases import services_at
from tests.services.health.situations import ADMIN, CLERK, about, found, run, trail, value


@pytest.fixture
def other_server(system_postgres: str) -> Iterator[str]:
    """The address of a migrated database of its own on the distribution's PostgreSQL."""
    url = make_url(system_postgres).set(database="health").render_as_string()
    as_superuser(system_postgres, "create database health owner shop")
    try:
        database.migrate(url)
        with services_at(url):
            yield url
    finally:
        as_superuser(system_postgres, "drop database health with (force)")


def as_superuser(url: str, statement: str, database_name: str = "postgres") -> None:
    address = make_url(url)
    connection = psycopg2.connect(host=address.host, port=address.port, user="postgres", dbname=database_name)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()


def test_all_ten_and_every_action(other_server: str) -> None:
    assert int(value("select current_setting('server_version_num')")) < 180_000
    run(
        "create table core.visit as select n as visit_id, md5(cast(n as text)) as what"
        " from generate_series(1, 50000) as n"
    )
    run("create index visit_what on core.visit (what)", *["select count(*) from core.visit where visit_id = 1"] * 60)
    assert about(health.stale_statistics(), "core.visit")["state"] == "never analyzed"
    health.analyze("core.visit", by=ADMIN)
    assert about(health.stale_statistics(), "core.visit")["state"] == "fine"
    assert about(health.missing_indexes(), "core.visit")["state"] == "look"
    index = about(found("unused_indexes", least_days=0), "core.visit_what", "index_name")
    assert (index["state"], index["last_used"]) == ("unused", None)
    run("delete from core.visit where visit_id % 2 = 0")
    assert about(found("table_bloat", least_bytes=0), "core.visit")["state"] == "dead rows"
    assert health.reindex_concurrently("core.visit_what", by=ADMIN) > 0
    assert health.note_table_sizes() > 100
    assert about(health.table_growth(), "core.visit")["noted_days"] == [date.today()]
    assert [row["kind"] for row in health.cache_hit_ratio()][:3] == ["database", "tables", "indexes"]
    assert health.blocking_locks() == []
    assert {row["state"] for row in health.partition_rollover()} == {"missing"}
    assert health.roll_partitions(by=ADMIN) == 20
    assert {row["state"] for row in health.partition_rollover()} == {"fine"}
    run("insert into ops.query_log values (now() - interval '91 days', 'q', 1, 0, 1, 1, 1, '{1}')")
    assert health.purge(by=ADMIN) == {"query_log": 1}
    assert health.maintenance_progress() == []
    assert health.server_state()["version"] == value("select current_setting('server_version')")
    assert len(trail("table.analyze", "index.reindexed", "partition.roll", "retention.purge")) == 8
    with pytest.raises(Exception, match="administrator"):
        health.purge(by=CLERK)


def test_statistics_of_the_server_are_used_where_they_can_be(
    other_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timings, "_writes", True)
    monkeypatch.setattr(timings, "_waiting", True)
    monkeypatch.setattr(timings, "_counted", {})
    timings.note("order_list", 30.0, 1)
    timings.write_query_log()
    assert [row["source"] for row in health.slow_queries()] == ["application"]
    try:
        as_superuser(other_server, "create extension pg_stat_statements", "health")
    except (errors.UndefinedFile, errors.FeatureNotSupported):
        pytest.skip("pg_stat_statements is not installed")
    # There, and not to be read by an ordinary owner, to whom it shows what others ran as withheld.
    assert [row["source"] for row in health.slow_queries()] == ["application"]
    as_superuser(other_server, "grant pg_read_all_stats to shop")
    run(
        *["/* sql/reporting/order_list.sql */ select count(*) from ops.setting where value = 'jo@shop.example'"] * 4,
        "insert into ops.setting values ('mail', 'jo@shop.example')",
        "set application_name = 'jo@shop.example'",
    )
    rows = health.slow_queries()
    assert {row["source"] for row in rows} == {"server"}
    orders = about(rows, "order_list", "query")
    assert (orders["calls"], orders["rows_per_call"], orders["run_by"]) == (4, 1, ("services.sales.order_list",))
    assert orders["p95_ms"] == pytest.approx(30)  # which the server does not know, and the application does
    assert about(rows, "insert into ops.setting values ($1, $2)", "query")["calls"] == 1
    assert "shop.example" not in str(rows)
