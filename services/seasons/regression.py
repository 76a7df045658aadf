"""The regression on the calendar: regions learn weekday, season and holidays together, each its own level and growth.

A generalised linear model with a logarithmic link (McCullagh and Nelder, Generalized Linear Models, 2nd ed., 1989) over
waves of the year, as in Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., section 7.4; its
ridge penalty draws what few days tell of towards nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from services.database import check_stopped
from services.seasons.calendar import Known
from services.seasons.history import Values

PENALTY = 1e-3
LOOSE = 10.0
"""How much less levels and the common growth are drawn towards nothing."""
HALF_LIFE = 730.0
"""Days count half of what days do that are so many days younger."""
RECENT = 56
FOLLOW = 0.5
"""How far the levelled forecast follows the last RECENT days, where they lie off what was fitted: half the way."""


def calendar_forecasts(
    values: Values, known: Known, ends: tuple[int, ...], horizon: int
) -> tuple[Values, Values, Mapping[str, float]]:
    """What each region is to expect after each end, as fitted and as levelled, two of (regions, ends, horizon).

    `values` are each region's days, (regions, days), of which those before an end are learned from. Third comes what
    each thing known of a day multiplies sales by, as learned of all days.
    """
    from sklearn.linear_model import PoissonRegressor

    table = _table(known.table)
    made = []
    model = PoissonRegressor(alpha=PENALTY, solver="newton-cholesky", fit_intercept=False, warm_start=True)
    for end in ends:
        check_stopped()
        made.append(_forecast(model, values[:, :end], table[:, : end + horizon]))
    plain, lately = zip(*made, strict=True)
    fitted = np.stack(plain, axis=1)
    shared = np.exp(model.coef_[-len(known.names) :])
    factors = {name: float(factor) for name, factor in zip(known.names, shared, strict=True)}
    return fitted, fitted * np.array(lately)[None, :, None] ** FOLLOW, factors


def _forecast(model: Any, values: Values, table: Values) -> tuple[Values, float]:
    """What is fitted for the days after those of `values`, and how far the last days lie above what is."""
    regions, days = values.shape
    sold = np.maximum(values, 0.0)
    begun = np.cumsum(sold, axis=1) > 0
    scale = sold[begun].mean() or 1.0
    weights = begun * 0.5 ** ((days - 1 - np.arange(days)) / HALF_LIFE)
    model.fit(table[:, :days][begun], sold[begun] / scale, sample_weight=weights[begun])
    expected = model.predict(table.reshape(-1, table.shape[2])).reshape(regions, -1) * scale
    # Days of nothing but returns were taken for days of nothing: their money comes off again.
    over = _ratio((values * weights).sum(1), (expected[:, :days] * weights).sum(1))
    expected *= over[:, None]
    recent = slice(days - RECENT, days)
    lately = _ratio(values[:, recent].sum(), (expected[:, recent] * begun[:, recent]).sum())
    return expected[:, days:], float(lately)


def _table(known: Values) -> Values:
    """The columns of the regression: each region's own level and growth, the common growth, then what all share."""
    regions, days, _ = known.shape
    own = np.zeros((regions, days, 2 * regions))
    years = np.arange(days) / 365.25
    for region in range(regions):
        own[region, :, 2 * region] = LOOSE
        own[region, :, 2 * region + 1] = years
    shared = np.broadcast_to((LOOSE * years)[None, :, None], (regions, days, 1))
    return np.concatenate([own, shared, known], axis=2)


def _ratio(above: Values, below: Values) -> Values:
    return np.where((above > 0) & (below > 0), above / np.maximum(below, 1e-9), 1.0)
