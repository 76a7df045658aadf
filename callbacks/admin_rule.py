"""What answers one alert rule's page: its form, a rehearsal before it is saved, and its earlier versions."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime, time
from typing import Any

import flask
import pandas as pd

from callbacks.acting import Action, BadForm, Done, Given
from callbacks.binder import look_of
from callbacks.binding import Binding, Look, View
from layouts import components as kit
from layouts import formatting, html
from layouts.admin.rule import PAGE
from layouts.spec import action_id, component_id
from services import alert_rules, platform
from services.accounts import Actor
from services.alerts import rehearse
from services.alerts.rehearsal import Rehearsal
from services.alerts.rulebook import find_rule, restore_rule, save_rule
from services.alerts.rules import KINDS, METRIC_KINDS, SEVERITIES, Rule
from services.alerts.words import Vocabulary
from services.filters import Filters
from services.scope import EVERYTHING

TEXTS = ("name", "subject", "operator", "severity", "department", "group_key", "against")
MOST = 12
"""Episodes of a rehearsal that are listed; the latest."""
PERCENT = frozenset({"change", "forecast", "quality"})
"""Kinds whose limits are fractions, typed in per cent."""
OPERATORS = [("below", "below"), ("above", "above"), ("outside", "either way")]
AGAINST = [
    ("", "nothing else"),
    ("previous_period", "the period before"),
    ("previous_year", "a year before"),
    ("usual", "the usual wait"),
]
UNITS = {
    "anomaly": "Modified z-score; 3.5 is unusual",
    "freshness": "Hours, or usual waits",
    **dict.fromkeys(PERCENT, "Per cent, or points of a share"),
}
"""What a limit is typed in, by kind; the others in the metric's unit."""


def rule(data: Any, look: Look, filters: Filters) -> View:
    """The form of the rule."""
    rule = data["rule"]
    places = [
        kit.select(name, field, [(EVERYTHING, "All"), *data[field]], getattr(rule, field))
        for name, field in (("Region", "region_id"), ("Channel", "channel_id"), ("Category", "category_id"))
    ]
    unit = UNITS.get(rule.kind, "In the metric's unit; shares as 0.05")
    shown, until = _shown(rule, rule.fire_limit), _shown(rule, rule.clear_limit)
    limit = kit.field("Limit", "fire_limit", shown, "number", note=unit, required=True, step="any")
    clear = kit.field("Clears at", "clear_limit", until, "number", note="Empty: the limit", step="any")
    together = "Rules of one key share a message"
    fields = [
        kit.field("Name", "name", rule.name, required=True, maxLength=120),
        kit.fields(
            kit.select("Kind", "kind", [(kind, about.capitalize()) for kind, about in KINDS.items()], rule.kind),
            kit.select("Watches", "subject", data["subjects"], rule.subject),
        ),
        kit.fields(*places),
        kit.check("Each region by itself", "each_region", rule.each_region),
        kit.fields(
            kit.select("Fires when", "operator", OPERATORS, rule.operator),
            limit,
            clear,
            kit.select("Against", "against", AGAINST, rule.against),
        ),
        kit.fields(
            kit.field("Over days", "window_days", rule.window_days, "number", min=1, max=366, required=True),
            kit.field("Times in a row", "hold", rule.hold, "number", min=1, max=60, required=True),
            kit.select("Severity", "severity", [(each, each.capitalize()) for each in SEVERITIES], rule.severity),
            kit.select("For", "department", [(role, role.capitalize()) for role in data["roles"]], rule.department),
        ),
        kit.fields(
            kit.field("Quiet from", "quiet_from", _clock(rule.quiet_from), "time"),
            kit.field("to", "quiet_to", _clock(rule.quiet_to), "time"),
            kit.field("Told together with", "group_key", rule.group_key, note=together, maxLength=60),
        ),
        kit.check("Quiet hours hold for critical alerts too", "quiet_criticals", rule.quiet_criticals),
        kit.text_area("What to do", "runbook", rule.runbook),
        kit.check("On", "enabled", rule.enabled),
    ]
    sent = {"rule": rule.rule_id or "", "seen": rule.version, "owner": rule.owner}
    also = [(action_id(PAGE, "rehearse"), "Rehearse")]
    form = kit.form(action_id(PAGE, "save-rule"), fields, "Save rule", sent=sent, also=also)
    title = rule.name or "A new rule"
    return View(title, "Rehearse before saving: it says when the rule as typed would have fired", form)


def _shown(rule: Rule, limit: float | None) -> str:
    return "" if limit is None else f"{limit * 100 if rule.kind in PERCENT else limit:.10g}"


def _clock(at: time | None) -> str:
    return f"{at:%H:%M}" if at else ""


def rehearsal(data: Any, look: Look, filters: Filters) -> View:
    """What the rule as it is kept would have found; a rehearsal of what is typed comes into its place."""
    wanted, found, say = data
    title, note, body = _told(wanted, found, say, look)
    return View(title, note, html.Div(body, id=component_id(PAGE, "rehearsed")))


def _told(rule: Rule, found: Rehearsal, say: Vocabulary, look: Look) -> tuple[str, str, list[Any]]:
    count = len(found.episodes)
    title = f"It would have fired {count} time{'' if count == 1 else 's'} in twelve months"
    if found.money:
        title += f", {formatting.money(found.money, look.currency, look.locale)} at stake"
    first, last = (formatting.day(each, look.locale) for each in (found.first, found.last))
    note = f"{first} to {last}, as live evaluation would"
    if not count:
        return title, note, [kit.empty_state("Never.", "A rule that never fires tells nobody anything.")]
    rows = [
        {
            "day": each.day,
            "where": say.where(each.place).removeprefix(" in ") or _subject(each.place.subject, rule),
            "days": "ongoing" if each.lasts else f"{each.days}",
            "money": each.money,
        }
        for each in reversed(found.episodes[-MOST:])
    ]
    columns = [
        kit.Column("day", "From", "date"),
        kit.Column("where", "Where"),
        kit.Column("days", "Days"),
        kit.Column("money", "At stake", "money"),
    ]
    body = [kit.simple_table(rows, columns, "Rehearsal", look)]
    if count > MOST:
        body.append(html.P(f"And {count - MOST} before these.", className="pages"))
    return title, note, body


def _subject(subject: str, rule: Rule) -> str:
    return "Whole company" if rule.kind in METRIC_KINDS else subject


def versions(data: Any, look: Look, filters: Filters) -> View:
    """What the rule said before; each can be put back."""
    if not data:
        return View("Not saved yet", "", kit.empty_state("Its versions will stand here."))
    latest = data[0][0]

    def at(moment: datetime) -> str:
        return formatting.moment(moment.astimezone(look.time_zone), look.locale)

    rows = [
        kit.action_row(
            f"{each.version}",
            f"{each.rule.name}: {limit}" + ("" if each.rule.enabled else ", off"),
            f"{each.actor or 'came with the product'}, {at(each.at)}",
            None
            if each is latest
            else kit.act_button(
                action_id(PAGE, "restore"),
                "Put back",
                {"rule": latest.rule.rule_id, "version": each.version, "seen": latest.version},
            ),
            "",
        )
        for each, limit in data
    ]
    title = f"{len(data)} version{'' if len(data) == 1 else 's'}"
    return View(title, "Putting one back is a version of its own", kit.action_rows(rows))


def _rule(given: Given) -> Rule:
    """The rule as it was typed."""
    kind = given.text("kind")
    scale = 100 if kind in PERCENT else 1
    limit, clear = given.number("fire_limit"), given.number("clear_limit")
    if limit is None:
        raise BadForm("A rule has a limit.")
    number = given.whole("rule") if given.text("rule") else None
    kept = find_rule(number) if number else alert_rules.BLANK
    return replace(
        kept,
        rule_id=number,
        kind=kind,
        fire_limit=limit / scale,
        clear_limit=None if clear is None else clear / scale,
        **{name: given.text(name) for name in TEXTS},
        **{name: given.text(name) or EVERYTHING for name in ("region_id", "channel_id", "category_id")},
        **{name: given.flag(name) for name in ("each_region", "quiet_criticals", "enabled")},
        window_days=given.whole("window_days"),
        hold=given.whole("hold"),
        runbook=given.text("runbook", 2000),
        quiet_from=_time(given, "quiet_from"),
        quiet_to=_time(given, "quiet_to"),
    )


def _time(given: Given, name: str) -> time | None:
    text = given.text(name)
    try:
        return time.fromisoformat(text) if text else None
    except ValueError:
        raise BadForm("Quiet hours are times of day, as 22:00.") from None


def save(given: Given, by: Actor) -> Done:
    """Keep the rule as it was typed."""
    kept = save_rule(_rule(given), by=by, seen=given.whole("seen"))
    return Done(f"{kept.name} is saved.", go=f"/admin/thresholds/{kept.rule_id}")


def try_out(given: Given, by: Actor) -> Done:
    """Say what the rule as typed would have found; nothing is kept."""
    wanted = _rule(given)
    viewer = flask.g.viewer
    look = look_of(viewer, platform.company_status(None, viewer).data, "", given.query)
    title, note, body = _told(wanted, rehearse(wanted, by=by), alert_rules.vocabulary(), look)
    return Done(title, fills={"rehearsed": [html.H3(title), html.P(f"As typed, not saved. {note}"), *body]}, keep=True)


def restore(given: Given, by: Actor) -> Done:
    """Put an earlier version back."""
    restore_rule(given.whole("rule"), given.whole("version"), by=by, seen=given.whole("seen"))
    return Done("It says again what it said then.")


def _rule_file(data: Any) -> pd.DataFrame:
    return pd.DataFrame([asdict(data["rule"])])


def _rehearsal_file(data: Any) -> pd.DataFrame:
    names = {"day": [], "days": [], "lasts": [], "money": []}
    rows = [{**asdict(each.place), **{name: getattr(each, name) for name in names}} for each in data[1].episodes]
    return pd.DataFrame(rows)


def _versions_file(data: Any) -> pd.DataFrame:
    return pd.DataFrame([{"version": each.version, "by": each.actor, "limit": limit} for each, limit in data])


BINDINGS = {
    PAGE: {
        "rule": Binding(alert_rules.rule, rule, _rule_file),
        "rehearsal": Binding(alert_rules.rehearsal, rehearsal, _rehearsal_file),
        "versions": Binding(
            alert_rules.versions,
            versions,
            _versions_file,
        ),
    }
}
ACTIONS = {
    PAGE: {
        "save-rule": Action(save, needs="configure"),
        "rehearse": Action(try_out, needs="configure", fills=("rehearsed",)),
        "restore": Action(restore, needs="configure"),
    }
}
