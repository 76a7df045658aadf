"""What answers the page of policies: a row per rule, with what is done about what fails it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import pandas as pd

from callbacks import cleansing_words as words
from callbacks.acting import Action, Done, Given
from callbacks.binding import Binding, Look, View
from callbacks.quality_words import rule_address
from layouts import components as kit
from layouts import formatting, html
from layouts.data.cleansing_policies import PAGE
from layouts.spec import action_id
from services.accounts import Actor
from services.data_quality.cleansing import shown
from services.data_quality.cleansing.policies import Policy, set_policy
from services.filters import Filters

NAMES = {"off": "Look for none", "propose": "Propose", "apply": "Apply by itself"}
ABOVE = ("0.99", "0.97", "0.95", "0.9", "0.8", "0.5")


def policies(data: Sequence[Policy], look: Look, filters: Filters) -> View:
    """A row per rule, with a form of its own."""
    rows = [
        {
            "title": each.title,
            "href": rule_address(each.name),
            "failing": each.failing,
            "fixes": each.fixes,
            "sure": each.sure,
            "above": _said(f"{each.apply_above:g}", look),
            "policy": NAMES[each.policy],
            "policy_tone": "accent" if each.policy == "apply" else "",
            "change": _change(each, look),
        }
        for each in data
    ]
    columns = [
        kit.Column("title", "Rule", "link"),
        kit.Column("failing", "Fail now", "count"),
        kit.Column("fixes", "Fixes wait", "count"),
        kit.Column("above", "Sure from", "share"),
        kit.Column("sure", "Sure enough", "count"),
        kit.Column("policy", "What is done", "tag"),
        kit.Column("change", "", "parts"),
    ]
    table = kit.simple_table(rows, columns, "Policies", look)
    selves = sum(each.policy == "apply" for each in data)
    title = f"The fixes of {words.counted(selves, 'rule', look)} are applied by themselves" if selves else ""
    could = sum(each.sure for each in data if each.policy == "propose")
    title = title or "Nothing is mended by itself"
    if could:
        title += f"; {words.counted(could, 'fix', look)} that wait {'is' if could == 1 else 'are'} sure enough to be"
    note = "After each check; whatever is applied is in the log, and can be undone"
    return View(title, note, html.Div([words.back(), table]))


def _change(each: Policy, look: Look) -> Any:
    above = f"{each.apply_above:g}"
    levels = sorted({*ABOVE, above}, key=float, reverse=True)
    fields = kit.fields(
        kit.select("What is done", "policy", list(NAMES.items()), each.policy),
        kit.select("From how sure", "above", [(level, _said(level, look)) for level in levels], above),
    )
    sent = {"rule": each.name, "seen": each.version}
    return kit.disclosure("Change", kit.form(action_id(PAGE, "policy"), fields, sent=sent))


def _said(level: str, look: Look) -> str:
    return formatting.share(float(level), look.locale, 0)


def policy(given: Given, by: Actor) -> Done:
    """Say what is done about what fails a rule."""
    above = given.number("above") or 0
    set_policy(given.text("rule"), given.text("policy"), above, by=by, seen=given.whole("seen"))
    return Done("It holds from the next check of the data.")


def policies_file(data: Sequence[Policy]) -> pd.DataFrame:
    """A row per rule."""
    return pd.DataFrame([asdict(each) for each in data])


BINDINGS = {PAGE: {"policies": Binding(shown.rule_policies, policies, policies_file)}}
ACTIONS = {PAGE: {"policy": Action(policy, needs="configure")}}
