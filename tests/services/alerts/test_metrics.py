"""What rules on metrics see: the figures that the pages show, and what is usual, worked out another way."""

from __future__ import annotations

import math
from datetime import date, timedelta
from statistics import median

import pytest

from services import executive
from services.alerts.episodes import Question, Reading
from services.alerts.forecasts import forecasts
from services.alerts.metrics import anomalies, compared
from services.alerts.rules import Place, Rule
from services.filters import Filters
from services.metrics import METRICS
from services.trends import plan_by_day, planned, quarter_forecast
from tests.sql.samples import EVERYONE

LAST = date(2026, 10, 31)
PLACES = {
    "the company": ("*", "*", "*"),
    "a region": ("dach", "*", "*"),
    "a channel": ("*", "email", "*"),
    "a category": ("*", "*", "audio"),
    "all three": ("uk_ireland", "paid_search", "phones"),
}


def question(metric: str, place: tuple[str, str, str], start: date = LAST, **given: object) -> Question:
    usual = {"kind": "change", "operator": "above", "fire_limit": 1.0, "severity": "info", "department": "sales"}
    return Question(Rule("A rule", subject=metric, **usual | given), Place(metric, *place), start, LAST)


def shown(metric: str, place: tuple[str, str, str], last: date, days: int) -> float | None:
    """What the summary shows for so many days."""
    chosen = [() if value == "*" else (value,) for value in place]
    filters = Filters(last - timedelta(days=days - 1), last, "previous_period", *chosen)
    figures = executive.kpis(filters, EVERYONE).data["current"]
    assert isinstance(figures, dict)
    return figures[metric]


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize(("days", "against", "lag"), [(7, "previous_period", 7), (28, "previous_year", 364)])
def test_every_metric_is_what_the_pages_show(
    company: str, place: tuple[str, str, str], days: int, against: str, lag: int
) -> None:
    asked = [question(name, place, window_days=days, against=against) for name in METRICS]
    for name, (reading,) in zip(METRICS, compared(asked), strict=True):
        assert reading.value == pytest.approx(shown(name, place, LAST, days), abs=1e-6), name
        assert reading.expected == pytest.approx(shown(name, place, LAST - timedelta(days=lag), days), abs=1e-6), name


def test_a_metric_that_is_not_defined_is_not_known(company: str) -> None:
    (readings,) = compared([question("gross_margin", ("nowhere", "*", "*"), kind="threshold")])
    assert [(reading.value, reading.figure) for reading in readings] == [(None, None)]


def usual(values: dict[date, float], day: date) -> tuple[float, float, float]:
    """What was usual on a day, how far chance goes, and the score, as plain Python has it from the days' values."""

    def weeks(at: date) -> list[float]:
        return [values[at - timedelta(days=7 * back)] for back in range(1, 9)]

    expected = median(weeks(day))
    spread = median(
        abs(math.log(max(value / median(weeks(at)), 0.01)))
        for at in (day - timedelta(days=back) for back in range(7))
        for value in weeks(at)
    )
    return expected, spread, 0.6745 * math.log(max(values[day] / expected, 0.01)) / spread


@pytest.mark.parametrize("metric", ["net_revenue", "discount_rate", "active_customers"])
@pytest.mark.parametrize("days", [1, 7])
def test_an_anomaly_is_far_from_the_same_weekday_of_eight_weeks(company: str, metric: str, days: int) -> None:
    place, start = ("*", "*", "*"), LAST - timedelta(days=2)
    (readings,) = anomalies([question(metric, place, start, kind="anomaly", operator="outside", window_days=days)])
    (series,) = compared([question(metric, place, start - timedelta(days=70), kind="threshold", window_days=days)])
    values = {each.day: each.value for each in series if each.value is not None}
    assert [reading.day for reading in readings] == [start + timedelta(days=place) for place in range(3)]
    for reading in readings:
        expected, spread, score = usual(values, reading.day)
        assert (reading.value, reading.expected) == (pytest.approx(values[reading.day]), pytest.approx(expected))
        assert reading.figure == pytest.approx(score)
        assert reading.high == pytest.approx(expected * math.exp(spread / 0.6745))


def test_a_young_company_has_no_anomalies(company: str) -> None:
    first = date(2023, 11, 1)
    asked = Question(question("orders", ("*", "*", "*"), kind="anomaly").rule, Place("orders"), first, first)
    assert anomalies([asked]) == [[]]


def test_the_forecast_is_that_of_the_summary_held_against_the_quarters_plan(company: str) -> None:
    ((reading,),) = forecasts([question("net_revenue", ("dach", "*", "*"), kind="forecast", operator="below")])
    quarter = Filters(date(2026, 10, 1), date(2026, 12, 31), regions=("dach",))
    plan = planned(plan_by_day(quarter, EVERYONE))["net_revenue"]
    expected = quarter_forecast(Filters(LAST, LAST, regions=("dach",)), EVERYONE).data["expected"]
    assert reading.value == pytest.approx(expected)
    assert reading.expected == pytest.approx(plan)
    assert reading.figure == pytest.approx(reading.value / plan - 1)


def test_a_quarter_without_a_plan_has_no_reading(company: str) -> None:
    ((reading,),) = forecasts([question("net_revenue", ("nowhere", "*", "*"), kind="forecast")])
    assert reading == Reading(LAST, None, str(LAST))
