"""What answers the page of alert rules: what came of each, who is told over what, and times of maintenance."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

import pandas as pd
from dash import html

from callbacks.acting import Action, BadForm, Done, Given
from callbacks.binding import Binding, Look, View
from layouts import components as kit
from layouts import formatting
from layouts.admin.thresholds import PAGE
from layouts.spec import action_id
from services import alert_rules
from services.accounts import Actor
from services.alerts.channels import Channel, Route, save_channel, save_route
from services.alerts.hosts import allow_host, forbid_host
from services.alerts.maintenance import Maintenance, end_maintenance, plan_maintenance
from services.alerts.rulebook import switch_rule
from services.alerts.rules import SEVERITIES
from services.filters import Filters
from services.scope import EVERYTHING

TONES = {"critical": "bad", "warning": "warn", "info": "accent"}
NOISY = 0.6
"""Share of a rule's alerts that nobody touched, from which it is called noisy."""
FEW = 5
"""Alerts below which a share says nothing."""


def rules(data: Any, look: Look, filters: Filters) -> View:
    """A row per rule, the noisiest first."""
    rows = [_row(row, look) for row in sorted(data, key=lambda row: -(row["ignored_share"] or 0) * row["fired"])]
    columns = [
        kit.Column("name", "Rule", "link"),
        kit.Column("where", "Watches"),
        kit.Column("limit", "Fires when"),
        kit.Column("severity", "Severity", "tag"),
        kit.Column("department", "For"),
        kit.Column("fired", "Fired", "count"),
        kit.Column("acted_on", "Acted on", "count"),
        kit.Column("ignored", "Ignored", "count"),
        kit.Column("switch", "", "parts"),
    ]
    add = html.A("New rule", href=f"{PAGE.route}/{alert_rules.NEW}", className="button", **{"data-nav": ""})
    table = kit.simple_table(rows, columns, "Alert rules", look)
    note = "Of a year's alerts: acted on by somebody, or over before anybody touched them"
    return View(_finding(data), note, html.Div([html.Div(add, className="tools"), table]))


def _row(row: Any, look: Look) -> dict[str, Any]:
    rule = row["rule"]
    sent = {"rule": rule.rule_id, "seen": rule.version, "to": "" if rule.enabled else "on"}
    words = f"Switch {'off' if rule.enabled else 'on'}"
    return {
        **row,
        "name": rule.name,
        "href": f"{PAGE.route}/{rule.rule_id}",
        "severity": rule.severity if rule.enabled else "off",
        "severity_tone": TONES[rule.severity] if rule.enabled else "",
        "department": rule.department,
        "ignored_tone": "bad" if _noisy(row) else "",
        "switch": kit.act_button(action_id(PAGE, "switch"), words, sent, label=f"{words}: {rule.name}"),
    }


def _noisy(row: Any) -> bool:
    return row["fired"] >= FEW and (row["ignored_share"] or 0) >= NOISY


def _finding(data: Any) -> str:
    noisy = [row["rule"].name for row in data if _noisy(row)]
    if noisy:
        return f"Mostly ignored: {noisy[0]}" + (f", and {len(noisy) - 1} more" if len(noisy) > 1 else "")
    on, fired = sum(row["rule"].enabled for row in data), sum(row["fired"] for row in data)
    return f"{on} rules are on; {fired} alert{'' if fired == 1 else 's'} in a year, no rule mostly ignored"


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


def channels(data: Any, look: Look, filters: Filters) -> View:
    """A row per channel, and the hosts inside the network that webhooks may go to."""
    rows = [
        {
            "name": channel.name,
            "kind": channel.kind,
            "address": channel.address or ("each person" if channel.kind == "email" else ""),
            "switch": kit.act_button(
                action_id(PAGE, "channel"),
                "Switch off" if channel.enabled else "Switch on",
                {**_sent(asdict(channel)), "enabled": "" if channel.enabled else "on"},
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
    add = kit.disclosure("New channel", kit.form(action_id(PAGE, "channel"), fields, "Add", sent={"enabled": "on"}))
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


def maintenance(data: Any, look: Look, filters: Filters) -> View:
    """What is planned, and what was."""
    subjects, regions = dict(data["subjects"]), dict(data["regions"])
    now = datetime.now(look.time_zone)

    def at(moment: datetime) -> str:
        return formatting.moment(moment.astimezone(look.time_zone), look.locale)

    rows = [
        kit.action_row(
            "Now" if each.starts_at <= now < each.ends_at else "Planned" if now < each.starts_at else "Over",
            each.reason,
            f"{at(each.starts_at)} to {at(each.ends_at)}; {subjects.get(each.subject, 'everything')},"
            f" {regions.get(each.region_id, 'all regions')}; by {each.planned_by}",
            _end(each.window_id) if now < each.ends_at else None,
            "warn" if each.starts_at <= now < each.ends_at else "",
        )
        for each in data["windows"]
    ]
    some = [each for each in data["subjects"] if each[0] != EVERYTHING]
    fields = [
        kit.fields(
            kit.field("From", "starts_at", kind="datetime-local", required=True),
            kit.field("To", "ends_at", kind="datetime-local", required=True),
            kit.select("Of", "subject", [(EVERYTHING, "Everything"), *some]),
            kit.select("In", "region_id", [(EVERYTHING, "All regions"), *data["regions"]]),
        ),
        kit.field("Why", "reason", required=True, maxLength=400),
    ]
    add = kit.disclosure("Plan maintenance", kit.form(action_id(PAGE, "plan"), fields, "Plan"))
    under_way = any(each.starts_at <= now < each.ends_at for each in data["windows"])
    title = "Alerts are held now" if under_way else "Nothing is held"
    shown = kit.action_rows(rows) if rows else ""
    return View(title, "What fires meanwhile is in the inbox, and told to nobody", html.Div([add, shown]))


def _end(window_id: int | None) -> Any:
    return kit.act_button(action_id(PAGE, "end"), "End now", {"window": window_id})


def switch(given: Given, by: Actor) -> Done:
    """Switch a rule on or off."""
    rule = switch_rule(given.whole("rule"), given.flag("to"), by=by, seen=given.whole("seen"))
    return Done(f"{rule.name} is {'on' if rule.enabled else 'off'}.")


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
    number = given.whole("channel_id") if given.text("channel_id") else None
    wanted = Channel(given.text("name"), given.text("kind"), given.text("address", 2000), given.flag("enabled"), number)
    _, key = save_channel(wanted, by=by, seen=given.whole("seen") if number else 0)
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


def plan(given: Given, by: Actor) -> Done:
    """Plan a time of maintenance, in the company's time zone."""
    zone = alert_rules.company_zone()
    starts, ends = (_moment(given, name).replace(tzinfo=zone) for name in ("starts_at", "ends_at"))
    places = {name: given.text(name) or EVERYTHING for name in ("subject", "region_id")}
    plan_maintenance(Maintenance(starts, ends, given.text("reason", 400), **places), by=by)
    return Done("It is planned.")


def _moment(given: Given, name: str) -> datetime:
    try:
        return datetime.fromisoformat(given.text(name)).replace(tzinfo=None)
    except ValueError:
        raise BadForm("Maintenance has a beginning and an end, each with day and time.") from None


def end(given: Given, by: Actor) -> Done:
    """End it now."""
    end_maintenance(given.whole("window"), by=by)
    return Done("It is over.")


def _rules_file(data: Any) -> pd.DataFrame:
    return pd.DataFrame(
        [{**{name: value for name, value in row.items() if name != "rule"}, **asdict(row["rule"])} for row in data]
    )


BINDINGS = {
    PAGE: {
        "rules": Binding(alert_rules.rules, rules, _rules_file),
        "routes": Binding(alert_rules.routes, routes, lambda data: pd.DataFrame(map(asdict, data["routes"]))),
        "channels": Binding(alert_rules.channels, channels, lambda data: pd.DataFrame(map(asdict, data["channels"]))),
        "maintenance": Binding(
            alert_rules.maintenance, maintenance, lambda data: pd.DataFrame(map(asdict, data["windows"]))
        ),
    }
}
ACTIONS = {
    PAGE: {
        "switch": Action(switch, needs="configure"),
        "route": Action(route, needs="configure"),
        "channel": Action(channel, needs="configure"),
        "allow": Action(allow, needs="configure"),
        "forbid": Action(forbid, needs="configure"),
        "plan": Action(plan, needs="configure"),
        "end": Action(end, needs="configure"),
    }
}
