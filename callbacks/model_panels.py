"""Panels of a model's card that every model has: calibration, findings, versions; and their files."""

from __future__ import annotations

from typing import Any

import pandas as pd

from callbacks.binding import Look, View
from callbacks.job_words import ago, took
from callbacks.model_words import written
from layouts import components as kit
from layouts import formatting
from layouts.data.model import PAGE
from layouts.spec import action_id
from services import models
from services.filters import Filters

TONES = {"serving": ("Serves", "good"), "retired": ("Retired", ""), "failed": ("Failed", "bad")}
FEW = 12
"""Findings that are shown; the file has all."""


def calibration(data: Any, look: Look, filters: Filters) -> View:
    """A row per level of sureness."""
    serving = data["standing"].serving
    told = serving.evaluation.calibration if serving and serving.evaluation else ()
    if not told:
        return View("It does not say how sure it is", "", kit.empty_state("There is nothing to compare.", ""))
    rows = [
        {"label": each.label, "expected": each.expected, "observed": each.observed, "rows": each.rows} for each in told
    ]
    columns = [
        kit.Column("label", "Said"),
        kit.Column("expected", "Said to be", "share"),
        kit.Column("observed", "It was so", "share", bar=1.0),
        kit.Column("rows", "Times", "count"),
    ]
    furthest = max(told, key=lambda each: abs(each.observed - each.expected))
    off = formatting.number(abs(furthest.observed - furthest.expected) * 100, look.locale, 1)
    title = f"What it says holds to within {off} points"
    return View(title, "On what it did not learn from", kit.simple_table(rows, columns, "Calibration", look))


def findings(data: Any, look: Look, filters: Filters) -> View:
    """What it found, each with the interval that it lies in."""
    serving = data["standing"].serving
    found = serving.explanation if serving else ()
    if not found:
        return View("It has found nothing yet", "", kit.empty_state("Nothing was learned.", ""))
    rows = [
        {
            "name": each.name,
            "value": written(each.value, False, look),
            "range": ""
            if each.low is None
            else f"{written(each.low, False, look)} to {written(each.high, False, look)}",
        }
        for each in found[:FEW]
    ]
    columns = [kit.Column("name", "What"), kit.Column("value", "Value")]
    columns += [kit.Column("range", "Between")] if any(row["range"] for row in rows) else []
    title = f"The first {FEW} of {len(found)} things that it found" if len(found) > FEW else "What it found"
    return View(title, "The file has all of them", kit.simple_table(rows, columns, "Findings", look))


def versions(data: Any, look: Look, filters: Filters) -> View:
    """A row per version, with a button that lets it serve again."""
    found, serving = data["versions"], data["standing"].serving
    if not found:
        return View("It was never trained", "", kit.empty_state("The first version follows the first figures.", ""))
    seen = serving.version_id if serving else 0
    rows = []
    for each in found:
        said, tone = TONES.get(each.state, ("Too little data", "warn"))
        again = data["may"] and each.usable and each.state != "serving"
        rows.append(
            {
                "number": str(each.version_id),
                "state": said,
                "state_tone": tone,
                "trained": ago(each.at, data["now"], look),
                "window": formatting.day_range(each.first_day, each.last_day, look.locale)
                if each.first_day
                else each.reason,
                "took": took(each.seconds),
                "press": _again(each, seen) if again else [],
            }
        )
    columns = [
        kit.Column("number", "Version"),
        kit.Column("state", "State", "tag"),
        kit.Column("trained", "Trained", "parts"),
        kit.Column("window", "Learned from"),
        kit.Column("took", "Took"),
        kit.Column("press", "", "parts"),
    ]
    title = f"Version {seen} serves" if seen else "No version serves"
    return View(
        title,
        "A training that fails leaves the version before serving",
        kit.simple_table(rows, columns, "Versions", look),
    )


def _again(each: models.Version, seen: int) -> Any:
    asked = f"Let version {each.version_id} serve again? Pages follow at once; the next training makes a new version."
    sent = {"version": each.version_id, "seen": seen}
    return kit.act_button(
        action_id(PAGE, "serve"), "Serve again", sent, asked, label=f"Serve version {each.version_id}"
    )


def calibration_file(data: Any) -> pd.DataFrame:
    """A row per level of sureness."""
    serving = data["standing"].serving
    return pd.DataFrame(
        [vars(each) for each in (serving.evaluation.calibration if serving and serving.evaluation else ())]
    )


def findings_file(data: Any) -> pd.DataFrame:
    """A row per finding."""
    serving = data["standing"].serving
    return pd.DataFrame([vars(each) for each in (serving.explanation if serving else ())])


def versions_file(data: Any) -> pd.DataFrame:
    """A row per version."""
    names = ("version_id", "at", "state", "reason", "first_day", "last_day", "rows", "seconds")
    return pd.DataFrame([{name: getattr(each, name) for name in names} for each in data["versions"]])
