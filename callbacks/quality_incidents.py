"""Incidents on the pages of data quality: each as a row with its story, and what people do about it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pandas as pd

from callbacks.acting import Action, Done, Given
from callbacks.binding import Binding, Look, View
from callbacks.job_words import counted, moment
from callbacks.quality_words import SEVERITIES, off_by, rows_fail, rule_address, table_words
from layouts import components as kit
from layouts import formatting, html
from layouts.data.quality import PAGE
from layouts.spec import action_id
from services.accounts import Actor
from services.data_quality import handling, shown
from services.data_quality.handling import STATES
from services.filters import Filters
from services.jobs.freshness import span

DEPARTMENT = ""
"""The value of the choice to give an incident back to its department."""
EVENTS = {"state": "Changed", "reopened": "Opened again", "commented": "Said"}
"""What an event is called where not by its own name."""
TONES = {"open": "bad", "in_progress": "accent", "waiting": "warn", "resolved": "good"}

Record = Mapping[str, Any]


def draw(data: Any, look: Look, filters: Filters) -> View:
    """A row per open incident, and what can be done about it here."""
    found = data["incidents"]
    note = "Opened and closed by the checks; the amount is what the failing rows are off by together"
    if not found:
        said = kit.empty_state("No incident is open.", "One is opened where a rule fails beyond its limit.")
        return View("No incident is open", note, said)
    rows = []
    for each in found:
        row = incident_row(each, data["now"], look)
        if data["may"]:
            row.children.append(_doings(each, data["people"], look))
        rows.append(row)
    return View(_finding(found, look), note, kit.action_rows(rows))


def _finding(found: list[Record], look: Look) -> str:
    waiting = sum(each["state"] == "open" for each in found)
    title = f"{counted(len(found), 'incident')} open"
    title += f", {waiting} of them not taken up" if waiting else ", each of them taken up"
    revenue = sum(each["off_by"] for each in found if each["in_revenue"] and each["off_by"] is not None)
    if not revenue:
        return title
    return f"{title}; revenue may be {off_by(revenue, look)}"


def incident_row(each: Record, now: datetime, look: Look) -> html.Li:
    """One incident: how far it is, what fails, what it costs, who has it and since when."""
    title = f"{each['title']}: {table_words(each['table_name'])}"
    standing = [rows_fail(each["failing_now"], each["rows_checked"], look)]
    if each["failing_now"] != each["failing_then"]:
        standing.append(f"{formatting.count(each['failing_then'], look.locale)} when it was opened")
    standing.append(f"{each['owner'] or each['department'].capitalize()} has it")
    ended = each["closed_at"]
    standing.append(f"lasted {span(ended - each['since'])}" if ended else f"{span(now - each['since'])} old")
    if each["times"] > 1:
        standing.append(f"opened {each['times']} times")
    if worth := off_by(each["off_by"], look):
        standing.append(worth)
    heading = [kit.link(title, rule_address(each["rule"])), html.Small(" · ".join(standing))]
    tone = SEVERITIES[each["severity"]] if each["state"] == "open" else TONES[each["state"]]
    return kit.action_row(STATES[each["state"]], heading, tone=tone)


def _doings(each: Record, people: list[tuple[int, str]], look: Look) -> html.Div:
    known = {"incident": each["incident_id"], "seen": each["version"]}

    def form(name: str, fields: Any, submit: str) -> html.Form:
        return kit.form(action_id(PAGE, name), fields, submit, sent=known)

    owners = [(DEPARTMENT, each["department"].capitalize()), *((str(number), name) for number, name in people)]
    owner = DEPARTMENT if each["assigned_to"] is None else str(each["assigned_to"])
    forms = [
        form("state", kit.select("How far it is", "state", list(STATES.items()), each["state"]), "Set"),
        form("assign", kit.select("Whose it is", "person", owners, owner), "Give"),
        form("comment", kit.text_area("Say something", "words", rows=1), "Say"),
    ]
    content = html.Div([story(each, look), html.Div(forms, className="fields")])
    return html.Div(kit.disclosure("History and more", content), className="acts row-acts row-more")


def story(each: Record, look: Look) -> html.Ul:
    """What happened to an incident, in order."""
    return html.Ul([_event(event, look) for event in each["story"]], className="story")


def _event(event: Record, look: Look) -> html.Li:
    who = f"{event['actor']}, " if event["actor"] else ""
    name = EVENTS.get(event["event"], event["event"].capitalize())
    return html.Li([html.B(name), f" {who}{moment(event['at'], look)}", html.Small(_detail(event["detail"]))])


def _detail(detail: Record) -> str:
    if "after" in detail:
        return f"{STATES[detail['before']]} to {STATES[detail['after']].lower()}"
    return str(detail.get("comment") or detail.get("to") or f"check {detail['check_id']}")


def set_state(given: Given, by: Actor) -> Done:
    """Say how far an incident is."""
    state = given.text("state")
    handling.set_state(given.whole("incident"), state, by=by, seen=given.whole("seen"))
    again = " The next check opens it again if it still fails." if state == "resolved" else ""
    return Done(f"It is {STATES[state].lower()}.{again}")


def assign(given: Given, by: Actor) -> Done:
    """Give an incident to somebody, or back to its department."""
    person = given.whole("person") if given.text("person") else None
    handling.assign(given.whole("incident"), person, by=by, seen=given.whole("seen"))
    return Done("It is given away." if person else "It is its department's again.")


def comment(given: Given, by: Actor) -> Done:
    """Add to an incident's history."""
    handling.comment(given.whole("incident"), given.text("words", handling.LONGEST), by=by)
    return Done("It is said.")


def incidents_file(data: Any) -> pd.DataFrame:
    """A row per incident."""
    hidden = ("story", "version", "assigned_to")
    return pd.DataFrame(
        [{name: value for name, value in each.items() if name not in hidden} for each in data["incidents"]]
    )


BINDING = Binding(shown.open_incidents, draw, incidents_file)
ACTIONS_HERE = {
    "state": Action(set_state, needs="act"),
    "assign": Action(assign, needs="act"),
    "comment": Action(comment, needs="act"),
}
