"""The history of an alert: what happened to it, never rewritten."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

_NOTE = text("""
    insert into ops.alert_event (alert_id, at, actor, event, detail)
    values (:alert_id, :at, :actor, :event, cast(:detail as jsonb))
""")


def note(
    connection: Connection, event: str, alerts: Iterable[tuple[int, Mapping[str, Any]]], at: datetime, actor: str = ""
) -> None:
    """Write down that `event` happened to each of the alerts, with its detail; `actor` is empty for the product."""
    rows = [
        {"alert_id": alert_id, "at": at, "actor": actor, "event": event, "detail": json.dumps(detail)}
        for alert_id, detail in alerts
    ]
    if rows:
        connection.execute(_NOTE, rows)
