"""What is late, and what is not, by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services import jobs
from services.data_loader import load_stream
from services.jobs import freshness
from services.jobs.schedules import Every
from services.refresh import refresh
from tests.services.jobs.conftest import Add, run_sql

RUN = (
    "insert into ops.job_run (job, cause, state, last_attempt, queued_at, due_at, started_at, finished_at, rows, error)"
    " values ('count', :cause, :state, 1, now() - :ago, now() - :ago, now() - :ago, :ended, :rows, :error)"
)


def ran(state: str, minutes: float, seconds: float | None = None, rows: int | None = None, error: str = "") -> None:
    ago = timedelta(minutes=minutes)
    ended = datetime.now(UTC) - ago + timedelta(seconds=seconds) if seconds is not None else None
    values = {"cause": f"{state} {minutes}", "state": state, "ago": ago, "ended": ended, "rows": rows, "error": error}
    run_sql(RUN, **values)


def state() -> jobs.JobState:
    [only] = jobs.job_states()
    return only


def test_a_job_that_was_never_run(add: Add) -> None:
    add()
    assert (state().words, state().next_due, state().late_by, state().succeeded_at) == ("not run yet", None, None, None)


def test_last_success_duration_and_last_end(add: Add) -> None:
    add()
    ran("succeeded", 30, seconds=12, rows=40)
    ran("failed", 10, seconds=2, error="It fell.")
    job = state()
    assert (job.words, job.failing, job.error, job.rows) == ("failed", True, "It fell.", 40)
    assert job.seconds == pytest.approx(12, abs=0.5)
    ran("succeeded", 1, seconds=3, rows=50)
    assert (state().words, state().rows, state().failing) == ("in time", 50, False)


def test_a_run_that_waits_longer_than_the_job_may_be_late_is_late(add: Add) -> None:
    add(late=timedelta(minutes=5))
    ran("queued", 4)
    assert (state().words, state().open_runs) == ("waiting", 1)
    run_sql("update ops.job_run set queued_at = now() - interval '7 min', due_at = now() + interval '1 min'")
    assert state().words == "7 minutes late"
    run_sql("update ops.job_run set state = 'running'")
    assert (state().words, state().running_id) == ("7 minutes late", 1)


def test_a_slot_that_passed_without_a_run_is_late(add: Add) -> None:
    add(schedule=Every(3600), late=timedelta(minutes=5))
    now = datetime.now(UTC)
    assert state().next_due is not None
    assert timedelta() < state().next_due - now <= timedelta(hours=1)  # type: ignore[operator]
    hour = now.replace(minute=0, second=0, microsecond=0)
    run_sql("insert into ops.job values ('count', :until)", until=hour - timedelta(hours=3))
    late = state().late_by
    assert late is not None
    assert timedelta(hours=2) <= late < timedelta(hours=3)
    run_sql("update ops.job set slots_until = :until", until=hour)
    assert state().late_by is None


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(seconds=59), "59 seconds"),
        (timedelta(seconds=-3), "0 seconds"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(hours=1, minutes=59), "1 hour"),
        (timedelta(days=2, hours=5), "2 days"),
    ],
)
def test_spans_in_words(length: timedelta, words: str) -> None:
    assert freshness.span(length) == words


def test_the_state_of_the_data(add: Add) -> None:
    assert jobs.data_state().waiting is False
    load_stream("regions", [b"region_id,name\nnorth,North\n"])
    before = jobs.data_state()
    assert (before.version, before.files, before.waiting, before.loading) == (0, 1, True, False)
    refresh()
    after = jobs.data_state()
    assert (after.version, after.waiting) == (1, False)
    assert after.refreshed_at is not None
