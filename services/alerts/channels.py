"""Channels over which alerts are told, and the routes that say which of them go where."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from secrets import token_urlsafe
from urllib.parse import urlsplit

from sqlalchemy import Connection, TextClause, text

from services.accounts import Actor, audit
from services.accounts.people import normal_email
from services.alerts.addresses import Resolver, checked, resolve
from services.alerts.checking import RuleError
from services.alerts.hosts import allowed_hosts
from services.alerts.rules import SEVERITIES
from services.database import transaction
from services.errors import Conflict, NotFound
from services.scope import EVERYTHING
from services.secrets import encrypt

LONGEST_WAIT = 7 * 24 * 60

_CHANNELS = text("select channel_id, name, kind, address, enabled, version from ops.alert_channel order by channel_id")
_ROUTES = text("select * from ops.alert_route order by department, severity, after_minutes, route_id")
_CHANNEL = text("select version from ops.alert_channel where channel_id = :number for update")
_ROUTE = text("select version from ops.alert_route where route_id = :number for update")
_TAKEN = text("""
    select exists (select from ops.alert_channel where name = :name and channel_id is distinct from :channel_id)
""")
_ADD_CHANNEL = text("""
    insert into ops.alert_channel (name, kind, address, enabled, key_encrypted)
    values (:name, :kind, :address, :enabled, :key_encrypted)
    returning channel_id
""")
_CHANGE_CHANNEL = text("""
    update ops.alert_channel set name = :name, address = :address, enabled = :enabled, version = version + 1
    where channel_id = :channel_id and kind = :kind
    returning channel_id
""")
_RENEW = text("""
    update ops.alert_channel set key_encrypted = :key_encrypted, version = version + 1
    where channel_id = :channel_id and kind = 'webhook'
    returning name
""")
_ADD_ROUTE = text("""
    insert into ops.alert_route (department, severity, channel_id, to_role, after_minutes, enabled)
    values (:department, :severity, :channel_id, :to_role, :after_minutes, :enabled)
    returning route_id
""")
_CHANGE_ROUTE = text("""
    update ops.alert_route set
        department = :department, severity = :severity, channel_id = :channel_id, to_role = :to_role,
        after_minutes = :after_minutes, enabled = :enabled, version = version + 1
    where route_id = :route_id
    returning route_id
""")
_KNOWN = text("""
    select
        :department = '*' or exists (select from ops.role where role = :department) as department,
        cast(:to_role as text) is null or exists (select from ops.role where role = :to_role) as role,
        exists (select from ops.alert_channel where channel_id = :channel_id) as channel
""")


@dataclass(frozen=True)
class Channel:
    """Where alerts are told: the inbox, e-mail (to a mailbox, or without an address to the people), or a webhook."""

    name: str
    kind: str
    address: str = ""
    enabled: bool = True
    channel_id: int | None = None
    version: int = 0


@dataclass(frozen=True)
class Route:
    """That alerts of a department and severity (`*`: any) are told over a channel to the people of a role, without one
    of the department itself; `after_minutes` above 0 is a step of escalation."""

    channel_id: int
    department: str = EVERYTHING
    severity: str = EVERYTHING
    to_role: str | None = None
    after_minutes: int = 0
    enabled: bool = True
    route_id: int | None = None
    version: int = 0


def list_channels() -> list[Channel]:
    """Every channel, without its key."""
    with transaction() as connection:
        return [Channel(**row) for row in connection.execute(_CHANNELS).mappings()]


def list_routes() -> list[Route]:
    """Every route, steps of escalation after what they follow."""
    with transaction() as connection:
        return [Route(**row) for row in connection.execute(_ROUTES).mappings()]


def save_channel(channel: Channel, *, by: Actor, seen: int = 0, resolver: Resolver = resolve) -> tuple[int, str]:
    """Add a channel, or change the one with its number, of which `seen` is the version shown.

    Returns its number and, of a new webhook, the key that it signs with, which is not shown again; else nothing. Raises
    AddressRefused where a webhook may not go.
    """
    by.must_administer()
    _check(channel, resolver)
    is_new = channel.channel_id is None
    key = token_urlsafe(32) if is_new and channel.kind == "webhook" else ""
    with transaction() as connection:
        if not is_new:
            _must_be_as_shown(connection, _CHANNEL, channel.channel_id, seen)
        if connection.execute(_TAKEN, asdict(channel)).scalar_one():
            raise RuleError(f"There is a channel called {channel.name} already.")
        values = {**asdict(channel), "key_encrypted": encrypt(key) if key else None}
        channel_id = connection.execute(_ADD_CHANNEL if is_new else _CHANGE_CHANNEL, values).scalar()
        if channel_id is None:
            raise RuleError("A channel keeps its kind; make another one.")
        # The rest of a webhook's address is often a secret.
        where = urlsplit(channel.address).hostname if channel.kind == "webhook" else channel.address
        detail = {"kind": channel.kind, "to": where, "enabled": channel.enabled}
        audit.record(connection, by, f"alert_channel.{'create' if is_new else 'change'}", channel.name, detail)
        return int(channel_id), key


def renew_key(channel_id: int, *, by: Actor, seen: int) -> str:
    """Give a webhook another key, which is returned and not shown again."""
    by.must_administer()
    key = token_urlsafe(32)
    with transaction() as connection:
        _must_be_as_shown(connection, _CHANNEL, channel_id, seen)
        name = connection.execute(_RENEW, {"channel_id": channel_id, "key_encrypted": encrypt(key)}).scalar()
        if name is None:
            raise RuleError("Only webhooks have a key.")
        audit.record(connection, by, "alert_channel.key", name)
    return key


def save_route(route: Route, *, by: Actor, seen: int = 0) -> int:
    """Add a route, or change the one with its number, of which `seen` is the version shown; returns its number."""
    by.must_administer()
    if route.severity not in (EVERYTHING, *SEVERITIES) or not 0 <= route.after_minutes <= LONGEST_WAIT:
        raise RuleError("A route is of a severity, and told at once or within a week.")
    is_new = route.route_id is None
    with transaction() as connection:
        known = connection.execute(_KNOWN, asdict(route)).mappings().one()
        if wrong := [name for name in known if not known[name]]:
            raise RuleError(f"The {' and the '.join(wrong)} of the route does not exist.")
        if not is_new:
            _must_be_as_shown(connection, _ROUTE, route.route_id, seen)
        route_id = int(connection.execute(_ADD_ROUTE if is_new else _CHANGE_ROUTE, asdict(route)).scalar_one())
        detail = asdict(replace(route, route_id=route_id))
        audit.record(connection, by, f"alert_route.{'create' if is_new else 'change'}", str(route_id), detail)
        return route_id


def _check(channel: Channel, resolver: Resolver) -> None:
    if not 0 < len(channel.name.strip()) <= 80 or not channel.name.isprintable():
        raise RuleError("A channel has a name of up to 80 characters.")
    if channel.kind == "webhook":
        checked(channel.address, allowed_hosts(), resolver)
    elif channel.kind == "email":
        if channel.address and normal_email(channel.address) != channel.address:
            raise RuleError("The address of a mailbox is written as alerts@shop.example.")
    elif channel.kind != "inbox" or channel.address:
        raise RuleError("A channel is the inbox, e-mail or a webhook; the inbox has no address.")


def _must_be_as_shown(connection: Connection, statement: TextClause, number: int | None, seen: int) -> None:
    version = connection.execute(statement, {"number": number}).scalar()
    if version is None:
        raise NotFound("It does not exist any more.", remedy="Look at what is there now.")
    if version != seen:
        raise Conflict("It was changed meanwhile.")
