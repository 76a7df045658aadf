"""Applying fixes, seeing beforehand what that would do, and undoing it.

Each is one transaction. What it does to revenue and to the score is not estimated: the fixes are applied, the orders
concerned are derived, what changed is checked; to see it beforehand, all of that is rolled back.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import nullcontext
from dataclasses import dataclass, replace
from decimal import Decimal

from sqlalchemy import Connection, text

from services.accounts import Actor, audit
from services.data_quality.cleansing.edits import compile_edits
from services.data_quality.cleansing.privacy import must_mend
from services.data_quality.cleansing.proposing import propose
from services.data_quality.cleansing.storing import concerned_orders, edited_tables, revenue, store_edits
from services.data_quality.engine import Progress, alone, check
from services.database import transaction
from services.errors import Conflict, NotFound, ServiceError
from services.jobs import ledger

_FINGERPRINT = text("""
    select md5(string_agg(
        cast(jsonb_build_array(proposal_id, action, key, value, new_value) as text), ',' order by proposal_id
    ))
    from ops.proposal where proposal_id = any(:proposals) and state = 'open'
""")
_SCORE = text("select score from ops.quality_check order by check_id desc limit 1")
_KEEP = text("""
    insert into ops.cleansing (actor, title, revenue_before, revenue_after, score_before, score_after)
    values (:actor, :title, :revenue_before, :revenue_after, :score_before, :score_after)
    returning cleansing_id
""")
_LOG = text("""
    insert into ops.cleansing_change (cleansing_id, table_name, key, before, after)
    select :cleansing_id, table_name, key, before, after from edits
""")
_MERGED = text("""
    insert into ops.merged_key (table_name, key, into_key, cleansing_id)
    select table_name, key, new_value, :cleansing_id from chosen where action = 'merge'
""")
_REPAIRED = text("""
    update ops.quarantine as refused set state = 'repaired'
    from chosen where chosen.action = 'replay' and refused.quarantine_id = cast(chosen.key as bigint)
""")
_DECIDED = text("""
    update ops.proposal as kept
    set state = 'applied', decided_by = :actor, decided_at = clock_timestamp(), cleansing_id = :cleansing_id
    from chosen where kept.proposal_id = chosen.proposal_id
""")
_READ = text("select cleansing_id, title, undone_at from ops.cleansing where cleansing_id = :cleansing_id for update")
_BACK = text("""
    create temp table edits on commit drop as
    select table_name, key, after as before, before as after
    from ops.cleansing_change where cleansing_id = :cleansing_id
""")
_UNDONE = text("""
    update ops.cleansing set undone_at = clock_timestamp(), undone_by = :actor where cleansing_id = :cleansing_id
""")
_REOPENED = text("""
    with again as (
        update ops.proposal set state = 'open', decided_by = null, decided_at = null, cleansing_id = null
        where cleansing_id = :cleansing_id returning action, key
    ),
    unmerged as (delete from ops.merged_key where cleansing_id = :cleansing_id)
    update ops.quarantine as refused set state = 'open'
    from again where again.action = 'replay' and refused.quarantine_id = cast(again.key as bigint)
""")


class NothingToDo(ServiceError):
    """None of the fixes can be applied any more."""

    code = "nothing_to_do"
    remedy = "Look at the list anew: the rows have changed since."


@dataclass(frozen=True)
class Effect:
    """What fixes do: `rows` changed in how many `tables`, net revenue of the orders concerned in base currency, and the
    company's score, each before and after. `cleansing_id` is None of what was only looked at."""

    rows: int
    tables: int
    revenue_before: Decimal
    revenue_after: Decimal
    score_before: float | None
    score_after: float | None
    cleansing_id: int | None = None


class _Seen(Exception):
    def __init__(self, effect: Effect) -> None:
        self.effect = effect


def fingerprint(connection: Connection, proposals: Collection[int]) -> str:
    """Of open proposals as they are; another one once any of them changes, or is decided."""
    return str(connection.execute(_FINGERPRINT, {"proposals": list(proposals)}).scalar() or "")


def preview(proposals: Collection[int], *, by: Actor, progress: Progress | None = None) -> Effect:
    """What applying these open proposals would do; changes nothing. Raises NotAllowed and NothingToDo."""
    must_mend(by)
    try:
        with transaction() as connection:
            raise _Seen(_applied(connection, proposals, progress))
    except _Seen as seen:
        return seen.effect


def apply(
    proposals: Collection[int],
    title: str,
    *,
    by: Actor,
    seen: str = "",
    progress: Progress | None = None,
    connection: Connection | None = None,
) -> Effect:
    """Apply open proposals together, under a title that the log shows; in a transaction of its own, or the given one.

    `seen` is their fingerprint when they were looked at. Raises NotAllowed, NothingToDo, and Conflict.
    """
    must_mend(by)
    with nullcontext(connection) if connection else transaction() as work:
        alone(work)
        if seen and fingerprint(work, proposals) != seen:
            raise Conflict("Some of these fixes have changed, or were decided, since they were looked at.")
        effect = _applied(work, proposals, progress)
        values = {
            "actor": by.name,
            "title": title,
            "revenue_before": effect.revenue_before,
            "revenue_after": effect.revenue_after,
            "score_before": effect.score_before,
            "score_after": effect.score_after,
        }
        cleansing_id = work.execute(_KEEP, values).scalar_one()
        these = {"cleansing_id": cleansing_id, "actor": by.name}
        work.execute(_LOG, these)
        work.execute(_MERGED, these)
        work.execute(_DECIDED, these)
        _follow_up(work, cleansing_id, "applied")
        detail = {"cleansing": cleansing_id, "rows": effect.rows, "fixes": len(proposals)}
        audit.record(work, by, "cleansing.apply", title, detail)
    return replace(effect, cleansing_id=cleansing_id)


def undo(
    cleansing_id: int, *, by: Actor, progress: Progress | None = None, connection: Connection | None = None
) -> Effect:
    """Put every row back as it was; in a transaction of its own, or the given one.

    Raises NotAllowed, NotFound, and Conflict where a row was changed since.
    """
    must_mend(by)
    with nullcontext(connection) if connection else transaction() as work:
        alone(work)
        kept = work.execute(_READ, {"cleansing_id": cleansing_id}).one_or_none()
        if kept is None:
            raise NotFound(f"There is no cleansing {cleansing_id}.")
        if kept.undone_at:
            raise Conflict(f"“{kept.title}” was undone already.")
        work.execute(_BACK, {"cleansing_id": cleansing_id})
        effect = _stored(work)
        these = {"cleansing_id": cleansing_id, "actor": by.name}
        work.execute(_UNDONE, these)
        work.execute(_REOPENED, these)
        effect = _checked(work, effect, progress)
        _follow_up(work, cleansing_id, "undone")
        audit.record(work, by, "cleansing.undo", kept.title, {"cleansing": cleansing_id, "rows": effect.rows})
    return effect


def _applied(connection: Connection, proposals: Collection[int], progress: Progress | None) -> Effect:
    alone(connection)
    compile_edits(connection, proposals)
    effect = _stored(connection)
    if not effect.rows:
        raise NothingToDo("None of these fixes can be applied any more.")
    connection.execute(_REPAIRED)
    return _checked(connection, effect, progress)


def _stored(connection: Connection) -> Effect:
    connection.exec_driver_sql("analyze edits")
    tables = edited_tables(connection)
    orders = concerned_orders(connection, tables)
    before = revenue(connection, orders)
    store_edits(connection, tables)
    rows = connection.exec_driver_sql("select count(*) from edits").scalar_one()
    score = connection.execute(_SCORE).scalar()
    return Effect(rows, len(tables), before, revenue(connection, orders), _number(score), None)


def _checked(connection: Connection, effect: Effect, progress: Progress | None) -> Effect:
    return replace(effect, score_after=check(connection=connection, progress=progress).score)


def _follow_up(connection: Connection, cleansing_id: int, what: str) -> None:
    """Look for what can be mended now, and bring the figures up to date."""
    propose(connection)
    ledger.enqueue(connection, "refresh_marts", f"cleansing {cleansing_id} {what}", tries=4)


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
