"""What may be done at any time: by an administrator, on record, one rebuild at a time, and nothing left behind."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from services import database, health
from services.database import Stoppable, Stopped, stoppable
from services.errors import Conflict, DatabaseAway, NotAllowed, NotFound
from tests.services.health.situations import ADMIN, CLERK, about, found, run, trail, value, wait_for

VISITS = """
    create table core.visit (visit_id bigint, at date) partition by range (at);
    create table core.visit_y2026m01 partition of core.visit for values from ('2026-01-01') to ('2026-02-01');
    create table core.visit_y2026m02 partition of core.visit for values from ('2026-02-01') to ('2026-03-01');
    create index visit_id on core.visit (visit_id);
    create table core."50% off" (visit_id bigint);
    create index "50% index" on core."50% off" (visit_id);
    insert into core.visit select n, date '2026-01-01' + n % 59 from generate_series(1, 20000) as n
"""
ANALYZED = "select count(*) from pg_stat_user_tables where relname like 'visit%' and last_analyze is not null"
BUILDING = text("select pid from pg_stat_progress_create_index where datname = current_database()")
LEFT = "select array_agg(relname) from pg_class where relname ~ '_cc(new|old)'"


@pytest.fixture
def visits(empty_database: str) -> str:
    """Visits of two months, and a table with a name that is awkward to quote."""
    run(VISITS)
    return empty_database


class TestAnalyze:
    def test_a_table_with_its_partitions(self, visits: str) -> None:
        health.analyze("core.visit", by=ADMIN)
        wait_for(lambda: value(ANALYZED) == 3)
        assert trail("table.analyze") == [(ADMIN.name, "table.analyze", "core.visit", {})]

    def test_names_are_looked_up_and_quoted(self, visits: str) -> None:
        health.analyze('core."50% off"', by=ADMIN)
        for name in (
            "core.nothing",
            "visit",
            "core.visit_id",
            "pg_catalog.pg_class",
            "core.visit; drop table core.visit",
            "",
        ):
            with pytest.raises(NotFound, match="no such table"):
                health.analyze(name, by=ADMIN)
        assert len(trail("table.analyze")) == 1

    def test_nobody_else_may(self, visits: str) -> None:
        for refused in (
            lambda: health.analyze("core.visit", by=CLERK),
            lambda: health.reindex_concurrently("core.visit_id", by=CLERK),
            lambda: health.roll_partitions(by=CLERK),
            lambda: health.purge(by=CLERK),
        ):
            with pytest.raises(NotAllowed):
                refused()
        assert value(ANALYZED) == 0
        assert value("select count(*) from ops.audit") == 0


class TestReindex:
    def test_an_index_becomes_smaller(self, visits: str) -> None:
        run("delete from core.visit where visit_id % 10 <> 0")
        before = about(found("unused_indexes", least_days=0, least_bytes=0), "core.visit_id", "index_name")["bytes"]
        saved = health.reindex_concurrently("core.visit_id", by=ADMIN)
        after = about(found("unused_indexes", least_days=0, least_bytes=0), "core.visit_id", "index_name")["bytes"]
        assert before / 2 < saved == before - after
        (begun, done) = trail("index.reindex", "index.reindexed")
        assert begun == (ADMIN.name, "index.reindex", "core.visit_id", {})
        assert done[:3] == (ADMIN.name, "index.reindexed", "core.visit_id")
        assert (done[3]["bytes_saved"], done[3]["dropped"]) == (saved, [])

    def test_names_are_looked_up_and_quoted(self, visits: str) -> None:
        assert health.reindex_concurrently('core."50% index"', by=ADMIN) == 0
        for name in (
            "core.visit",
            "visit_id",
            "core.nothing",
            "pg_catalog.pg_class_oid_index",
            'core."50% index"; select',
        ):
            with pytest.raises(NotFound, match="no such index"):
                health.reindex_concurrently(name, by=ADMIN)
        assert len(trail("index.reindex")) == 1
        assert health.reindex_concurrently("core.visit_id", by=ADMIN) == 0  # the lock was given back

    def test_one_at_a_time_and_what_a_killed_one_left_is_dropped(self, visits: str) -> None:
        with ThreadPoolExecutor(1) as pool, database.engine().connect() as holder:
            holder.execute(text("insert into core.visit values (1, '2026-01-01')"))
            first = pool.submit(health.reindex_concurrently, "core.visit_id", by=ADMIN)
            (progress,) = wait_for(lambda: [row for row in health.maintenance_progress() if "waiting" in row["phase"]])
            assert (progress["kind"], progress["table_name"]) == ("reindex concurrently", "core.visit")
            # What is being built is no leftover.
            assert value(LEFT) == ["visit_y2026m01_visit_id_idx_ccnew"]
            assert found("unused_indexes", least_bytes=1 << 30) == []
            with pytest.raises(Conflict, match="Another index is being built"):
                health.reindex_concurrently("core.visit_id", by=ADMIN)
            with database.transaction() as killer:
                killer.execute(text("select pg_terminate_backend(:pid)"), {"pid": killer.execute(BUILDING).scalar()})
            with pytest.raises(DatabaseAway):
                first.result()
            (left,) = found("unused_indexes", least_bytes=1 << 30)
            assert (left["index_name"], left["state"]) == ("core.visit_y2026m01_visit_id_idx_ccnew", "unfinished")
            assert left["remedy"] == "drop index concurrently core.visit_y2026m01_visit_id_idx_ccnew"
            holder.rollback()
        health.reindex_concurrently("core.visit_id", by=ADMIN)
        assert value(LEFT) is None
        assert found("unused_indexes", least_bytes=1 << 30) == []
        assert [entry[1] for entry in trail("index.reindex", "index.reindexed")] == [
            "index.reindex",
            "index.reindex",
            "index.reindexed",
        ]
        assert trail("index.reindexed")[0][3]["dropped"] == ["core.visit_y2026m01_visit_id_idx_ccnew"]

    def test_one_that_is_cancelled_ends_at_once(self, visits: str) -> None:
        """As the work of a job is; what it leaves is dropped by the next, which is not kept from running."""
        begun: list[Stoppable] = []

        def rebuild() -> None:
            with stoppable() as work:
                begun.append(work)
                health.reindex_concurrently("core.visit_id", by=ADMIN)

        with ThreadPoolExecutor(1) as pool, database.engine().connect() as holder:
            holder.execute(text("insert into core.visit values (1, '2026-01-01')"))
            rebuilding = pool.submit(rebuild)
            wait_for(lambda: [row for row in health.maintenance_progress() if "waiting" in row["phase"]])
            begun[0].stop()
            with pytest.raises(Stopped):
                rebuilding.result()
            assert value(LEFT) == ["visit_y2026m01_visit_id_idx_ccnew"]
            holder.rollback()
        health.reindex_concurrently("core.visit_id", by=ADMIN)
        assert value(LEFT) is None
