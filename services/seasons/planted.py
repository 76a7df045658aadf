"""Figures of the daily forecast for `evaluate`: on the company at hand, and on public series."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from services.database import current_version
from services.evaluation import ENOUGH, Company, figure
from services.scope import COMPANY, EVERYTHING
from services.seasons.ahead import ahead_of
from services.seasons.backtest import best_ways
from services.seasons.candidates import Form, seasonal_naive, smoothed
from services.seasons.history import MEASURES, Values, read_history
from services.seasons.lesson import Lesson
from services.seasons.model import coverage, scaled_errors

PUBLIC = Path(__file__).with_name("public_series.json")
"""Made by tests/evaluation/public_series.py: values, and what AutoETS and AutoARIMA forecast of them."""
FORMS = tuple(
    Form(error, trend, season, damped)
    for error in ("add", "mul")
    for season in ("add", "mul")
    for trend, damped in ((None, False), ("add", False), ("add", True))
    if (error, season) != ("add", "mul")
)
"""Forms for series that are always positive; the rest is numerically unstable."""
TRIALS = 4
"""Earlier ends that the way is chosen by, on a public series."""


@cache
def _lesson(folder: Path) -> Lesson:
    last = current_version().as_of
    history = read_history(last, COMPANY) if last else None
    if history is None:
        raise LookupError(f"the company of {folder} has no orders")
    return Lesson(history)


@figure("daily net revenue: MASE (season of 7) of 90 days over 12 origins", most=0.9, lines=ENOUGH)
def revenue_error(company: Company) -> float:
    """Mean absolute error of a day in errors of last week again, each forecast made of what was known by then."""
    return scaled_errors(_lesson(company.folder), "net_revenue")[0]


@figure("daily net revenue: the same of last year's days", least=0, lines=ENOUGH)
def naive_revenue_error(company: Company) -> float:
    """What the seasonal naive forecast of 52 weeks before comes to, over the same origins."""
    return scaled_errors(_lesson(company.folder), "net_revenue")[1]


@figure("daily net revenue: share of days inside the 80 % interval", least=0.72, most=0.88, lines=ENOUGH)
def revenue_coverage(company: Company) -> float:
    """Over the same origins, the bounds of each made of errors known by then."""
    return coverage(ahead_of(_lesson(company.folder).content, "net_revenue", [EVERYTHING]), 80)[0]


@figure("daily orders and units: the larger MASE", most=0.9, lines=ENOUGH)
def other_errors(company: Company) -> float:
    """The same of orders and of units."""
    return max(scaled_errors(_lesson(company.folder), name)[0] for name in MEASURES[1:])


@figure("regions: share of days inside the 80 % interval", least=0.72, most=0.88, lines=ENOUGH)
def regions_coverage(company: Company) -> float:
    """The mean over the regions of what each one's interval holds."""
    lesson = _lesson(company.folder)
    content = lesson.content
    shares = [coverage(ahead_of(content, "net_revenue", [region]), 80)[0] for region in lesson.history.regions]
    return float(np.nanmean(shares))


@figure(
    "public series: error beside AutoETS and AutoARIMA of statsforecast, the better for them", most=1.05, lines=ENOUGH
)
def public_error(company: Company) -> float:
    """Our MASE divided by that library's, the geometric mean over series; of its two models, the harder to match."""
    from threadpoolctl import threadpool_limits

    series = json.loads(PUBLIC.read_text(encoding="utf-8")).values()
    with threadpool_limits(1):
        ours = np.array([_scaled(each, _forecasts(each)) for each in series])
    theirs = np.array([[_scaled(each, each[name]) for each in series] for name in ("AutoETS", "AutoARIMA")])
    return float(np.exp(np.log(ours / theirs).mean(1)).max())


def _ends(each: dict[str, Any]) -> list[int]:
    """Where the forecasts that are compared begin, in values."""
    return [len(each["values"]) - step * each["horizon"] for step in range(len(each["AutoETS"]), 0, -1)]


def _forecasts(each: dict[str, Any]) -> list[Values]:
    """What we forecast from each end: the way that did best from earlier ends, known by then."""
    values, season, horizon = np.array(each["values"]), each["season"], each["horizon"]
    made = []
    for end in _ends(each):
        ends = tuple(end - step * horizon for step in range(TRIALS, -1, -1))
        forms = FORMS if values.min() > 0 else [form for form in FORMS if "mul" not in (form.error, form.season)]
        ways = [
            np.stack([seasonal_naive(values[:at], season, horizon) for at in ends])[None],
            smoothed(values[:end], ends, season, horizon, forms)[None],
            _autoregressed(values[:end], ends, season, horizon)[None],
        ]
        happened = np.full((1, len(ends), horizon), np.nan)
        for place, at in enumerate(ends[:-1]):
            happened[0, place] = values[at : at + horizon]
        best, _ = best_ways(ways, happened, ends, len(ends) - 1)
        made.append(ways[best[0]][0, -1])
    return made


def _scaled(each: dict[str, Any], forecasts: Any) -> float:
    """MASE over the ends."""
    values, season, horizon = np.array(each["values"]), each["season"], each["horizon"]
    errors = []
    for end, forecast in zip(_ends(each), forecasts, strict=True):
        scale = np.abs(values[season:end] - values[: end - season]).mean()
        errors.append(np.abs(values[end : end + horizon] - np.array(forecast)).mean() / scale)
    return float(np.mean(errors))


def _autoregressed(values: Values, ends: Sequence[int], season: int, horizon: int) -> Values:
    """An autoregression of one series from each of its `ends`, (ends, horizon), with a level for each part of a season.

    Of as many of the last values as give the least AIC before the first end, at most two seasons (Hamilton, Time Series
    Analysis, 1994), from statsmodels.
    """
    from statsmodels.tsa.ar_model import AutoReg, ar_select_order

    seasons = {"seasonal": True, "period": season} if season > 1 else {}
    most = min(max(2 * season, 12), ends[0] // 4)
    lags = ar_select_order(values[: ends[0]], maxlag=most, ic="aic", **seasons).ar_lags
    fits = [AutoReg(values[:end], lags=lags, **seasons).fit() for end in ends]
    return np.array([fit.predict(end, end + horizon - 1) for fit, end in zip(fits, ends, strict=True)])
