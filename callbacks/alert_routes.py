"""Who is told of alerts, and over what: routes, channels, and hosts inside the network."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any
from urllib.parse import urlsplit

import pandas as pd

from callbacks.acting import Done, Given
from callbacks.binding import Look, View
from layouts import components as kit
from layouts import html
from layouts.admin.thresholds import PAGE
from layouts.spec import action_id
from services.accounts import Actor
from services.alerts.channels import Channel, Route, list_channels, save_channel, save_route
from services.alerts.hosts import allow_host, forbid_host
from services.alerts.rules import SEVERITIES
from services.errors import NotFound
from services.filters import Filters
from services.scope import EVERYTHING


def routes(data: Any, look: Look, filters: Filters) -> View:
    """A row per route; at once first, then the steps of escalation."""
    names = {channel.channel_id: channel.name for channel in data["channels"]}
    rows = [
        {
            "what": f"{'Any' if route.severity == EVERYTHING else route.severity.capitalize()} alert of "
            f"{'any department' if route.department == EVERYTHING else route.department}",
            "over": names.get(route.channel_id, "?"),
            "to": route.to_role or "the department",
            "when": "at once" if not route.after_minutes else f"after {route.after_minutes} min unanswered",
            "switch": kit.act_button(
                action_id(PAGE, "route"),
                "Switch off" if route.enabled else "Switch on",
                {**_sent(asdict(route)), "enabled": "" if route.enabled else "on"},
            ),
        }
        for route in data["routes"]
    ]
    columns = [
        kit.Column("what", "What"),
        kit.Column("over", "Over"),
        kit.Column("to", "To"),
        kit.Column("when", "When"),
        kit.Column("switch", "", "parts"),
    ]
    roles = [(role, role.capitalize()) for role in data["roles"]]
    severities = [(EVERYTHING, "Any"), *((each, each.capitalize()) for each in SEVERITIES)]
    fields = kit.fields(
        kit.select("Department", "department", [(EVERYTHING, "Any"), *roles], EVERYTHING),
        kit.select("Severity", "severity", severities, "critical"),
        kit.select("Over", "channel_id", [(str(number), name) for number, name in names.items()]),
        kit.select("To", "to_role", [("", "The department"), *roles]),
        kit.field("Minutes unanswered", "after_minutes", 0, "number", min=0, max=10080, note="0: at once"),
    )
    add = kit.disclosure("New route", kit.form(action_id(PAGE, "route"), fields, "Add", sent={"enabled": "on"}))
    body = html.Div([html.Div(add, className="tools"), kit.simple_table(rows, columns, "Routes", look)])
    note = "The inbox of a department always has its alerts; at most one message an hour of each group"
    return View("Who is told", note, body)


def _sent(values: dict[str, Any]) -> dict[str, Any]:
    """A thing's values as unseen fields of its form; its version is what was seen."""
    sent = {name: "" if value is None else value for name, value in values.items()}
    return sent | {"seen": sent.pop("version")}


def _where(channel: Channel) -> str:
    """Where a channel leads; of a webhook the host alone, since the rest is often a secret."""
    if channel.kind == "webhook":
        return urlsplit(channel.address).hostname or ""
    return channel.address or ("each person" if channel.kind == "email" else "")


def channels(data: Any, look: Look, filters: Filters) -> View:
    """A row per channel, and the hosts inside the network that webhooks may go to."""
    rows = [
        {
            "name": channel.name,
            "kind": channel.kind,
            "address": _where(channel),
            "switch": kit.act_button(
                action_id(PAGE, "channel"),
                "Switch off" if channel.enabled else "Switch on",
                {"channel": channel.channel_id, "seen": channel.version, "enabled": "" if channel.enabled else "on"},
            )
            if channel.kind != "inbox"
            else "",
        }
        for channel in data["channels"]
    ]
    columns = [
        kit.Column("name", "Channel"),
        kit.Column("kind", "Kind"),
        kit.Column("address", "To"),
        kit.Column("switch", "", "parts"),
    ]
    fields = [
        kit.field("Name", "name", required=True, maxLength=80),
        kit.select("Kind", "kind", [("webhook", "Webhook"), ("email", "E-mail to a mailbox")]),
        kit.field("Address", "address", required=True, note="https://… or alerts@shop.example"),
    ]
    add = kit.disclosure("New channel", kit.form(action_id(PAGE, "channel"), fields, "Add"))
    allow = [
        kit.field("Host", "host", required=True, note="A private or loopback host that webhooks may reach"),
        kit.field("Why", "reason", required=True, maxLength=400),
    ]
    hosts = [
        kit.action_row(
            "Allowed",
            each.host,
            f"{each.reason}; by {each.allowed_by}",
            kit.act_button(action_id(PAGE, "forbid"), "Forbid", {"host": each.host}),
            "warn",
        )
        for each in data["hosts"]
    ]
    tools = [add, kit.disclosure("Allow a host inside", kit.form(action_id(PAGE, "allow"), allow, "Allow"))]
    body = [html.Div(tools, className="tools"), kit.simple_table(rows, columns, "Channels", look)]
    if hosts:
        body.append(kit.action_rows(hosts))
    return View("Over what", "Webhooks are signed, and never go to private addresses unless allowed", html.Div(body))


def route(given: Given, by: Actor) -> Done:
    """Add a route, or change one."""
    wanted = Route(
        given.whole("channel_id"),
        given.text("department") or EVERYTHING,
        given.text("severity") or EVERYTHING,
        given.text("to_role") or None,
        given.whole("after_minutes"),
        given.flag("enabled"),
        given.whole("route_id") if given.text("route_id") else None,
    )
    save_route(wanted, by=by, seen=given.whole("seen") if wanted.route_id else 0)
    return Done("The route is saved.")


def channel(given: Given, by: Actor) -> Done:
    """Add a channel, or switch one."""
    if given.text("channel"):
        number = given.whole("channel")
        kept = next((each for each in list_channels() if each.channel_id == number), None)
        if kept is None:
            raise NotFound("There is no such channel any more.")
        save_channel(replace(kept, enabled=given.flag("enabled")), by=by, seen=given.whole("seen"))
        return Done(f"{kept.name} is {'on' if given.flag('enabled') else 'off'}.")
    _, key = save_channel(Channel(given.text("name"), given.text("kind"), given.text("address", 2000)), by=by)
    if key:
        note = "The receiver checks signatures with this key; it is shown this once."
        return Done("The webhook is ready", secret=key, note=note)
    return Done("The channel is saved.")


def allow(given: Given, by: Actor) -> Done:
    """Let webhooks reach a host inside the network."""
    allow_host(given.text("host"), given.text("reason", 400), by=by)
    return Done("Webhooks may go there.")


def forbid(given: Given, by: Actor) -> Done:
    """No longer."""
    forbid_host(given.text("host"), by=by)
    return Done("Webhooks may no longer go there.")


def channels_file(data: Any) -> pd.DataFrame:
    """A row per channel, with no more of its address than is shown."""
    return pd.DataFrame([{**asdict(channel), "address": _where(channel)} for channel in data["channels"]])
