"""The log of queries: counted in each process, added up by the hour, and read as means, 95ths and shares."""

from __future__ import annotations

import subprocess
import sys

import pytest
from sqlalchemy.exc import DBAPIError

from services import database, health
from services.database import reads, timings
from services.database.timings import BOUNDS, note, write_query_log
from tests.services.conftest import WriteQuery, viewer
from tests.services.health.situations import about, found, run, value, wait_for


@pytest.fixture(autouse=True)
def counting(monkeypatch: pytest.MonkeyPatch) -> None:
    """This process writes its log when a test says so, and what others counted is forgotten."""
    monkeypatch.setattr(timings, "_writes", True)
    monkeypatch.setattr(timings, "_waiting", True)
    monkeypatch.setattr(timings, "_counted", {})


def logged(name: str) -> dict[str, object]:
    return about(health.slow_queries(), name, "query")


class TestCounting:
    def test_calls_are_added_up_by_the_hour(self, empty_database: str) -> None:
        for milliseconds, rows in ((0.4, 1), (1.0, 2), (1.1, 3), (250.0, 4)):
            note("order_list", milliseconds, rows)
        write_query_log()
        note("order_list", 20_000.0, 0, failed=True)
        note("executive_kpis", 3.0, 1)
        write_query_log()
        write_query_log()
        columns = "query, calls, failures, rows, total_ms, worst_ms, buckets, hour = date_trunc('hour', now())"
        with database.transaction() as connection:
            stored = connection.exec_driver_sql(f"select {columns} from ops.query_log order by query").all()
        nothing = [0] * (len(BOUNDS) + 1)
        kpis, orders = list(nothing), list(nothing)
        kpis[BOUNDS.index(5)] = 1
        orders[BOUNDS.index(1)], orders[BOUNDS.index(2)], orders[BOUNDS.index(500)], orders[-1] = 2, 1, 1, 1
        assert [tuple(row) for row in stored] == [
            ("executive_kpis", 1, 0, 1, 3.0, 3.0, kpis, True),
            ("order_list", 5, 1, 10, 20_252.5, 20_000.0, orders, True),
        ]

    def test_reads_are_counted_and_those_that_fail(self, shop: str, write_query: WriteQuery) -> None:
        write_query("sales", "select * from core.sale", columns="region_id text")
        write_query("broken", "select 1 / 0 as value")
        reads.records("sales", {}, viewer())
        reads.frame("sales", {}, viewer("apac"))
        with pytest.raises(DBAPIError):
            reads.records("broken", {}, viewer())
        sales, broken = timings._counted["sales"], timings._counted["broken"]
        assert (sales.calls, sales.failures, sales.rows, sum(sales.buckets)) == (2, 0, 5, 2)
        assert (broken.calls, broken.failures, broken.rows) == (1, 1, 0)
        assert 0 < sales.worst_ms < sales.total_ms

    def test_a_database_that_is_away_fails_nothing(self, caplog: pytest.LogCaptureFixture) -> None:
        database.dispose()
        note("order_list", 1.0, 1)
        with caplog.at_level("INFO"):
            write_query_log()
        assert "the times of 1 queries are lost" in caplog.text
        assert timings._counted == {}

    def test_the_log_writes_itself(self, empty_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(timings, "PAUSE", 0.05)
        monkeypatch.setattr(timings, "_waiting", False)
        note("order_list", 1.0, 1)
        note("order_list", 1.0, 1)
        wait_for(lambda: value("select sum(calls) from ops.query_log") == 2)
        wait_for(lambda: not timings._waiting)

    def test_a_forked_process_counts_its_own(self, empty_database: str) -> None:
        """As gunicorn's workers, which are forked from one that has everything loaded, and write when they end."""
        program = (
            "import os, sys; from services import database; from services.database import keep_query_log, timings\n"
            "database.configure(sys.argv[1]); keep_query_log(); timings.note('order_list', 1.0, 1)\n"
            "for _ in range(3):\n"
            "    if os.fork() == 0:\n"
            "        timings.note('order_list', 7.0, 0); sys.exit()\n"
            "for _ in range(3): os.wait()\n"
        )
        subprocess.run([sys.executable, "-c", program, empty_database], check=True, timeout=60)
        assert value("select calls || ' ' || total_ms || ' ' || buckets[4] from ops.query_log") == "4 22 3"


class TestReading:
    def test_means_95ths_and_shares(self, empty_database: str) -> None:
        """100 calls: 90 up to 10 ms, 8 in 50 to 100 ms, 2 beyond 10 s; the 95th is 5/8 on from 50 to 100."""
        buckets = [0] * (len(BOUNDS) + 1)
        buckets[BOUNDS.index(10)], buckets[BOUNDS.index(100)], buckets[-1] = 40, 4, 1
        hours = "unnest(array[now(), now() - interval '5 hours', now() - interval '30 hours']) as hour"
        run(
            f"insert into ops.query_log select hour, 'order_list', 45, 0, 90, 450, 12000, array{buckets} from {hours}",
            "insert into ops.query_log values (now(), 'executive_kpis', 10, 0, 10, 300, 40, array"
            f"{[0] * 5 + [10] + [0] * 8})",
            "insert into ops.query_log values (now(), 'gone', 1, 1, 0, 0, 0, array[1])",
        )
        orders, kpis, gone = health.slow_queries()
        assert (orders["query"], orders["source"], orders["calls"], orders["rows_per_call"]) == (
            "order_list",
            "application",
            90,
            2,
        )
        # 90 calls of the last 24 hours: 80 within 10 ms, then 8 in (50, 100]; the 85.5th is 5.5/8 of the way.
        assert orders["p95_ms"] == pytest.approx(50 + 50 * 5.5 / 8)
        assert (orders["mean_ms"], orders["worst_ms"], orders["state"]) == (10, 12_000, "heavy")
        assert (orders["time_share"], kpis["time_share"]) == (0.75, 0.25)
        # All in (20, 50], where the worst was 40.
        assert kpis["p95_ms"] == 40
        assert kpis["state"] == "heavy"
        assert (gone["state"], gone["failures"], gone["run_by"]) == ("failing", 1, ())
        assert orders["run_by"] == ("services.sales.order_list",)

    def test_what_is_slow(self, empty_database: str) -> None:
        for _ in range(100):
            note("executive_kpis", 450.0, 1)
            note("order_list", 700.0, 1)
        write_query_log()
        assert (logged("executive_kpis")["state"], logged("order_list")["state"]) == ("heavy", "slow")
        assert logged("order_list")["p95_ms"] == pytest.approx(700)
        assert [row["query"] for row in found("slow_queries", size=1)] == ["order_list"]
