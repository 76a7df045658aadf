"""The quarter's forecast on series whose future is known."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from services.forecast import forecast_quarter, quarter_end


def series(values: np.ndarray, last: date) -> pd.Series:
    return pd.Series(values, index=pd.date_range(end=last, periods=len(values)))


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (date(2026, 10, 31), date(2026, 12, 31)),
        (date(2026, 12, 31), date(2026, 12, 31)),
        (date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 7, 4), date(2026, 9, 30)),
        (date(2026, 6, 30), date(2026, 6, 30)),
    ],
)
def test_quarter_end(day: date, end: date) -> None:
    assert quarter_end(day) == end


def test_weekly_pattern_with_steady_growth_is_foretold() -> None:
    days = np.arange(1096)
    values = (100 + 20 * np.sin(2 * np.pi * days / 7)) * 1.10 ** (days / 364)
    result = forecast_quarter(series(values, date(2026, 10, 31)), date(2026, 10, 31))
    assert result is not None
    ahead = np.arange(1096, 1096 + 61)
    truth = ((100 + 20 * np.sin(2 * np.pi * ahead / 7)) * 1.10 ** (ahead / 364)).sum()
    assert result.expected - result.so_far == pytest.approx(truth, rel=0.001)
    assert result.so_far == pytest.approx(values[-31:].sum())
    assert result.error < 0.001 < result.naive_error
    assert result.low <= result.expected * 1.001


def test_interval_covers_about_four_in_five() -> None:
    """Thirty noisy companies: the truth falls inside the 80 % interval about as often as it claims."""
    rng = np.random.default_rng(11)
    hits = 0
    for _ in range(30):
        level = np.cumsum(rng.normal(0, 0.004, 1157))
        values = 100 * np.exp(level + rng.normal(0, 0.15, 1157))
        result = forecast_quarter(series(values[:1096], date(2026, 10, 31)), date(2026, 10, 31))
        assert result is not None
        hits += result.low <= values[1065:1096].sum() + values[1096:].sum() <= result.high
    assert 18 <= hits <= 29


def test_too_little_history_says_nothing() -> None:
    assert forecast_quarter(series(np.ones(300), date(2026, 10, 31)), date(2026, 10, 31)) is None
    assert forecast_quarter(series(np.ones(1000), date(2026, 9, 30)), date(2026, 9, 30)) is None
