"""Incidents: what fails by a rule in a table beyond the rule's limit, opened, closed and opened again by each check."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, text

from services.alerts.notices import tell, withdraw
from services.database import owned
from services.lineage import of_metric
from services.metrics import METRICS

PAGE = "/data/quality"
"""Where rules and their incidents are looked at, each rule under its name."""

_BEYOND = """
    with beyond as (
        select result.rule, result.table_name, result.rows_failing, result.rows_checked
        from ops.quality_result as result
        inner join ops.quality_rule as rule on result.rule = rule.rule
        where result.check_id = :check_id and result.score < rule.incident_score
    )
"""
_REOPEN = text(f"""
    {_BEYOND}
    update ops.incident as incident set
        state = 'open', since = clock_timestamp(), closed_at = null, times = times + 1,
        failing_then = beyond.rows_failing, failing_now = beyond.rows_failing, rows_checked = beyond.rows_checked,
        version = version + 1
    from beyond
    where (incident.rule, incident.table_name) = (beyond.rule, beyond.table_name) and incident.state = 'resolved'
    returning incident.incident_id
""")
_OPEN = text(f"""
    {_BEYOND}
    insert into ops.incident (rule, table_name, failing_then, failing_now, rows_checked)
    select rule, table_name, rows_failing, rows_failing, rows_checked from beyond
    order by rule, table_name
    on conflict (rule, table_name) do nothing
    returning incident_id
""")
_CLOSE = text(f"""
    {_BEYOND}
    update ops.incident as incident set state = 'resolved', closed_at = clock_timestamp(), version = version + 1
    where
        incident.state <> 'resolved'
        and not exists (
            select from beyond where (beyond.rule, beyond.table_name) = (incident.rule, incident.table_name)
        )
    returning incident.incident_id, incident.alert_id
""")
_COUNT = text("""
    update ops.incident as incident set failing_now = result.rows_failing, rows_checked = result.rows_checked
    from ops.quality_result as result
    where
        result.check_id = :check_id
        and (incident.rule, incident.table_name) = (result.rule, result.table_name)
""")
_PRICE = text("""
    update ops.quality_finding as finding set off_by = worth.off_by
    from jsonb_to_recordset(cast(:amounts as jsonb)) as worth (finding_id bigint, off_by numeric)
    where finding.finding_id = worth.finding_id
""")
_VALUE = text("""
    update ops.incident as incident set off_by = worth.amount, in_revenue = incident.rule = any(:in_revenue)
    from ops.incident as same
    left join (
        select rule, table_name, round(sum(off_by), 2) as amount from ops.quality_finding
        where off_by is not null group by rule, table_name
    ) as worth on (same.rule, same.table_name) = (worth.rule, worth.table_name)
    where incident.incident_id = same.incident_id
""")
IN_REVENUE = ["price_anomalies", "orphaned_order_items", "orders_without_items"]
"""The rules whose findings make revenue too high or too low by what they are off."""
_COLUMNS = text("""
    select incident.incident_id, incident.table_name, array_agg(distinct finding.column_name) as columns
    from ops.incident as incident
    inner join ops.quality_finding as finding
        on (incident.rule, incident.table_name) = (finding.rule, finding.table_name)
    where incident.state <> 'resolved'
    group by incident.incident_id
""")
_REACH = text("update ops.incident set metrics = :metrics where incident_id = :incident_id")
_TOLD = text("""
    select
        incident.incident_id, incident.table_name, incident.times, incident.failing_now, incident.rows_checked,
        incident.off_by, rule.rule, rule.title, rule.severity, rule.about,
        case when seen.role is null then 'data' else rule.department end as told
    from ops.incident as incident
    inner join ops.quality_rule as rule on incident.rule = rule.rule
    left join ops.page_role as seen on rule.department = seen.role and seen.page = 'data/quality'
    where incident.incident_id = any(:incidents)
    order by incident.incident_id
""")
_NOTICE = text("update ops.incident set alert_id = :alert_id where incident_id = :incident_id")
_NOTE = text("""
    insert into ops.incident_event (incident_id, actor, event, detail)
    values (:incident_id, :actor, :event, cast(:detail as jsonb))
""")


def keep_incidents(connection: Connection, check_id: int, everything: bool) -> None:
    """Open, open again, and close incidents by what a check has found, in its transaction; tell of those opened.

    `everything` tells whether every row was looked at, or those that ops.checking has.
    """
    check = {"check_id": check_id}
    opened = {
        "reopened": connection.execute(_REOPEN, check).scalars().all(),
        "opened": connection.execute(_OPEN, check).scalars().all(),
    }
    closed = connection.execute(_CLOSE, check).all()
    connection.execute(_COUNT, check)
    amounts = owned("price_findings", {"everything": everything}, connection)
    connection.execute(_PRICE, {"amounts": json.dumps(amounts, default=str)})
    connection.execute(_VALUE, {"in_revenue": IN_REVENUE})
    _reach(connection)
    for event, incidents in opened.items():
        note(connection, incidents, event, check)
        _tell(connection, incidents)
    note(connection, [each.incident_id for each in closed], "closed", check)
    withdraw(connection, [each.alert_id for each in closed])


def _reach(connection: Connection) -> None:
    """Keep which metrics rest on what fails: pages that show them need not work that out."""
    for row in connection.execute(_COLUMNS).all():
        reached = [
            name for name in METRICS if any(of_metric(name).rests_on(row.table_name, column) for column in row.columns)
        ]
        connection.execute(_REACH, {"incident_id": row.incident_id, "metrics": reached})


def note(
    connection: Connection, incidents: Iterable[int], event: str, detail: Mapping[str, Any], actor: str = ""
) -> None:
    """Write down that `event` happened to each of the incidents; `actor` is empty for the product."""
    rows = [
        {"incident_id": incident_id, "actor": actor, "event": event, "detail": json.dumps(detail)}
        for incident_id in incidents
    ]
    if rows:
        connection.execute(_NOTE, rows)


def _tell(connection: Connection, incidents: Iterable[int]) -> None:
    """Tell the rule's department, or the stewards where the page is closed to it."""
    for row in connection.execute(_TOLD, {"incidents": list(incidents)}):
        again = "" if row.times == 1 else f" It is the {row.times}. time."
        rows = f"{row.failing_now:,} of {row.rows_checked:,} rows fail."
        alert_id = tell(
            connection,
            role=row.told,
            title=f"{row.title}: {row.table_name.replace('_', ' ')}",
            detail=f"{rows} {row.about}{again}",
            severity=row.severity,
            link=f"{PAGE}/{row.rule}",
            money=row.off_by,
        )
        connection.execute(_NOTICE, {"alert_id": alert_id, "incident_id": row.incident_id})
