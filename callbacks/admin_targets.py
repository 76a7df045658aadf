"""What answers the targets page: a year of months to fill in, and the changes with their undo."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import pandas as pd

from callbacks.acting import Action, BadForm, Done, Given
from callbacks.binding import Binding, Look, View
from callbacks.words import change
from layouts import components as kit
from layouts import formatting, html
from layouts.admin.targets import PAGE
from layouts.spec import action_id
from services import targets
from services.accounts import Actor
from services.filters import Filters
from services.metrics import METRICS, Unit
from services.scope import EVERYTHING


def months(data: Any, look: Look, filters: Filters) -> View:
    """A row per month: last year, budget, what came of it, and the target to be set."""
    metric = METRICS[data["metric"]]
    kind = "money" if metric.unit is Unit.MONEY else "count"
    rows = [_row(month, kind, look) for month in data["months"]]
    columns = [
        kit.Column("month", "Month"),
        kit.Column("target", "Target", "parts"),
        kit.Column("budget", "Budget", kind),
        kit.Column("actual", "Actual", kind),
        kit.Column("gap", "Against plan", "delta", colour=metric.good),
        kit.Column("previous", "Year before", kind),
    ]
    sent = {
        "metric": data["metric"],
        "region": data["region"],
        "seen": max((month["changed"] for month in data["months"]), default=0),
    }
    table = kit.simple_table(rows, columns, "Targets", look)
    form = kit.form(action_id(PAGE, "save"), table, "Save targets", sent=sent)
    form.className = "form wide"
    where = data["regions"].get(data["region"], "the whole company")
    note = "Without a target the budget counts; one for the whole company is spread over its regions as planned"
    return View(_finding(data, metric.label, where), note, html.Div([_choice(data), form]))


def _row(month: dict[str, Any], kind: str, look: Look) -> dict[str, Any]:
    first = month["month"]
    target = month["plan"] if month["changed"] else None
    box = kit.field(
        f"{first:%B}", f"{first:%Y-%m}", "" if target is None else _typed(target), "number", min=0, step="any"
    )
    box.className = "field bare"
    return {
        "month": f"{first:%B}",
        "previous": month["previous"],
        "budget": month["budget"],
        "target": box,
        "actual": month["actual"],
        "gap": change(month["actual"], month["plan"]),
    }


def _typed(amount: float) -> str:
    return f"{amount:.2f}".rstrip("0").rstrip(".")


def _finding(data: Any, label: str, where: str) -> str:
    past = [month for month in data["months"] if month["actual"] is not None and month["plan"]]
    if not past:
        return f"{label} of {where}: nothing to compare with a plan in {data['year']} yet"
    met = sum(month["actual"] >= month["plan"] for month in past)
    return f"{label} of {where} reached its plan in {met} of {len(past)} months of {data['year']}"


def _choice(data: Any) -> Any:
    regions = [(EVERYTHING, "Whole company"), *data["regions"].items()]
    fields = [
        kit.select("Metric", "metric", [(name, METRICS[name].label) for name in targets.PLANNED], data["metric"]),
        kit.select("Region", "region", regions, data["region"]),
        kit.field("Year", "year", data["year"], "number", min=1990, max=2200),
    ]
    return kit.find_form(fields)


def changes(data: Any, look: Look, filters: Filters) -> View:
    """The latest changes; the last of its targets can be undone."""
    if not data:
        return View("No target has been set", "Budgets count as loaded", kit.empty_state("Set the first one beside."))
    rows = [
        kit.action_row(
            "Undone" if row["undone_by"] else f"{row['change_id']}",
            row["about"],
            f"{row['by_whom']}, {formatting.moment(row['at'].astimezone(look.time_zone), look.locale)}",
            None if row["undone_by"] else kit.act_button(action_id(PAGE, "undo"), "Undo", {"change": row["change_id"]}),
            "",
        )
        for row in data
    ]
    many = f"{len(data)} change{'' if len(data) == 1 else 's'}"
    return View(many, "Undoing one is a change of its own", kit.action_rows(rows))


def save(given: Given, by: Actor) -> Done:
    """Set the targets of the months that the form holds."""
    amounts = {
        date.fromisoformat(f"{name}-01"): _amount(given, name)
        for name in given.values
        if isinstance(name, str) and len(name) == 7 and name[4] == "-" and name.replace("-", "").isdecimal()
    }
    if not 0 < len(amounts) <= 12:
        raise BadForm("Targets are saved for the months of one year.")
    targets.set_targets(given.text("metric"), given.text("region"), amounts, seen=given.whole("seen"), by=by)
    return Done("The targets are saved, and every plan follows them.")


def _amount(given: Given, name: str) -> Decimal | None:
    text = given.text(name, 20)
    try:
        return Decimal(text).quantize(targets.CENT) if text else None
    except InvalidOperation:
        raise BadForm(f"The target of {name} is to be a number.") from None


def undo(given: Given, by: Actor) -> Done:
    """Put back what a change found."""
    targets.undo(given.whole("change"), by=by)
    return Done("It is undone.")


BINDINGS = {
    PAGE: {
        "months": Binding(targets.year_of_targets, months, lambda data: pd.DataFrame(data["months"])),
        "changes": Binding(targets.changes, changes),
    }
}
ACTIONS = {PAGE: {"save": Action(save, needs="configure"), "undo": Action(undo, needs="configure")}}
