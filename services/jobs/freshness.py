"""How jobs and data fare: what succeeded when, what is due next, what is late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import text

from services import database
from services.database.version import read_version
from services.jobs.registry import JOBS, Job
from services.refresh import queue

_NOW = text("select clock_timestamp(), ops.setting_value('time_zone')")


@dataclass(frozen=True)
class JobState:
    """A job as it stands: its last run that ended, its last success, what waits, and what is due. Times are UTC.

    `late_by` is None unless it is late: since a run of it was due, or a slot of its schedule passed without one.
    `trouble` is the error of a run that failed and is tried again. `durations` are the milliseconds that the last
    successes took, the latest first.
    """

    job: Job
    run_id: int | None
    state: str | None
    ended_at: datetime | None
    error: str | None
    succeeded_at: datetime | None
    seconds: float | None
    rows: int | None
    durations: list[int]
    open_runs: int
    trouble: str | None
    running_id: int | None
    doing: str | None
    done: int | None
    total: int | None
    next_due: datetime | None
    late_by: timedelta | None

    @property
    def failing(self) -> bool:
        """Whether the last run that ended has failed."""
        return self.state == "failed"

    @property
    def tone(self) -> str:
        """What the state means: "bad", "warn", "accent" for what moves, or nothing."""
        if self.failing and not self.late_by:
            return "bad"
        if self.late_by or self.trouble:
            return "warn"
        return "accent" if self.running_id else ""

    @property
    def words(self) -> str:
        """The state in words, the worst first."""
        if self.late_by:
            return f"{span(self.late_by)} late"
        if self.failing:
            return "failed"
        if self.running_id:
            return "running"
        if self.trouble:
            return "tried again"
        return "waiting" if self.open_runs else "in time" if self.succeeded_at else "not run yet"


@dataclass(frozen=True)
class DataState:
    """How fresh the figures are; `waiting` tells that loaded rows are not in them yet, `loading` that more come.

    Of the `files` that were ever loaded, they do not know of `new_files`.
    """

    version: int
    as_of: date | None
    refreshed_at: datetime | None
    files: int
    new_files: int
    waiting: bool
    loading: bool


def job_states() -> list[JobState]:
    """Every job, in the order of the registry."""
    with database.transaction() as connection:
        now, zone = connection.execute(_NOW).one()
        rows = database.owned("job_states", {"jobs": list(JOBS)}, connection)
    by_job = {row.pop("job"): row for row in rows}
    return [_state(job, by_job[name], now, ZoneInfo(zone)) for name, job in JOBS.items()]


def data_state() -> DataState:
    """The state of the figures."""
    with database.transaction() as connection:
        waiting, version = queue.waiting(connection), read_version(connection)
    return DataState(
        version.version,
        version.as_of,
        version.refreshed_at,
        waiting.files,
        waiting.new_files,
        waiting.anything,
        waiting.loading,
    )


def span(length: timedelta) -> str:
    """A length of time in words, to the largest unit: "3 hours"."""
    whole = max(0, int(length.total_seconds()))
    units = ((86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))
    size, unit = next((each for each in units if whole >= each[0]), units[-1])
    return f"{whole // size} {unit}{'' if whole // size == 1 else 's'}"


def _state(job: Job, row: dict[str, Any], now: datetime, zone: ZoneInfo) -> JobState:
    until, due = row.pop("slots_until"), row.pop("due_at")
    seconds = row.pop("seconds")
    return JobState(
        job,
        **row,
        seconds=None if seconds is None else float(seconds),
        next_due=next(job.schedule.after(now, zone)) if job.schedule else None,
        late_by=_late_by(job, now, [due, _missed(job, until, now, zone)]),
    )


def _missed(job: Job, until: datetime | None, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The first slot that should be in the ledger and is not, as when beat stands still."""
    if job.schedule is None or until is None:
        return None
    return next(job.schedule.after(until, zone))


def _late_by(job: Job, now: datetime, due: list[datetime | None]) -> timedelta | None:
    late = max((now - moment for moment in due if moment is not None), default=timedelta())
    return late if late > job.late else None
