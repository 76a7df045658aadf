"""Jobs that leave a row for each run, for workers and beat to be started with: --include tests.faults.jobs_to_kill."""

from __future__ import annotations

import random
import time

from sqlalchemy import text

from services import jobs
from services.jobs import Every, Job, Run

_APPEND = text("insert into public.done (job, cause, attempt) values (:job, :cause, :attempt)")


def append(run: Run) -> int:
    """Write a row with which the run ends, having taken its time before and after writing it."""
    claim = run.claim
    time.sleep(random.uniform(0, 0.3))
    with run.finishing() as connection:
        connection.execute(_APPEND, {"job": claim.job, "cause": claim.cause, "attempt": claim.attempts})
        time.sleep(random.uniform(0, 0.3))
        run.rows = 1
    return run.rows


jobs.register(
    Job("every_second", "Every second", append, "tests", schedule=Every(1), retries=20),
    Job("when_asked", "When asked", append, "tests", retries=20),
)
