"""The back-test: what would have been forecast at earlier days, each time from what was known by then alone.

Rolling origins as in Tashman, Out-of-sample tests of forecasting accuracy (International Journal of Forecasting, 2000).
The way to forecast is chosen, and regions made to agree, at each origin by the errors known by then; so that the errors
of the result are those of forecasts that could have been published.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from services.seasons.calendar import Known
from services.seasons.candidates import LAST_YEAR, WEEK, seasonal_naive, smoothed
from services.seasons.history import HORIZON, Values
from services.seasons.reconcile import reconciled
from services.seasons.regression import calendar_forecasts

STEP = 28
MOST_ORIGINS, LEAST_ORIGINS = 19, 6
LEAST_DAYS = 392
"""Days that the first origin has to learn from: a year, and four weeks."""
NAIVE, SMOOTHED, CALENDAR, LEVELLED = (
    "Same weekday last year",
    "Exponential smoothing",
    "Regression on the calendar",
    "Regression, recent level",
)
FIRST_CHOICE = CALENDAR
"""Until there are errors to choose by."""


@dataclass(frozen=True)
class Outlook:
    """What is forecast of one measure, series by series: each region, and last the whole company.

    `expected` and `naive` are of the days ahead, (series, HORIZON), made `chosen`ly. Those before, made at `origins`
    (days into the history), are in `forecasts`, with `naives` beside, and what happened in `actuals`, NaN where it
    has not yet: (series, origins, HORIZON). `scales` are the mean errors of last week again, by series and origin.
    `factors` are what the calendar multiplies sales by.
    """

    expected: Values
    naive: Values
    chosen: tuple[str, ...]
    origins: tuple[int, ...]
    forecasts: Values
    naives: Values
    actuals: Values
    scales: Values
    factors: Mapping[str, float]


def origins_of(days: int) -> tuple[int, ...]:
    """Where the back-test stands, the earliest first, in days into a history of `days`; at last at its end."""
    return tuple(end for end in range(days - MOST_ORIGINS * STEP, days + 1, STEP) if end >= LEAST_DAYS)


def outlook(values: Values, known: Known) -> Outlook:
    """The forecast of a measure, of each region's days, (regions, days), and of what is known of any day."""
    series = np.vstack([values, values.sum(0)])
    ends = origins_of(values.shape[1])
    made, factors = _made(values, series, known, ends)
    ahead = np.stack([_ahead(series, end) for end in ends], axis=1)
    results: list[Values] = []
    chosen: tuple[str, ...] = ()
    for place in range(len(ends)):
        result, chosen = _published(made, ahead, ends, place)
        results.append(result)
    forecasts = np.stack(results, axis=1)
    scales = np.stack([_scale(series[:, :end]) for end in ends], axis=1)
    return Outlook(
        forecasts[:, -1],
        made[NAIVE][:, -1],
        chosen,
        ends[1:-1],
        forecasts[:, 1:-1],
        made[NAIVE][:, 1:-1],
        ahead[:, 1:-1],
        scales[:, 1:-1],
        factors,
    )


def _made(
    values: Values, series: Values, known: Known, ends: tuple[int, ...]
) -> tuple[Mapping[str, Values], Mapping[str, float]]:
    """What each way forecasts from each end, (series, ends, HORIZON); and what the calendar multiplies sales by."""
    plain, levelled, factors = calendar_forecasts(values, known, ends, HORIZON)
    made = {
        NAIVE: np.stack([seasonal_naive(series[:, :end], LAST_YEAR, HORIZON) for end in ends], axis=1),
        SMOOTHED: np.stack([smoothed(row, ends, WEEK, HORIZON) for row in series]),
        CALENDAR: _with_whole(plain),
        LEVELLED: _with_whole(levelled),
    }
    return made, factors


def _scale(series: Values) -> Values:
    """The mean error of last week again, within what was known: what MASE divides by (Hyndman and Koehler, 2006)."""
    scale = np.abs(series[:, WEEK:] - series[:, :-WEEK]).mean(1)
    return np.where(scale > 0, scale, np.nan)


def _with_whole(regions: Values) -> Values:
    return np.concatenate([regions, regions.sum(0, keepdims=True)])


def _ahead(series: Values, end: int) -> Values:
    """What happened after an end, (series, HORIZON); NaN where it has not yet."""
    found = np.full((len(series), HORIZON), np.nan)
    after = series[:, end : end + HORIZON]
    found[:, : after.shape[1]] = after
    return found


def _published(
    made: Mapping[str, Values], ahead: Values, ends: tuple[int, ...], place: int
) -> tuple[Values, tuple[str, ...]]:
    """What would have been published at one of the ends, and the way chosen for each series."""
    names = list(made)
    if place:
        best, variances = best_ways(list(made.values()), ahead, ends, place)
    else:
        best = np.full(len(ahead), names.index(FIRST_CHOICE))
        variances = np.abs(made[FIRST_CHOICE][:, place]).mean(1)
    base = np.stack([made[names[way]][row, place] for row, way in enumerate(best)])
    return reconciled(base, variances), tuple(names[way] for way in best)


def best_ways(made: Sequence[Values], ahead: Values, ends: tuple[int, ...], place: int) -> tuple[Values, Values]:
    """For each series the place of the way with the least mean error by then, and the mean of its errors' squares.

    `made` and `ahead` are what was forecast in each way and what happened, (series, ends, horizon).
    """
    seen = known_by(ends[:place], ends[place], ahead.shape[2])
    errors = np.stack([each[:, :place] - ahead[:, :place] for each in made])[:, :, seen]
    best = np.abs(errors).mean(2).argmin(0)
    return best, (errors[best, np.arange(len(best))] ** 2).mean(1)


def known_by(origins: tuple[int, ...], end: int, horizon: int = HORIZON) -> Values:
    """Which days after each origin are known at an end: (origins, horizon), booleans."""
    days = np.array(origins, dtype=int)[:, None] + np.arange(horizon)[None, :]
    return days < end
