"""What answers the card of a model: scores beside the naive ones, what it tells, calibration, findings, versions."""

from __future__ import annotations

from typing import Any

import pandas as pd

from callbacks.acting import Action, Done, Given
from callbacks.binding import Binding, Look, View
from callbacks.model_panels import (
    calibration,
    calibration_file,
    findings,
    findings_file,
    versions,
    versions_file,
)
from callbacks.model_words import better_by, state, written
from callbacks.words import percent
from layouts import components as kit
from layouts import formatting, html
from layouts.data.model import PAGE
from services import models
from services.accounts import Actor
from services.filters import Filters
from services.models import shown


def scores(data: Any, look: Look, filters: Filters) -> View:
    """A row per yardstick, with what the simplest thing comes to."""
    standing = data["standing"]
    told = standing.serving and standing.serving.evaluation
    if not told or not told.scores:
        why = standing.trouble or "It is trained by itself once its data are there."
        return View(
            f"{standing.model.title}: {state(standing)[0].lower()}", "", kit.empty_state(why, standing.model.fallback)
        )
    rows = [
        {
            "name": kit.named(each.name, each.about),
            "model": written(each.value, each.share, look),
            "naive": written(each.naive, each.share, look),
            "gain": better_by(each),
        }
        for each in told.scores
    ]
    columns = [
        kit.Column("name", "Measured", "parts"),
        kit.Column("model", "Model"),
        kit.Column("naive", "Naive"),
        kit.Column("gain", "Better by", "delta", colour=1),
    ]
    note = f"On what it did not learn from; naive is {told.naive}"
    return View(_title(standing, told.scores[0]), note, kit.simple_table(rows, columns, "Scores", look))


def _title(standing: shown.Standing, score: models.Score) -> str:
    gain = better_by(score)
    if standing.trouble:
        return f"{standing.model.title}: {state(standing)[0].lower()}"
    if gain is None:
        return standing.model.title
    return f"{standing.model.title} is {percent(gain)} {'better' if gain >= 0 else 'worse'} than the simplest thing"


def about(data: Any, look: Look, filters: Filters) -> View:
    """What it tells and how, what it was made with, what it cannot tell, and what stands in for it."""
    model, serving = data["standing"].model, data["standing"].serving
    facts = [("Method", model.source), ("It cannot tell", model.limits), ("Without it", model.fallback)]
    if serving:
        days = formatting.day_range(serving.first_day, serving.last_day, look.locale)
        facts.insert(0, ("Learned from", f"{formatting.count(serving.rows, look.locale)} rows, {days}"))
        facts.append(("Made with", ", ".join(f"{name} {version}" for name, version in serving.libraries.items())))
    facts.append(("Looks at", ", ".join(each.replace("_", " ") for each in model.features)))
    listing = html.Dl([html.Div([html.Dt(name), html.Dd(says)]) for name, says in facts], className="fact-grid")
    title = data["standing"].trouble or "What it tells, and what it cannot"
    return View(title, "", html.Div([html.P(model.about), listing], className="forms"))


def serve(given: Given, by: Actor) -> Done:
    """Let an earlier version serve again."""
    version = given.whole("version")
    models.serve(version, by=by, seen=given.whole("seen"))
    return Done(f"Version {version} serves again.")


def _scores_file(data: Any) -> pd.DataFrame:
    serving = data["standing"].serving
    told = serving.evaluation.scores if serving and serving.evaluation else ()
    return pd.DataFrame([vars(each) for each in told])


def _about_file(data: Any) -> pd.DataFrame:
    model = data["standing"].model
    return pd.DataFrame(
        [{name: getattr(model, name) for name in ("name", "title", "about", "source", "limits", "fallback")}]
    )


BINDINGS = {
    PAGE: {
        "scores": Binding(shown.card, scores, _scores_file),
        "about": Binding(shown.card, about, _about_file),
        "calibration": Binding(shown.card, calibration, calibration_file),
        "findings": Binding(shown.card, findings, findings_file),
        "versions": Binding(shown.card, versions, versions_file),
    }
}
ACTIONS = {PAGE: {"serve": Action(serve, needs="configure")}}
