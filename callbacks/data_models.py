"""What answers the page of models: how each stands, and how well it does beside the simplest thing."""

from __future__ import annotations

from typing import Any

import pandas as pd

from callbacks.binding import Binding, Look, View
from callbacks.job_words import ago, counted, took
from callbacks.model_words import better_by, state, written
from callbacks.words import listed, percent
from layouts import components as kit
from layouts import formatting, html
from layouts.data.models import PAGE
from services.filters import Filters
from services.models import shown


def every_model(data: Any, look: Look, filters: Filters) -> View:
    """A row per model, what needs somebody first."""
    if not data["models"]:
        return View("Nothing is learned yet", "", kit.empty_state("There is no model.", ""))
    found = sorted(data["models"], key=lambda each: (not each.trouble, each.model.title))
    columns = [
        kit.Column("name", "Model", "parts"),
        kit.Column("state", "State", "tag"),
        kit.Column("does", "How well", "parts"),
        kit.Column("window", "Learned from", "parts"),
        kit.Column("trained", "Trained", "parts"),
    ]
    rows = [_row(each, data["now"], look) for each in found]
    note = "How far each errs on what it did not learn from, beside the simplest thing that could be done instead"
    return View(_finding(found), note, kit.simple_table(rows, columns, "Models", look))


def _finding(found: list[shown.Standing]) -> str:
    troubled = [each.model.title for each in found if each.trouble]
    worse = [each.model.title for each in found if _gain(each) is not None and (_gain(each) or 0) < 0]
    if troubled:
        return f"Look at {listed(troubled)}"
    if worse:
        return f"{listed(worse)} does no better than the simplest thing"
    served = sum(each.serving is not None for each in found)
    if not served:
        return "No model is trained yet; they follow the first figures by themselves"
    return f"{served} of {counted(len(found), 'model')} serve, and none is stale"


def _gain(each: shown.Standing) -> float | None:
    first = each.serving and each.serving.evaluation and each.serving.evaluation.scores[:1]
    return better_by(first[0]) if first else None


def _row(each: shown.Standing, now: Any, look: Look) -> dict[str, Any]:
    said, tone = state(each)
    serving = each.serving
    name = [kit.link(each.model.title, f"/data/models/{each.model.name}"), html.Br()]
    name.append(html.Small(each.trouble or each.model.about.split(". ")[0].rstrip(".") + "."))
    row = {"name": html.Div(name), "state": said, "state_tone": tone, "does": "", "window": "", "trained": "never"}
    if serving is None:
        return row
    score = serving.evaluation.scores[0] if serving.evaluation and serving.evaluation.scores else None
    row["does"] = html.Div(_said(score, look)) if score else ""
    rows = formatting.count(serving.rows, look.locale)
    span = formatting.day_range(serving.first_day, serving.last_day, look.locale) if serving.first_day else ""
    row["window"] = html.Div([f"{rows} rows", html.Br(), html.Small(span)])
    row["trained"] = html.Div([ago(serving.at, now, look), html.Br(), html.Small(f"took {took(serving.seconds)}")])
    return row


def _said(score: Any, look: Look) -> list[Any]:
    value = f"{score.name} {written(score.value, score.share, look)}"
    gain = better_by(score)
    if gain is None:
        return [value]
    how = "better" if gain >= 0 else "worse"
    naive = written(score.naive, score.share, look)
    return [value, html.Br(), html.Small(f"{percent(gain)} {how} than the naive {naive}")]


def models_file(data: Any) -> pd.DataFrame:
    """A row per model and score of the version that serves."""
    rows = []
    for each in data["models"]:
        serving = each.serving
        scores = serving.evaluation.scores if serving and serving.evaluation else [None]
        for score in scores:
            row = {"model": each.model.name, "state": state(each)[0], "trouble": each.trouble}
            if serving:
                row |= {"trained_at": serving.at, "first_day": serving.first_day, "last_day": serving.last_day}
            rows.append(row | ({"score": score.name, "value": score.value, "naive": score.naive} if score else {}))
    return pd.DataFrame(rows)


BINDINGS = {PAGE: {"models": Binding(shown.overview, every_model, models_file)}}
