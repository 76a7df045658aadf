"""Delivery: sends the messages that routing has made, each at least once.

A message is claimed, sent, and noted as sent. Whoever is killed in between leaves it claimed, and it is sent again when
the claim is over: then it may arrive twice, under one key (Message-ID, Idempotency-Key), by which a receiver can tell.
What fails is tried again with growing pauses; what is over before it could be sent is dropped.
"""

from __future__ import annotations

import logging
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, text

from services import mail, secrets
from services.alerts import webhooks
from services.alerts.addresses import Resolver, checked, resolve
from services.alerts.hosts import allowed_hosts
from services.alerts.messages import Told, as_email, as_json
from services.database import transaction

CLAIM = timedelta(minutes=2)
"""For so long nobody else sends a message that somebody has begun to send."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=15), timedelta(hours=1)
MOST_ATTEMPTS = 12
"""The last is about four hours after the first."""

_CLAIM = text("""
    update ops.alert_message as message set attempts = message.attempts + 1, next_try_at = :until
    from ops.alert_channel as channel
    where
        channel.channel_id = message.channel_id
        and message.message_id = (
            select message_id from ops.alert_message where state = 'waiting' and next_try_at <= :now
            order by next_try_at, message_id for update skip locked limit 1
        )
    returning message.message_id, message.recipient, message.reason, message.idempotency_key, message.attempts,
        channel.kind, channel.address, channel.key_encrypted
""")
_TOLD = text("""
    select
        alert.title, alert.evidence, alert.severity, alert.link, coalesce(rule.runbook, '') as runbook, alert.money,
        ops.setting_value('base_currency') as currency, alert.first_day as since
    from ops.alert as alert left join ops.alert_rule as rule using (rule_id)
    where
        alert.state <> 'resolved'
        and alert.alert_id in (select alert_id from ops.alert_delivery where message_id = :message_id)
    order by array_position(array['critical', 'warning', 'info'], alert.severity), abs(alert.money) desc nulls last
""")
_ENDED = text("""
    update ops.alert_message set
        state = :state, error = :error, next_try_at = :next_try_at, sent_at = case when :state = 'sent' then :now end
    where message_id = :message_id
""")
_NEWEST = text("select max(message_id) from ops.alert_message where state = 'waiting' and attempts = 0")
log = logging.getLogger(__name__)


def deliver(now: datetime | None = None, *, resolver: Resolver = resolve) -> dict[str, int]:
    """Send what is due; returns how many messages were {"sent", "failed" for good, "retried" later, "dropped"}."""
    counts = Counter(sent=0, failed=0, waiting=0, dropped=0)
    while message := _claimed(now or datetime.now(UTC)):
        counts[_send(message, now or datetime.now(UTC), resolver)] += 1
    counts["retried"] = counts.pop("waiting")
    return dict(counts)


def newest_message(connection: Connection) -> int | None:
    """The number of the newest message that nobody has tried to send; None where there is none."""
    found: int | None = connection.execute(_NEWEST).scalar_one()
    return found


def _claimed(now: datetime) -> Any:
    with transaction() as connection:
        return connection.execute(_CLAIM, {"now": now, "until": now + CLAIM}).one_or_none()


def _send(message: Any, now: datetime, resolver: Resolver) -> str:
    """Send a message that is claimed, and note what became of it, which is returned."""
    with transaction() as connection:
        told = [Told.from_row(row) for row in connection.execute(_TOLD, {"message_id": message.message_id})]
    state, error = "sent" if told else "dropped", None
    if told:
        try:
            _hand_over(message, told, now, resolver)
        except Exception as problem:  # whatever it is, the other messages do not wait for it
            error = f"{problem}"[:400] or type(problem).__name__
            state = "failed" if message.attempts >= MOST_ATTEMPTS else "waiting"
            log.warning("message %d, attempt %d: %s", message.message_id, message.attempts, error)
    pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (message.attempts - 1))
    ended = {"state": state, "error": error, "next_try_at": now + pause, "now": now}
    with transaction() as connection:
        connection.execute(_ENDED, {**ended, "message_id": message.message_id})
    return state


def _hand_over(message: Any, told: list[Told], now: datetime, resolver: Resolver) -> None:
    once = str(message.idempotency_key)
    if message.kind == "email":
        mail.send(as_email(told, message.reason, message.recipient, once), message.recipient)
        return
    target = checked(message.address, allowed_hosts(), resolver)
    body = as_json(told, message.reason)
    proof = webhooks.signed(body, secrets.decrypt(message.key_encrypted), now)
    webhooks.post(target, body, {**proof, webhooks.ONCE: once})
