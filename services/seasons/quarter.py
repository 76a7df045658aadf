"""The forecast of a quarter: by the model daily_forecast where it can tell, else by services.forecast.

Whoever asks for a quarter asks here, so that pages and alert rules say the same figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pandas as pd

from services import models
from services.forecast import QuarterForecast, forecast_quarter, in_quarter, quarter_end
from services.seasons.ahead import Ahead, ahead_of, covers

MODEL, METHOD = "daily_forecast", "the daily forecast"


def serving_ahead(measure: str, regions: Sequence[str]) -> Ahead | None:
    """What the model that serves forecasts for regions together, "*" for all; None where it cannot tell."""
    try:
        found = models.serving(MODEL)
    except models.NoModel:
        return None
    return ahead_of(found.content, measure, regions) if not found.stale and covers(found.content, regions) else None


def quarter_of(history: pd.Series, as_of: date, ahead: Ahead | None) -> QuarterForecast | None:
    """The quarter that holds `as_of`, from daily net revenue up to it indexed by day; None when there is too little.

    By `ahead` where it was made by that day of what was known before it, and reaches the quarter's end.
    """
    end = quarter_end(as_of)
    left = (end - as_of).days
    first = (as_of - ahead.last_day).days if ahead else -1
    if ahead is None or first < 0 or left == 0 or first + left > len(ahead.expected):
        return forecast_quarter(history, as_of)
    rest, low, high = ahead.total(first, first + left, 80)
    error, naive_error, origins = ahead.errors(first, first + left)
    so_far = float(in_quarter(history[: pd.Timestamp(as_of)], end).sum())
    expected = ahead.expected[first : first + left]
    scale = rest or 1.0
    return QuarterForecast(
        end,
        so_far,
        so_far + rest,
        so_far + low,
        so_far + high,
        METHOD,
        error,
        naive_error,
        origins,
        {
            "day": [(as_of + timedelta(days=step + 1)).isoformat() for step in range(left)],
            "expected": expected.tolist(),
            "low": (expected * low / scale).tolist(),
            "high": (expected * high / scale).tolist(),
        },
    )
