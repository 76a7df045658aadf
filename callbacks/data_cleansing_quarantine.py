"""What answers the page of the quarantine: each refused row with its faults, to be written anew or left be."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from urllib.parse import urlencode

import pandas as pd

from callbacks import cleansing_words as words
from callbacks.acting import Action, BadForm, Done, Given
from callbacks.binding import Binding, Look, View
from callbacks.words import listed
from layouts import components as kit
from layouts import html
from layouts.data.cleansing_quarantine import PAGE
from layouts.spec import action_id
from services.accounts import Actor
from services.data_loader.contracts import contract
from services.data_quality.cleansing import plans, repairing, shown
from services.data_quality.cleansing.repairing import Refused
from services.filters import Filters


def refused(data: Any, look: Look, filters: Filters) -> View:
    """A page of refused rows, those of a file in their order."""
    tables, page, total = data["tables"], data["page"], sum(data["tables"].values())
    options = [("", "All"), *((name, f"{contract(name).title} ({many})") for name, many in tables.items())]
    find = kit.find_form(kit.select("Table", "table", options, data["table"]))
    if not data["rows"]:
        empty = kit.empty_state("No row waits.", "What is refused by a later load comes here.")
        return View("No row waits in quarantine", "", html.Div([words.back(), find, empty]))
    rows = [_row(each, each.quarantine_id in data["editable"]) for each in data["rows"]]
    columns = [
        kit.Column("choose", "", "choice"),
        kit.Column("where", "Line", "parts"),
        kit.Column("reason", "What is wrong", "parts"),
        kit.Column("values", "What it should say", "parts"),
        kit.Column("row", "The row as it came", "parts"),
    ]
    table = kit.simple_table(rows, columns, "Refused rows", look)
    also = [(action_id(PAGE, "leave"), "Leave chosen out")]
    form = kit.form(action_id(PAGE, "plan"), table, "Preview chosen", also=also)
    form.className = "form wide choosing"
    more = page * repairing.PAGE < (tables.get(data["table"], 0) if data["table"] else total)
    ways = words.pages(page, more, lambda to: f"{PAGE.route}?{urlencode({'table': data['table'], 'page': to})}")
    most = sorted(tables, key=lambda name: -tables[name])
    of = listed([contract(name).title.lower() for name in most[:2]])
    title = f"{words.counted(total, 'row', look)} in quarantine, {'all' if len(most) < 3 else 'most'} of {of}"
    return View(title, "In no figure until they are mended", html.Div([words.back(), find, form, ways]))


def _row(row: Refused, editable: bool) -> dict[str, Any]:
    number = str(row.quarantine_id)
    values: list[Any] = [html.Small("No other value would help")]
    if editable:
        values = [_box(row, name, value) for name, value in row.faults.items()]
        values.append(kit.unseen(f"seen-{number}", row.new_value or ""))
        values.append(html.Small(row.why or "nothing is proposed"))
    came = {name: value for name, value in row.original_row.items() if value not in (None, "")}
    return {
        "choose": kit.tick("row", number, f"Choose line {row.line} of {row.file}"),
        "where": kit.named(contract(row.table_name).title, f"{row.file}:{row.line}"),
        "reason": html.Div(words.fault(row.reason), className="long-text"),
        "values": html.Div(values),
        "row": kit.disclosure("Show it", html.Dl(_columns(came), className="facts long-text")),
    }


def _columns(came: dict[str, Any]) -> list[Any]:
    return [part for name, value in came.items() for part in (html.Dt(name.replace("_", " ")), html.Dd(str(value)))]


def _box(row: Refused, name: str, value: str) -> Any:
    label = name.replace("_", " ").capitalize()
    return kit.field(label, f"value-{row.quarantine_id}-{name}", value, maxLength=200)


def _chosen(given: Given) -> list[int]:
    chosen = given.many("row")
    if not chosen:
        raise BadForm("Tick the rows that you mean.")
    return [shown.number(each) for each in chosen]


def plan(given: Given, by: Actor) -> Done:
    """Write into the chosen rows what was typed, and see what reading them again does."""
    chosen = _chosen(given)
    typed: defaultdict[int, dict[str, str]] = defaultdict(dict, {number: {} for number in chosen})
    for field in given.values:
        kind, _, rest = str(field).partition("-")
        number, _, name = rest.partition("-")
        if kind == "value" and number.isdecimal() and int(number) in typed:
            typed[int(number)][name] = given.text(str(field))
    seen = {number: given.text(f"seen-{number}", 4000) for number in chosen}
    fixes = repairing.rewrite(typed, by=by, seen=seen)
    return Done("This is what they would do.", go=words.plan_address(plans.plan(fixes, by=by).plan_id))


def leave(given: Given, by: Actor) -> Done:
    """Leave refused rows be."""
    done = repairing.leave(_chosen(given), by=by)
    return Done(f"{done} row{' is' if done == 1 else 's are'} left out, and no check says so any more.")


def refused_file(data: Any) -> pd.DataFrame:
    """A row per refused row, with what came as text."""
    names = ("quarantine_id", "table_name", "file", "line", "column_name", "reason", "value", "original_row")
    told = [{name: getattr(each, name) for name in names} for each in data["rows"]]
    return pd.DataFrame(told, columns=list(names)).astype({"original_row": str})


BINDINGS = {PAGE: {"refused": Binding(shown.refused, refused, refused_file)}}
ACTIONS = {PAGE: {"plan": Action(plan, needs="act"), "leave": Action(leave, needs="act")}}
