"""The rows that fail by a rule, a piece at a time, with personal data for those who may see it alone."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, text

from services.data_loader.contracts import contracts
from services.errors import BadFilter, NotAllowed
from services.scope import Viewer

HIDDEN = "hidden"
"""What stands in the place of personal data."""
MOST = 100_000
"""Rows of a file."""
COLUMNS = ("table_name", "key", "column_name", "value", "expected", "reason", "since")

_FOUND = """
    from ops.quality_finding as finding
    left join ops.quality_check as first on finding.first_check = first.check_id
    where
        finding.rule = :rule
        and (:table_name = '' or finding.table_name like :table_name || '%')
        and (:key = '' or finding.key like :key || '%')
"""
_COUNT = text(f"select count(*) {_FOUND}")
_ROWS = """
    select
        finding.finding_id, finding.table_name, finding.key, finding.column_name, finding.value, finding.expected,
        finding.reason, first.at as since
    {found}
    order by {sort} {direction} nulls last, finding.finding_id
    offset :first limit :size
"""


def failing(
    connection: Connection,
    viewer: Viewer,
    rule: str,
    *,
    sort: str = "key",
    direction: str = "asc",
    first: int = 0,
    size: int = MOST,
    table: str = "",
    key: str = "",
) -> tuple[list[dict[str, Any]], int]:
    """Rows that fail by a rule, those of tables and keys that begin so, and how many there are in all.

    Records of COLUMNS and finding_id; `since` is the check that found it first, in UTC. Raises BadFilter, and
    NotAllowed for viewers limited to regions: a row cannot be told to be of theirs.
    """
    if viewer.scope.regions is not None:
        raise NotAllowed("These rows are of the whole company, and your account is limited to some regions.")
    # What is masked is not sorted by either: the order would tell.
    if sort not in set(COLUMNS) - {"value", "expected", "reason"} or direction not in ("asc", "desc"):
        raise BadFilter("The list cannot be sorted by this.")
    asked = {"rule": rule, "table_name": _literal(table), "key": _literal(key)}
    rows = text(_ROWS.format(found=_FOUND, sort=sort, direction=direction))
    found = connection.execute(rows, {**asked, "first": first, "size": size}).mappings()
    shown = [dict(row) if viewer.may("pii") else masked(dict(row)) for row in found]
    return shown, connection.execute(_COUNT, asked).scalar_one()


def masked(row: dict[str, Any]) -> dict[str, Any]:
    """The row without the personal data that its contract names: neither its value, nor what it should be."""
    contract = contracts().get(row["table_name"])
    if contract is None or not contract.has(row["column_name"]) or not contract.column(row["column_name"]).personal:
        return row
    hidden = {name: HIDDEN for name in ("value", "expected") if row[name] is not None}
    # After the colon a reason quotes what it finds.
    return {**row, **hidden, "reason": row["reason"].partition(":")[0]}


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
