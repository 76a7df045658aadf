"""Refused rows: what is wrong with each, what somebody writes instead, and leaving them be."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from services.accounts import Actor, audit
from services.data_loader.contracts import Column, contract
from services.data_loader.values import fault
from services.data_quality.cleansing.deciding import BY_HAND, BadValue, check_value
from services.data_quality.cleansing.privacy import must_mend
from services.database import transaction
from services.errors import Conflict, NotFound

PAGE = 50
"""Refused rows that are shown at once."""

_ROWS = """
    select
        refused.quarantine_id, refused.table_name, refused.file, refused.line, refused.column_name, refused.reason,
        refused.value, refused.original_row, refused.state, proposal.proposal_id, proposal.new_value, proposal.why
    from ops.quarantine as refused
    left join lateral (
        select proposal_id, new_value, why from ops.proposal
        where
            state = 'open' and action = 'replay' and table_name = refused.table_name
            and key = cast(refused.quarantine_id as text)
        order by proposal_id limit 1
    ) as proposal on true
"""
_WAITING = text(f"""
    with mended as (
        select distinct cast(key as bigint) as quarantine_id from ops.proposal
        where state = 'open' and action = 'replay'
    ),
    shown as materialized (
        select waiting.quarantine_id, mended.quarantine_id is null as unmended
        from ops.quarantine as waiting left join mended using (quarantine_id)
        where waiting.state = 'open' and (:table_name = '' or waiting.table_name = :table_name)
        order by unmended, waiting.quarantine_id limit :size offset :first
    )
    {_ROWS} inner join shown using (quarantine_id) order by shown.unmended, shown.quarantine_id
""")
_ONE = text(f"{_ROWS} where refused.quarantine_id = :number for update of refused")
_COUNTS = text("""
    select table_name, count(*) as rows from ops.quarantine where state = 'open' group by table_name order by table_name
""")
_REWRITE = text("""
    update ops.proposal set new_value = :new_value, confidence = 1, why = :why, changed_by = :by
    where proposal_id = :proposal_id returning proposal_id
""")
_WRITE = text("""
    insert into ops.proposal
    (rule, table_name, key, column_name, action, value, new_value, confidence, why, changed_by)
    values ('schema_conformance', :table_name, :key, :column, 'replay', :value, :new_value, 1, :why, :by)
    on conflict (rule, table_name, key, column_name) do update set
        action = excluded.action, value = excluded.value, new_value = excluded.new_value, confidence = 1,
        why = excluded.why, changed_by = excluded.changed_by, state = 'open', decided_by = null, decided_at = null,
        cleansing_id = null
    returning proposal_id
""")
_DISMISS = text("""
    with dismissed as (
        update ops.quarantine set state = 'dismissed', decided_by = :by, decided_at = clock_timestamp()
        where quarantine_id = any(:numbers) and state = 'open'
        returning quarantine_id, table_name
    ),
    forgotten as (
        delete from ops.proposal as proposal using dismissed
        where
            proposal.state = 'open' and proposal.action = 'replay' and proposal.table_name = dismissed.table_name
            and proposal.key = cast(dismissed.quarantine_id as text)
    )
    select quarantine_id from dismissed
""")


@dataclass(frozen=True)
class Refused:
    """A row that was refused: where it stood, what is wrong with which column, and the row. `faults` are the columns
    that a fault is in, with what is proposed for them, as in `new_value`, the whole proposal as JSON, and why."""

    quarantine_id: int
    table_name: str
    file: str
    line: int
    column_name: str | None
    reason: str
    value: str | None
    original_row: dict[str, Any]
    state: str
    proposal_id: int | None
    new_value: str | None
    why: str | None

    @property
    def faults(self) -> dict[str, str]:
        """By column what is proposed for it, "" for nothing; empty where no other value would help."""
        if "_line" in self.original_row:
            return {}
        told = json.loads(self.new_value) if self.new_value else {}
        wrong = [
            each.name for each in contract(self.table_name).columns if fault(each, self.original_row.get(each.name))
        ]
        return {name: told.get(name) or "" for name in dict.fromkeys([*wrong, *told])}


def waiting(connection: Connection, table: str, page: int) -> tuple[list[Refused], dict[str, int]]:
    """A page of the refused rows of a table, or of all with "", and how many wait by table."""
    given = {"table_name": table, "size": PAGE, "first": (page - 1) * PAGE}
    rows = [Refused(**row._mapping) for row in connection.execute(_WAITING, given)]
    return rows, {row.table_name: row.rows for row in connection.execute(_COUNTS)}


def rewrite(values: Mapping[int, Mapping[str, str]], *, by: Actor, seen: Mapping[int, str]) -> list[int]:
    """Write other values into refused rows, by number and column, "" for empty; returns the fixes that read them again.

    `seen` are the proposals as they were shown, "" for none; where no value is given, they are taken as they are.
    Raises NotAllowed, also for personal columns without `pii`, NotFound, BadValue, and Conflict.
    """
    must_mend(by)
    with transaction() as connection:
        return [_rewrite(connection, number, told, by, seen.get(number, "")) for number, told in sorted(values.items())]


def _rewrite(connection: Connection, number: int, told: Mapping[str, str], by: Actor, seen: str) -> int:
    found = connection.execute(_ONE, {"number": number}).one_or_none()
    if found is None:
        raise NotFound("This row is not in quarantine.")
    row = Refused(**found._mapping)
    if row.state != "open" or (row.new_value or "") != seen:
        raise Conflict(f"Line {row.line} of {row.file} has changed since it was shown.")
    if row.proposal_id and (not told or dict(told) == row.faults):
        return row.proposal_id
    if not told:
        raise BadValue(f"Line {row.line} of {row.file} has no value that could be another.")
    _check(connection, row, told, by)
    new_value = json.dumps({name: value or None for name, value in told.items()}, ensure_ascii=False)
    given = {"new_value": new_value, "why": BY_HAND, "by": by.name, "proposal_id": row.proposal_id}
    where = {"table_name": row.table_name, "key": str(number), "column": row.column_name or "", "value": row.value}
    statement = _REWRITE if row.proposal_id else _WRITE
    proposal_id = int(connection.execute(statement, {**given, **where}).scalar_one())
    audit.record(connection, by, "refused.rewrite", f"{row.file}:{row.line}", {"columns": sorted(told)})
    return proposal_id


def _check(connection: Connection, row: Refused, told: Mapping[str, str], by: Actor) -> None:
    columns: dict[str, Column] = {each.name: each for each in contract(row.table_name).columns}
    if unknown := told.keys() - columns.keys():
        raise BadValue(f"{contract(row.table_name).title} have no {', '.join(sorted(unknown))}.")
    if any(columns[name].personal for name in told):
        by.must("pii")
    for name, column in columns.items():
        if name in told:
            check_value(connection, column, told[name])
        elif wrong := fault(column, row.original_row.get(name)):
            raise BadValue(f"{name.replace('_', ' ').capitalize()} {wrong}.")


def leave(numbers: Collection[int], *, by: Actor) -> int:
    """Leave refused rows be: they are not proposed, and fail no check any more; how many.

    Raises NotAllowed, and Conflict where one was mended meanwhile.
    """
    must_mend(by)
    with transaction() as connection:
        done = connection.execute(_DISMISS, {"numbers": list(numbers), "by": by.name}).scalars().all()
        if len(done) != len(set(numbers)):
            raise Conflict("Some of these rows are not in quarantine any more.")
        audit.record(connection, by, "refused.dismiss", f"{len(done)} rows", {"rows": sorted(done)})
    return len(done)
