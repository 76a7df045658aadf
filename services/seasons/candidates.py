"""Ways to forecast a series by itself: the simplest one, and exponential smoothing."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from services.database import check_stopped
from services.seasons.history import Values

WEEK, LAST_YEAR = 7, 364


@dataclass(frozen=True)
class Form:
    """A form of exponential smoothing: error and season add or multiply ("add", "mul"); a trend may be damped."""

    error: str
    trend: str | None
    season: str
    damped: bool = False


LEVEL = (Form("add", None, "add"),)
"""ETS(A,N,A): a level and a week, of days that may be zero."""


def seasonal_naive(values: Values, season: int, horizon: int) -> Values:
    """The last season again, over and over: what the simplest forecast is. Of the last axis."""
    last = values[..., -season:]
    return np.concatenate([last] * (-(-horizon // season)), axis=-1)[..., :horizon]


def smoothed(
    values: Values,
    ends: Sequence[int],
    season: int,
    horizon: int,
    forms: Sequence[Form] = LEVEL,
) -> Values:
    """Exponential smoothing of one series from each of its `ends`, (ends, horizon).

    ETS of Hyndman, Koehler, Ord and Snyder, Forecasting with Exponential Smoothing (2008), from statsmodels, of the
    form with the least AICc. Form, and how quickly it forgets, are learned before the first end, and again before the
    last: those between keep to the first one's, so that none knows of later days.
    """

    def model(end: int, form: Form) -> Any:
        from statsmodels.tsa.exponential_smoothing.ets import ETSModel

        check_stopped()
        # Where it begins is guessed, not learned: after so many values it does not matter, and takes far less time.
        made = {"error": form.error, "trend": form.trend, "damped_trend": form.damped}
        seasons = {"seasonal": form.season, "seasonal_periods": season} if season > 1 else {}
        return ETSModel(values[:end], initialization_method="heuristic", **made, **seasons)

    def learned(end: int) -> tuple[Form, Any]:
        fits = [(form, model(end, form).fit(disp=False, maxiter=300)) for form in forms]
        return min(fits, key=lambda fit: fit[1].aicc if np.isfinite(fit[1].aicc) else np.inf)

    with warnings.catch_warnings():
        # That the search for the best stopped early is no fault: the back-test judges what it found.
        warnings.simplefilter("ignore")
        form, first = learned(ends[0])
        steps = [first, *(model(end, form).smooth(first.params) for end in ends[1:-1]), learned(ends[-1])[1]]
        return np.array([step.forecast(horizon) for step in steps])
