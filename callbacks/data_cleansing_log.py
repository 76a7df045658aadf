"""What answers the page of one cleansing: what it did, every row before and after, and the way back."""

from __future__ import annotations

from typing import Any

import pandas as pd

from callbacks import cleansing_words as words
from callbacks.acting import Action
from callbacks.binding import Binding, Look, View
from callbacks.data_cleansing import undo
from callbacks.words import listed
from layouts import components as kit
from layouts import formatting, html
from layouts.data.cleansing_log import PAGE
from layouts.spec import action_id
from services.data_loader.contracts import contract
from services.data_quality.cleansing import log, shown
from services.data_quality.cleansing.log import Changed, Cleansing
from services.filters import Filters

TONES = {"added": "good", "removed": "bad"}


def cleansing(data: Any, look: Look, filters: Filters) -> View:
    """Who did it when, what it did, and the button that takes it back."""
    each: Cleansing = data["cleansing"]
    tables = listed([contract(name).title for name in each.tables])
    told = {
        "By": each.actor,
        "At": formatting.moment(each.at.astimezone(look.time_zone), look.locale),
        "Rows changed": formatting.count(each.rows, look.locale),
        "Of": tables,
        "Score": f"{words.score(each.score_before, look)} to {words.score(each.score_after, look)}",
        "Net revenue": formatting.signed_money(each.revenue_after - each.revenue_before, look.currency, look.locale),
    }
    press: Any = kit.act_button(action_id(PAGE, "undo"), "Undo it all", {"cleansing": each.cleansing_id})
    moving = {}
    if each.undone_at:
        press = html.P(f"Undone by {each.undone_by}")
    elif each.run_id:
        press, moving = html.P("It is being undone …"), {"data-live": ""}
    title = f"{words.counted(each.rows, 'row', look)} changed" + (", and changed back" if each.undone_at else "")
    return View(title, each.title, html.Div([words.back(), words.facts(told), press], className="stack", **moving))


def rows(data: Any, look: Look, filters: Filters) -> View:
    """A page of the rows."""
    each, page = data["cleansing"], data["page"]
    found = [_row(row) for row in data["rows"]]
    columns = [
        kit.Column("table", "Table"),
        kit.Column("key", "Row"),
        kit.Column("what", "Was", "tag"),
        kit.Column("columns", "Columns that differ", "parts"),
    ]
    first = (page - 1) * log.PAGE + 1
    title = f"Rows {first} to {first + len(found) - 1} of {each.rows}" if found else "No more rows"
    table = kit.simple_table(found, columns, "Changed rows", look)
    ways = words.pages(page, page * log.PAGE < each.rows, lambda to: words.log_address(each.cleansing_id, page=to))
    return View(title, "As they were, and as they became", html.Div([table, ways]))


def _row(row: Changed) -> dict[str, Any]:
    parts = [_column(row, *each) for each in row.columns if row.what == "changed" or any(each[1:])]
    return {
        "table": contract(row.table_name).title,
        "key": row.key,
        "what": row.what,
        "what_tone": TONES.get(row.what, "accent"),
        "columns": html.Div(parts, className="long-text"),
    }


def _column(row: Changed, name: str, before: Any, after: Any) -> Any:
    said = words.before_after(before, after) if row.what == "changed" else str(before if after is None else after)
    part = [html.Small(f"{name.replace('_', ' ')} "), said]
    return html.Div(part) if row.what == "changed" else html.Span([*part, "; "])


def rows_file(data: Any) -> pd.DataFrame:
    """A row per row and column that differs."""
    names = ("table_name", "key", "what", "column", "before", "after")
    told = [
        (row.table_name, row.key, row.what, name, before, after)
        for row in data["rows"]
        for name, before, after in row.columns
    ]
    return pd.DataFrame(told, columns=list(names)).astype({"before": str, "after": str})


def cleansing_file(data: Any) -> pd.DataFrame:
    """One row."""
    each: Cleansing = data["cleansing"]
    names = ("cleansing_id", "at", "actor", "title", "rows", "score_before", "score_after", "revenue_before",
             "revenue_after", "undone_at", "undone_by")  # fmt: skip
    return pd.DataFrame([{name: getattr(each, name) for name in names}])


BINDINGS = {
    PAGE: {
        "cleansing": Binding(shown.changes, cleansing, cleansing_file),
        "rows": Binding(shown.changes, rows, rows_file),
    }
}
ACTIONS = {PAGE: {"undo": Action(undo, needs="act")}}
