"""Notices: what people of a role are to know and no rule finds, put into their inbox."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import Connection, text

from services.alerts.events import note

_TELL = text("""
    insert into ops.alert (
        kind, severity, department, group_key, title, evidence, link, money, first_at, last_at, cleared_at, except_user
    )
    values (
        'notice', :severity, :role, 'notices', :title, :detail, :link, -abs(cast(:money as numeric)), :now, :now, :now,
        :except_user
    )
    returning alert_id
""")
_WITHDRAW = text("""
    update ops.alert set
        state = 'resolved', held_by = null, snoozed_until = null, resolved_at = :now, version = version + 1
    where alert_id = any(:alerts) and state <> 'resolved'
    returning alert_id
""")


def tell(
    connection: Connection,
    *,
    role: str,
    title: str,
    detail: str,
    severity: str = "warning",
    link: str = "",
    money: Decimal | None = None,
    except_user: int | None = None,
) -> int:
    """Put a notice into the inbox of a role, in the caller's transaction; returns the alert's number.

    It is told over channels as an alert of that department and severity is, and stays until somebody resolves it or it
    is withdrawn. `link` is the page to look at, `money` what is at stake in base currency. The person `except_user` (a
    user_id) neither sees nor is sent it.
    """
    now = datetime.now(UTC)
    said = {"role": role, "severity": severity, "title": title, "detail": detail, "link": link, "money": money}
    alert_id = int(connection.execute(_TELL, {**said, "except_user": except_user, "now": now}).scalar_one())
    note(connection, "fired", [(alert_id, {"title": title})], now)
    return alert_id


def withdraw(connection: Connection, alerts: Sequence[int]) -> None:
    """Resolve notices of what is over, in the caller's transaction; what somebody has resolved stays as it is."""
    now = datetime.now(UTC)
    resolved = connection.execute(_WITHDRAW, {"alerts": list(alerts), "now": now}).scalars().all()
    note(connection, "cleared", [(alert_id, {}) for alert_id in resolved], now)
