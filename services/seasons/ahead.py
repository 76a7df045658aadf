"""The forecast of some regions, of a day or of many together, with bounds from the errors that were made before.

The bounds are those of split conformal prediction (Vovk, Gammerman and Shafer, Algorithmic Learning in a Random World,
2005): so large a share of the errors of the back-test lay within them. An error is counted in square roots of what was
forecast, as counts spread. Errors of several regions are added up day by day before, so that what they share counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from services.seasons.backtest import known_by
from services.seasons.history import Values
from services.seasons.lesson import unpacked

SURE = {80: 0.1, 95: 0.025}
"""Of each interval, in percent, the share of errors that lies beyond either bound."""


@dataclass(frozen=True)
class Ahead:
    """What is forecast of the days after `last_day` for some regions together.

    `expected` and `naive` are (days,); `forecasts`, `naives` and `actuals` of the back-test (origins, days), what is
    not known NaN. `ways` are how it was forecast, without repetition.
    """

    last_day: date
    ways: tuple[str, ...]
    expected: Values
    naive: Values
    origins: tuple[int, ...]
    forecasts: Values
    naives: Values
    actuals: Values

    @property
    def days(self) -> list[date]:
        """The days ahead."""
        return [self.last_day + timedelta(days=step + 1) for step in range(len(self.expected))]

    def daily(self, sure: int) -> tuple[Values, Values]:
        """The bounds of each day, which hold what happens in `sure` % of cases; NaN without a back-test."""
        return bounds(self.expected, *_beyond(self._scores(), sure))

    def stretches(self, first: int, length: int, sure: int) -> tuple[Values, Values, Values]:
        """What is expected of whole stretches of days from step `first` on, together, and its bounds."""
        expected, forecasts, actuals = (
            _gathered(each[..., first:], length) for each in (self.expected, self.forecasts, self.actuals)
        )
        return expected, *bounds(expected, *_beyond(_scores(actuals, forecasts), sure))

    def total(self, first: int, after: int, sure: int) -> tuple[float, float, float]:
        """What is expected of the days from step `first` to before `after`, together, and its bounds."""
        spans = slice(first, after)
        whole = self.expected[spans].sum()
        forecasts, actuals = self.forecasts[:, spans].sum(1), self.actuals[:, spans].sum(1)
        told = ~np.isnan(actuals) & (forecasts > 0)
        low, high = _beyond(actuals[told] / forecasts[told] - 1, sure)
        return float(whole), float(max(0.0, whole * (1 + low))), float(whole * (1 + high))

    def errors(self, first: int, after: int) -> tuple[float, float, int]:
        """By how much totals of those days were off, the naive ones too, as shares of what happened; of how many."""
        spans = slice(first, after)
        actuals = self.actuals[:, spans].sum(1)
        told = actuals > 0
        off, naive = (
            float(np.mean(np.abs(each[told][:, spans].sum(1) / actuals[told] - 1))) if told.any() else float("nan")
            for each in (self.forecasts, self.naives)
        )
        return off, naive, int(told.sum())

    def inside(self, sure: int, days: int) -> list[tuple[int, int]]:
        """Of each origin with earlier ones to judge by: how many of its days fell inside its bounds, and of how many.

        Each origin's bounds come from what was known by then alone.
        """
        counts = []
        for place, origin in enumerate(self.origins):
            known = known_by(self.origins[:place], origin, self.actuals.shape[1])
            happened = self.actuals[place, :days]
            if known.any() and not np.isnan(happened).any():
                low, high = bounds(self.forecasts[place, :days], *_beyond(self._scores()[:place][known], sure))
                counts.append((int(((low <= happened) & (happened <= high)).sum()), days))
        return counts

    def _scores(self) -> Values:
        return _scores(self.actuals, self.forecasts)


def ahead_of(content: Mapping[str, Any], measure: str, regions: Sequence[str]) -> Ahead:
    """The forecast of a measure for regions together, "*" for all, out of what daily_forecast keeps."""
    kept = content["outlooks"][measure]
    rows = [place for place, name in enumerate(content["series"]) if name in regions]

    def of(name: str) -> Values:
        summed: Values = unpacked(kept[name])[rows].sum(0)
        return summed

    return Ahead(
        content["last_day"],
        tuple(dict.fromkeys(kept["chosen"][row] for row in rows)),
        of("expected"),
        of("naive"),
        tuple(kept["origins"]),
        of("forecasts"),
        of("naives"),
        of("actuals"),
    )


def covers(content: Mapping[str, Any], regions: Sequence[str]) -> bool:
    """Whether there is a forecast of each of the regions."""
    return set(regions) <= set(content["series"]) and bool(regions)


def bounds(expected: Values, low: float, high: float) -> tuple[Values, Values]:
    """What lies so many square roots of it below and above each of the figures; not below zero."""
    root = np.sqrt(np.maximum(expected, 0.0))
    return np.maximum(expected + low * root, 0.0), expected + high * root


def _scores(actuals: Values, forecasts: Values) -> Values:
    """Errors in square roots of what was forecast."""
    scores: Values = (actuals - forecasts) / np.sqrt(np.maximum(forecasts, 1e-9))
    return scores


def _gathered(values: Values, length: int) -> Values:
    """Sums of whole stretches of the last axis."""
    count = values.shape[-1] // length
    sums: Values = values[..., : count * length].reshape(*values.shape[:-1], count, length).sum(-1)
    return sums


def _beyond(scores: Values, sure: int) -> tuple[float, float]:
    """The k-th of the known errors from either end, k = ⌊share · (n + 1)⌋, at least the first."""
    known = np.sort(scores[~np.isnan(scores)])
    if not len(known):
        return float("nan"), float("nan")
    place = max(1, int(SURE[sure] * (len(known) + 1)))
    return float(known[place - 1]), float(known[-place])
