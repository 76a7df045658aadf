"""What the page of alerts shows, read anew each time: what is open, what was resolved, and how long people took."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from services.accounts import list_users
from services.alerts.inbox import open_alerts, resolved_alerts, stories
from services.alerts.statistics import performance
from services.live import live
from services.scope import Viewer

LATEST = 50
"""Resolved alerts that are shown."""


@live("alert_inbox")
def open_now(viewer: Viewer, query: Mapping[str, str]) -> dict[str, Any]:
    """What is open: {"alerts": inbox.open_alerts, each with its "story", "people": [(user_id, name)], "now"}."""
    alerts = open_alerts(viewer)
    told = stories([each["alert_id"] for each in alerts], viewer)
    people = [(account.user_id, account.name) for account in list_users() if account.is_active]
    return {
        "alerts": [{**each, "story": told.get(each["alert_id"], [])} for each in alerts],
        "people": sorted(people, key=lambda person: person[1]),
        "now": datetime.now(UTC),
    }


@live("alert_inbox")
def resolved(viewer: Viewer, query: Mapping[str, str]) -> list[dict[str, Any]]:
    """What was resolved last; records of inbox.resolved_alerts."""
    return resolved_alerts(viewer, LATEST)


@live("alert_performance")
def times(viewer: Viewer, query: Mapping[str, str]) -> list[dict[str, Any]]:
    """How each department does in a year: records of statistics.performance, those that fired most first."""
    rows = [row for row in performance(viewer) if row["rule_id"] is None]
    return sorted(rows, key=lambda row: -row["fired"])
