"""The ledger of runs, ops.job_run: the one record of what is to be done, who is at it, and how it ended.

A run is claimed by whoever moves it from queued to running; `attempts` is then the token without which nobody writes
how it ended, so that a worker that was given up cannot overrule the one that came after it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, text

Outcome = Literal["succeeded", "failed", "cancelled", "queued"]

MOST_ABANDONED = 10
"""Times that a run's worker may be gone before the run is taken for the reason."""

LOCKED = """
    select from pg_locks as locks
    where
        locks.locktype = 'advisory'
        and locks.database = (select oid from pg_database where datname = current_database())
        and locks.classid = cast(cast(hashtext('job') as bigint) & 4294967295 as oid)
        and locks.objid = cast(cast(hashtext(runs.job) as bigint) & 4294967295 as oid)
"""
"""SQL: a row where a worker is at the job of `runs`; it holds LOCK for as long as it lives."""

LOCK = text("select pg_try_advisory_lock(hashtext('job'), hashtext(:job))")
UNLOCK = text("select pg_advisory_unlock(hashtext('job'), hashtext(:job))")

_ENQUEUE = text("""
    insert into ops.job_run (job, cause, args, last_attempt, requested_by, due_at)
    select :job, :cause, cast(:args as jsonb), :tries, :requested_by, coalesce(:due_at, clock_timestamp())
    where not exists (select from ops.job_run where job = :job and cause = :cause)
    on conflict (job, cause) do nothing
    returning run_id
""")
_CLAIM = text("""
    update ops.job_run set
        state = 'running', attempts = attempts + 1, started_at = clock_timestamp(), worker = :worker,
        doing = null, done = null, total = null
    where run_id = (
        select run_id from ops.job_run
        where job = :job and state = 'queued' and due_at <= clock_timestamp()
        order by due_at, run_id limit 1
        for update skip locked
    )
    returning run_id, job, cause, args, attempts, last_attempt, requested_by
""")
_END = text("""
    update ops.job_run set
        state = :state, rows = :rows, error = :error,
        finished_at = case when :state <> 'queued' then clock_timestamp() end,
        due_at = case when :pause > 0 then clock_timestamp() + make_interval(secs => :pause) else due_at end,
        last_attempt = last_attempt + :more
    where run_id = :run_id and attempts = :attempt and state = 'running'
""")
_NOTE = text("""
    update ops.job_run set doing = :doing, done = :done, total = :total
    where run_id = :run_id and attempts = :attempt and state = 'running'
    returning cancel_requested
""")
_LOOK = text("""
    select cancel_requested from ops.job_run where run_id = :run_id and attempts = :attempt and state = 'running'
""")
# A run is nobody's when the lock of its job is free: whoever held it has ended, or lost his connection. That is not the
# run's fault, and takes none of its attempts, until it has happened so often that it may be.
_GIVE_BACK = text(f"""
    with gone as (
        select runs.run_id, runs.attempts from ops.job_run as runs
        where runs.state = 'running' and not exists ({LOCKED})
    )
    update ops.job_run as runs set
        state = ended.state,
        abandoned = runs.abandoned + 1,
        last_attempt = runs.last_attempt + 1,
        finished_at = case when ended.state <> 'queued' then clock_timestamp() end,
        error = case
            when ended.state = 'failed' then 'Its worker ended in the middle of it, ' || :most || ' times.'
            else runs.error
        end
    from gone
    inner join ops.job_run as held on gone.run_id = held.run_id
    cross join lateral (
        select case
            when held.cancel_requested then 'cancelled' when held.abandoned + 1 >= :most then 'failed' else 'queued'
        end as state
    ) as ended
    where runs.run_id = gone.run_id and runs.attempts = gone.attempts and runs.state = 'running'
    returning runs.run_id, runs.job, runs.state
""")
_UNCLAIMED = text(f"""
    select distinct runs.job from ops.job_run as runs
    where runs.state = 'queued' and runs.due_at <= greatest(:now, clock_timestamp()) and not exists ({LOCKED})
""")


@dataclass(frozen=True)
class Claim:
    """A run that this process is to do."""

    run_id: int
    job: str
    cause: str
    args: Mapping[str, str]
    attempts: int
    last_attempt: int
    requested_by: str | None


def enqueue(
    connection: Connection,
    job: str,
    cause: str,
    *,
    tries: int,
    args: Mapping[str, str] | None = None,
    due_at: datetime | None = None,
    requested_by: str | None = None,
) -> int | None:
    """Enter a run, in the transaction of what causes it; None when the job was, or is to be, run for that cause."""
    values = {"job": job, "cause": cause, "args": json.dumps(dict(args or {})), "tries": tries}
    entered = connection.execute(_ENQUEUE, {**values, "due_at": due_at, "requested_by": requested_by})
    return entered.scalar()


def claim(connection: Connection, job: str, worker: str) -> Claim | None:
    """Take the run of the job that has been due longest; None when none is."""
    row = connection.execute(_CLAIM, {"job": job, "worker": worker}).one_or_none()
    return Claim(**row._mapping) if row else None


def end(
    connection: Connection,
    run: Claim,
    state: Outcome,
    *,
    rows: int | None = None,
    error: str | None = None,
    pause: float = 0,
    more: int = 0,
) -> bool:
    """Write how a claimed run ended; False, and nothing is written, when it is not this claim's any more.

    "queued" puts it back, to be begun again after `pause` seconds and with `more` attempts than were granted.
    """
    values: dict[str, Any] = {"run_id": run.run_id, "attempt": run.attempts, "state": state, "rows": rows}
    return connection.execute(_END, {**values, "error": error, "pause": pause, "more": more}).rowcount == 1


def note(connection: Connection, run: Claim, said: tuple[str, int, int] | None) -> bool | None:
    """Write how far a run has come, where there is news; returns whether to cancel it, None when it is not ours."""
    values: dict[str, Any] = {"run_id": run.run_id, "attempt": run.attempts}
    if said is None:
        return connection.execute(_LOOK, values).scalar()
    doing, done, total = said
    return connection.execute(_NOTE, {**values, "doing": doing, "done": done, "total": total}).scalar()


def give_back(connection: Connection) -> list[Row[Any]]:
    """Put the runs of workers that are gone back into the queue, or end them; run_id, job and state of each."""
    return list(connection.execute(_GIVE_BACK, {"most": MOST_ABANDONED}))


def unclaimed(connection: Connection, now: datetime) -> frozenset[str]:
    """The jobs with a run that is due, at `now` or before, and no worker at them."""
    return frozenset(connection.execute(_UNCLAIMED, {"now": now}).scalars())
