"""What answers the page of what was set aside: what it was, who said so and when, and the way back."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import pandas as pd

from callbacks import cleansing_words as words
from callbacks.acting import Action, BadForm, Done, Given
from callbacks.binding import Binding, Look, View
from layouts import components as kit
from layouts import formatting, html
from layouts.data.cleansing_aside import PAGE
from layouts.spec import action_id
from services.accounts import Actor
from services.data_loader.contracts import contract
from services.data_quality import duplicates
from services.data_quality.cleansing import aside, shown
from services.data_quality.cleansing.aside import Apart, Dismissed, LeftOut
from services.filters import Filters

WHO = (kit.Column("by", "Who"), kit.Column("at", "When"))


def fixes(data: Any, look: Look, filters: Filters) -> View:
    """A page of dismissed fixes, to be ticked where they may wait again."""
    if not data["fixes"]:
        empty = kit.empty_state("No fix was dismissed.", "Fixes are dismissed one by one, on the page of their kind.")
        return View("No fix was dismissed", "", html.Div([words.back(), empty]))
    columns = [
        kit.Column("choose", "", "choice"),
        kit.Column("what", "What is wrong", "parts"),
        kit.Column("key", "Row"),
        kit.Column("fix", "What it would have become", "parts"),
        *WHO,
    ]
    table = kit.simple_table([_fix(each, look) for each in data["fixes"]], columns, "Dismissed fixes", look)
    form = kit.form(action_id(PAGE, "reopen"), table, "Let chosen wait again")
    form.className = "form wide choosing"
    many = words.counted(data["count"], "fix", look)
    note = "It is not proposed again until its row changes; what fails no more has nothing to tick"
    return View(f"{many} dismissed", note, html.Div([words.back(), form, _ways(data, "page")]))


def _fix(each: Dismissed, look: Look) -> dict[str, Any]:
    fix, number = each.fix, str(each.fix.proposal_id)
    row = f"{fix.file}:{fix.line}" if fix.file else fix.key
    tick = [kit.tick("fix", number, f"Choose the fix of {row}"), kit.unseen(f"seen-{number}", each.at.isoformat())]
    return {
        "choose": tick if each.stands else "",
        "what": kit.named(each.title, words.place(fix.table_name, fix.column_name)),
        "key": row,
        "fix": words.becomes(fix),
        "by": each.by,
        "at": _moment(each.at, look),
    }


def rows(data: Any, look: Look, filters: Filters) -> View:
    """A page of refused rows that were left out."""
    if not data["rows"]:
        empty = kit.empty_state("No row was left out.", "Rows are left out in quarantine.")
        return View("No refused row was left out", "", empty)
    columns = [
        kit.Column("choose", "", "choice"),
        kit.Column("where", "Line", "parts"),
        kit.Column("reason", "What is wrong", "parts"),
        *WHO,
    ]
    table = kit.simple_table([_row(each, look) for each in data["rows"]], columns, "Rows left out", look)
    form = kit.form(action_id(PAGE, "take-up"), table, "Let chosen wait again")
    form.className = "form wide choosing"
    title = f"{words.counted(data['count'], 'refused row', look)} left out"
    return View(title, "In no figure, and no check says so", html.Div([form, _ways(data, "rows")]))


def _row(each: LeftOut, look: Look) -> dict[str, Any]:
    number = str(each.quarantine_id)
    seen = each.decided_at.isoformat() if each.decided_at else ""
    return {
        "choose": [
            kit.tick("row", number, f"Choose line {each.line} of {each.file}"),
            kit.unseen(f"seen-{number}", seen),
        ],
        "where": kit.named(contract(each.table_name).title, f"{each.file}:{each.line}"),
        "reason": html.Div(words.fault(each.reason), className="long-text"),
        "by": each.decided_by or formatting.NOTHING,
        "at": _moment(each.decided_at, look) if each.decided_at else formatting.NOTHING,
    }


def pairs(data: Any, look: Look, filters: Filters) -> View:
    """A page of rows that are kept apart, each with its way back."""
    if not data["pairs"]:
        empty = kit.empty_state("Nothing is kept apart.", "Rows are set apart on the page of duplicates.")
        return View("Nothing is kept apart", "", empty)
    columns = [kit.Column("pair", "Not one", "parts"), *WHO, kit.Column("press", "", "parts")]
    table = kit.simple_table([_pair(each, look) for each in data["pairs"]], columns, "Rows kept apart", look)
    title = f"{words.counted(data['count'], 'pair', look)} kept apart"
    return View(title, "No check takes them for one", html.Div([table, _ways(data, "apart")]))


def _pair(each: Apart, look: Look) -> dict[str, Any]:
    sent = {"table": each.table_name, "a": each.a, "b": each.b, "seen": each.at.isoformat()}
    name = f"{each.a} and {each.b} may be one"
    return {
        "pair": kit.named(f"{each.a} and {each.b}", contract(each.table_name).title),
        "by": each.by_whom,
        "at": _moment(each.at, look),
        "press": kit.act_button(action_id(PAGE, "join"), "May be one", sent, label=name),
    }


def _moment(at: datetime, look: Look) -> str:
    return formatting.moment(at.astimezone(look.time_zone), look.locale)


def _ways(data: Any, name: str) -> Any:
    more = data["page"] * aside.PAGE < data["count"]
    return words.pages(data["page"], more, lambda to: f"{PAGE.route}?{urlencode({name: to})}")


def reopen(given: Given, by: Actor) -> Done:
    """Take dismissals back."""
    done = aside.reopen(_chosen(given, "fix"), by=by)
    return Done(f"{done} {'fix waits' if done == 1 else 'fixes wait'} again.")


def take_up(given: Given, by: Actor) -> Done:
    """Have rows that were left out wait again."""
    done = aside.take_up(_chosen(given, "row"), by=by)
    return Done(f"{done} {'row waits' if done == 1 else 'rows wait'} in quarantine again.")


def join(given: Given, by: Actor) -> Done:
    """Take back that two rows are kept apart."""
    seen = _at(given.text("seen"))
    if seen is None:
        raise BadForm("When they were set apart is missing.")
    duplicates.join_again(given.text("table"), given.text("a"), given.text("b"), by=by, seen=seen)
    return Done("The next check says whether they are one.")


def _chosen(given: Given, name: str) -> dict[int, datetime | None]:
    chosen = given.many(name)
    if not chosen:
        raise BadForm("Tick what is to wait again.")
    return {shown.number(each): _at(given.text(f"seen-{each}")) for each in chosen}


def _at(written: str) -> datetime | None:
    try:
        return datetime.fromisoformat(written) if written else None
    except ValueError as error:
        raise BadForm("When that was said cannot be read.") from error


def fixes_file(data: Any) -> pd.DataFrame:
    """A row per dismissed fix."""
    names = ("proposal_id", "table_name", "key", "column_name", "action", "value", "new_value", "confidence", "why")
    told = [
        {**{name: getattr(each.fix, name) for name in names}, "dismissed_by": each.by, "dismissed_at": each.at}
        for each in data["fixes"]
    ]
    return pd.DataFrame(told, columns=[*names, "dismissed_by", "dismissed_at"])


def rows_file(data: Any) -> pd.DataFrame:
    """A row per refused row that was left out."""
    return pd.DataFrame([asdict(each) for each in data["rows"]])


def pairs_file(data: Any) -> pd.DataFrame:
    """A row per pair."""
    return pd.DataFrame([asdict(each) for each in data["pairs"]])


BINDINGS = {
    PAGE: {
        "fixes": Binding(aside.dismissed, fixes, fixes_file),
        "rows": Binding(aside.left_out, rows, rows_file),
        "apart": Binding(aside.apart, pairs, pairs_file),
    }
}
ACTIONS = {
    PAGE: {
        "reopen": Action(reopen, needs="act"),
        "take-up": Action(take_up, needs="act"),
        "join": Action(join, needs="act"),
    }
}
