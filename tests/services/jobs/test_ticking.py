"""The clockwork: what is due is entered once, whoever turns it, and what was abandoned is taken up again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from services import database, jobs
from services.accounts import COMMAND_LINE
from services.data_loader import load_stream
from services.jobs import causes, ledger, ticking
from services.jobs.schedules import Every
from services.refresh import refresh
from tests.services.jobs.conftest import Add, rows, run_sql
from tests.services.jobs.conftest import ledger as entered

NOON = datetime(2026, 11, 26, 12, 0, 0, 500_000, UTC)
MINUTE = timedelta(minutes=1)


def minutes(count: int) -> datetime:
    return NOON + count * MINUTE


def test_a_new_job_begins_with_its_next_slot(add: Add) -> None:
    add(schedule=Every(60))
    assert jobs.tick(NOON) == frozenset()
    assert entered() == []
    assert jobs.tick(minutes(1)) == {"count"}
    assert entered() == [("count", "slot 2026-11-26T12:01Z", "queued")]


def test_slots_that_nobody_was_there_for_are_made_up_for_each_once(add: Add) -> None:
    add(schedule=Every(60))
    for when in (NOON, minutes(1), minutes(1), minutes(4), minutes(4)):
        jobs.tick(when)
    assert [cause for _, cause, _ in entered()] == [f"slot 2026-11-26T12:0{minute}Z" for minute in (1, 2, 3, 4)]
    jobs.tick(minutes(4 + 600))
    assert len(entered()) == 4 + 60
    assert rows("select slots_until from ops.job") == [(datetime(2026, 11, 26, 22, 4, tzinfo=UTC),)]


def test_slots_within_a_minute_are_named_by_the_second(add: Add) -> None:
    assert ticking.slot_cause(datetime(2026, 11, 26, 10, 5, 7, tzinfo=UTC)) == "slot 2026-11-26T10:05:07Z"


def test_eight_that_turn_it_at_once_double_nothing(add: Add) -> None:
    add("by_clock", schedule=Every(1))
    add("by_cause", cause=causes.Cause("", lambda state: f"{state.files} files"))
    jobs.tick(NOON)

    def turn(_: int) -> None:
        for second in range(1, 11):
            jobs.tick(NOON + timedelta(seconds=second))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(turn, range(8)))
    jobs.tick(NOON + timedelta(seconds=10))
    by_clock = [cause for job, cause, _ in entered() if job == "by_clock"]
    assert sorted(by_clock) == [f"slot 2026-11-26T12:00{f':{second:02}' if second else ''}Z" for second in range(1, 11)]
    assert [cause for job, cause, _ in entered() if job == "by_cause"] == ["0 files"]


def test_entering_at_once_enters_once(add: Add) -> None:
    """The unique key holds where the lock of the clockwork does not: another release, a page that asks."""

    def enter(_: int) -> int | None:
        with database.transaction() as connection:
            return ledger.enqueue(connection, "count", "version 1", tries=1)

    with ThreadPoolExecutor(8) as pool:
        assert [run for run in pool.map(enter, range(8)) if run] == [1]


def test_a_load_causes_a_refresh_and_a_version_what_follows_whoever_refreshed(add: Add) -> None:
    add("refresh", cause=causes.AFTER_LOAD)
    add("follow", cause=causes.NEW_VERSION)
    assert jobs.tick() == frozenset()
    load_stream("regions", [b"region_id,name\nnorth,North\n"])
    assert jobs.tick() == {"refresh"}
    refresh()
    assert jobs.tick() == {"refresh", "follow"}
    jobs.tick()
    assert entered("job, cause") == [("refresh", "1 files loaded"), ("follow", "version 1")]


def test_a_refresh_waits_for_the_load_that_is_under_way(add: Add) -> None:
    add("refresh", cause=causes.AFTER_LOAD)
    load_stream("regions", [b"region_id,name\nnorth,North\n"])
    with database.transaction() as loading:
        loading.exec_driver_sql("select pg_advisory_xact_lock_shared(hashtext('load'), 0)")
        assert jobs.tick() == frozenset()
    assert jobs.tick() == {"refresh"}


def test_the_lock_is_held_for_the_length_of_a_load(jobs_database: str) -> None:
    seen: list[bool] = []

    def look(*_: object) -> None:
        with database.transaction() as connection:
            seen.append(database.owned("refresh_marts", {}, connection)[0]["loading"])

    load_stream("regions", [b"region_id,name\nnorth,North\n"], progress=look)
    look()
    assert set(seen[:-1]) == {True}
    assert seen[-1] is False


def test_a_cold_cache_is_named_by_the_start_of_redis(add: Add) -> None:
    state = causes.State(3, 0, wants_refresh=False, cache="1f2e3d4c")
    assert causes.COLD_CACHE.of(state) == "version 3 in cache 1f2e3d4c"
    assert causes.COLD_CACHE.of(causes.State(3, 0, wants_refresh=False, cache=None)) is None
    assert causes.NEW_VERSION.of(causes.State(0, 0, wants_refresh=False, cache=None)) is None


def test_a_run_whose_worker_is_gone_is_given_back_and_one_that_has_a_worker_is_not(add: Add) -> None:
    add()
    for cause in ("one", "two"):
        with database.transaction() as connection:
            ledger.enqueue(connection, "count", cause, tries=2)
    with database.session() as worker:
        assert worker.execute(ledger.LOCK, {"job": "count"}).scalar()
        assert ledger.claim(worker, "count", "w") is not None
        assert jobs.tick() == frozenset(), "somebody is at the job, and takes the second run when he is done"
    assert entered("state") == [("running",), ("queued",)]
    assert jobs.tick() == {"count"}
    assert entered("state, attempts, error") == [("queued", 1, None), ("queued", 0, None)]


def abandon() -> None:
    """Begin the run that is due, and be gone."""
    with database.session() as worker:
        worker.execute(ledger.LOCK, {"job": "count"})
        assert ledger.claim(worker, "count", "w") is not None
    jobs.tick()


def test_killed_workers_take_none_of_a_run_s_attempts(add: Add) -> None:
    add()
    with database.transaction() as connection:
        ledger.enqueue(connection, "count", "one", tries=2)
    for _ in range(3):
        abandon()
    assert entered("state, attempts, last_attempt, abandoned") == [("queued", 3, 5, 3)]


def test_a_run_that_ends_every_worker_fails_in_the_end(add: Add, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "MOST_ABANDONED", 3)
    add()
    with database.transaction() as connection:
        ledger.enqueue(connection, "count", "one", tries=2)
    for _ in range(3):
        abandon()
    assert entered("state, error") == [("failed", "Its worker ended in the middle of it, 3 times.")]
    assert rows("select finished_at is not null from ops.job_run") == [(True,)]
    jobs.retry(1, by=COMMAND_LINE)
    abandon()
    assert entered("state, abandoned") == [("queued", 1)]


def test_a_run_to_be_cancelled_whose_worker_is_gone_is_cancelled(add: Add) -> None:
    add()
    with database.transaction() as connection:
        ledger.enqueue(connection, "count", "one", tries=2)
    with database.session() as worker:
        worker.execute(ledger.LOCK, {"job": "count"})
        ledger.claim(worker, "count", "w")
    run_sql("update ops.job_run set cancel_requested = true")
    assert jobs.tick() == frozenset()
    assert entered("state") == [("cancelled",)]
