"""Plans: fixes that somebody chose, what applying them would do, and applying exactly those.

What takes no more than seconds is done at once, more by a job, which can be stopped. A person has one plan at a time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, text

from services.accounts import Actor, audit
from services.data_quality.cleansing import groups
from services.data_quality.cleansing.applying import Effect, apply, fingerprint, preview, undo
from services.data_quality.cleansing.privacy import must_mend
from services.data_quality.engine import Progress
from services.database import transaction
from services.errors import Conflict, NotFound
from services.jobs import ledger

AT_ONCE = 2_000
"""Fixes beyond which a job tries and applies them, and rows beyond which it puts them back."""

AHEAD = 20_000
"""Fixes up to which it is found out unasked what all of them bring: loads wait for so long."""

_BUSY = "exists (select from ops.job_run as run where run.run_id = plan.run_id and run.state in ('queued', 'running'))"
_CLEAR = text(f"delete from ops.cleansing_plan as plan where made_by = :by and not {_BUSY}")
_MAKE = text("""
    insert into ops.cleansing_plan (made_by, proposals, fingerprint, title)
    select
        :by, :proposals, :fingerprint,
        (
            select case
                when count(distinct rule) = 1 then min(title) else format('Fixes of %s rules', count(distinct rule))
            end
            from ops.proposal inner join ops.quality_rule using (rule)
            where proposal_id = any(:proposals)
        )
    on conflict do nothing returning plan_id
""")
_EFFECT = text("""
    update ops.cleansing_plan set
        rows_changed = :rows, tables_changed = :tables, revenue_before = :revenue_before,
        revenue_after = :revenue_after, score_before = :score_before, score_after = :score_after
    where plan_id = :plan_id
""")
_READ = """
    select
        plan.plan_id, plan.at, plan.made_by, plan.title, plan.proposals, plan.fingerprint, plan.rows_changed as rows,
        plan.tables_changed as tables, plan.revenue_before, plan.revenue_after, plan.score_before, plan.score_after,
        plan.cleansing_id, plan.run_id, run.state, run.doing, run.done, run.total, run.error
    from ops.cleansing_plan as plan left join ops.job_run as run using (run_id)
"""
_BY_NUMBER = text(f"{_READ} where plan.plan_id = :plan_id")
_BY_MAKER = text(f"{_READ} where plan.made_by = :by")
_LOCK = text("select 1 from ops.cleansing_plan where plan_id = :plan_id for update")
_ASKED = text("update ops.cleansing_plan set run_id = :run_id where plan_id = :plan_id")
_TITLE = text("update ops.cleansing_plan set title = :title where plan_id = :plan_id")
_STOP = text("""
    update ops.job_run set
        cancel_requested = state = 'running',
        finished_at = case when state = 'queued' then clock_timestamp() end,
        state = case when state = 'queued' then 'cancelled' else state end
    where
        run_id = :run_id and job in ('preview_fixes', 'apply_fixes', 'undo_fixes') and state in ('queued', 'running')
    returning job
""")
_ROWS = text("select count(*) from ops.cleansing_change where cleansing_id = :cleansing_id")
_APPLIED = text("update ops.cleansing_plan set cleansing_id = :cleansing_id where plan_id = :plan_id")


@dataclass(frozen=True)
class Plan:
    """Fixes that `made_by` chose; `title` is of their rule until they are applied under another. `effect` is what
    applying them does, None until that was tried; `cleansing_id` what they were applied as. Of the run that is at it,
    or was: its state, what it does, how much of it is done, its error.
    """

    plan_id: int
    at: datetime
    made_by: str
    title: str
    proposals: tuple[int, ...]
    fingerprint: str
    effect: Effect | None
    cleansing_id: int | None
    run_id: int | None
    state: str | None
    doing: str | None
    done: int | None
    total: int | None
    error: str | None

    @property
    def busy(self) -> bool:
        """Whether a job is at it, or is to be."""
        return self.state in ("queued", "running")


def plan(proposals: Sequence[int], *, by: Actor) -> Plan:
    """Choose fixes and see what they would do, now or, of very many, by a job.

    Raises NotAllowed, NothingToDo where none can be applied, Conflict while a job is at the person's last plan.
    """
    must_mend(by)
    with transaction() as connection:
        plan_id = _make(connection, proposals, by)
        if len(proposals) > AT_ONCE:
            _enqueue_for(connection, "preview_fixes", plan_id, by)
    if len(proposals) <= AT_ONCE:
        try_plan(plan_id, by=by)
    return read_plan(plan_id, by=by)


def plan_groups(keys: Sequence[str] | None, above: float, *, by: Actor) -> Plan:
    """The same of the fixes of some groups, or of all with None, from a confidence."""
    with transaction() as connection:
        proposals = groups.chosen(connection, keys, above)
    return plan(proposals, by=by)


def try_plan(plan_id: int, *, by: Actor, progress: Progress | None = None) -> int:
    """Find out what a plan would do, and keep it; returns how many rows it changes."""
    effect = preview(read_plan(plan_id, by=by).proposals, by=by, progress=progress)
    with transaction() as connection:
        connection.execute(_EFFECT, {"plan_id": plan_id, **asdict(effect)})
    return effect.rows


def apply_plan(plan_id: int, title: str, *, by: Actor) -> Plan:
    """Apply a plan as it was seen, now or, of very many fixes, by a job.

    Raises NotAllowed, NotFound, and Conflict where it was not tried yet, is applied, or its fixes have changed.
    """
    must_mend(by)
    with transaction() as connection:
        connection.execute(_LOCK, {"plan_id": plan_id})
        known = _owned(connection, plan_id, by)
        if known.effect is None or known.busy or known.cleansing_id:
            raise Conflict("This is being worked at, was applied, or nobody has seen what it does.")
        connection.execute(_TITLE, {"title": title or "Fixes", "plan_id": plan_id})
        if len(known.proposals) > AT_ONCE:
            _enqueue_for(connection, "apply_fixes", plan_id, by)
        else:
            finish_plan(connection, plan_id, by=by)
    return read_plan(plan_id, by=by)


def finish_plan(connection: Connection, plan_id: int, *, by: Actor, progress: Progress | None = None) -> int:
    """Apply a plan under its title, in a transaction that others end; returns how many rows were changed."""
    known = _owned(connection, plan_id, by)
    effect = apply(
        known.proposals, known.title, by=by, seen=known.fingerprint, progress=progress, connection=connection
    )
    connection.execute(_APPLIED, {"plan_id": plan_id, "cleansing_id": effect.cleansing_id})
    return effect.rows


def take_back(cleansing_id: int, *, by: Actor) -> bool:
    """Undo a cleansing, now or, of very many rows, by a job; returns whether it is done.

    Raises NotAllowed, NotFound, and Conflict where it was undone, or a row was changed since.
    """
    must_mend(by)
    with transaction() as connection:
        rows = connection.execute(_ROWS, {"cleansing_id": cleansing_id}).scalar_one()
        if rows <= AT_ONCE:
            undo(cleansing_id, by=by, connection=connection)
        else:
            _enqueue(connection, "undo_fixes", {"cleansing": str(cleansing_id)}, by)
    return bool(rows <= AT_ONCE)


def stop(run_id: int, *, by: Actor) -> None:
    """Stop a job that tries, applies or undoes fixes; what it did is rolled back. Raises NotAllowed and Conflict."""
    must_mend(by)
    with transaction() as connection:
        job = connection.execute(_STOP, {"run_id": run_id}).scalar()
        if job is None:
            raise Conflict("It has ended already.")
        audit.record(connection, by, "job.cancel", job, {"run": run_id})


def read_plan(plan_id: int, *, by: Actor) -> Plan:
    """A plan of the person's own. Raises NotFound."""
    with transaction() as connection:
        return _owned(connection, plan_id, by)


def outlook(connection: Connection, by: Actor) -> Plan | None:
    """What was last found out about applying everything, by whoever does that in the background."""
    row = connection.execute(_BY_MAKER, {"by": by.name}).one_or_none()
    return _plan(row) if row else None


def look_ahead(*, by: Actor, progress: Progress | None = None) -> int:
    """Find out what applying all that is proposed would do, unless that is known, or too much; rows it changes."""
    with transaction() as connection:
        proposals = groups.chosen(connection, None, 0)
        known = outlook(connection, by)
        if known and known.effect and known.fingerprint == fingerprint(connection, proposals):
            return known.effect.rows
        connection.execute(_CLEAR, {"by": by.name})
        if not proposals or len(proposals) > AHEAD:
            return 0
        plan_id = _make(connection, proposals, by)
    return try_plan(plan_id, by=by, progress=progress)


def _make(connection: Connection, proposals: Sequence[int], by: Actor) -> int:
    if not proposals:
        raise NotFound("No fix is chosen.", remedy="Choose some, or a lower confidence.")
    connection.execute(_CLEAR, {"by": by.name})
    values = {"by": by.name, "proposals": list(proposals), "fingerprint": fingerprint(connection, proposals)}
    plan_id = connection.execute(_MAKE, values).scalar()
    if plan_id is None:
        raise Conflict("The fixes that you chose before are still being worked at.", remedy="Wait, or stop that job.")
    return int(plan_id)


def _enqueue_for(connection: Connection, job: str, plan_id: int, by: Actor) -> None:
    run_id = _enqueue(connection, job, {"plan": str(plan_id)}, by)
    connection.execute(_ASKED, {"run_id": run_id, "plan_id": plan_id})


def _enqueue(connection: Connection, job: str, args: Mapping[str, str], by: Actor) -> int | None:
    cause = f"asked by {by.name} at {datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
    return ledger.enqueue(connection, job, cause, tries=2, args=args, requested_by=by.name)


def _owned(connection: Connection, plan_id: int, by: Actor) -> Plan:
    row = connection.execute(_BY_NUMBER, {"plan_id": plan_id}).one_or_none()
    if row is None or row.made_by != by.name:
        raise NotFound("You have chosen other fixes since, or none.", remedy="Choose them again.")
    return _plan(row)


def _plan(row: Any) -> Plan:
    values = dict(row._mapping)
    names = ("rows", "tables", "revenue_before", "revenue_after", "score_before", "score_after")
    told = {name: values.pop(name) for name in names}
    for name in ("score_before", "score_after"):
        told[name] = None if told[name] is None else float(told[name])
    effect = None if told["rows"] is None else Effect(**told, cleansing_id=values["cleansing_id"])
    return Plan(**{**values, "proposals": tuple(values["proposals"])}, effect=effect)
