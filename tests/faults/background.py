"""What tests of background processes share: how they are started and kept, and what they have left behind."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event
from typing import Any

from sqlalchemy import text

from dashboard.settings import Settings
from dashboard.supervision import Family
from services import database
from tests.faults import jobs_to_kill
from tests.ports import free_port

PATIENCE = 60
SECOND = timedelta(seconds=1)
WEB = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py"]
WORKER, BEAT = (
    [sys.executable, "-m", "dashboard", name, "--include", jobs_to_kill.__name__] for name in ("worker", "beat")
)

CREATE = "create table public.done (job text, cause text, attempt integer)"
RUNS = """
    select run_id, runs.job, runs.cause, runs.queued_at, runs.state, runs.worker, runs.attempts, runs.rows,
        count(done.job) as written, max(done.attempt) as attempt
    from ops.job_run as runs left join public.done as done on runs.job = done.job and runs.cause = done.cause
    where runs.job in ('every_second', 'when_asked') and runs.queued_at < :until
    group by runs.run_id order by runs.run_id
"""


def runs_until(moment: datetime) -> list[Any]:
    """The runs that were entered before, with the rows that each has written, and the last attempt to write one."""
    with database.transaction() as connection:
        return list(connection.execute(text(RUNS), {"until": moment}))


def wait_for(what: str, condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"{what} did not come"
        time.sleep(0.1)


def slot(cause: str) -> datetime:
    return datetime.fromisoformat(cause.removeprefix("slot "))


def slots(runs: list[Any]) -> list[datetime]:
    """The seconds whose runs these are, in order."""
    return sorted(slot(run.cause) for run in runs if run.job == "every_second")


@contextmanager
def kept(family: Family) -> Iterator[None]:
    """Keep the children running from beside the test."""
    enough = Event()
    keeper = threading.Thread(target=family.keep, args=(enough,))
    keeper.start()
    try:
        yield
    finally:
        enough.set()
        keeper.join()


def environment_of(database_url: str, redis_url: str) -> dict[str, str]:
    """What processes of the product are started with; the database gets the table that the jobs write to."""
    with database.transaction() as connection:
        connection.exec_driver_sql(CREATE)
    keys = {
        "secret_key": "a key for tests, and for nothing else",
        "encryption_keys": "a-key-for-tests-and-for-nothing-else-000000",
    }
    settings = Settings(database_url=database_url, redis_url=redis_url, port=free_port(), web_workers=1, **keys)
    return settings.environment()


def check_each_was_done_once(runs: list[Any], asked: set[int]) -> None:
    """Each run has written one row, in its last attempt, and no second is missing between the first and the last."""
    assert {(run.state, run.written, run.rows, run.attempts - run.attempt) for run in runs} == {("succeeded", 1, 1, 0)}
    assert {run.run_id for run in runs if run.job == "when_asked"} == asked
    seconds = slots(runs)
    assert seconds == [seconds[0] + number * SECOND for number in range(len(seconds))]
