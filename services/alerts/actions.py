"""What people do about alerts: acknowledge, snooze, assign, resolve, comment; each written into its history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import TextClause, text

from services.accounts import Actor, audit
from services.alerts.checking import RuleError
from services.alerts.events import note
from services.database import transaction
from services.errors import Conflict, NotFound

LONGEST_TEXT = 2000
LONGEST_SNOOZE = timedelta(days=30)

_SEEN = text("""
    select alert.alert_id, alert.title, alert.state, alert.version
    from ops.alert as alert
    where
        alert.alert_id = :alert_id
        and (:everything or exists (
            select from ops.account as person
            where
                person.user_id = :user_id and person.is_active
                and ops.sees_alert(alert, person.user_id, person.roles, person.regions)
        ))
    for update of alert
""")
_ACKNOWLEDGE = text("""
    update ops.alert set
        state = 'acknowledged', held_by = null, snoozed_until = null, cause = :cause, action = :action,
        acknowledged_by = coalesce(acknowledged_by, :by), acknowledged_at = coalesce(acknowledged_at, :now),
        touched = true, version = version + 1
    where alert_id = :alert_id
""")
_SNOOZE = text("""
    update ops.alert set
        state = 'snoozed', held_by = null, snoozed_until = :until, touched = true, version = version + 1
    where alert_id = :alert_id
""")
_ASSIGN = text("""
    update ops.alert as alert set assigned_to = person.user_id, touched = true, version = alert.version + 1
    from ops.account as person
    where
        alert.alert_id = :alert_id
        and person.user_id = :user_id and person.is_active
        and (person.regions is null or alert.region_id = any(person.regions))
        and person.user_id is distinct from alert.except_user
    returning person.email
""")
_RESOLVE = text("""
    update ops.alert set
        state = 'resolved', held_by = null, snoozed_until = null, resolved_by = :by, resolved_at = :now, touched = true,
        version = version + 1
    where alert_id = :alert_id
""")
_COMMENT = text("update ops.alert set touched = true where alert_id = :alert_id")
EVENTS = {
    "acknowledge": "acknowledged",
    "snooze": "snoozed",
    "assign": "assigned",
    "resolve": "resolved",
    "comment": "commented",
}
"""What an action is called in the history."""


def acknowledge(alert_id: int, *, cause: str, action: str, by: Actor, seen: int, now: datetime | None = None) -> None:
    """Take an alert up, saying what caused it and what is done about it; nobody else is told of it any more.

    Like the others, this wants the version that was `seen`, and raises NotFound where the alert is not in the actor's
    inbox, Conflict when its state was changed meanwhile.
    """
    said = {"cause": _said(cause, "what caused it"), "action": _said(action, "what is done about it")}
    with _changing(alert_id, "acknowledge", by, seen, now, said) as change:
        change(_ACKNOWLEDGE, **said)


def snooze(alert_id: int, until: datetime, *, by: Actor, seen: int, now: datetime | None = None) -> None:
    """Let an alert rest until a moment within thirty days, when it is told again if it is still there."""
    if not timedelta() < until - (now or datetime.now(UTC)) <= LONGEST_SNOOZE:
        raise RuleError("An alert rests for up to thirty days from now.")
    with _changing(alert_id, "snooze", by, seen, now, {"until": until.isoformat()}) as change:
        change(_SNOOZE, until=until)


def assign(alert_id: int, user_id: int, *, by: Actor, seen: int, now: datetime | None = None) -> None:
    """Give an alert to somebody, in whose inbox it then is whatever their roles. Their regions must hold it."""
    detail: dict[str, Any] = {}
    with _changing(alert_id, "assign", by, seen, now, detail) as change:
        detail["to"] = change(_ASSIGN, user_id=user_id)
        if detail["to"] is None:
            raise RuleError("It cannot be given to this person, who does not see where it is.")


def resolve(alert_id: int, *, by: Actor, seen: int, now: datetime | None = None) -> None:
    """Close an alert. What it found may go on: it is a new alert only when it was over in between."""
    with _changing(alert_id, "resolve", by, seen, now, {}) as change:
        change(_RESOLVE)


def comment(alert_id: int, words: str, *, by: Actor, now: datetime | None = None) -> None:
    """Add to an alert's history, also after it is resolved."""
    with _changing(alert_id, "comment", by, None, now, {"comment": _said(words, "something")}) as change:
        change(_COMMENT)


class Change(Protocol):
    """Runs a statement on the alert that is being changed; returns the first value it gives."""

    def __call__(self, statement: TextClause, **values: Any) -> Any:
        """Run it, with the alert, the actor and the moment among its parameters."""


@contextmanager
def _changing(
    alert_id: int, verb: str, by: Actor, seen: int | None, now: datetime | None, detail: Mapping[str, Any]
) -> Iterator[Change]:
    """What every action is: allowed, seen as it is, done, and written down, in one transaction."""
    by.must("act")
    now = now or datetime.now(UTC)
    with transaction() as connection:
        who = {"user_id": by.user_id, "everything": by.user_id is None and by.administers}
        alert = connection.execute(_SEEN, {"alert_id": alert_id, **who}).one_or_none()
        if alert is None:
            raise NotFound("There is no such alert in your inbox.", remedy="It may have been given to somebody else.")
        if seen is not None and (alert.version != seen or alert.state == "resolved"):
            raise Conflict(f"“{alert.title}” is {alert.state} by now.")

        def change(statement: TextClause, **values: Any) -> Any:
            done = connection.execute(statement, {"alert_id": alert_id, "by": by.name, "now": now, **values})
            return done.scalar() if done.returns_rows else None

        yield change
        note(connection, EVENTS[verb], [(alert_id, detail)], now, by.name)
        audit.record(connection, by, f"alert.{verb}", str(alert_id), detail)


def _said(words: str, what: str) -> str:
    if not 0 < len(words.strip()) <= LONGEST_TEXT:
        raise RuleError(f"Say {what}, in up to {LONGEST_TEXT:,} characters.")
    return words.strip()
