"""What answers the inbox of alerts, and what is done about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd

from callbacks.acting import Action, BadForm, Done, Given
from callbacks.alerts_over import resolved, times
from callbacks.binding import Binding, Look, View
from layouts import components as kit
from layouts import formatting, html
from layouts.spec import action_id
from layouts.workspace.alerts import PAGE
from services import alert_inbox
from services.accounts import Actor
from services.alerts import actions
from services.filters import Filters
from services.jobs.freshness import span

TONES = {"critical": "bad", "warning": "warn"}
RESTS = (("1", "An hour"), ("4", "Four hours"), ("24", "A day"), ("168", "A week"))
"""How long an alert may be let rest, in hours."""
EVENTS = {"woken": "rested long enough", "snoozed": "let rest", "commented": "said"}
"""What an event is called where not by its own name."""
LIVE = {"data-live": ""}

Record = Mapping[str, Any]


def inbox(data: Any, look: Look, filters: Filters) -> View:
    """A row per open alert: what it is, what it costs, who has it, and what can be done about it here."""
    alerts = data["alerts"]
    note = "Most urgent first; the money is what is at stake"
    if not alerts:
        said = kit.empty_state("All quiet.", "What fires in your department and regions comes here by itself.")
        return View("Nothing needs you", note, html.Div(said, **LIVE))
    rows = kit.action_rows([_row(alert, data, look) for alert in alerts])
    return View(_finding(alerts, look), note, html.Div(rows, **LIVE))


def _finding(alerts: Sequence[Record], look: Look) -> str:
    firing = [alert for alert in alerts if alert["state"] == "firing"]
    if not firing:
        return f"{_many(len(alerts), 'alert')} open, {'all of them' if len(alerts) > 1 else 'and it is'} taken up"
    critical = sum(alert["severity"] == "critical" for alert in firing)
    what = _many(critical or len(firing), "critical alert" if critical else "alert")
    if critical and critical < len(firing):
        what += f" and {_many(len(firing) - critical, 'other')}"
    losses = [-alert["money"] for alert in firing if (alert["money"] or 0.0) <= -1]
    # Not their sum: the alerts of a region and of the company are often of the same money.
    most = formatting.money(max(losses, default=0.0), look.currency, look.locale)
    money = f"; {'up to ' if len(losses) > 1 else ''}{most} at stake" if losses else ""
    return f"{what} {'waits' if len(firing) == 1 else 'wait'} for somebody{money}"


def _row(alert: Record, data: Any, look: Look) -> html.Li:
    lines = [alert["evidence"], _standing(alert, data["now"], look)]
    fires = alert["state"] == "firing"
    money = alert["money"]
    row = kit.action_row(
        (alert["severity"] if fires else alert["state"]).capitalize(),
        [
            kit.link(alert["title"], alert["link"]) if alert["link"] else html.B(alert["title"]),
            *(html.Small(line) for line in lines if line),
        ],
        tone=TONES.get(alert["severity"], "") if fires else "",
        money="" if money is None else formatting.money(abs(money), look.currency, look.locale),
    )
    row.children.append(_doings(alert, data["people"], look))
    return row


def _standing(alert: Record, now: datetime, look: Look) -> str:
    """How old it is, who has it, and what holds or is said of it."""
    said = [f"{span(now - alert['first_at'])} old"]
    if alert["first_day"]:
        said.append(f"since {formatting.day(alert['first_day'], look.locale)}")
    if alert["repeats"]:
        said.append(f"seen again {_many(alert['repeats'], 'time')}")
    if alert["state"] == "held":
        said.append(f"not sent: {alert['held_by']}")
    elif alert["state"] == "snoozed":
        said.append(f"rests until {_moment(alert['snoozed_until'], look)}")
    if alert["assigned_to"] or alert["acknowledged_by"]:
        said.append(f"{alert['assigned_to'] or alert['acknowledged_by']} has it")
    else:
        said.append("nobody has it")
    if alert["cause"]:
        said.append(f"{alert['cause']}: {alert['action']}")
    return " · ".join(said)


def _doings(alert: Record, people: Sequence[tuple[int, str]], look: Look) -> html.Div:
    shown = {"alert": alert["alert_id"], "seen": alert["version"]}

    def form(name: str, fields: Any, submit: str) -> html.Form:
        return kit.form(action_id(PAGE, name), fields, submit, sent=shown)

    acknowledge = [
        kit.text_area("What caused it", "cause", rows=2),
        kit.text_area("What is done about it", "action", rows=2),
    ]
    chosen = [(str(user_id), name) for user_id, name in people]
    more = [
        form("assign", kit.select("Give it to", "person", chosen), "Give"),
        form("snooze", kit.select("Let it rest for", "hours", RESTS, "4"), "Let rest"),
        form("comment", kit.text_area("Say something", "words", rows=1), "Say"),
    ]
    return html.Div(
        [
            kit.disclosure("Acknowledge", form("acknowledge", acknowledge, "Acknowledge")),
            kit.act_button(
                action_id(PAGE, "resolve"), "Resolve", shown, "Resolve it? It is over, or not worth a look."
            ),
            kit.disclosure("History and more", html.Div([_story(alert, look), html.Div(more, className="fields")])),
        ],
        className="acts row-acts",
    )


def _story(alert: Record, look: Look) -> html.Div:
    runbook = [html.P([html.B("What to do. "), alert["runbook"]])] if alert["runbook"] else []
    events = [
        html.Li([html.B(_event(event)), " ", _by(event, look), html.Small(_detail(event["detail"]))])
        for event in alert["story"]
    ]
    return html.Div([*runbook, html.Ul(events, className="story")])


def _event(event: Record) -> str:
    return EVENTS.get(event["event"], event["event"]).capitalize()


def _by(event: Record, look: Look) -> str:
    who = f"{event['actor']}, " if event["actor"] else ""
    return f"{who}{_moment(event['at'], look)}"


def _detail(detail: Record) -> str:
    said = (
        ", ".join(value) if isinstance(value, list) else str(value) for key, value in detail.items() if key != "title"
    )
    return " · ".join(said)


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _moment(moment: datetime, look: Look) -> str:
    return formatting.moment(moment.astimezone(look.time_zone), look.locale)


def acknowledge(given: Given, by: Actor) -> Done:
    """Take an alert up."""
    cause, action = given.text("cause", 2000), given.text("action", 2000)
    actions.acknowledge(given.whole("alert"), cause=cause, action=action, by=by, seen=given.whole("seen"))
    return Done("It is yours; nobody else is told of it.")


def snooze(given: Given, by: Actor) -> Done:
    """Let an alert rest for a time."""
    if given.text("hours") not in dict(RESTS):
        raise BadForm("Choose how long it is to rest.")
    until = datetime.now(UTC) + timedelta(hours=given.whole("hours"))
    actions.snooze(given.whole("alert"), until, by=by, seen=given.whole("seen"))
    return Done("It rests, and comes back if it is still there.")


def assign(given: Given, by: Actor) -> Done:
    """Give an alert to somebody."""
    actions.assign(given.whole("alert"), given.whole("person"), by=by, seen=given.whole("seen"))
    return Done("It is given away, and in their inbox.")


def resolve(given: Given, by: Actor) -> Done:
    """Close an alert."""
    actions.resolve(given.whole("alert"), by=by, seen=given.whole("seen"))
    return Done("It is resolved.")


def comment(given: Given, by: Actor) -> Done:
    """Add to an alert's history."""
    actions.comment(given.whole("alert"), given.text("words", 2000), by=by)
    return Done("It is said.")


def inbox_file(data: Any) -> pd.DataFrame:
    """A row per open alert."""
    return pd.DataFrame([{name: value for name, value in alert.items() if name != "story"} for alert in data["alerts"]])


BINDINGS = {
    PAGE: {
        "inbox": Binding(alert_inbox.open_now, inbox, inbox_file),
        "resolved": Binding(alert_inbox.resolved, resolved),
        "times": Binding(alert_inbox.times, times),
    }
}
ACTIONS = {
    PAGE: {
        "acknowledge": Action(acknowledge, needs="act"),
        "snooze": Action(snooze, needs="act"),
        "assign": Action(assign, needs="act"),
        "resolve": Action(resolve, needs="act"),
        "comment": Action(comment, needs="act"),
    }
}
