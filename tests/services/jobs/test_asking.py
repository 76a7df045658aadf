"""What people may do to jobs, who may, and what is written down of it."""

from __future__ import annotations

import pytest

from services import database, jobs
from services.accounts import COMMAND_LINE, Actor
from services.errors import Conflict, NotAllowed, NotFound
from services.jobs import ledger
from services.jobs.asking import JobError
from services.jobs.history import forget_idle
from tests.services.jobs.conftest import Add, Trail, rows, run_sql
from tests.services.jobs.conftest import ledger as entered

SALES = Actor("sales@shop.example", capabilities=frozenset({"export", "act"}))
STEWARD = Actor("data@shop.example", capabilities=frozenset({"configure"}))


def ended(state: str) -> int:
    with database.transaction() as connection:
        run_id = ledger.enqueue(connection, "count", f"once {state}", tries=2)
        assert run_id is not None
        finished = "now()" if state not in ("queued", "running") else "null"
        connection.exec_driver_sql(
            f"update ops.job_run set state = '{state}', attempts = 2, finished_at = {finished} where run_id = {run_id}"
        )
    return run_id


def test_a_run_is_asked_for_with_what_the_job_takes(add: Add, trail: Trail) -> None:
    add(takes=("folder",))
    run_id = jobs.run_now("count", args={"folder": "/import"}, by=STEWARD)
    assert rows("select args ->> 'folder', requested_by, last_attempt from ops.job_run") == [
        ("/import", "data@shop.example", 4)
    ]
    [(_, cause, state)] = entered()
    assert cause.startswith("asked by data@shop.example at 20")
    assert state == "queued"
    assert trail() == [("data@shop.example", "job.run", "count", {"run": run_id, "folder": "/import"})]
    for args in ({}, {"folder": "/import", "speed": "high"}):
        with pytest.raises(JobError, match="takes folder"):
            jobs.run_now("count", args=args, by=STEWARD)
    with pytest.raises(NotFound, match="no job juggle"):
        jobs.run_now("juggle", by=STEWARD)


def test_who_presses_twice_gets_one_run(add: Add) -> None:
    add()
    assert [jobs.run_now("count", by=by) for by in (STEWARD, STEWARD, COMMAND_LINE)] == [1, 1, 2]
    jobs.work_off("count")
    assert jobs.run_now("count", by=STEWARD) == 3


def test_whoever_may_not_configure_may_do_nothing(add: Add, trail: Trail) -> None:
    add()
    run_id = ended("failed")
    for attempt in (
        lambda: jobs.run_now("count", by=SALES),
        lambda: jobs.retry(run_id, by=SALES),
        lambda: jobs.cancel(run_id, by=SALES),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert entered("state") == [("failed",)]
    assert trail() == []


@pytest.mark.parametrize("state", ["failed", "cancelled"])
def test_what_failed_or_was_cancelled_is_begun_again_with_all_its_attempts(add: Add, trail: Trail, state: str) -> None:
    add(retries=3)
    run_id = ended(state)
    jobs.retry(run_id, by=STEWARD)
    assert entered("state, attempts, last_attempt, finished_at, cancel_requested") == [("queued", 2, 6, None, False)]
    assert [action for _, action, _, _ in trail()] == ["job.retry"]
    assert jobs.work_off("count") == 1


@pytest.mark.parametrize("state", ["queued", "running", "succeeded"])
def test_nothing_else_is_begun_again(add: Add, state: str) -> None:
    add()
    run_id = ended(state)
    with pytest.raises(Conflict, match=f"is {state}"):
        jobs.retry(run_id, by=STEWARD)
    with pytest.raises(NotFound):
        jobs.retry(run_id + 1, by=STEWARD)


def test_what_waits_is_cancelled_at_once(add: Add, trail: Trail) -> None:
    add(cancellable=False)
    run_id = ended("queued")
    jobs.cancel(run_id, by=STEWARD)
    assert entered("state, finished_at is not null") == [("cancelled", True)]
    assert trail() == [("data@shop.example", "job.cancel", "count", {"run": run_id, "cause": "once queued"})]
    assert jobs.work_off("count") == 0
    with pytest.raises(Conflict, match="was cancelled"):
        jobs.cancel(run_id, by=STEWARD)


def test_what_runs_is_asked_to_stop_once(add: Add, trail: Trail) -> None:
    add()
    run_id = ended("running")
    for _ in range(2):
        jobs.cancel(run_id, by=STEWARD)
    assert entered("state, cancel_requested") == [("running", True)]
    assert len(trail()) == 1


def test_what_cannot_be_stopped_midway_says_so(add: Add) -> None:
    add(cancellable=False)
    with pytest.raises(JobError, match="cannot be stopped midway"):
        jobs.cancel(ended("running"), by=STEWARD)


def test_runs_are_listed_by_job_and_state(add: Add) -> None:
    add()
    add("other")
    for state in ("failed", "succeeded", "queued"):
        ended(state)
    run_sql("update ops.job_run set job = 'other' where state = 'queued'")
    assert [(run.job, run.state) for run in jobs.runs()] == [
        ("other", "queued"), ("count", "succeeded"), ("count", "failed"),
    ]  # fmt: skip
    assert [run.state for run in jobs.runs(job="count", first=1, size=1)] == ["failed"]
    assert (jobs.count_runs(), jobs.count_runs(job="count"), jobs.count_runs(state="queued")) == (3, 2, 1)
    assert jobs.count_runs(job="count", state="queued") == 0


def test_runs_that_found_nothing_are_left_out_and_after_some_days_deleted(add: Add) -> None:
    add()
    for rows_done, cause, days in ((0, "slot a", 3), (0, "slot b", 1), (0, "version 1", 3), (5, "slot c", 3)):
        run_sql(
            "insert into ops.job_run (job, cause, state, last_attempt, rows, finished_at)"
            " values ('count', :cause, 'succeeded', 1, :rows, now() - make_interval(days => :days))",
            cause=cause, rows=rows_done, days=days,
        )  # fmt: skip
    assert [run.cause for run in jobs.runs(idle=False)] == ["slot c"]
    assert (jobs.count_runs(idle=False), jobs.count_runs()) == (1, 4)
    assert forget_idle() == 1
    assert [run.cause for run in jobs.runs()] == ["slot c", "version 1", "slot b"]


def test_the_command_line_may(add: Add) -> None:
    add()
    assert jobs.run_now("count", by=COMMAND_LINE) == 1
