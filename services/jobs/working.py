"""What a worker does: takes the due runs of a job one after the other, and writes down how each ended."""

from __future__ import annotations

import logging
import os
import socket
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from services import database
from services.database import stoppable
from services.errors import ServiceError
from services.jobs import ledger
from services.jobs.registry import JOBS, Job
from services.jobs.running import Keeper, Run
from services.jobs.telling import told

FIRST_PAUSE, LONGEST_PAUSE = 10, 600
"""Seconds to wait before a run that failed is begun anew: twice as long each time."""

log = logging.getLogger(__name__)

# PostgreSQL then notices in seconds that a worker's machine is gone, and not after hours.
_NOTICE = text(
    "set tcp_keepalives_idle = 5; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3;"
    " set application_name = 'jobs'"
)
_ending = Event()


def work_off(name: str) -> int:
    """Do the due runs of a job, if nobody else is at them; returns how many this process did.

    Raises DatabaseAway when PostgreSQL cannot be reached; what was begun is then taken up by another, or later.
    """
    job = JOBS.get(name)
    if job is None:
        log.error("this worker knows no job %s", name)
        return 0
    count = 0
    with _locked(name) as connection:
        while connection and not _ending.is_set():
            claim = ledger.claim(connection, name, f"{socket.gethostname()}:{os.getpid()}")
            if claim is None:
                break
            _do(job, Run(claim), connection)
            count += 1
    return count


def wind_up() -> None:
    """Leave what is being done where it is, and begin nothing more: this process is about to end."""
    _ending.set()


@contextmanager
def _locked(name: str) -> Iterator[Connection | None]:
    """A connection of its own that holds the lock of a job; None where another does."""
    with database.session() as connection:
        connection.execute(_NOTICE)
        held = connection.execute(ledger.LOCK, {"job": name}).scalar()
        yield connection if held else None
        if held:
            # PostgreSQL notices only a moment later that a connection was closed, and would refuse the next one.
            connection.execute(ledger.UNLOCK, {"job": name})


def _do(job: Job, run: Run, connection: Connection) -> None:
    begun = time.monotonic()
    error: Exception | None = None
    with stoppable() as work, Keeper(connection, run, work, _ending):
        try:
            run.rows = job.function(run)
        except Exception as raised:
            error = raised
    outcome = _outcome(run, error)
    try:
        if not _written(connection, run, outcome, error):
            outcome = "lost"
    except SQLAlchemyError:
        outcome = "lost"
    log.info("job %s, run %d: %s after %.1f s", job.name, run.claim.run_id, outcome, time.monotonic() - begun)
    if error and outcome == "failed":
        log.error("job %s, run %d: %s", job.name, run.claim.run_id, told(error))
        if not isinstance(error, ServiceError):
            log.error("".join(traceback.format_tb(error.__traceback__)))


def _outcome(run: Run, error: Exception | None) -> str:
    if error is None or run.ended:
        return "succeeded"
    return run.stopped or "failed"


def _written(connection: Connection, run: Run, outcome: str, error: Exception | None) -> bool:
    """Write how a run ended; whether it was ours to end, or had ended itself."""
    claim = run.claim
    if outcome == "succeeded":
        return run.ended or ledger.end(connection, claim, "succeeded", rows=run.rows)
    if outcome == "cancelled":
        return ledger.end(connection, claim, "cancelled")
    if outcome == "interrupted":
        return ledger.end(connection, claim, "queued", more=1)
    if outcome == "failed" and error:
        again = claim.attempts < claim.last_attempt and _may_pass(error)
        pause = min(FIRST_PAUSE * 2 ** (claim.attempts - 1), LONGEST_PAUSE)
        return ledger.end(connection, claim, "queued" if again else "failed", error=told(error), pause=pause)
    return False


def _may_pass(error: Exception) -> bool:
    """Whether the same may go well later: not what a service refuses for good, as a file that it cannot read."""
    return not isinstance(error, ServiceError) or error.passing
