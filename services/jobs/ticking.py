"""The clockwork: enters what is due into the ledger, takes back what was abandoned, tells what workers are wanted for.

    every second: for job in tick(): tell a worker of the job

Nothing is kept between two ticks, and any number may run at once: what is due is entered once, since a job and a cause
are one run. What a worker was told and forgot, or was never told, the next ticks tell again.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, text

from services import database
from services.jobs import ledger
from services.jobs.causes import read_state
from services.jobs.registry import JOBS
from services.jobs.schedules import owed

log = logging.getLogger(__name__)

_ALONE = text("select pg_try_advisory_xact_lock(hashtext('jobs tick'))")
_NOW = text("select clock_timestamp(), ops.setting_value('time_zone')")
_UNTIL = text("select job, slots_until from ops.job")
_MOVE = text("""
    insert into ops.job (job, slots_until) values (:job, :until)
    on conflict (job) do update set slots_until = excluded.slots_until
""")


def tick(now: datetime | None = None) -> frozenset[str]:
    """One turn of the clockwork; the names of the jobs that have a run to do and no worker at it.

    `now` is the database's clock unless given. Raises DatabaseAway; the next turn then makes up for this one.
    """
    with database.transaction() as connection:
        if not connection.execute(_ALONE).scalar():
            return frozenset()
        clock, zone = connection.execute(_NOW).one()
        _enter_slots(connection, now or clock, ZoneInfo(zone))
        _enter_causes(connection)
        for run in ledger.give_back(connection):
            log.warning("job %s, run %d: its worker is gone; now %s", run.job, run.run_id, run.state)
        return ledger.unclaimed(connection, now or clock)


def _enter_slots(connection: Connection, now: datetime, zone: ZoneInfo) -> None:
    """A job that is new begins with its next slot."""
    until = {row.job: row.slots_until for row in connection.execute(_UNTIL)}
    for job in JOBS.values():
        if job.schedule is None:
            continue
        slots = owed(job.schedule, until[job.name], now, zone) if job.name in until else []
        for slot in slots:
            ledger.enqueue(connection, job.name, slot_cause(slot), tries=job.retries + 1, due_at=slot)
        if slots or job.name not in until:
            connection.execute(_MOVE, {"job": job.name, "until": slots[-1] if slots else now})


def _enter_causes(connection: Connection) -> None:
    state = read_state(connection)
    for job in JOBS.values():
        if cause := job.cause and job.cause.of(state):
            ledger.enqueue(connection, job.name, cause, tries=job.retries + 1)


def slot_cause(slot: datetime) -> str:
    """The cause of the run for a slot: "slot 2026-11-26T10:05Z"."""
    return slot.astimezone(UTC).strftime("slot %Y-%m-%dT%H:%M" + (":%S" if slot.second else "") + "Z")
