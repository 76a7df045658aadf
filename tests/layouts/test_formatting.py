"""Figures and dates as they are written."""

from __future__ import annotations

import math
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layouts import formatting

NAN = math.nan


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (5_821_430.12, "€5.82M"),
        (84_321, "€84.3k"),
        (218_000, "€218k"),
        (999_499, "€999k"),
        (999_950, "€1.00M"),
        (999_999_999, "€1.00B"),
        (9_999.7, "€10.0k"),
        (9_714.2, "€9,714"),
        (999.996, "€1,000"),
        (999.99, "€999.99"),
        (95.1, "€95.10"),
        (0, "€0.00"),
        (-0.001, "€0.00"),
        (-95.1, "−€95.10"),
        (-5_821_430.12, "−€5.82M"),
        (None, "–"),
        (NAN, "–"),
        (math.inf, "–"),
    ],
)
def test_money(value: float | None, written: str) -> None:
    assert formatting.money(value) == written


@pytest.mark.parametrize(
    ("currency", "locale", "compact", "written"),
    [
        ("EUR", "en", False, "€1,234,567.80"),
        ("EUR", "de", True, "1,23M\N{NO-BREAK SPACE}€"),
        ("EUR", "de", False, "1.234.567,80\N{NO-BREAK SPACE}€"),
        ("JPY", "en", False, "¥1,234,568"),
        ("CHF", "en", True, "CHF\N{NO-BREAK SPACE}1.23M"),
        ("USD", "en", True, "$1.23M"),
    ],
)
def test_money_of_other_places(currency: str, locale: str, compact: bool, written: str) -> None:
    assert formatting.money(1_234_567.8, currency, locale, compact) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (61_204, "61,204"),
        (1_256_000, "1.26M"),
        (2.414, "2.41"),
        (3, "3"),
        (0, "0"),
        (-3, "−3"),
        (120.4, "120"),
        (None, "–"),
    ],
)
def test_count(value: float | None, written: str) -> None:
    assert formatting.count(value) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (218_400, "+218k"),
        (-96_000, "−96k"),
        (1.2e6, "+1.20M"),
        (5_243, "+5.2k"),
        (312, "+312"),
        (-0.2, "0"),
        (0, "0"),
        (NAN, "–"),
    ],
)
def test_signed_money(value: float, written: str) -> None:
    assert formatting.signed_money(value) == written


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (formatting.share(0.318), "31.8%"),
        (formatting.share(0.318, "de"), "31,8\N{NO-BREAK SPACE}%"),
        (formatting.share(-0.02), "−2.0%"),
        (formatting.share(None), "–"),
        (formatting.delta(0.041), "+4.1%"),
        (formatting.delta(-0.021), "−2.1%"),
        (formatting.delta(-0.0004), "0.0%"),
        (formatting.delta(0.9996), "+100%"),
        (formatting.delta(1.5), "+150%"),
        (formatting.points(0.017), "+1.7 pt"),
        (formatting.points(-0.009), "−0.9 pt"),
        (formatting.change(105, 100, "money"), "+5.0%"),
        (formatting.change(-50, -100, "money"), "+50.0%"),
        (formatting.change(0.3, 0.2, "share"), "+10.0 pt"),
        (formatting.change(1, 0, "count"), "–"),
        (formatting.change(1, None, "count"), "–"),
        (formatting.value(0.5, "share"), "50.0%"),
        (formatting.value(12, "count"), "12"),
        (formatting.value(12, "money"), "€12.00"),
    ],
)
def test_shares_and_changes(written: str, expected: str) -> None:
    assert written == expected


@pytest.mark.parametrize(
    ("start", "end", "written"),
    [
        (date(2026, 8, 3), date(2026, 10, 31), "3 Aug – 31 Oct 2026"),
        (date(2026, 10, 3), date(2026, 10, 31), "3 – 31 Oct 2026"),
        (date(2025, 10, 3), date(2026, 10, 31), "3 Oct 2025 – 31 Oct 2026"),
        (date(2026, 10, 3), date(2026, 10, 3), "3 Oct 2026"),
    ],
)
def test_day_range(start: date, end: date, written: str) -> None:
    assert formatting.day_range(start, end) == written


def test_moments() -> None:
    assert formatting.moment(datetime(2026, 10, 31, 23, 59)) == "31 Oct, 23:59"
    assert formatting.day(date(2026, 10, 31), year=False) == "31 Oct"
    assert formatting.day(date(2026, 10, 31), "de") == "31. Okt. 2026"
    assert formatting.moment(datetime(2026, 10, 31, 23, 59), "de") == "31. Okt., 23:59"
    assert formatting.day(None) == formatting.moment(None) == "–"


@given(st.floats(-1e18, 1e18) | st.just(NAN) | st.just(math.inf), st.sampled_from(["money", "count", "share"]))
def test_any_figure_can_be_written(value: float, unit: str) -> None:
    """Never an exception, an exponent, a hyphen for a minus, or a minus before zero."""
    for text in (
        formatting.value(value, unit),
        formatting.signed_money(value),
        formatting.delta(value),
        formatting.points(value),
    ):
        assert "-" not in text
        assert "E" not in text.upper().replace("€", "")
        assert not (text.startswith("−") and not any(digit in text for digit in "123456789"))


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, "–"),
        (0, "0 kB"),
        (831_488, "812 kB"),
        (1_023_999, "1,000 kB"),
        (1_024_000, "1.0 MB"),
        (26_004_685, "24.8 MB"),
        (1_395_864_371, "1.3 GB"),
        (4_398_046_511_104, "4,096.0 GB"),
        (-2_097_152, "−2.0 MB"),
    ],
)
def test_size(value: float | None, written: str) -> None:
    assert formatting.size(value) == written
    assert formatting.size(26_004_685, "de") == "24,8 MB"


@pytest.mark.parametrize(
    ("seconds", "written"),
    [
        (None, "–"),
        (0.0004, "0.4 ms"),
        (0.035, "35 ms"),
        (1.24, "1.2 s"),
        (95, "95 s"),
        (130, "2.2 min"),
        (719, "12 min"),
        (12_600, "3.5 h"),
        (518_400, "6 days"),
    ],
)
def test_lasting(seconds: float | None, written: str) -> None:
    assert formatting.lasting(seconds) == written
