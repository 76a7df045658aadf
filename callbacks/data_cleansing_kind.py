"""What answers the page of one kind of fixes: each by itself, to choose, change or dismiss."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import pandas as pd

from callbacks import cleansing_words as words
from callbacks.acting import Action, BadForm, Done, Given
from callbacks.binding import Binding, Look, View
from layouts import components as kit
from layouts import formatting, html
from layouts.data.cleansing_kind import PAGE
from layouts.spec import action_id
from services.accounts import Actor
from services.data_quality.cleansing import deciding, groups, plans, shown
from services.data_quality.cleansing.groups import Group, Proposed
from services.filters import Filters


def fixes(data: Any, look: Look, filters: Filters) -> View:
    """A page of fixes, the least sure first."""
    group: Group = data["group"]
    level = kit.select("How sure at least", "from", words.LEVEL_OPTIONS, f"{data['from']:g}")
    find = kit.find_form(level)
    if not data["fixes"]:
        return View("No such fix", "", html.Div([words.back(), find, kit.empty_state("None is so sure.")]))
    rows = [_row(each, data["editable"], look) for each in data["fixes"]]
    columns = [
        kit.Column("choose", "", "choice"),
        kit.Column("key", "Row"),
        kit.Column("fix", "What it becomes", "parts"),
        kit.Column("why", "Why", "parts"),
        kit.Column("sure", "How sure"),
        *([kit.Column("value", "Or by hand", "parts")] if data["editable"] else []),
    ]
    also = [(action_id(PAGE, "dismiss"), "Dismiss chosen")]
    also += [(action_id(PAGE, "change"), "Keep values by hand")] if data["editable"] else []
    table = kit.simple_table(rows, columns, "Fixes", look)
    form = kit.form(action_id(PAGE, "plan"), table, "Preview chosen", also=also)
    form.className = "form wide choosing"
    page = data["page"]
    first = (page - 1) * groups.PAGE + 1
    said = f"{first} to {first + len(rows) - 1} of {formatting.count(data['count'], look.locale)}, the least sure first"
    ways = words.pages(
        page,
        page * groups.PAGE < data["count"],
        lambda to: words.kind_address(group.key, **{"from": f"{data['from']:g}", "page": to}),
    )
    title = f"{group.title}: {words.counted(data['count'], 'fix', look)}"
    where = words.place(group.table_name, group.column_name)
    return View(title, f"{where}; {said}", html.Div([words.back(), find, form, ways]))


def _row(fix: Proposed, editable: bool, look: Look) -> dict[str, Any]:
    sent = f"{fix.proposal_id}"
    why = f"It becomes {fix.why}" if fix.why == deciding.BY_HAND else fix.why
    because = [html.Div(words.fault(fix.reason)), html.Small(why)]
    told: dict[str, Any] = {
        "choose": kit.tick("fix", sent, f"Choose the fix of {fix.key}"),
        "key": f"{fix.file}:{fix.line}" if fix.file else fix.key,
        "fix": words.becomes(fix),
        "why": html.Div(because, className="long-text"),
        "sure": words.sure(fix.confidence, fix.confidence, look),
    }
    if editable:
        box = kit.field(f"New value of {fix.key}", f"value-{sent}", fix.new_value or "", maxLength=200)
        box.className = "field bare"
        told["value"] = [box, kit.unseen(f"seen-{sent}", fix.new_value or "")]
    return told


def _chosen(given: Given) -> list[int]:
    chosen = given.many("fix")
    if not chosen:
        raise BadForm("Tick the fixes that you mean.")
    return [shown.number(each) for each in chosen]


def plan(given: Given, by: Actor) -> Done:
    """Choose single fixes."""
    made = plans.plan(_chosen(given), by=by)
    return Done("This is what they would do.", go=words.plan_address(made.plan_id))


def dismiss(given: Given, by: Actor) -> Done:
    """Take fixes off the list."""
    done = deciding.dismiss(_chosen(given), by=by)
    return Done(f"{done} {'fix is' if done == 1 else 'fixes are'} dismissed.")


def change(given: Given, by: Actor) -> Done:
    """Keep the values that were typed in the place of those that were proposed."""
    seen = {name.removeprefix("seen-"): given.text(name) for name in given.values if str(name).startswith("seen-")}
    typed = {name: given.text(f"value-{name}") for name in seen}
    changed = {shown.number(name): value for name, value in typed.items() if value != seen[name]}
    if not changed:
        raise BadForm("No value differs from what is proposed.")
    deciding.change(changed, by=by, seen={shown.number(name): value for name, value in seen.items()})
    return Done(f"{len(changed)} value{' is' if len(changed) == 1 else 's are'} kept, and sure now.")


def fixes_file(data: Any) -> pd.DataFrame:
    """A row per fix."""
    names = ("proposal_id", "table_name", "key", "column_name", "action", "value", "new_value", "confidence", "why")
    found: Sequence[Proposed] = data["fixes"]
    return pd.DataFrame([{name: asdict(each)[name] for name in names} for each in found], columns=list(names))


BINDINGS = {PAGE: {"fixes": Binding(shown.kind, fixes, fixes_file)}}
ACTIONS = {
    PAGE: {
        "plan": Action(plan, needs="act"),
        "change": Action(change, needs="act"),
        "dismiss": Action(dismiss, needs="act"),
    }
}
