"""What the pages of cleansing show, read anew each time, to people who see the whole company."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import text

from services import database
from services.accounts import Actor
from services.data_loader.contracts import contracts
from services.data_quality.cleansing import groups, log, merging, plans, policies, privacy, repairing
from services.errors import BadFilter, NotFound
from services.live import live
from services.scope import Viewer

FORESIGHT = Actor("background jobs")
"""Whose plan is that of everything: services.jobs.definitions.BACKGROUND."""

_SCORE = text("select at, score from ops.quality_check order by check_id desc limit 1")
_WAITING = text("""
    select
        (select coalesce(sum(fixes), 0) from ops.waiting_fixes) as fixes,
        (
            select count(*) from (
                select from ops.proposal where state = 'open' and action = 'merge' group by rule, table_name, new_value
            ) as merges
        ) as duplicates,
        (select count(*) from ops.quarantine where state = 'open') as refused,
        (select count(*) from ops.proposal where state = 'dismissed')
        + (select count(*) from ops.quarantine where state = 'dismissed')
        + (select count(*) from ops.duplicate_refused) as aside
""")


@live()
def overview(viewer: Viewer, query: Mapping[str, str]) -> dict[str, Any]:
    """How it stands: {"checked_at", "score", how many wait as "fixes", "duplicates", "refused", how many are "aside",
    and "outlook": the Plan of everything, or None}."""
    privacy.must_see_all(viewer)
    with database.transaction() as connection:
        checked = connection.execute(_SCORE).one_or_none()
        waiting = connection.execute(_WAITING).one()._mapping
        return {
            "checked_at": checked.at if checked else None,
            "score": None if checked is None or checked.score is None else float(checked.score),
            **waiting,
            "outlook": plans.outlook(connection, FORESIGHT),
        }


@live()
def kinds(viewer: Viewer, query: Mapping[str, str]) -> dict[str, Any]:
    """Every kind of fix that waits, with an example: {"kinds": [Group], "rule"}. The address may name a `rule` whose
    kinds are meant."""
    privacy.must_see_all(viewer)
    rule = query.get("rule", "")
    with database.transaction() as connection:
        found = [each for each in groups.groups(connection) if rule in ("", each.rule)]
    return {"kinds": [replace(each, example=shown(each.example, viewer)) for each in found], "rule": rule}


@live()
def kind(viewer: Viewer, query: Mapping[str, str], group: str) -> dict[str, Any]:
    """A page of a kind's fixes: {"group": Group, "fixes": [Proposed], "count": all from that confidence, "from",
    "page"}. The address may hold `from` and `page`. Raises NotFound and BadFilter."""
    privacy.must_see_all(viewer)
    above, page = confidence(query), page_number(query)
    with database.transaction() as connection:
        found = next((each for each in groups.groups(connection) if each.key == group), None)
        if found is None:
            raise NotFound("No fix of this kind waits.", remedy="Look at those that do.")
        fixes = groups.one_by_one(connection, found, above, page)
    editable = found.action == "set" and (
        viewer.may("pii") or not privacy.is_personal(found.table_name, found.column_name)
    )
    told = {"group": found, "fixes": [shown(each, viewer) for each in fixes], "count": found.count_from(above)}
    return {**told, "from": above, "page": page, "editable": editable}


@live()
def plan(viewer: Viewer, query: Mapping[str, str], plan: str) -> plans.Plan:
    """The plan of that number, of the viewer's own."""
    privacy.must_see_all(viewer)
    return plans.read_plan(number(plan), by=Actor.of(viewer))


@live()
def past(viewer: Viewer, query: Mapping[str, str]) -> dict[str, Any]:
    """The latest cleansings: {"cleansings": [Cleansing], "now"}."""
    privacy.must_see_all(viewer)
    with database.transaction() as connection:
        return {"cleansings": log.cleansings(connection), "now": datetime.now(UTC)}


@live()
def changes(viewer: Viewer, query: Mapping[str, str], cleansing: str) -> dict[str, Any]:
    """A cleansing and a page of its rows: {"cleansing": Cleansing, "rows": [Changed], "page"}."""
    privacy.must_see_all(viewer)
    page = page_number(query)
    with database.transaction() as connection:
        known = log.cleansing(connection, number(cleansing))
        return {
            "cleansing": known,
            "rows": log.changed_rows(connection, known.cleansing_id, page, viewer),
            "page": page,
        }


def shown(fix: groups.Proposed, viewer: Viewer) -> groups.Proposed:
    """A fix with what is personal hidden from who may not see it."""
    if viewer.may("pii"):
        return fix
    table, column = fix.table_name, fix.column_name
    new_value = fix.new_value
    if fix.action == "set":
        new_value = privacy.value_shown(viewer, table, column, new_value)
    elif fix.action == "replay" and new_value:
        new_value = json.dumps(privacy.row_shown(viewer, table, json.loads(new_value)), ensure_ascii=False)
    return replace(
        fix,
        value=privacy.value_shown(viewer, table, column, fix.value),
        reason=privacy.value_shown(viewer, table, column, fix.reason) or "",
        new_value=new_value,
        refused_value=privacy.value_shown(viewer, table, column, fix.refused_value),
        original_row=fix.original_row and privacy.row_shown(viewer, table, fix.original_row),
    )


def number(written: str) -> int:
    """A number in an address. Raises NotFound."""
    if not written.isdecimal() or len(written) > 15:
        raise NotFound("There is nothing under this address.")
    return int(written)


def page_number(query: Mapping[str, str], name: str = "page") -> int:
    """The page that an address asks for under a name. Raises BadFilter."""
    written = query.get(name, "1")
    if not written.isdecimal() or not 0 < int(written[:9]) < 1_000_000:
        raise BadFilter("A page is a number from 1.")
    return int(written)


def confidence(query: Mapping[str, str]) -> float:
    """The confidence that an address asks for. Raises BadFilter."""
    written = query.get("from", "0")
    if written not in {f"{level:g}" for level in groups.LEVELS}:
        raise BadFilter("A confidence is 0.95, 0.8 or 0.")
    return float(written)


@live()
def rule_policies(viewer: Viewer, query: Mapping[str, str]) -> list[policies.Policy]:
    """What is done about what fails, by rule."""
    privacy.must_see_all(viewer)
    with database.transaction() as connection:
        return policies.policies(connection)


@live()
def duplicates(viewer: Viewer, query: Mapping[str, str]) -> dict[str, Any]:
    """A page of rows that are there more than once: {"clusters": [Cluster], "counts": clusters by table, "table",
    "page"}. The address may hold `table` and `page`. Raises BadFilter."""
    privacy.must_see_all(viewer)
    table, page = query.get("table", ""), page_number(query)
    if table and table not in merging.KINDS:
        raise BadFilter("Duplicates are of customers or products.")
    with database.transaction() as connection:
        counts = merging.counts(connection)
        table = table or next((name for name, many in counts.items() if many), "customers")
        found = merging.clusters(connection, merging.KINDS[table], page)
    told = [
        replace(
            each,
            entries=tuple(replace(entry, row=privacy.row_shown(viewer, table, entry.row)) for entry in each.entries),
        )
        for each in found
    ]
    return {"clusters": told, "counts": counts, "table": table, "page": page}


@live()
def refused(viewer: Viewer, query: Mapping[str, str]) -> dict[str, Any]:
    """A page of refused rows: {"rows": [Refused], "tables": how many by table, "table", "page"}, and "editable": the
    numbers of those whose faults the viewer sees. The address may hold `table` and `page`. Raises BadFilter."""
    privacy.must_see_all(viewer)
    table, page = query.get("table", ""), page_number(query)
    with database.transaction() as connection:
        rows, tables = repairing.waiting(connection, table, page)
    if table and table not in contracts():
        raise BadFilter("There is no such table.")
    editable = {each.quarantine_id for each in rows if each.faults and _sees(viewer, each)}
    told = [each if each.quarantine_id in editable else _hidden(viewer, each) for each in rows]
    told = [replace(each, original_row=privacy.row_shown(viewer, each.table_name, each.original_row)) for each in told]
    return {"rows": told, "tables": tables, "table": table, "page": page, "editable": editable}


def _sees(viewer: Viewer, row: repairing.Refused) -> bool:
    return viewer.may("pii") or not any(privacy.is_personal(row.table_name, name) for name in row.faults)


def _hidden(viewer: Viewer, row: repairing.Refused) -> repairing.Refused:
    if viewer.may("pii"):
        return row
    value = privacy.value_shown(viewer, row.table_name, row.column_name or "", row.value)
    reason = privacy.value_shown(viewer, row.table_name, row.column_name or "", row.reason)
    return replace(row, value=value, reason=reason or "", new_value=None)
