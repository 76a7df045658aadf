"""The pages of models, of models made by hand: what needs somebody comes first, and worse is called worse."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from callbacks import data_model, data_models, model_panels
from callbacks.model_words import better_by, state, written
from services.models import Calibration, Evaluation, Finding, Score, Version
from services.models.shown import Standing
from tests.callbacks.test_data_quality import ANY, LOOK, text
from tests.services.models.test_models import MEAN

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
SCORES = (Score("MASE", 0.8, 1.0, "Days ahead"), Score("Hits", 0.3, 0.2, "Of ten", "higher", share=True))


def version(state: str = "serving", **other: object) -> Version:
    made = Evaluation(SCORES, "last year's day", (Calibration("80 %", 0.8, 0.76, 50),))
    values: dict[str, object] = {
        "version_id": 3, "model": "mean", "at": NOW, "state": state, "reason": "", "served_at": NOW, "data_version": 1,
        "first_day": date(2025, 1, 1), "last_day": date(2026, 6, 30), "rows": 1200, "features": ("value",),
        "parameters": {}, "libraries": {"numpy": "2.0"}, "evaluation": made,
        "explanation": tuple(Finding(f"thing {at}", at, at - 1, at + 1) for at in range(14)), "seconds": 2.0,
        "usable": True,
    }  # fmt: skip
    return Version(**{**values, **other})  # type: ignore[arg-type]


FINE = Standing(MEAN, version(), version(), "")
FAILED = Standing(MEAN, version(), version("failed", version_id=4, reason="no mean today"), "")
NEW = Standing(MEAN, None, None, "")


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        (SCORES[0], 0.2),
        (SCORES[1], 0.5),
        (Score("MASE", 1.1, 1.0, ""), -0.1),
        (Score("MASE", 1.1, None, ""), None),
        (Score("MASE", 1.1, 0.0, ""), None),
    ],
)
def test_better_is_better_either_way(score: Score, expected: float | None) -> None:
    assert better_by(score) == (None if expected is None else pytest.approx(expected))


def test_scores_are_written_with_digits_that_mean_something() -> None:
    told = [written(value, share, LOOK) for value, share in ((0.8123, False), (12.34, False), (0.123, True))]
    assert told == ["0.81", "12.3", "12.3%"]


def test_what_needs_somebody_is_the_title() -> None:
    view = data_models.every_model({"models": [FINE], "now": NOW}, LOOK, ANY)
    assert view.title == "1 of 1 model serve, and none is stale"
    view = data_models.every_model({"models": [FINE, FAILED], "now": NOW}, LOOK, ANY)
    assert view.title == "Look at The mean"
    assert "no mean today" in text(view.body)
    assert "20% better than the naive 1" in text(view.body)
    worse = version(evaluation=Evaluation((Score("MASE", 1.2, 1.0, ""),), "last year's day"))
    view = data_models.every_model({"models": [Standing(MEAN, worse, worse, "")], "now": NOW}, LOOK, ANY)
    assert view.title == "The mean does no better than the simplest thing"
    assert state(NEW) == ("Not trained yet", "")
    assert data_models.models_file({"models": [FINE, NEW]})["score"].tolist()[:2] == ["MASE", "Hits"]


def test_a_card_tells_scores_calibration_findings_and_versions() -> None:
    data = {"standing": FINE, "versions": [version(), version("retired", version_id=2)], "may": True, "now": NOW}
    assert data_model.scores(data, LOOK, ANY).title == "The mean is 20% better than the simplest thing"
    assert "50.0%" in text(data_model.scores(data, LOOK, ANY).body)
    assert model_panels.calibration(data, LOOK, ANY).title == "What it says holds to within 4.0 points"
    assert model_panels.findings(data, LOOK, ANY).title == "The first 12 of 14 things that it found"
    assert text(model_panels.versions(data, LOOK, ANY).body).count("Serve again") == 1
    assert "Serve again" not in text(model_panels.versions({**data, "may": False}, LOOK, ANY).body)
    assert "It tells the mean." in text(data_model.about(data, LOOK, ANY).body)


def test_a_card_without_a_version_says_what_is_shown_instead() -> None:
    data = {"standing": NEW, "versions": [], "may": False, "now": NOW}
    assert "Nothing is shown instead." in text(data_model.scores(data, LOOK, ANY).body)
    assert model_panels.versions(data, LOOK, ANY).title == "It was never trained"
    assert model_panels.calibration(data, LOOK, ANY).title == "It does not say how sure it is"
