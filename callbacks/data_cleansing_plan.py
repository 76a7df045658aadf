"""What answers the page of chosen fixes: what they do, how far that is worked out, and applying them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pandas as pd

from callbacks import cleansing_words as words
from callbacks.acting import Action, BadForm, Done, Given
from callbacks.binding import Binding, Look, View
from callbacks.data_cleansing import stop
from layouts import components as kit
from layouts import html
from layouts.data.cleansing_plan import PAGE
from layouts.spec import action_id
from services.accounts import Actor
from services.data_quality.cleansing import plans, shown
from services.data_quality.cleansing.plans import Plan
from services.filters import Filters


def plan(data: Plan, look: Look, filters: Filters) -> View:
    """What the fixes do, and the form that applies them; how far it is while a job is at it."""
    many = words.counted(len(data.proposals), "fix", look)
    if data.busy:
        return _under_way(data, many)
    if data.cleansing_id:
        return _applied(data, many)
    if data.effect is None:
        said = kit.empty_state("It was stopped, or failed.", data.error or "Choose the fixes again.")
        return View(f"Nobody knows what {many} would do", "", html.Div([words.back(), said]))
    done = words.effect_words(data.effect, look)
    title = kit.field("What is it to be called in the log?", "title", data.title, required=True, maxLength=120)
    form = kit.form(action_id(PAGE, "apply"), title, f"Apply {many}", sent={"plan": data.plan_id})
    failed = [html.P(f"Applying them failed, and nothing was changed: {data.error}", className="form-said")]
    body = [words.back(), words.facts(words.effect_facts(data.effect, look)), *(failed if data.error else []), form]
    note = "Found by applying them, and taking that back; revenue is of the orders concerned"
    return View(f"{many} {done}", note, html.Div(body, className="stack"))


def _under_way(data: Plan, many: str) -> View:
    doing = f"Checked with them: {data.doing}" if data.doing else "It begins in a moment"
    bar = kit.progress("How far it is", data.done or 0, data.total or 0)
    press = kit.act_button(action_id(PAGE, "stop"), "Stop", {"run": data.run_id})
    row = kit.action_row("Running", html.B(doing), "You may leave; it goes on, and this page says what came of it.",
                         [bar, press], "accent")  # fmt: skip
    what = "Applying" if data.effect else "Finding out what becomes of"
    body = html.Div([words.back(), kit.action_rows([row])], **{"data-live": ""})
    return View(f"{what} {many}", "By a job, because they are many", body)


def _applied(data: Plan, many: str) -> View:
    link = kit.link("See every row, and the way back", words.log_address(data.cleansing_id))
    return View(f"{many} were applied", "", html.Div([words.back(), link]))


def apply(given: Given, by: Actor) -> Done:
    """Apply the fixes as they were seen."""
    title = given.text("title", 120)
    if not title:
        raise BadForm("Give it a title, for the log.")
    done = plans.apply_plan(given.whole("plan"), title, by=by)
    if done.cleansing_id:
        return Done("They are applied; figures follow in a moment.", go=words.log_address(done.cleansing_id))
    return Done("They are being applied; that takes a moment.")


def plan_file(data: Plan) -> pd.DataFrame:
    """One row."""
    effect: dict[str, Any] = asdict(data.effect) if data.effect else {}
    return pd.DataFrame([{"fixes": len(data.proposals), **effect}])


BINDINGS = {PAGE: {"plan": Binding(shown.plan, plan, plan_file)}}
ACTIONS = {PAGE: {"apply": Action(apply, needs="act"), "stop": Action(stop, needs="act")}}
