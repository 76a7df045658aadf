"""The log of cleansings: what was applied by whom, what it did, and each row as it was and as it became."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from services.data_quality.cleansing.privacy import row_shown
from services.errors import NotFound
from services.scope import Viewer

PAGE = 50
"""Changed rows that are shown at once."""
LATEST = 20

_READ = """
    select
        cleansing.cleansing_id, cleansing.at, cleansing.actor, cleansing.title, cleansing.revenue_before,
        cleansing.revenue_after, cleansing.score_before, cleansing.score_after, cleansing.undone_at,
        cleansing.undone_by, changes.rows, changes.tables,
        (
            select max(run.run_id) from ops.job_run as run
            where
                run.job = 'undo_fixes' and run.state in ('queued', 'running')
                and run.args ->> 'cleansing' = cast(cleansing.cleansing_id as text)
        ) as run_id
    from ops.cleansing as cleansing
    cross join lateral (
        select count(*) as rows, array_agg(distinct table_name order by table_name) as tables
        from ops.cleansing_change where cleansing_id = cleansing.cleansing_id
    ) as changes
"""
_LATEST = text(f"{_READ} order by cleansing.cleansing_id desc limit :most")
_ONE = text(f"{_READ} where cleansing.cleansing_id = :number")
_CHANGES = text("""
    select table_name, key, before, after from ops.cleansing_change
    where cleansing_id = :number order by table_name, change_id limit :size offset :first
""")


@dataclass(frozen=True)
class Cleansing:
    """Fixes that were applied together: when and by whom, under which title, to how many `rows` of which `tables`,
    revenue of the orders concerned in base currency and score before and after, and whether it was undone, or which
    run is undoing it."""

    cleansing_id: int
    at: datetime
    actor: str
    title: str
    revenue_before: float
    revenue_after: float
    score_before: float | None
    score_after: float | None
    undone_at: datetime | None
    undone_by: str | None
    rows: int
    tables: tuple[str, ...]
    run_id: int | None


@dataclass(frozen=True)
class Changed:
    """A row that was changed: its columns that differ as (name, before, after). `what` is changed, added or removed."""

    table_name: str
    key: str
    what: str
    columns: tuple[tuple[str, Any, Any], ...]


def cleansings(connection: Connection) -> list[Cleansing]:
    """The latest, newest first."""
    return [_cleansing(row) for row in connection.execute(_LATEST, {"most": LATEST})]


def cleansing(connection: Connection, number: int) -> Cleansing:
    """One of them. Raises NotFound."""
    row = connection.execute(_ONE, {"number": number}).one_or_none()
    if row is None:
        raise NotFound(f"There is no cleansing {number}.")
    return _cleansing(row)


def changed_rows(connection: Connection, number: int, page: int, viewer: Viewer) -> list[Changed]:
    """A page of its rows, personal columns hidden from who may not see them."""
    given = {"number": number, "size": PAGE, "first": (page - 1) * PAGE}
    return [_changed(row, viewer) for row in connection.execute(_CHANGES, given)]


def _changed(row: Any, viewer: Viewer) -> Changed:
    before, after = row.before or {}, row.after or {}
    old, new = (row_shown(viewer, row.table_name, side) for side in (before, after))
    what = "added" if row.before is None else "removed" if row.after is None else "changed"
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return Changed(row.table_name, row.key, what, tuple((name, old.get(name), new.get(name)) for name in names))


def _cleansing(row: Any) -> Cleansing:
    values: Mapping[str, Any] = row._mapping
    numbers = ("revenue_before", "revenue_after", "score_before", "score_after")
    read = {name: None if values[name] is None else float(values[name]) for name in numbers}
    return Cleansing(**{**values, **read, "tables": tuple(values["tables"] or ())})
