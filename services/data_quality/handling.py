"""What people do about incidents: say how far they are, give them to somebody, comment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, text

from services.accounts import Actor, audit
from services.alerts.notices import withdraw
from services.data_quality.incidents import note
from services.database import transaction
from services.errors import Conflict, NotFound, ServiceError
from services.scope import EVERYTHING

STATES: Mapping[str, str] = {
    "open": "Open", "in_progress": "In progress", "waiting": "Waiting", "resolved": "Resolved",
}  # fmt: skip
"""The states of an incident, and what they are called."""
LONGEST = 2000

_FOUND = text("""
    select incident.incident_id, incident.rule, incident.table_name, incident.state, incident.version, incident.alert_id
    from ops.incident as incident
    where incident.incident_id = :incident_id for update
""")
_STATE = text("""
    update ops.incident set
        state = :state, version = version + 1, closed_at = case when :state = 'resolved' then clock_timestamp() end
    where incident_id = :incident_id
""")
_ASSIGN = text("""
    update ops.incident as incident set assigned_to = person.user_id, version = version + 1
    from ops.account as person
    where
        incident.incident_id = :incident_id
        and person.user_id = :user_id and person.is_active
        and person.regions is null and 'data/quality' = any(person.pages)
    returning person.email
""")
_LEAVE = text("update ops.incident set assigned_to = null, version = version + 1 where incident_id = :incident_id")


class IncidentError(ServiceError):
    """What was asked of an incident cannot be done; the message says why."""

    code = "incident"
    remedy = "Correct what the message names, and try again."


def set_state(incident_id: int, state: str, *, by: Actor, seen: int) -> None:
    """Say how far an incident is. One that is resolved is opened again by the next check that finds it as far off.

    Like the other, this wants the version that was `seen`; raises NotFound, Conflict where it was changed since.
    """
    if state not in STATES:
        raise IncidentError(f"An incident is one of {', '.join(STATES)}.")
    with _changing(incident_id, by, seen) as (connection, incident):
        connection.execute(_STATE, {"incident_id": incident_id, "state": state})
        _written(connection, incident, by, "state", {"before": incident.state, "after": state})
        if state == "resolved" and incident.alert_id:
            withdraw(connection, [incident.alert_id])


def assign(incident_id: int, user_id: int | None, *, by: Actor, seen: int) -> None:
    """Give an incident to somebody who sees the page and the whole company, or with None back to its department."""
    with _changing(incident_id, by, seen) as (connection, incident):
        to = None
        if user_id is None:
            connection.execute(_LEAVE, {"incident_id": incident_id})
        else:
            to = connection.execute(_ASSIGN, {"incident_id": incident_id, "user_id": user_id}).scalar()
            if to is None:
                raise IncidentError("It cannot be given to somebody who does not see it whole.")
        _written(connection, incident, by, "assigned", {"to": to or "the department"})


def comment(incident_id: int, words: str, *, by: Actor) -> None:
    """Add to an incident's history, also after it is resolved."""
    said = words.strip()
    if not 0 < len(said) <= LONGEST:
        raise IncidentError(f"Say something, in at most {LONGEST} characters.")
    with _changing(incident_id, by, None) as (connection, incident):
        _written(connection, incident, by, "commented", {"comment": said})


@contextmanager
def _changing(incident_id: int, by: Actor, seen: int | None) -> Iterator[tuple[Connection, Any]]:
    """What every action is: allowed, and seen as it is, in one transaction."""
    by.must("act")
    by.must_reach(EVERYTHING)
    with transaction() as connection:
        incident = connection.execute(_FOUND, {"incident_id": incident_id}).one_or_none()
        if incident is None:
            raise NotFound(f"There is no incident {incident_id}.", remedy="See data/quality for those that there are.")
        if seen is not None and incident.version != seen:
            raise Conflict(f"The incident is {STATES[incident.state].lower()} by now, or somebody else's.")
        yield connection, incident


def _written(connection: Connection, incident: Any, by: Actor, event: str, detail: Mapping[str, Any]) -> None:
    note(connection, [incident.incident_id], event, detail, by.name)
    audit.record(connection, by, f"incident.{event}", f"{incident.rule} {incident.table_name}", detail)
