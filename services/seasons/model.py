"""The model daily_forecast: net revenue, orders and units of the next days, of each region and of the whole company."""

from __future__ import annotations

import numpy as np
from sqlalchemy import Connection, text

from services.models import Calibration, Content, Evaluation, Finding, Model, Prepared, Score, TooLittle, register
from services.scope import COMPANY, EVERYTHING
from services.seasons.ahead import Ahead, ahead_of
from services.seasons.backtest import LEAST_DAYS, LEAST_ORIGINS, MOST_ORIGINS, STEP
from services.seasons.calendar import AFTER, HARMONICS
from services.seasons.history import HORIZON, MEASURES, read_history
from services.seasons.ledger import publish
from services.seasons.lesson import Lesson
from services.seasons.quarter import MODEL
from services.seasons.regression import FOLLOW, HALF_LIFE, PENALTY

SHOWN = 90
"""Days ahead that are shown, and judged."""
JUDGED = 12
"""Origins that it is judged by, the latest of which SHOWN days are known."""
LABELS = {"net_revenue": "Net revenue", "orders": "Orders", "units": "Units"}

_LAST_DAY = text("select as_of from ops.data_version")


def prepare(connection: Connection) -> Prepared:
    """The last three years, day by day and region by region."""
    last = connection.execute(_LAST_DAY).scalar_one_or_none()
    history = read_history(last, COMPANY) if last else None
    least = LEAST_DAYS + LEAST_ORIGINS * STEP
    if history is None or len(history.days) < least:
        raise TooLittle(f"A forecast needs the orders of at least {least} days; load more of orders.csv.")
    rows = history.values["orders"].size
    return Prepared(Lesson(history), history.days[0].date(), history.last, rows)


def fit(lesson: Lesson) -> Content:
    """The forecast, the back-test that it rests on, and the parts of the seasons."""
    return lesson.content


def evaluate(lesson: Lesson) -> Evaluation:
    """How far each measure's forecasts of the whole company were off, each made of what was known by then."""
    content = lesson.content
    scores, calibrations = [], []
    for name in MEASURES:
        ahead = ahead_of(content, name, [EVERYTHING])
        own, naive = scaled_errors(lesson, name)
        about = f"mean absolute error of a day, in errors of last week again (season of 7), {JUDGED} origins"
        scores.append(Score(f"{LABELS[name]}: MASE of {SHOWN} days", own, naive, about))
        off, naive_off, origins = ahead.errors(0, SHOWN)
        about = f"mean absolute error of the total of {SHOWN} days, {origins} origins"
        scores.append(Score(f"{LABELS[name]}: error of the total", off, naive_off, about, share=True))
        calibrations += [_calibration(ahead, LABELS[name], sure) for sure in (80, 95)]
    return Evaluation(tuple(scores), "the same weekday of 52 weeks before, again", tuple(calibrations))


def scaled_errors(lesson: Lesson, name: str) -> tuple[float, float]:
    """MASE of the whole company's forecasts over the judged origins, and of the naive ones."""
    found = lesson.outlooks[name]
    judged = [at for at in range(len(found.origins)) if not np.isnan(found.actuals[-1, at, :SHOWN]).any()][-JUDGED:]
    actual = found.actuals[-1, judged, :SHOWN]
    scale = found.scales[-1, judged]
    own, naive = (
        float(np.mean(np.abs(actual - each[-1, judged, :SHOWN]).mean(1) / scale))
        for each in (found.forecasts, found.naives)
    )
    return own, naive


def coverage(ahead: Ahead, sure: int) -> tuple[float, int]:
    """How often days fell inside bounds made of what was known by then, over the judged origins; of how many days."""
    counts = ahead.inside(sure, SHOWN)[-JUDGED:]
    days = sum(all_days for _, all_days in counts)
    return (sum(inside for inside, _ in counts) / days if days else float("nan")), days


def explain(content: Content) -> tuple[Finding, ...]:
    """What each weekday and each holiday multiplies net revenue by."""
    factors = content["outlooks"]["net_revenue"]["factors"]
    named = {name: factor for name, factor in factors.items() if not name.startswith("year ")}
    return tuple(Finding(f"{name} ×", factor) for name, factor in named.items())


def _calibration(ahead: Ahead, label: str, sure: int) -> Calibration:
    observed, days = coverage(ahead, sure)
    return Calibration(f"{label}: {sure}% interval of a day", sure / 100, observed, days)


register(
    Model(
        name=MODEL,
        title="Daily forecast",
        page="sales/seasonality",
        about="Net revenue, orders and units of each of the next days, of each region and of the whole company, with"
        " intervals of 80 and 95%. Of four ways to forecast, the one is taken for each series that did best in the"
        " back-test; regions are made to add up to the whole, and the errors of the back-test give the intervals.",
        source="Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd ed. (2021), chapters 5, 7, 8, 11;"
        " Wickramasuriya, Athanasopoulos and Hyndman (2019) for adding up; Vovk, Gammerman and Shafer (2005) for the"
        " intervals; Bandara, Hyndman and Bergmeir (2021) for the parts of the seasons.",
        limits="It knows weekdays, the season and holidays ahead, not promotions, prices or stock to come: those that"
        " return each year are in the season. What never happened before is not in the intervals.",
        fallback="The quarter is forecast by last year's days and recent growth instead.",
        features=("weekday", "waves of the year", "holidays by region and the days around them", "level and growth"),
        prepare=prepare,
        fit=fit,
        evaluate=evaluate,
        explain=explain,
        parameters={
            "horizon": HORIZON,
            "step": STEP,
            "origins": MOST_ORIGINS,
            "harmonics": HARMONICS,
            "after": AFTER,
            "penalty": PENALTY,
            "half_life": HALF_LIFE,
            "follow": FOLLOW,
        },
        libraries=("numpy", "pandas", "scikit-learn", "statsmodels"),
        stale_after=7,
        publish=publish,
    )
)
