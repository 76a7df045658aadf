"""What answers the page of data quality: what to mend first, tiers, rules and tables, and how fresh it all is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from callbacks import quality_incidents
from callbacks.acting import Action, Done, Given
from callbacks.binding import Binding, Look, View
from callbacks.job_words import MOVES, ago, counted
from callbacks.quality_words import (
    GOOD,
    SEVERITIES,
    fixes_link,
    points,
    rate,
    rows_fail,
    rule_address,
    score_cells,
    score_tone,
    table_words,
    verdict,
)
from layouts import components as kit
from layouts import formatting, html
from layouts.data.quality import PAGE
from layouts.spec import action_id
from services import jobs
from services.accounts import Actor
from services.data_quality import shown
from services.data_quality.scores import TIERS
from services.filters import Filters

SHOWN = 7
CHECK = "run_quality_checks"
SCORE = kit.Column("score", "Score", "count", bar=100.0)
TREND = kit.Column("trend", "Trend", "parts")


def first(data: Any, look: Look, filters: Filters) -> View:
    """The answer to the page's question, and what would raise the score most."""
    if not data["checks"]:
        return _unchecked()
    score, gains = data["checks"][0].scores.company, data["gains"]
    title = f"{verdict(score)}: {points(score, look.locale)} of 100"
    if gains:
        title += f". Mend first: {_named(gains[0], data)}"
    rows = [
        kit.action_row(
            f"+{formatting.number(gain.points, look.locale, 1)}",
            kit.link(_named(gain, data), rule_address(gain.outcome.rule)),
            f"{rows_fail(gain.outcome.rows_failing, gain.outcome.rows_checked, look)}."
            f" {data['rules'][gain.outcome.rule].about}",
            fixes_link(gain.outcome.rule, data["fixes"].get((gain.outcome.rule, gain.outcome.table_name), 0), look),
            tone=SEVERITIES[gain.outcome.severity],
        )
        for gain in gains[:SHOWN]
    ]
    rest = sum(gain.points for gain in gains[SHOWN:])
    body = [kit.action_rows(rows) if rows else kit.empty_state("Nothing fails.", "There is nothing to mend.")]
    if rest:
        more = f"The other {len(gains) - SHOWN} cost {formatting.number(rest, look.locale, 1)} together."
        body.append(html.P(more, className="pages"))
    return View(title, "By the points of the company's score that mending all of it would bring", body)


def _unchecked() -> View:
    return View("Not checked yet", "", kit.empty_state("No check has been made.", "One follows each refresh."))


def _named(gain: Any, data: Any) -> str:
    return f"{data['rules'][gain.outcome.rule].title}: {table_words(gain.outcome.table_name)}"


def standing(data: Any, look: Look, filters: Filters) -> View:
    """How fresh the figures are, what was accepted, when it was checked; and a button that checks."""
    state, now = data["data"], data["now"]
    said = [(f"Figures reach {formatting.day(state.as_of, look.locale)}.", "")] if state.as_of else []
    if state.waiting:
        said.append((f"{counted(state.new_files, 'file')} not in the figures yet;", "a refresh takes them up."))
    if data["accepted"] is not None:
        share = formatting.share(data["accepted"], look.locale)
        said.append((f"{share} of rows accepted;", "the others wait in quarantine."))
    parts: list[Any] = [kit.insight_list(said)]
    title = "Nothing has been checked yet"
    if latest := data["check"]:
        failing = sum(each.rows_failing for each in latest.outcomes)
        title = "Checked after the latest load" if not state.waiting else "Loaded rows are not in the figures yet"
        what = "every row" if latest.everything else "what had changed"
        count = formatting.count(failing, look.locale)
        took = formatting.lasting(latest.seconds, look.locale).replace(" ", "\N{NO-BREAK SPACE}")
        parts.append(html.P(["Check ", ago(latest.at, now, look), f", of {what}, in {took}: {count} failing rows."]))
    if data["may"]:
        parts.append(kit.act_button(action_id(PAGE, "check"), "Check now"))
    return View(title, "Figures and checks, as they are now", html.Div(parts, className="forms", **MOVES))


def tiers(data: Any, look: Look, filters: Filters) -> View:
    """The company and the five tiers: score, trend, and what costs the company most in each."""
    if not data["checks"]:
        return _unchecked()
    past = [check.scores for check in data["checks"]]
    dearest: dict[str, Any] = {}
    for gain in data["gains"]:
        dearest.setdefault(gain.outcome.tier, gain)
    rows: list[dict[str, Any]] = [{"name": "Company", **score_cells(_known(each.company for each in past), look)}]
    rows += [
        {
            "name": kit.named(tier.capitalize(), f"counts {weight}%"),
            **score_cells(_known(each.tiers.get(tier) for each in past), look),
            "dearest": _dearest(dearest.get(tier), data, look),
        }
        for tier, weight in TIERS.items()
        if tier in past[0].tiers
    ]
    columns = [
        kit.Column("name", "Tier", "parts"),
        SCORE,
        TREND,
        kit.Column("dearest", "What costs most", "parts"),
    ]
    worst = min(past[0].tiers, key=lambda tier: past[0].tiers[tier])
    title = f"{worst.capitalize()} is the weakest tier, with {points(past[0].tiers[worst], look.locale)}"
    table = kit.simple_table(rows, columns, "Tiers", look, ["total", *[""] * (len(rows) - 1)])
    return View(title, "Scores from 0 to 100; bars of the trend are the latest checks", table)


def _known(scores: Any) -> list[float]:
    return [score for score in scores if score is not None]


def _dearest(gain: Any, data: Any, look: Look) -> Any:
    if gain is None:
        return "nothing fails"
    costs = f"{formatting.number(gain.points, look.locale, 1)} points"
    return [kit.link(_named(gain, data), rule_address(gain.outcome.rule)), html.Small(costs)]


def rules(data: Any, look: Look, filters: Filters) -> View:
    """A row per rule, the lowest score first."""
    if not data["checks"]:
        return _unchecked()
    past, outcomes = [check.scores for check in data["checks"]], _by(data["checks"][0].outcomes, "rule")
    rows = []
    for name in sorted(past[0].rules, key=lambda name: past[0].rules[name]):
        failing = sum(each.rows_failing for each in outcomes[name])
        rule = data["rules"][name]
        rows.append(
            {
                "name": kit.named(kit.link(rule.title, rule_address(name)), rule.tier.capitalize()),
                "severity": rule.severity.capitalize(),
                "severity_tone": SEVERITIES[rule.severity],
                "failing": failing,
                "rate": rate(failing, sum(each.rows_checked for each in outcomes[name]), look),
                **score_cells(_known(each.rules.get(name) for each in past), look),
            }
        )
    rows += [_off(rule) for rule in data["rules"].values() if not rule.enabled]
    columns = [
        kit.Column("name", "Rule", "parts"),
        kit.Column("severity", "Severity", "tag"),
        kit.Column("failing", "Fail", "count"),
        kit.Column("rate", "Rate", "share"),
        SCORE,
        TREND,
    ]
    finding = sum(score < 100 for score in past[0].rules.values())
    title = f"{finding} of {len(past[0].rules)} rules find something"
    note = "The lowest score first; rates are of the rows of all tables that the rule judges"
    return View(title, note, kit.simple_table(rows, columns, "Rules", look))


def _off(rule: Any) -> dict[str, Any]:
    return {"name": kit.named(kit.link(rule.title, rule_address(rule.name)), "Off"), "severity": "Off", "score": None}


def tables(data: Any, look: Look, filters: Filters) -> View:
    """A row per table in which something fails, the lowest score first."""
    if not data["checks"]:
        return _unchecked()
    past, outcomes = [check.scores for check in data["checks"]], _by(data["checks"][0].outcomes, "table_name")
    rows = [
        {
            "name": table_words(name).capitalize(),
            "worst": data["rules"][min(outcomes[name], key=lambda each: each.score).rule].title,
            **score_cells(_known(each.tables.get(name) for each in past), look),
        }
        for name, score in sorted(past[0].tables.items(), key=lambda pair: pair[1])
        if score < 100
    ]
    columns = [kit.Column("name", "Table"), kit.Column("worst", "Worst in"), SCORE]
    poor, every = sum(score_tone(row["score"]) != "good" for row in rows), len(past[0].tables)
    title = f"{poor} of {every} tables are below {GOOD}" if poor else f"All {every} tables are at {GOOD} or above"
    note = f"The mean over the rules that judge a table; in the {every - len(rows)} others nothing fails"
    return View(title, note, kit.simple_table(rows, columns, "Tables", look))


def _by(outcomes: Sequence[Any], name: str) -> Mapping[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for each in outcomes:
        found.setdefault(getattr(each, name), []).append(each)
    return found


def check_now(given: Given, by: Actor) -> Done:
    """Ask for a check."""
    run_id = jobs.run_now(CHECK, by=by)
    return Done(f"The check is queued as run {run_id}, and begins within a second or two.")


def outcomes_file(data: Any) -> pd.DataFrame:
    """A row per rule and table, as the latest check found it, with the points that mending it would bring."""
    gained = {(gain.outcome.rule, gain.outcome.table_name): gain.points for gain in data["gains"]}
    latest = data["checks"][0].outcomes if data["checks"] else ()
    rows = [{**vars(each), "rate": each.rate, "score": each.score} for each in latest]
    return pd.DataFrame([{**row, "points": gained.get((row["rule"], row["table_name"]), 0.0)} for row in rows])


def scores_file(data: Any) -> pd.DataFrame:
    """A row per check with the scores of company and tiers."""
    return pd.DataFrame(
        [{"at": check.at, "company": check.scores.company, **check.scores.tiers} for check in data["checks"]]
    )


def standing_file(data: Any) -> pd.DataFrame:
    """One row."""
    return pd.DataFrame([{**vars(data["data"]), "accepted": data["accepted"]}])


BINDINGS = {
    PAGE: {
        "first": Binding(shown.overview, first, outcomes_file),
        "standing": Binding(shown.freshness, standing, standing_file),
        "tiers": Binding(shown.overview, tiers, scores_file),
        "incidents": quality_incidents.BINDING,
        "rules": Binding(shown.overview, rules, outcomes_file),
        "tables": Binding(shown.overview, tables, outcomes_file),
    }
}
ACTIONS = {PAGE: {"check": Action(check_now, needs="configure"), **quality_incidents.ACTIONS_HERE}}
