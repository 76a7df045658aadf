"""What people set aside, and the way back: fixes dismissed, refused rows left out, rows kept apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from services import database
from services.accounts import Actor, audit
from services.data_quality.cleansing import groups, privacy, shown
from services.database import transaction
from services.errors import Conflict
from services.live import live
from services.scope import Viewer

PAGE = 50
"""Of each, how many are shown at once."""

_STANDS = """
    proposal.rule in (select rule from ops.quality_rule where policy <> 'off')
    and case
        when proposal.action = 'replay' then exists (
            select from ops.quarantine as refused
            where refused.quarantine_id = cast(proposal.key as bigint) and refused.state = 'open'
        )
        else exists (
            select from ops.quality_finding as finding
            where
                finding.rule = proposal.rule and finding.table_name = proposal.table_name
                and finding.column_name = proposal.column_name
                -- A merge that somebody turned round is found at the row that is kept.
                and finding.key in (proposal.key, case when proposal.action = 'merge' then proposal.new_value end)
        )
    end
"""
_FIXES = text(f"""
    select proposal.proposal_id, rule.title, proposal.decided_by, proposal.decided_at, {_STANDS} as stands
    from ops.proposal as proposal inner join ops.quality_rule as rule using (rule)
    where proposal.state = 'dismissed'
    order by proposal.decided_at desc, proposal.proposal_id limit :size offset :first
""")
_ROWS = text("""
    select quarantine_id, table_name, file, line, column_name, reason, decided_by, decided_at from ops.quarantine
    where state = 'dismissed'
    order by decided_at desc nulls last, quarantine_id limit :size offset :first
""")
_APART = text("""
    select table_name, a, b, by_whom, at from ops.duplicate_refused
    order by at desc, table_name, a, b limit :size offset :first
""")
_COUNTS = text("""
    select
        (select count(*) from ops.proposal where state = 'dismissed') as fixes,
        (select count(*) from ops.quarantine where state = 'dismissed') as rows,
        (select count(*) from ops.duplicate_refused) as apart
""")
_ASKED = "unnest(cast(:numbers as bigint[]), cast(:seen as timestamptz[])) as asked (number, seen)"
_REOPEN = text(f"""
    update ops.proposal as proposal set state = 'open', decided_by = null, decided_at = null from {_ASKED}
    where
        proposal.proposal_id = asked.number and proposal.state = 'dismissed' and proposal.decided_at = asked.seen
        and {_STANDS}
    returning proposal.proposal_id
""")
_TAKE_UP = text(f"""
    update ops.quarantine as refused set state = 'open', decided_by = null, decided_at = null from {_ASKED}
    where
        refused.quarantine_id = asked.number and refused.state = 'dismissed'
        and refused.decided_at is not distinct from asked.seen
    returning refused.quarantine_id
""")


@dataclass(frozen=True)
class Dismissed:
    """A fix that somebody dismissed, of the rule with that title, and when. It `stands` while what it mends still fails
    and fixes of its rule are looked for: then it may be taken back."""

    fix: groups.Proposed
    title: str
    by: str
    at: datetime
    stands: bool


@dataclass(frozen=True)
class LeftOut:
    """A refused row that somebody left out: where it stood, what was wrong; by whom and when, if that is known."""

    quarantine_id: int
    table_name: str
    file: str
    line: int
    column_name: str | None
    reason: str
    decided_by: str | None
    decided_at: datetime | None


@dataclass(frozen=True)
class Apart:
    """Two rows of a table that somebody keeps apart."""

    table_name: str
    a: str
    b: str
    by_whom: str
    at: datetime


@live()
def dismissed(viewer: Viewer, query: Mapping[str, str]) -> dict[str, Any]:
    """A page of dismissed fixes, the latest first: {"fixes": [Dismissed], "count", "page"}. Raises BadFilter."""
    page, rows, count = _page(viewer, query, "page", _FIXES, "fixes")
    with database.transaction() as connection:
        fixes = groups.by_number(connection, [row.proposal_id for row in rows])
    told = [
        Dismissed(shown.shown(fixes[row.proposal_id], viewer), row.title, row.decided_by, row.decided_at, row.stands)
        for row in rows
        if row.proposal_id in fixes
    ]
    return {"fixes": told, "count": count, "page": page}


@live()
def left_out(viewer: Viewer, query: Mapping[str, str]) -> dict[str, Any]:
    """A page of refused rows that were left out: {"rows": [LeftOut], "count", "page"}. Raises BadFilter."""
    page, rows, count = _page(viewer, query, "rows", _ROWS, "rows")
    found = [LeftOut(**row._mapping) for row in rows]
    told = [
        replace(
            each,
            reason=privacy.value_shown(viewer, each.table_name, each.column_name or "", each.reason) or "",
        )
        for each in found
    ]
    return {"rows": told, "count": count, "page": page}


@live()
def apart(viewer: Viewer, query: Mapping[str, str]) -> dict[str, Any]:
    """A page of rows that are kept apart: {"pairs": [Apart], "count", "page"}. Raises BadFilter."""
    page, rows, count = _page(viewer, query, "apart", _APART, "apart")
    return {"pairs": [Apart(**row._mapping) for row in rows], "count": count, "page": page}


def counts(connection: Connection) -> dict[str, int]:
    """How many of each are set aside: {"fixes", "rows", "apart"}."""
    return dict(connection.execute(_COUNTS).one()._mapping)


def _page(viewer: Viewer, query: Mapping[str, str], name: str, wanted: Any, what: str) -> tuple[int, list[Any], int]:
    privacy.must_see_all(viewer)
    page = shown.page_number(query, name)
    with database.transaction() as connection:
        rows = connection.execute(wanted, {"size": PAGE, "first": (page - 1) * PAGE}).all()
        return page, list(rows), counts(connection)[what]


def reopen(seen: Mapping[int, datetime | None], *, by: Actor) -> int:
    """Take dismissals back, by the numbers of fixes; how many. The fixes wait again as they were.

    `seen` is when each was dismissed, as it was shown. Raises NotAllowed, and Conflict where that was taken back, or
    what it mends fails no more.
    """
    return _put_back(_REOPEN, seen, "fix.reopen", "fixes", by)


def take_up(seen: Mapping[int, datetime | None], *, by: Actor) -> int:
    """Have refused rows that were left out wait again, by their numbers; how many. The next check counts them.

    `seen` is when each was left out, as it was shown. Raises NotAllowed, and Conflict where one was taken up already.
    """
    return _put_back(_TAKE_UP, seen, "refused.reopen", "rows", by)


def _put_back(statement: Any, seen: Mapping[int, datetime | None], action: str, what: str, by: Actor) -> int:
    privacy.must_mend(by)
    with transaction() as connection:
        asked = {"numbers": list(seen), "seen": list(seen.values())}
        done = sorted(connection.execute(statement, asked).scalars())
        if len(done) != len(seen):
            raise Conflict("Some of these were taken back since they were shown, or are settled otherwise.")
        audit.record(connection, by, action, f"{len(done)} {what}", {what: done})
    return len(done)
