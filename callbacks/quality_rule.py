"""What answers the page of one rule: what fails in each table, its limits, the failing rows, its incidents."""

from __future__ import annotations

from typing import Any

import dash
import pandas as pd

from callbacks.acting import Action, BadForm, Done, Given
from callbacks.binding import Binding, Look, View
from callbacks.job_words import counted
from callbacks.quality_incidents import incident_row, incidents_file, story
from callbacks.quality_words import fixes_link, rate, score_cells, table_words
from callbacks.server_grid import Row, ServerGrid
from callbacks.words import listed
from layouts import components as kit
from layouts import formatting, html
from layouts.data import quality
from layouts.data.quality_rule import PAGE
from layouts.spec import action_id
from services.accounts import Actor
from services.data_quality import shown
from services.data_quality.rulebook import Limits, change_rule
from services.data_quality.scores import SEVERITY, Outcome
from services.filters import Filters


def tables(data: Any, look: Look, filters: Filters) -> View:
    """A row per table that the rule judges, the worst first."""
    rule = data["rule"]
    ways = [kit.link("All rules", quality.PAGE.route), fixes_link(rule.name, data["fixes"], look)]
    tools = html.Div(ways, className="tools ways-back")
    latest = sorted(_outcomes(data, 0), key=lambda outcome: outcome.score)
    if not latest:
        why = "It is off." if not rule.enabled else "No check has judged it yet."
        said = kit.empty_state(why, "It counts in no score meanwhile.")
        return View(f"{rule.title}: not checked", "", html.Div([tools, said]))
    past = [{each.table_name: each.score for each in _outcomes(data, place)} for place in range(len(data["checks"]))]
    rows = [
        {
            "name": table_words(each.table_name).capitalize(),
            "checked": each.rows_checked,
            "failing": each.rows_failing,
            "rate": rate(each.rows_failing, each.rows_checked, look),
            **score_cells([scores[each.table_name] for scores in past if each.table_name in scores], look),
        }
        for each in latest
    ]
    columns = [
        kit.Column("name", "Table"),
        kit.Column("checked", "Rows", "count"),
        kit.Column("failing", "Fail", "count"),
        kit.Column("rate", "Rate", "share"),
        kit.Column("score", "Score", "count", bar=100.0),
        kit.Column("trend", "Trend", "parts"),
    ]
    failing = [each for each in latest if each.rows_failing]
    where = listed([table_words(each.table_name) for each in failing])
    total = formatting.count(sum(each.rows_failing for each in failing), look.locale)
    title = f"{rule.title}: {total} rows, in {where}" if failing else f"{rule.title}: nothing fails"
    table = kit.simple_table(rows, columns, "Tables", look)
    return View(title, "By the latest check; the score is 0 from the limit on", html.Div([tools, table]))


def _outcomes(data: Any, place: int) -> list[Outcome]:
    checks = data["checks"]
    return [each for each in checks[place].outcomes if each.rule == data["rule"].name] if checks else []


def limits(data: Any, look: Look, filters: Filters) -> View:
    """What the rule means, and its limits as facts or, for stewards, as a form."""
    rule = data["rule"]
    title = f"{rule.tier.capitalize()}, {'on' if rule.enabled else 'off'}"
    about = [html.P([html.B(rule.query.purpose.rstrip(".") + ". "), rule.about])]
    body = _form(rule) if data["may"] else _facts(rule, look)
    return View(title, f"{rule.department.capitalize()} has it", html.Div([*about, body], className="forms"))


def _form(rule: Any) -> html.Form:
    percent = {"min": 0.01, "max": 100, "step": "any"}
    measured = [] if rule.tolerance is None else [_tolerance(rule)]
    fields = [
        kit.fields(
            kit.select("Severity", "severity", [(each, each.capitalize()) for each in SEVERITY], rule.severity),
            kit.field(
                "Score is 0 from, %", "zero_rate", f"{rule.zero_rate * 100:.10g}", "number",
                "Of a table's rows", required=True, **percent,
            ),
        ),
        kit.fields(
            kit.field(
                "Incident below", "incident_score", f"{rule.incident_score:.10g}", "number",
                "Score of a table; 0 for none", required=True, min=0, max=100, step="any",
            ),
            *measured,
        ),
        kit.check("On", "enabled", rule.enabled),
    ]  # fmt: skip
    sent = {"rule": rule.name, "seen": rule.version}
    return kit.form(action_id(PAGE, "save"), fields, "Save limits", sent=sent)


def _tolerance(rule: Any) -> html.Label:
    note = "How far off before it fails"
    return kit.field(
        "Tolerance", "tolerance", f"{rule.tolerance:.10g}", "number", note, required=True, min=0, step="any"
    )


def _facts(rule: Any, look: Look) -> html.Dl:
    facts = [
        ("Severity", rule.severity.capitalize()),
        ("Score is 0 from", f"{formatting.share(rule.zero_rate, look.locale)} of rows"),
        ("Incident below", f"a score of {rule.incident_score:.10g}" if rule.incident_score else "none is opened"),
    ]
    if rule.tolerance is not None:
        facts.append(("Tolerance", f"{rule.tolerance:.10g}"))
    return html.Dl([html.Div([html.Dt(name), html.Dd(says)]) for name, says in facts], className="fact-grid")


def _finish(row: Row, filters: Filters) -> Row:
    told = {"finding_id": str(row["finding_id"])}
    return told | ({"href": f"/sales/orders/{row['key']}"} if row["table_name"] == "orders" else {})


GRID = ServerGrid(
    page=PAGE,
    panel="rows",
    label="Failing rows",
    row_id="finding_id",
    columns=(
        kit.Column("table_name", "Table", width=145, filter=True),
        kit.Column("key", "Key", "link", width=200, filter=True),
        kit.Column("column_name", "Column", width=110),
        kit.Column("value", "Value", width=185, sortable=False),
        kit.Column("expected", "Expected", width=100, sortable=False),
        kit.Column("reason", "Why", sortable=False),
        kit.Column("since", "Found", "moment", width=115),
    ),
    measure=shown.rows,
    sort="key",
    searches={"table": "table_name", "key": "key"},
    finish=_finish,
    empty="No row matches.",
)


def rows(data: Any, look: Look, filters: Filters) -> View:
    """The grid; its rows come when it asks for them."""
    count = data["count"]
    note = "Personal data is hidden from whoever may not see it; values are as they are stored"
    if not count:
        return View("No row fails", note, kit.empty_state("Nothing fails by this rule."))
    title = f"{formatting.count(count, look.locale)} finding{'' if count == 1 else 's'}"
    return View(title, note, GRID.body(look))


def history(data: Any, look: Look, filters: Filters) -> View:
    """Its incidents, open ones first, each with what happened to it."""
    found = data["incidents"]
    if not found:
        said = "It has never failed beyond its limit."
        return View("No incident was ever opened", "", kit.empty_state(said))
    listed_rows = []
    for each in found:
        row = incident_row(each, data["now"], look)
        row.children.append(html.Div(story(each, look), className="row-acts"))
        listed_rows.append(row)
    still = sum(each["state"] != "resolved" for each in found)
    title = f"{counted(still, 'incident')} open, {len(found) - still} resolved"
    return View(
        title, "One incident of each table; it is opened again when it fails again", kit.action_rows(listed_rows)
    )


def save(given: Given, by: Actor) -> Done:
    """Set the limits."""
    zero_rate, incident_score = given.number("zero_rate"), given.number("incident_score")
    if zero_rate is None or incident_score is None:
        raise BadForm("Both scores want their limit.")
    wanted = Limits(
        given.text("severity"), zero_rate / 100, given.number("tolerance"), incident_score, given.flag("enabled")
    )
    change_rule(given.text("rule"), wanted, by=by, seen=given.whole("seen"))
    return Done("It is saved, and holds from the next check on.")


def register(app: dash.Dash) -> None:
    """Answer the grid."""
    GRID.register(app)


def _tables_file(data: Any) -> pd.DataFrame:
    return pd.DataFrame([{**vars(each), "rate": each.rate, "score": each.score} for each in _outcomes(data, 0)])


def _limits_file(data: Any) -> pd.DataFrame:
    return pd.DataFrame([vars(data["rule"])])


BINDINGS = {
    PAGE: {
        "judged": Binding(shown.rule, tables, _tables_file),
        "limits": Binding(shown.rule, limits, _limits_file),
        "rows": Binding(shown.rows, rows, export=shown.every_row),
        "history": Binding(shown.history, history, incidents_file),
    }
}
ACTIONS = {PAGE: {"save": Action(save, needs="configure")}}
