"""What answers the page of alert rules: what came of each, who is told over what, and times of maintenance."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

import pandas as pd

from callbacks import alert_routes
from callbacks.acting import Action, BadForm, Done, Given
from callbacks.binding import Binding, Look, View
from layouts import components as kit
from layouts import formatting, html
from layouts.admin.thresholds import PAGE
from layouts.spec import action_id
from services import alert_rules
from services.accounts import Actor
from services.alerts.maintenance import Maintenance, end_maintenance, plan_maintenance
from services.alerts.rulebook import switch_rule
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
        "routes": Binding(
            alert_rules.routes, alert_routes.routes, lambda data: pd.DataFrame(map(asdict, data["routes"]))
        ),
        "channels": Binding(alert_rules.channels, alert_routes.channels, alert_routes.channels_file),
        "maintenance": Binding(
            alert_rules.maintenance, maintenance, lambda data: pd.DataFrame(map(asdict, data["windows"]))
        ),
    }
}
ACTIONS = {
    PAGE: {
        "switch": Action(switch, needs="configure"),
        "route": Action(alert_routes.route, needs="configure"),
        "channel": Action(alert_routes.channel, needs="configure"),
        "allow": Action(alert_routes.allow, needs="configure"),
        "forbid": Action(alert_routes.forbid, needs="configure"),
        "plan": Action(plan, needs="configure"),
        "end": Action(end, needs="configure"),
    }
}
