"""A run from its claim to its end: done once, whole or not at all, begun again where it failed, left when told to."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from sqlalchemy import text

from services import database, jobs
from services.accounts import COMMAND_LINE
from services.database import Stopped
from services.errors import DatabaseAway, ServiceError
from services.jobs import ledger, running
from services.jobs.running import Run
from tests.services.jobs.conftest import Add, rows, run_sql
from tests.services.jobs.conftest import ledger as entered

SOON = 20
"""Seconds after which a test gives up on what should be done at once."""


def enter(job: str = "count", cause: str = "one", tries: int = 1, **more: object) -> int:
    with database.transaction() as connection:
        run_id = ledger.enqueue(connection, job, cause, tries=tries, **more)  # type: ignore[arg-type]
    assert run_id is not None
    return run_id


@contextmanager
def beside(work: Callable[[], object]) -> Iterator[Future[object]]:
    """Do something in another thread, which has ended when the block has."""
    with ThreadPoolExecutor(1) as pool:
        yield pool.submit(work)


def sleep_in_sql(begun: threading.Event) -> Callable[[Run], int]:
    """A job that writes and then does nothing, in one statement that takes a minute."""

    def function(run: Run) -> int:
        with database.transaction() as connection:
            connection.execute(text("insert into ops.setting values ('written', 'half')"))
            begun.set()
            connection.execute(text("select pg_sleep(60)"))
        return 1

    return function


def test_due_runs_are_done_in_turn_with_their_arguments_and_rows(add: Add) -> None:
    seen: list[tuple[str, object]] = []

    def count(run: Run) -> int:
        seen.append((run.claim.cause, run.args.get("folder")))
        return len(seen) * 10

    add(function=count)
    enter(cause="one", args={"folder": "/import"})
    enter(cause="two")
    assert jobs.work_off("count") == 2
    assert jobs.work_off("count") == 0
    assert seen == [("one", "/import"), ("two", None)]
    assert entered("state, rows, attempts, error") == [("succeeded", 10, 1, None), ("succeeded", 20, 1, None)]


def test_a_run_is_not_begun_before_it_is_due_nor_one_of_a_job_that_nobody_knows(add: Add) -> None:
    add()
    enter()
    run_sql("update ops.job_run set due_at = clock_timestamp() + interval '1 hour'")
    assert (jobs.work_off("count"), jobs.work_off("juggle")) == (0, 0)
    assert entered("state") == [("queued",)]


def test_last_writes_and_success_are_there_together(add: Add) -> None:
    def write(run: Run) -> int:
        with run.finishing() as connection:
            connection.execute(text("insert into ops.setting values ('written', 'whole')"))
            run.rows = 7
            assert entered("state") == [("running",)]
        return run.rows

    add(function=write)
    enter()
    jobs.work_off("count")
    assert entered("state, rows") == [("succeeded", 7)]
    assert rows("select value from ops.setting where key = 'written'") == [("whole",)]


def test_a_worker_that_was_given_up_writes_nothing(add: Add) -> None:
    """Its lock was lost, another has done the run since, and it wakes up in the middle of its last writes."""
    add()
    enter(tries=3)
    with database.session() as first, database.session() as second:
        given_up = ledger.claim(first, "count", "first")
        assert given_up is not None
        jobs.tick()
        later = ledger.claim(second, "count", "second")
        assert later is not None
        assert later.attempts == 2
        run = Run(given_up)
        with pytest.raises(Stopped), run.finishing() as connection:
            connection.execute(text("insert into ops.setting values ('written', 'twice')"))
        assert not ledger.end(first, given_up, "failed", error="too late")
        assert ledger.note(first, given_up, ("too late", 1, 2)) is None
        assert ledger.end(second, later, "succeeded", rows=1)
    assert entered("state, rows, error, doing") == [("succeeded", 1, None, None)]
    assert rows("select value from ops.setting where key = 'written'") == []


def test_two_workers_never_do_one_job_at_once(add: Add) -> None:
    at_once: list[int] = []
    lock = threading.Lock()

    def count(run: Run) -> int:
        assert lock.acquire(blocking=False), "two at once"
        at_once.append(run.claim.run_id)
        time.sleep(0.01)
        lock.release()
        return 0

    add(function=count)
    expected = [enter(cause=str(number)) for number in range(20)]
    with ThreadPoolExecutor(4) as pool:
        done = sum(pool.map(lambda _: jobs.work_off("count"), range(8)))
    assert (done, at_once) == (20, expected)


def test_a_failed_run_is_begun_again_and_its_error_kept_until_it_succeeds(add: Add) -> None:
    tried: list[int] = []

    def stumble(run: Run) -> int:
        tried.append(run.claim.attempts)
        if len(tried) < 3:
            raise DatabaseAway("The shelf is empty.")
        return 1

    add(function=stumble)
    enter(tries=3)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("services.jobs.working.FIRST_PAUSE", 60)
        assert jobs.work_off("count") == 1
    assert entered("state, attempts, error, finished_at") == [("queued", 1, "The shelf is empty.", None)]
    assert rows("select due_at > clock_timestamp() + interval '55 s' from ops.job_run") == [(True,)]
    run_sql("update ops.job_run set due_at = now()")
    jobs.work_off("count")
    assert (tried, entered("state, error")) == ([1, 2, 3], [("succeeded", None)])


def test_what_a_service_refuses_for_good_is_not_tried_again(add: Add) -> None:
    def refuse(run: Run) -> int:
        raise ServiceError("It is no file.", remedy="Name a file.")

    add(function=refuse)
    enter(tries=3)
    assert jobs.work_off("count") == 1
    assert entered("state, attempts, error") == [("failed", 1, "It is no file. Name a file.")]


def test_a_run_that_fails_each_time_has_failed(add: Add) -> None:
    def stumble(run: Run) -> int:
        raise ZeroDivisionError("division by zero")

    add(function=stumble)
    enter(tries=2)
    assert jobs.work_off("count") == 2
    [(state, attempts, error)] = entered("state, attempts, error")
    assert (state, attempts) == ("failed", 2)
    assert error.startswith("ZeroDivisionError in tests/services/jobs/test_working.py, line ")
    assert error.endswith(": division by zero")


def test_progress_is_seen_while_it_runs(add: Add) -> None:
    seen, go_on = threading.Event(), threading.Event()

    def climb(run: Run) -> int:
        run.progress("climbing", 3, 10)
        seen.set()
        assert go_on.wait(SOON)
        return 0

    add(function=climb)
    enter()
    with beside(lambda: jobs.work_off("count")):
        assert seen.wait(SOON)
        wait_for(lambda: entered("doing, done, total") == [("climbing", 3, 10)])
        [record] = jobs.runs(state="running")
        assert record.progress == "climbing, 3 of 10"
        go_on.set()
    assert entered("state") == [("succeeded",)]


def test_cancelling_stops_the_statement_under_way_and_undoes_its_transaction(add: Add) -> None:
    begun = threading.Event()
    add(function=sleep_in_sql(begun), retries=3)
    run_id = enter(tries=4)
    with beside(lambda: jobs.work_off("count")) as working:
        assert begun.wait(SOON)
        jobs.cancel(run_id, by=COMMAND_LINE)
        assert working.result(SOON) == 1
    assert entered("state, attempts, cancel_requested") == [("cancelled", 1, True)]
    assert rows("select value from ops.setting where key = 'written'") == []


def test_cancelling_stops_what_works_outside_of_sql_at_its_next_look(add: Add) -> None:
    begun = threading.Event()

    def count(run: Run) -> int:
        begun.set()
        for number in range(10_000):
            run.progress("counting", number, 10_000)
            time.sleep(0.01)
        return 1

    add(function=count)
    run_id = enter()
    with beside(lambda: jobs.work_off("count")) as working:
        assert begun.wait(SOON)
        jobs.cancel(run_id, by=COMMAND_LINE)
        assert working.result(SOON) == 1
    assert entered("state") == [("cancelled",)]


def test_a_worker_that_is_to_end_leaves_its_run_to_the_next_one(add: Add) -> None:
    begun = threading.Event()
    add(function=sleep_in_sql(begun))
    enter(tries=1)
    enter(cause="two")
    with beside(lambda: jobs.work_off("count")) as working:
        assert begun.wait(SOON)
        jobs.wind_up()
        assert working.result(SOON) == 1, "it does not begin the second"
    assert entered("state, attempts, last_attempt") == [("queued", 1, 2), ("queued", 0, 1)]
    assert rows("select value from ops.setting where key = 'written'") == []


def test_a_worker_whose_connection_is_lost_stops(add: Add) -> None:
    begun = threading.Event()
    add(function=sleep_in_sql(begun))
    enter(tries=2)
    with beside(lambda: jobs.work_off("count")) as working:
        assert begun.wait(SOON)
        run_sql("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'jobs'")
        assert working.exception(SOON) is not None
    wait_for(lambda: jobs.tick() == {"count"})
    assert entered("state, attempts") == [("queued", 1)]
    assert rows("select value from ops.setting where key = 'written'") == []


def test_an_error_of_the_ledger_itself_ends_nothing(add: Add, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that ended in its own transaction stays as it ended, whatever its function does then."""

    def finish_and_fall(run: Run) -> int:
        with run.finishing():
            run.rows = 3
        raise ZeroDivisionError

    add(function=finish_and_fall)
    enter(tries=2)
    assert jobs.work_off("count") == 1
    assert entered("state, rows, attempts") == [("succeeded", 3, 1)]


def test_keepers_are_gone_with_their_runs(add: Add) -> None:
    add()
    enter()
    jobs.work_off("count")
    assert not [thread for thread in threading.enumerate() if isinstance(thread, running.Keeper)]


def wait_for(condition: Callable[[], bool]) -> None:
    """Until it holds; a test whose time is up has failed."""
    deadline = time.monotonic() + SOON
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)
