"""Revenue to the end of the quarter without a model: last year's days, scaled by recent growth, with an interval.

What the model daily_forecast cannot tell is forecast so; see services.seasons.quarter. The method is a seasonal naive
forecast (the same weekday 52 weeks earlier) with a growth factor, as in Hyndman and Athanasopoulos, Forecasting:
Principles and Practice, 3rd ed., section 5.2, corrected by the median error that it would have made from earlier days
(rolling-origin back-test, section 5.10), whose spread is its interval.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

SEASON = 364
GROWTH_WINDOW = 56
ORIGINS = 12
ORIGIN_STEP = 28
LEAST_ORIGINS = 6
WEIGHTS = (0.0, 0.5, 1.0)
"""Powers of recent growth that the back-test chooses from: none (seasonal naive), half, all of it."""
METHOD = "last year's days and recent growth"


@dataclass(frozen=True)
class QuarterForecast:
    """Net revenue of a quarter in base currency; `low` and `high` bound an 80 % interval."""

    quarter_end: date
    so_far: float
    expected: float
    low: float
    high: float
    method: str
    error: float
    naive_error: float
    origins: int
    daily: dict[str, list[object]]


def quarter_end(day: date) -> date:
    """Last day of the calendar quarter that holds the day."""
    first_of_next = date(day.year + (day.month > 9), (3 * ((day.month - 1) // 3) + 3) % 12 + 1, 1)
    return first_of_next - timedelta(days=1)


def forecast_quarter(history: pd.Series, as_of: date) -> QuarterForecast | None:
    """Forecast the quarter that holds `as_of` from daily net revenue indexed by day; None when there is too little.

    `error` and `naive_error` are mean absolute percentage errors of the remaining days' total over the back-test's
    origins: of the weight of growth that did best, corrected by the other origins, and of the plain seasonal naive.
    """
    end = quarter_end(as_of)
    horizon = (end - as_of).days
    series = history.reindex(pd.date_range(history.index.min(), as_of), fill_value=0.0).astype(float)
    so_far = float(in_quarter(series, end).sum())
    values = series.to_numpy()
    if horizon == 0 or len(values) < SEASON + GROWTH_WINDOW:
        return None
    origins = [len(values) - step * ORIGIN_STEP for step in range(1, ORIGINS + 1)]
    tests = {weight: _backtest(values, origins, horizon, weight) for weight in WEIGHTS}
    if len(tests[0.0]) < LEAST_ORIGINS:
        return None
    errors = {weight: float(np.mean(np.abs(_corrected(ratios) - 1))) for weight, ratios in tests.items()}
    best = min(errors, key=lambda weight: errors[weight])
    plain = _ahead(values, horizon, best)
    middle = float(np.median(1 / tests[best]))
    low, high = (middle * bound for bound in _bounds(_corrected(tests[best])))
    ahead = plain * middle
    rest = float(plain.sum())
    days = [as_of + timedelta(days=step) for step in range(1, horizon + 1)]
    return QuarterForecast(
        end,
        so_far,
        so_far + rest * middle,
        so_far + rest * low,
        so_far + rest * high,
        METHOD,
        errors[best],
        float(np.mean(np.abs(tests[0.0] - 1))),
        len(tests[best]),
        {
            "day": [day.isoformat() for day in days],
            "expected": ahead.tolist(),
            "low": (plain * low).tolist(),
            "high": (plain * high).tolist(),
        },
    )


def in_quarter(series: pd.Series, end: date) -> pd.Series:
    """The days of a series indexed by day from the first of the quarter that ends then."""
    start = date(end.year, end.month - 2, 1)
    return series[series.index >= pd.Timestamp(start)]


def _ahead(values: np.ndarray, horizon: int, weight: float) -> np.ndarray:
    """The next `horizon` values: those a season earlier, times recent growth to the power of `weight`."""
    before, recent = values[-SEASON - GROWTH_WINDOW : -SEASON].sum(), values[-GROWTH_WINDOW:].sum()
    growth = max(recent, 0.0) / before if before > 0 else 1.0
    start = len(values) - SEASON
    ahead: np.ndarray = values[start : start + horizon] * growth**weight
    return ahead


def _corrected(ratios: np.ndarray) -> np.ndarray:
    """Forecast ÷ actual, each forecast corrected by the median error of the other origins."""
    others = [np.median(1 / np.delete(ratios, place)) for place in range(len(ratios))]
    return np.asarray(ratios * others)


def _bounds(ratios: np.ndarray) -> tuple[float, float]:
    """What to multiply a forecast by for an interval that holds 80 % of such errors, as in split conformal prediction.

    Vovk, Gammerman and Shafer, Algorithmic Learning in a Random World (2005): of n errors the k-th from either end,
    k = ⌊(n + 1) / 10⌋, which allows for their small number.
    """
    factors = np.sort(1 / ratios)
    place = max(1, (len(factors) + 1) // 10)
    return float(factors[place - 1]), float(factors[-place])


def _backtest(values: np.ndarray, origins: list[int], horizon: int, weight: float) -> np.ndarray:
    """Forecast ÷ actual total of the horizon after each origin that can be judged."""
    ratios = []
    for origin in origins:
        actual = values[origin : origin + horizon]
        if origin >= SEASON + GROWTH_WINDOW and len(actual) == horizon and actual.sum() > 0:
            ahead = _ahead(values[:origin], horizon, weight).sum()
            if ahead > 0:
                ratios.append(ahead / actual.sum())
    return np.array(ratios)
