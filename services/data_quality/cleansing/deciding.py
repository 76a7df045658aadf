"""What people decide about single fixes: another value, or none of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, text

from services.accounts import Actor, audit
from services.data_loader.contracts import Column, contract
from services.data_loader.schema import has_key
from services.data_loader.values import fault
from services.data_quality.cleansing.privacy import must_mend
from services.database import transaction
from services.errors import Conflict, NotFound, ServiceError

BY_HAND = "by hand"

_READ = text("""
    select proposal_id, table_name, key, column_name, action, value, new_value, state
    from ops.proposal where proposal_id = :number for update
""")
_CHANGE = text("""
    update ops.proposal set new_value = :value, confidence = 1, why = :why, changed_by = :by
    where proposal_id = :number
""")
_DISMISS = text("""
    update ops.proposal set state = 'dismissed', decided_by = :by, decided_at = clock_timestamp()
    where proposal_id = any(:numbers) and state = 'open'
    returning proposal_id
""")


class BadValue(ServiceError):
    """A value cannot stand where it was to be put; the message says why."""

    code = "bad_value"
    remedy = "Correct it, and try again."


def change(values: Mapping[int, str], *, by: Actor, seen: Mapping[int, str]) -> None:
    """Set what fixes of single values make of them, by number; "" for empty. They are sure then.

    `seen` are the values that were proposed when they were looked at. Raises NotAllowed, also for personal columns
    without the capability `pii`, NotFound, BadValue, and Conflict where a fix has become another, or was decided.
    """
    must_mend(by)
    with transaction() as connection:
        for number, value in sorted(values.items()):
            _change(connection, number, value.strip(), by, seen.get(number, ""))


def _change(connection: Connection, number: int, value: str, by: Actor, seen: str) -> None:
    row = connection.execute(_READ, {"number": number}).one_or_none()
    if row is None:
        raise NotFound("This fix is not proposed any more.")
    if row.state != "open" or (row.new_value or "") != seen:
        raise Conflict(f"The fix of {row.key} has changed since it was shown.")
    if row.action != "set":
        raise BadValue(f"What becomes of {row.key} is no single value.")
    column = contract(row.table_name).column(row.column_name)
    if column.personal:
        by.must("pii")
    check_value(connection, column, value)
    given: dict[str, Any] = {"number": number, "value": value or None, "why": BY_HAND, "by": by.name}
    connection.execute(_CHANGE, given)
    audit.record(connection, by, "fix.change", f"{row.table_name} {row.key}", {"column": column.name, "fix": number})


def check_value(connection: Connection, column: Column, value: str) -> None:
    """Raise BadValue where a column cannot hold a text, "" for nothing, or what it refers to is not there."""
    if wrong := fault(column, value):
        raise BadValue(f"“{value}” {wrong}." if value else f"{column.name} {wrong}.")
    if value and column.allowed and value not in column.allowed:
        raise BadValue(f"“{value}” is not one of {', '.join(column.allowed)}.")
    if value and column.references:
        other = contract(column.references)
        there = text(f"select exists (select from core.{other.name} as rows where {has_key(other, 'rows', ':key')})")
        if not connection.execute(there, {"key": value}).scalar_one():
            raise BadValue(f"There is no {value} among {other.title.lower()}.")


def dismiss(proposals: Collection[int], *, by: Actor) -> int:
    """Take fixes off the list; how many. None is proposed again unless the value, or its fix, is another.

    Raises NotAllowed, and Conflict where somebody has decided on one of them.
    """
    must_mend(by)
    with transaction() as connection:
        done = connection.execute(_DISMISS, {"numbers": list(proposals), "by": by.name}).scalars().all()
        if len(done) != len(set(proposals)):
            raise Conflict("Some of these fixes are not open any more.")
        audit.record(connection, by, "fix.dismiss", f"{len(done)} fixes", {"fixes": sorted(done)})
    return len(done)
