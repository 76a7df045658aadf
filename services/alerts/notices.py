"""Notices: what people of a role are to know and no rule finds, put into their inbox."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection, text

from services.alerts.events import note

_TELL = text("""
    insert into ops.alert (
        kind, severity, department, group_key, title, evidence, first_at, last_at, cleared_at, except_user
    )
    values ('notice', :severity, :role, 'notices', :title, :detail, :now, :now, :now, :except_user)
    returning alert_id
""")


def tell(
    connection: Connection,
    *,
    role: str,
    title: str,
    detail: str,
    severity: str = "warning",
    except_user: int | None = None,
) -> int:
    """Put a notice into the inbox of a role, in the caller's transaction; returns the alert's number.

    It is told over channels as an alert of that department and severity is, and stays until somebody resolves it. The
    person `except_user` (a user_id) neither sees nor is sent it.
    """
    now = datetime.now(UTC)
    values = {"role": role, "title": title, "detail": detail, "severity": severity, "except_user": except_user}
    alert_id = int(connection.execute(_TELL, {**values, "now": now}).scalar_one())
    note(connection, "fired", [(alert_id, {"title": title})], now)
    return alert_id
