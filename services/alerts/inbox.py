"""The inbox: the alerts that somebody sees, and what happened to each.

They are those of their roles, those that routes have brought to a role of theirs, and those given to them; to an admin
all. Whoever is limited to regions sees those of their regions alone, not those of the whole company.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import text

from services.database import owned, transaction
from services.errors import NotFound
from services.scope import Viewer

MOST = 500
"""Alerts that an inbox shows."""

_COUNT = text("""
    select count(*) from ops.alert as alert
    where state = 'firing' and ops.sees_alert(alert, :user_id, cast(:roles as text[]), cast(:regions as text[]))
""")
_STORIES = text("""
    select event.alert_id, event.at, coalesce(person.name, event.actor) as actor, event.event, event.detail
    from ops.alert as alert
    inner join ops.alert_event as event using (alert_id)
    left join ops.user as person on event.actor = person.email
    where
        alert.alert_id = any(:alerts)
        and ops.sees_alert(alert, :user_id, cast(:roles as text[]), cast(:regions as text[]))
    order by event.event_id
""")

Record = dict[str, Any]


def open_alerts(viewer: Viewer) -> list[Record]:
    """What is not resolved, most urgent first; columns as in the query alert_inbox, times in UTC."""
    return _listed(viewer, resolved=False, most=MOST)


def resolved_alerts(viewer: Viewer, most: int = MOST) -> list[Record]:
    """What is resolved, the latest first; columns as in the query alert_inbox."""
    return _listed(viewer, resolved=True, most=most)


def waiting(viewer: Viewer) -> int:
    """How many alerts fire that nobody has taken up: the number beside the inbox's name."""
    with transaction() as connection:
        return int(connection.execute(_COUNT, seen_by(viewer)).scalar_one())


def stories(alerts: Sequence[int], viewer: Viewer) -> dict[int, list[Record]]:
    """What happened to alerts, by their numbers, in order: at, actor (empty: the product), event, detail."""
    found: defaultdict[int, list[Record]] = defaultdict(list)
    with transaction() as connection:
        for row in connection.execute(_STORIES, {"alerts": list(alerts), **seen_by(viewer)}).mappings():
            found[row["alert_id"]].append(dict(row))
    return dict(found)


def story(alert_id: int, viewer: Viewer) -> list[Record]:
    """What happened to an alert. Raises NotFound where it is not in the viewer's inbox."""
    try:
        return stories([alert_id], viewer)[alert_id]
    except KeyError:
        raise NotFound("There is no such alert in your inbox.") from None


def _listed(viewer: Viewer, *, resolved: bool, most: int) -> list[Record]:
    rows = owned("alert_inbox", {**seen_by(viewer), "resolved": resolved, "most": most})
    return [{**row, "money": None if row["money"] is None else float(row["money"])} for row in rows]


def seen_by(viewer: Viewer) -> dict[str, object]:
    """What decides on the alerts that somebody sees, as the queries take it."""
    regions = viewer.scope.regions
    return {
        "user_id": viewer.user_id,
        "roles": sorted(viewer.roles),
        "regions": None if regions is None else sorted(regions),
    }
