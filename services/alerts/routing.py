"""Routing: who is told of what fires, over which channels, and who when nobody acknowledges it.

Whatever fires is in the inbox of its department; routes add people and channels. What is told over a channel other than
the inbox becomes a message, which services.alerts.delivery sends: alerts of one group that are told together are one
message, and nobody gets more than one an hour of a group, whatever happens in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, text

from services import mail
from services.alerts.evaluation import one_at_a_time
from services.alerts.events import note
from services.alerts.holding import hold
from services.database import owned

_WAKE = text("""
    update ops.alert set state = 'firing', snoozed_until = null, reminders = reminders + 1, version = version + 1
    where state = 'snoozed' and snoozed_until <= :now
    returning alert_id
""")
_TOLD = text("""
    update ops.alert as alert set told_at = :now
    where
        alert.state = 'firing' and alert.told_at is null
        and not exists (
            select from ops.alert_rule as rule
            where
                rule.rule_id = alert.rule_id and (alert.severity <> 'critical' or rule.quiet_criticals)
                and ops.within_hours(:now, ops.setting_value('time_zone'), rule.quiet_from, rule.quiet_to)
        )
    returning alert_id
""")
_MESSAGE = text("""
    insert into ops.alert_message (channel_id, recipient, group_key, reason, next_try_at, created_at)
    values (:channel_id, :recipient, :group_key, :reason, :now, :now)
    returning message_id
""")
_DELIVER = text("""
    insert into ops.alert_delivery (alert_id, channel_id, recipient, reason, message_id, at)
    values (:alert_id, :channel_id, :recipient, :reason, :message_id, :now)
    on conflict do nothing
""")

Due = Sequence[dict[str, Any]]


def route(now: datetime | None = None) -> dict[str, int]:
    """Hold and release, wake what was snoozed, and decide who is told of what fires.

    Returns how many alerts were {"held", "released", "woken", "told"}, and how many "messages" are to be sent.
    """
    now = now or datetime.now(UTC)
    with one_at_a_time() as connection:
        woken = connection.execute(_WAKE, {"now": now}).scalars().all()
        note(connection, "woken", [(alert_id, {}) for alert_id in woken], now)
        counts = hold(connection, now)
        told = connection.execute(_TOLD, {"now": now}).scalars().all()
        due = owned("route_alerts", {"now": now, "kinds": usable_kinds()}, connection)
        return {**counts, "woken": len(woken), "told": len(told), "messages": _tell(connection, due, now)}


def escalate(now: datetime | None = None) -> dict[str, int]:
    """Tell the next ones of what nobody has acknowledged in time; returns how many {"escalated", "messages"}."""
    now = now or datetime.now(UTC)
    with one_at_a_time() as connection:
        due = owned("escalate_overdue_alerts", {"now": now, "kinds": usable_kinds()}, connection)
        steps: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
        for row in due:
            steps[row["alert_id"], row["reason"]].append(row["recipient"])
        note(connection, "escalated", [(alert_id, {"to": to}) for (alert_id, _), to in steps.items()], now)
        return {"escalated": len(steps), "messages": _tell(connection, due, now)}


def usable_kinds() -> list[str]:
    """The kinds of channels that can be used: e-mail where there is a server to send it."""
    return ["inbox", "webhook", *(["email"] if mail.is_configured() else [])]


def _tell(connection: Connection, due: Due, now: datetime) -> int:
    """Write down who is told, with a message for each group of a recipient; returns how many messages."""
    groups: defaultdict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in due:
        group = None if row["kind"] == "inbox" else row["group_key"]
        groups[row["channel_id"], row["recipient"], group].append(row)
    messages = 0
    for (channel_id, recipient, group_key), rows in groups.items():
        message_id = None
        if group_key is not None:
            reason = min(row["reason"].partition(" ")[0] for row in rows)
            values = {"channel_id": channel_id, "recipient": recipient, "group_key": group_key, "reason": reason}
            message_id = connection.execute(_MESSAGE, {**values, "now": now}).scalar_one()
            messages += 1
        connection.execute(_DELIVER, [{**row, "message_id": message_id, "now": now} for row in rows])
    return messages
