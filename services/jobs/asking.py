"""What people may do to jobs: ask for a run, try a failed one again, cancel one. Each is in the audit trail."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, text

from services import database
from services.accounts import Actor, audit
from services.errors import Conflict, NotFound, ServiceError
from services.jobs import ledger
from services.jobs.registry import JOBS, known_job

_RUN = text("select run_id, job, cause, state, cancel_requested from ops.job_run where run_id = :run_id for update")
_WAITING = text("""
    select run_id from ops.job_run
    where job = :job and state = 'queued' and requested_by = :requested_by and args = cast(:args as jsonb)
""")
_AGAIN = text("""
    update ops.job_run set
        state = 'queued', last_attempt = attempts + :tries, due_at = clock_timestamp(), finished_at = null,
        cancel_requested = false, abandoned = 0
    where run_id = :run_id
""")
_CANCEL_QUEUED = text(
    "update ops.job_run set state = 'cancelled', finished_at = clock_timestamp() where run_id = :run_id"
)
_ASK_TO_CANCEL = text("update ops.job_run set cancel_requested = true where run_id = :run_id")


class JobError(ServiceError):
    """What was asked of a job cannot be done; the message says why."""

    code = "job"
    remedy = "Correct what the message names, and try again."


def run_now(name: str, *, by: Actor, args: Mapping[str, str] | None = None) -> int:
    """Ask for a run of a job, with all the arguments that it takes; returns its run_id.

    Who asks again while that run waits gets the same one. Raises NotFound and JobError.
    """
    by.must("configure")
    job = known_job(name)
    args = dict(args or {})
    if args.keys() != set(job.takes):
        raise JobError(f"{job.title} takes {' and '.join(job.takes) or 'no arguments'}.")
    same = {"job": name, "requested_by": by.name, "args": json.dumps(args)}
    cause = f"asked by {by.name} at {datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
    with database.transaction() as connection:
        if waiting := connection.execute(_WAITING, same).scalar():
            return int(waiting)
        run_id = ledger.enqueue(connection, name, cause, tries=job.retries + 1, args=args, requested_by=by.name)
        if run_id is None:
            raise Conflict(f"{job.title} was asked for in the same instant.")
        audit.record(connection, by, "job.run", name, {"run": run_id, **args})
    return run_id


def retry(run_id: int, *, by: Actor) -> None:
    """Begin a run that failed or was cancelled again, with all its attempts. Raises NotFound and Conflict."""
    by.must("configure")
    with database.transaction() as connection:
        run = _found(connection, run_id)
        job = known_job(run.job)
        if run.state not in ("failed", "cancelled"):
            raise Conflict(f"Run {run_id} is {run.state}; only one that failed or was cancelled is begun again.")
        connection.execute(_AGAIN, {"run_id": run_id, "tries": job.retries + 1})
        audit.record(connection, by, "job.retry", run.job, {"run": run_id, "cause": run.cause})


def cancel(run_id: int, *, by: Actor) -> None:
    """Cancel a run: at once while it waits, else as soon as it looks up; what its transaction did is undone.

    Raises NotFound, Conflict where it has ended, JobError where the job cannot be stopped midway.
    """
    by.must("configure")
    with database.transaction() as connection:
        run = _found(connection, run_id)
        if run.state not in ("queued", "running"):
            raise Conflict(f"Run {run_id} has ended: it {_ENDED[run.state]}.")
        if run.cancel_requested:
            return
        if run.state == "running" and run.job in JOBS and not JOBS[run.job].cancellable:
            raise JobError(f"{JOBS[run.job].title} cannot be stopped midway.", remedy="It ends by itself in a moment.")
        connection.execute(_CANCEL_QUEUED if run.state == "queued" else _ASK_TO_CANCEL, {"run_id": run_id})
        audit.record(connection, by, "job.cancel", run.job, {"run": run_id, "cause": run.cause})


_ENDED = {"succeeded": "succeeded", "failed": "failed", "cancelled": "was cancelled"}


def _found(connection: Connection, run_id: int) -> Any:
    run = connection.execute(_RUN, {"run_id": run_id}).one_or_none()
    if run is None:
        raise NotFound(f"There is no run {run_id}.", remedy="See: jobs list.")
    return run
