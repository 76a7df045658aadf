"""Proposals that wait, by the kind of thing that they mend, and one by one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

PAGE = 50
"""Proposals that are shown at once."""
LEVELS = (0.95, 0.8, 0.0)
"""The confidences from which fixes may be chosen."""

_SAME = """
    proposal.rule = kind.rule and proposal.table_name = kind.table_name and proposal.column_name = kind.column_name
    and proposal.action = kind.action
"""
_KEY = "concat_ws('.', {0}.rule, {0}.table_name, {0}.column_name, {0}.action)"
_GROUPS = text(f"""
    with kind as (
        select
            rule, table_name, column_name, action, cast(sum(fixes) as bigint) as count,
            cast(coalesce(sum(fixes) filter (where confidence >= 0.95), 0) as bigint) as sure,
            cast(coalesce(sum(fixes) filter (where confidence >= 0.8), 0) as bigint) as likely,
            min(confidence) as lowest, max(confidence) as highest
        from ops.waiting_fixes
        group by rule, table_name, column_name, action
    )
    select {_KEY.format("kind")} as key, rule.title, rule.severity, kind.*, surest.proposal_id as example
    from kind
    inner join ops.quality_rule as rule using (rule)
    cross join lateral (
        select proposal_id from ops.proposal
        where state = 'open' and {_SAME} and confidence = kind.highest
        order by proposal_id limit 1
    ) as surest
    order by rule.position, kind.table_name, kind.column_name, kind.action
""")
_ONE_BY_ONE = """
    select
        proposal.proposal_id, proposal.table_name, proposal.key, proposal.column_name, proposal.action,
        proposal.value, proposal.new_value, proposal.confidence, proposal.why, proposal.changed_by,
        coalesce(finding.reason, refused.reason, '') as reason,
        refused.file, refused.line, refused.value as refused_value, refused.original_row
    from ops.proposal as proposal
    left join ops.quality_finding as finding
        on proposal.rule = finding.rule and proposal.table_name = finding.table_name and proposal.key = finding.key
        and proposal.column_name = finding.column_name
    left join ops.quarantine as refused
        on refused.quarantine_id = case when proposal.action = 'replay' then cast(proposal.key as bigint) end
"""
_BY_NUMBER = text(f"{_ONE_BY_ONE} where proposal.proposal_id = any(:numbers)")
_OF_GROUP = text(f"""
    {_ONE_BY_ONE}
    where
        proposal.state = 'open' and proposal.rule = :rule and proposal.table_name = :table_name
        and proposal.column_name = :column_name and proposal.action = :action and proposal.confidence >= :above
    order by proposal.confidence, proposal.proposal_id limit :size offset :first
""")
_BY_RULE = text("""
    select rule, table_name, cast(sum(fixes) as bigint) as fixes from ops.waiting_fixes group by rule, table_name
""")
_CHOSEN = text(f"""
    select proposal.proposal_id from ops.proposal as proposal
    where
        proposal.state = 'open' and proposal.confidence >= :above
        and (:everything or {_KEY.format("proposal")} = any(:keys))
    order by proposal.proposal_id
""")


@dataclass(frozen=True)
class Proposed:
    """A fix that waits. `value` is what is there, `new_value` what it becomes: None for empty, for a merge the key of
    the row that is kept, of a refused row a JSON object. `reason` is what fails, `why` completes "because it is".
    `file`, `line`, `refused_value` and `original_row` are of a refused row."""

    proposal_id: int
    table_name: str
    key: str
    column_name: str
    action: str
    value: str | None
    new_value: str | None
    confidence: float
    why: str
    changed_by: str | None
    reason: str
    file: str | None
    line: int | None
    refused_value: str | None
    original_row: dict[str, Any] | None


@dataclass(frozen=True)
class Group:
    """Fixes of one kind: how many wait, how many of those are `sure` (0.95) and `likely` (0.8), how sure from `lowest`
    to `highest`, and the surest as `example`."""

    key: str
    title: str
    severity: str
    rule: str
    table_name: str
    column_name: str
    action: str
    count: int
    sure: int
    likely: int
    lowest: float
    highest: float
    example: Proposed

    def count_from(self, level: float) -> int:
        """How many wait from one of LEVELS on."""
        return dict(zip(LEVELS, (self.sure, self.likely, self.count), strict=True))[level]


def groups(connection: Connection) -> list[Group]:
    """Every kind of fix that waits, in the order of rules."""
    rows = connection.execute(_GROUPS).mappings().all()
    examples = by_number(connection, [row["example"] for row in rows])
    return [
        Group(
            **{
                **row,
                "lowest": float(row["lowest"]),
                "highest": float(row["highest"]),
                "example": examples[row["example"]],
            }
        )
        for row in rows
    ]


def waiting(connection: Connection) -> dict[tuple[str, str], int]:
    """How many fixes wait, by rule and table."""
    return {(row.rule, row.table_name): row.fixes for row in connection.execute(_BY_RULE)}


def by_number(connection: Connection, numbers: Collection[int]) -> dict[int, Proposed]:
    """Fixes of these numbers, whatever was decided about them."""
    rows = connection.execute(_BY_NUMBER, {"numbers": list(numbers)})
    return {row.proposal_id: _proposed(row) for row in rows}


def one_by_one(connection: Connection, group: Group, above: float, page: int) -> list[Proposed]:
    """A page of a group's fixes from a confidence, the least sure first."""
    wanted = {"rule": group.rule, "table_name": group.table_name, "column_name": group.column_name}
    limits = {"action": group.action, "above": above, "size": PAGE, "first": (page - 1) * PAGE}
    return [_proposed(row) for row in connection.execute(_OF_GROUP, {**wanted, **limits})]


def chosen(connection: Connection, keys: Collection[str] | None, above: float) -> list[int]:
    """The numbers of the fixes of some groups, or of all with None, from a confidence."""
    wanted = {"everything": keys is None, "keys": list(keys or ()), "above": above}
    return list(connection.execute(_CHOSEN, wanted).scalars())


def _proposed(row: Any) -> Proposed:
    return Proposed(**{**row._mapping, "confidence": float(row.confidence)})
