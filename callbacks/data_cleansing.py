"""What answers the page of cleansing: how it stands, fixes by kind to choose from, and what was mended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import pandas as pd

from callbacks import cleansing_words as words
from callbacks.acting import Action, BadForm, Done, Given
from callbacks.binding import Binding, Look, View
from callbacks.words import listed
from layouts import components as kit
from layouts import formatting, html
from layouts.data import cleansing_aside, cleansing_duplicates, cleansing_policies, cleansing_quarantine
from layouts.data.cleansing import PAGE
from layouts.spec import action_id
from services.accounts import Actor
from services.data_loader.contracts import contract
from services.data_quality.cleansing import plans, shown
from services.data_quality.cleansing.groups import Group
from services.data_quality.cleansing.log import Cleansing
from services.filters import Filters

SEVERITIES = {"critical": "bad", "warning": "warn"}
ALL = "0"


def state(data: Any, look: Look, filters: Filters) -> View:
    """What everything that is proposed would bring, and what to press first."""
    if data["score"] is None:
        return View(
            "Nothing was checked yet", "", kit.empty_state("No check yet.", "One is made after the first load.")
        )
    fixes = data["fixes"]
    rows = [_all_row(data, look)] if fixes else []
    if data["duplicates"]:
        said = html.B(f"{words.counted(data['duplicates'], 'customer', look)} or products entered more than once")
        look_at = kit.link("Side by side", cleansing_duplicates.PAGE.route)
        rows.append(kit.action_row("Merge", said, "They are among the fixes below, too", look_at, ""))
    if data["refused"]:
        said = html.B(f"{words.counted(data['refused'], 'row', look)} in quarantine")
        note = "Refused when they came; in no figure until they are mended"
        rows.append(kit.action_row("Repair", said, note, kit.link("Row by row", cleansing_quarantine.PAGE.route), ""))
    nothing = kit.empty_state("Nothing waits.", "What fails has no fix, or nothing fails.")
    body = kit.action_rows(rows) if rows else nothing
    checked = formatting.moment(data["checked_at"].astimezone(look.time_zone), look.locale)
    return View(_finding(data, look), f"Of 100, as of the check of {checked}", html.Div([body, _ways(data, look)]))


def _ways(data: Any, look: Look) -> Any:
    ways = [kit.link("What mends itself", cleansing_policies.PAGE.route)]
    if data["aside"]:
        aside = f"What was set aside ({formatting.count(data['aside'], look.locale)})"
        ways.append(kit.link(aside, cleansing_aside.PAGE.route))
    return html.Div(ways, className="acts gap ways-back")


def _finding(data: Any, look: Look) -> str:
    now, plan = f"Score {words.score(data['score'], look)}", data["outlook"]
    if not data["fixes"]:
        return f"{now}, and no fix waits"
    waiting = words.counted(data["fixes"], "fix", look)
    if plan is None or plan.effect is None:
        told = (
            "a preview tells what they bring" if data["fixes"] > plans.AHEAD else "what they bring is being worked out"
        )
        return f"{now}; {waiting} wait{'s' if data['fixes'] == 1 else ''}, and {told}"
    before, after = float(plan.effect.revenue_before), float(plan.effect.revenue_after)
    moved = formatting.signed_money(after - before, look.currency, look.locale)
    return f"{now} now, {words.score(plan.effect.score_after, look)} with all {waiting}; net revenue {moved}"


def _all_row(data: Any, look: Look) -> Any:
    waiting, plan = words.counted(data["fixes"], "fix", look), data["outlook"]
    note = "Nothing is changed before you have seen what it does"
    if plan is not None and len(plan.proposals) != data["fixes"]:
        note = f"Worked out for {words.counted(len(plan.proposals), 'fix', look)}; since then the list has changed"
    surest = "Preview the fixes that are at least 95% sure"
    press = [
        kit.act_button(action_id(PAGE, "plan-all"), "Preview surest", {"from": "0.95"}, label=surest),
        kit.act_button(action_id(PAGE, "plan-all"), "Preview all", {"from": ALL}, primary=True),
    ]
    return kit.action_row("Mend", html.B(f"{waiting} waiting"), note, press, "accent")


def kinds(data: Any, look: Look, filters: Filters) -> View:
    """A row per kind of fix, to choose from; of one rule where the address names it."""
    found: Sequence[Group] = data["kinds"]
    every = [words.back()] if data["rule"] else []
    narrowed = {"data-narrowed": ""} if data["rule"] else {}
    if not found:
        empty = kit.empty_state("Nothing to mend.", "Fixes are looked for after each check.")
        return View("No fix waits", "", html.Div([*every, empty], **narrowed))
    rows = [_kind_row(each, look) for each in found]
    columns = [
        kit.Column("choose", "", "choice"),
        kit.Column("what", "What is wrong", "parts"),
        kit.Column("count", "Fixes", "count"),
        kit.Column("sure", "How sure"),
        kit.Column("example", "For example", "parts"),
        kit.Column("open", "", "parts"),
    ]
    level = kit.select("How sure at least", "from", words.LEVEL_OPTIONS, ALL)
    table = kit.simple_table(rows, columns, "Fixes by kind", look)
    form = kit.form(action_id(PAGE, "plan"), [html.Div(level, className="tools"), table], "Preview chosen")
    form.className = "form wide choosing"
    total, sure = sum(each.count for each in found), sum(each.sure for each in found)
    title = f"{words.counted(total, 'fix', look)} of {words.counted(len(found), 'kind', look)}; "
    title += f"{formatting.count(sure, look.locale)} of them are at least 95% sure"
    title = f"{found[0].title}: {title}" if data["rule"] else title
    note = "Choose kinds, and see what mending them does before anything is changed"
    return View(title, note, html.Div([*every, form], **narrowed))


def _kind_row(group: Group, look: Look) -> dict[str, Any]:
    where = words.place(group.table_name, group.column_name)
    return {
        "choose": kit.tick("kind", group.key, f"Choose {group.title}: {where}"),
        "what": kit.named(group.title, where),
        "count": group.count,
        "sure": words.sure(group.lowest, group.highest, look),
        "example": kit.named(words.becomes(group.example), group.example.why),
        "open": kit.link("One by one", words.kind_address(group.key)),
    }


def past(data: Any, look: Look, filters: Filters) -> View:
    """The latest cleansings, each with the way back."""
    done: Sequence[Cleansing] = data["cleansings"]
    if not done:
        return View("Nothing was mended yet", "", kit.empty_state("No cleansing yet.", "Choose fixes above."))
    rows = [_past_row(each, look) for each in done]
    kept = sum(each.undone_at is None for each in done)
    moving = {"data-live": ""} if any(each.run_id for each in done) else {}
    title = f"{words.counted(kept, 'cleansing', look)} in force, {len(done) - kept} undone"
    return View(title, "Each can be undone in one piece", html.Div(kit.action_rows(rows), **moving))


def _past_row(each: Cleansing, look: Look) -> Any:
    at = formatting.moment(each.at.astimezone(look.time_zone), look.locale)
    tables = listed([contract(name).title.lower() for name in each.tables])
    score = f"score {words.score(each.score_before, look)} to {words.score(each.score_after, look)}"
    money = formatting.signed_money(each.revenue_after - each.revenue_before, look.currency, look.locale)
    rows = words.counted(each.rows, "row", look)
    note = f"{at}, {each.actor}: {rows} of {tables}; {score}; net revenue {money}"
    link = kit.link(each.title, words.log_address(each.cleansing_id))
    if each.undone_at:
        return kit.action_row("Undone", link, f"{note}. Undone by {each.undone_by}", tone="")
    return kit.action_row("Applied", link, note, undo_button(each), "good")


def undo_button(each: Cleansing) -> Any:
    """Undoes a cleansing; while that is under way, stops it."""
    if each.run_id:
        return kit.act_button(action_id(PAGE, "stop"), "Stop undoing", {"run": each.run_id})
    name = f"Undo “{each.title}”"
    return kit.act_button(action_id(PAGE, "undo"), "Undo", {"cleansing": each.cleansing_id}, label=name)


def plan_all(given: Given, by: Actor) -> Done:
    """Choose everything from a confidence."""
    return _planned(plans.plan_groups(None, _level(given), by=by))


def plan_kinds(given: Given, by: Actor) -> Done:
    """Choose the kinds that are ticked, from a confidence."""
    kinds = given.many("kind")
    if not kinds:
        raise BadForm("Tick the kinds of fixes that you want to see.")
    return _planned(plans.plan_groups(kinds, _level(given), by=by))


def _planned(plan: plans.Plan) -> Done:
    many = f"{len(plan.proposals):,} fix{'' if len(plan.proposals) == 1 else 'es'}"
    said = f"What {many} would do is being worked out." if plan.busy else f"This is what {many} would do."
    return Done(said, go=words.plan_address(plan.plan_id))


def _level(given: Given) -> float:
    return shown.confidence({"from": given.text("from", 5) or ALL})


def undo(given: Given, by: Actor) -> Done:
    """Put a cleansing back."""
    done = plans.take_back(given.whole("cleansing"), by=by)
    return Done("Every row is as it was." if done else "It is being undone; that takes a moment.")


def stop(given: Given, by: Actor) -> Done:
    """Stop what a job is doing; nothing of it stays."""
    plans.stop(given.whole("run"), by=by)
    return Done("It is being stopped, and nothing of it stays.")


def kinds_file(data: Any) -> pd.DataFrame:
    """A row per kind."""
    names = ("rule", "title", "table_name", "column_name", "action", "count", "sure", "likely", "lowest", "highest")
    return pd.DataFrame([{name: getattr(each, name) for name in names} for each in data["kinds"]], columns=list(names))


def past_file(data: Any) -> pd.DataFrame:
    """A row per cleansing."""
    return pd.DataFrame([{**asdict(each), "tables": ", ".join(each.tables)} for each in data["cleansings"]])


def state_file(data: Any) -> pd.DataFrame:
    """One row."""
    plan = data["outlook"]
    effect = asdict(plan.effect) if plan and plan.effect else {}
    return pd.DataFrame(
        [{name: data[name] for name in ("checked_at", "score", "fixes", "duplicates", "refused")} | effect]
    )


BINDINGS = {
    PAGE: {
        "state": Binding(shown.overview, state, state_file),
        "kinds": Binding(shown.kinds, kinds, kinds_file),
        "past": Binding(shown.past, past, past_file),
    }
}
ACTIONS = {
    PAGE: {
        "plan-all": Action(plan_all, needs="act"),
        "plan": Action(plan_kinds, needs="act"),
        "undo": Action(undo, needs="act"),
        "stop": Action(stop, needs="act"),
    }
}
