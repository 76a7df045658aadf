"""Hosts that webhooks may be sent to although they are inside the network: each allowed by an administrator."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import text

from services.accounts import Actor, audit
from services.alerts.addresses import normal_host
from services.alerts.checking import RuleError
from services.database import transaction

_HOSTS = text("select host, reason, allowed_by, allowed_at from ops.webhook_host_allowed order by host")
_ALLOW = text("""
    insert into ops.webhook_host_allowed (host, reason, allowed_by) values (:host, :reason, :by)
    on conflict (host) do update set reason = :reason, allowed_by = :by, allowed_at = clock_timestamp()
""")
_FORBID = text("delete from ops.webhook_host_allowed where host = :host returning host")


class AllowedHost(NamedTuple):
    """A host that is allowed, why, and by whom."""

    host: str
    reason: str
    allowed_by: str
    allowed_at: datetime


def list_hosts() -> list[AllowedHost]:
    """The hosts that are allowed, by name."""
    with transaction() as connection:
        return [AllowedHost(*row) for row in connection.execute(_HOSTS)]


def allowed_hosts() -> frozenset[str]:
    """Their names alone."""
    return frozenset(each.host for each in list_hosts())


def allow_host(host: str, reason: str, *, by: Actor) -> None:
    """Let webhooks go to a host wherever it is, over http too."""
    by.must_administer()
    if not reason.strip():
        raise RuleError("Say why the host is allowed.")
    values = {"host": normal_host(host), "reason": reason.strip()[:400], "by": by.name}
    with transaction() as connection:
        connection.execute(_ALLOW, values)
        audit.record(connection, by, "webhook_host.allow", values["host"], {"reason": values["reason"]})


def forbid_host(host: str, *, by: Actor) -> None:
    """Treat a host as any other again."""
    by.must_administer()
    with transaction() as connection:
        for (name,) in connection.execute(_FORBID, {"host": normal_host(host)}):
            audit.record(connection, by, "webhook_host.forbid", name)
