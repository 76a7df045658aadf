"""What was run: the ledger as it is read."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import text

from services import database

IDLE_DAYS = 2
"""For so long a run by schedule that found nothing to do is kept."""


@dataclass(frozen=True)
class RunRecord:
    """A run as the ledger has it; `started_at` is that of its last attempt. Times are UTC."""

    run_id: int
    job: str
    cause: str
    state: str
    attempts: int
    requested_by: str | None
    due_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    rows: int | None
    error: str | None
    doing: str | None
    done: int | None
    total: int | None
    cancel_requested: bool

    @property
    def seconds(self) -> float | None:
        """How long it took; None before it has ended, and where it was cancelled before it began."""
        if self.started_at is None or self.finished_at is None:
            return None
        return (self.finished_at - self.started_at).total_seconds()

    @property
    def progress(self) -> str:
        """How far it is, in words; empty unless it is under way and has said so."""
        if self.state != "running" or not self.doing:
            return ""
        return f"{self.doing}, {self.done:,} of {self.total:,}" if self.total else self.doing


_COLUMNS = ", ".join(field.name for field in fields(RunRecord))
_IDLE = "state = 'succeeded' and rows = 0"
_CHOSEN = f"(:job = '' or job = :job) and (:state = '' or state = :state) and (:idle or not ({_IDLE}))"
_RUNS = text(f"select {_COLUMNS} from ops.job_run where {_CHOSEN} order by run_id desc offset :first limit :size")
_FORGET_IDLE = text(f"""
    delete from ops.job_run where {_IDLE} and cause like 'slot %' and finished_at < now() - make_interval(days => :days)
""")
_COUNT = text(f"select count(*) from ops.job_run where {_CHOSEN}")


def runs(*, job: str = "", state: str = "", idle: bool = True, first: int = 0, size: int = 50) -> list[RunRecord]:
    """Runs, the latest first: of one job and in one state, where these are given; without those that found nothing."""
    with database.transaction() as connection:
        chosen = {"job": job, "state": state, "idle": idle}
        return [
            RunRecord(**row._mapping) for row in connection.execute(_RUNS, {**chosen, "first": first, "size": size})
        ]


def count_runs(*, job: str = "", state: str = "", idle: bool = True) -> int:
    """How many runs `runs` would list without a size."""
    with database.transaction() as connection:
        return int(connection.execute(_COUNT, {"job": job, "state": state, "idle": idle}).scalar_one())


def forget_idle() -> int:
    """Delete the runs by schedule that found nothing to do, some days old, of which there is one a minute; how many."""
    with database.transaction() as connection:
        return connection.execute(_FORGET_IDLE, {"days": IDLE_DAYS}).rowcount
