"""The incidents as they stand, and what happened to each."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import Connection, text

from services.scope import Viewer

Record = dict[str, Any]

_LISTED = text("""
    select
        incident.incident_id, incident.version, incident.rule, rule.title, rule.severity, rule.department,
        incident.table_name, incident.state, incident.opened_at, incident.since, incident.closed_at, incident.times,
        incident.failing_then, incident.failing_now, incident.rows_checked,
        cast(incident.off_by as float) as off_by, incident.in_revenue, incident.assigned_to, person.name as owner
    from ops.incident as incident
    inner join ops.quality_rule as rule on incident.rule = rule.rule
    left join ops.user as person on incident.assigned_to = person.user_id
    where (:rule = '' or incident.rule = :rule) and (:closed or incident.state <> 'resolved')
    order by
        incident.state = 'resolved',
        array_position(array['critical', 'warning', 'info'], rule.severity),
        abs(incident.off_by) desc nulls last,
        incident.since
""")
_STORIES = text("""
    select event.incident_id, event.at, coalesce(person.name, event.actor) as actor, event.event, event.detail
    from ops.incident_event as event
    left join ops.user as person on event.actor = person.email
    where event.incident_id = any(:incidents)
    order by event.event_id
""")
_PEOPLE = text("""
    select user_id, name from ops.account
    where is_active and regions is null and 'data/quality' = any(pages)
    order by name
""")


def incidents(connection: Connection, viewer: Viewer, rule: str = "", *, closed: bool = False) -> list[Record]:
    """The open incidents, of one rule or all, most urgent first; with `closed` those that are resolved after them.

    Each with its `story`: records of at, actor (empty: the product), event and detail. `off_by` is None for viewers
    limited to regions: it is of the whole company.
    """
    rows = [dict(row) for row in connection.execute(_LISTED, {"rule": rule, "closed": closed}).mappings()]
    stories: defaultdict[int, list[Record]] = defaultdict(list)
    for row in connection.execute(_STORIES, {"incidents": [row["incident_id"] for row in rows]}).mappings():
        stories[row["incident_id"]].append(dict(row))
    whole = viewer.scope.regions is None
    return [{**row, "off_by": row["off_by"] if whole else None, "story": stories[row["incident_id"]]} for row in rows]


def owners(connection: Connection) -> list[tuple[int, str]]:
    """The people an incident may be given to, by name: (user_id, name)."""
    return [(row.user_id, row.name) for row in connection.execute(_PEOPLE)]
