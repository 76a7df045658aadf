"""Measures of what comes next: the daily forecast, where month and quarter end, and the weeks to prepare for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd

from services.filters import Filters
from services.forecast import quarter_end
from services.measures import CHOICES, measure
from services.platform import last_day
from services.scope import Viewer
from services.seasons.ahead import Ahead
from services.seasons.candidates import LAST_YEAR
from services.seasons.history import MEASURES, History
from services.seasons.model import SHOWN, coverage
from services.seasons.quarter import quarter_of
from services.seasons.told import history_for, told_of
from services.trends import plan_by_day, planned

BEFORE = 60
"""Days before the forecast that are shown with it."""
WEEKS = 12
USUAL_WEEKS = 8
"""Weeks whose mean is what is usual."""
READS = ("seasonal_profile", "holiday_calendar", "company_status")


@measure(*READS, "plan", scoped_by="region", learned=True, minds=CHOICES)
def forecast(filters: Filters, viewer: Viewer) -> dict[str, Any]:
    """Net revenue of the next 90 days with bounds, after the days before, and beside last year's days and the plan.

    Returns {"missing": why no model tells, or "", "ways", "past": {day, value, naive}, "ahead": {day, expected, low_80,
    high_80, low_95, high_95, naive}, "plan": of the past days and those ahead, or empty, "total": {expected, low, high,
    planned},
    "error", "naive_error", "origins": of totals of 90 days, "inside": share within the 80 % bounds or None}. Bounds
    are empty lists where no model tells.
    """
    last = last_day(viewer)
    history = history_for(last, filters, viewer)
    if history is None:
        return {}
    told, missing = told_of(history, "net_revenue", filters, viewer)
    first = (last - told.last_day).days
    days = told.days[first : first + SHOWN]
    spans = slice(first, first + len(days))
    plan = plan_by_day(_of_days(filters, history.days[-BEFORE].date(), days[-1]), viewer)
    values = history.values["net_revenue"].sum(0)
    before = values[-BEFORE - LAST_YEAR : -LAST_YEAR] if len(values) >= BEFORE + LAST_YEAR else []
    ahead = plan[plan["day"] > pd.Timestamp(last)] if len(plan) else plan
    expected, low, high = told.total(first, first + len(days), 80)
    error, naive_error, origins = told.errors(first, first + len(days))
    inside, judged = coverage(told, 80)
    return {
        "missing": missing,
        "ways": list(told.ways),
        "past": {"day": list(history.days[-BEFORE:].date), "value": values[-BEFORE:].tolist(), "naive": list(before)},
        "ahead": {"day": days, **_course(told, spans)},
        "plan": plan["net_revenue"].tolist() if "net_revenue" in plan else [],
        "total": {"expected": expected, "low": low, "high": high, "planned": planned(ahead).get("net_revenue")},
        "error": error,
        "naive_error": naive_error,
        "origins": origins,
        "inside": inside if judged else None,
    }


@measure(*READS, scoped_by="region", learned=True, minds=("regions",))
def forecast_days(filters: Filters, viewer: Viewer) -> pd.DataFrame:
    """The forecast of each measure and day; columns measure, day, expected, low_80, high_80, low_95, high_95, naive."""
    last = last_day(viewer)
    history = history_for(last, filters, viewer)
    parts = []
    if history is None:
        return pd.DataFrame()
    for name in MEASURES:
        told, _ = told_of(history, name, filters, viewer)
        first = (last - told.last_day).days
        days = told.days[first : first + SHOWN]
        course = _course(told, slice(first, first + len(days)))
        shown = {column: values for column, values in course.items() if values}
        parts.append(pd.DataFrame({"measure": name, "day": pd.DatetimeIndex(days), **shown}))
    return pd.concat(parts, ignore_index=True)


@measure(*READS, "plan", scoped_by="region", learned=True, minds=CHOICES)
def pace(filters: Filters, viewer: Viewer) -> list[dict[str, Any]]:
    """Where the month and the quarter that hold the next day end, and what was planned.

    Records with period (month or quarter), end, measure (net_revenue or orders), so_far, expected, low and high (of
    80 %, NaN where no model tells), and plan, None without one. A quarter's net revenue is that of
    services.seasons.quarter.
    """
    last = last_day(viewer)
    history = history_for(last, filters, viewer)
    if history is None:
        return []
    found = []
    for period, start, end in _periods(last + timedelta(days=1)):
        plans = planned(plan_by_day(_of_days(filters, start, end), viewer))
        for name in ("net_revenue", "orders"):
            told, _ = told_of(history, name, filters, viewer)
            row = {"period": period, "end": end, "measure": name, "plan": plans.get(name)}
            row |= _to_end(told, history, name, start, end)
            if (name, period) == ("net_revenue", "quarter") and not told.origins:
                row |= _without_model(history, end)
            found.append(row)
    return found


@measure(*READS, scoped_by="region", learned=True, minds=("regions",))
def weeks(filters: Filters, viewer: Viewer) -> list[dict[str, Any]]:
    """The next weeks, Monday to Sunday: what each measure comes to, with bounds of 80 %, and against the usual.

    Records with week (its Monday), holidays (names of those that the regions keep in it), and for each measure
    <measure>, <measure>_low, <measure>_high and <measure>_usual, the mean of the last eight weeks.
    """
    last = last_day(viewer)
    history = history_for(last, filters, viewer)
    if history is None:
        return []
    rows: list[dict[str, Any]] = []
    for name in MEASURES:
        told, _ = told_of(history, name, filters, viewer)
        gap = (last - told.last_day).days
        first = gap + (7 - (last + timedelta(days=1)).weekday()) % 7
        usual = float(history.values[name].sum(0)[-7 * USUAL_WEEKS :].sum() / USUAL_WEEKS)
        expected, low, high = told.stretches(first, 7, 80)
        for place in range(min(WEEKS, len(expected))):
            if place == len(rows):
                monday = told.last_day + timedelta(days=first + 1 + 7 * place)
                rows.append({"week": monday, "holidays": _names(history, monday)})
            values = (expected[place], low[place], high[place], usual)
            suffixes = ("", "_low", "_high", "_usual")
            rows[place] |= {name + suffix: float(value) for suffix, value in zip(suffixes, values, strict=True)}
    return rows


def _course(told: Ahead, spans: slice) -> dict[str, list[float]]:
    course = {"expected": told.expected[spans].tolist(), "naive": told.naive[spans].tolist()}
    for sure in (80, 95):
        low, high = told.daily(sure)
        known = bool(told.origins)
        course |= {f"low_{sure}": low[spans].tolist() if known else []}
        course |= {f"high_{sure}": high[spans].tolist() if known else []}
    return course


def _of_days(filters: Filters, start: date, end: date) -> Filters:
    """The same regions on other days; a forecast is of all channels and categories, and so is its plan."""
    return replace(filters, start=start, end=end, channels=(), categories=())


def _periods(day: date) -> tuple[tuple[str, date, date], ...]:
    """The month and the quarter that hold a day."""
    month_end = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    end = quarter_end(day)
    return ("month", day.replace(day=1), month_end), ("quarter", date(end.year, end.month - 2, 1), end)


def _to_end(told: Ahead, history: History, name: str, start: date, end: date) -> dict[str, Any]:
    """What is sold so far of a period, and what it comes to."""
    gap = (history.last - told.last_day).days
    left = (end - history.last).days
    series = pd.Series(history.values[name].sum(0), index=history.days)
    so_far = float(series[series.index >= pd.Timestamp(start)].sum())
    rest, low, high = told.total(gap, gap + left, 80)
    return {"so_far": so_far, "expected": so_far + rest, "low": so_far + low, "high": so_far + high}


def _without_model(history: History, end: date) -> dict[str, Any]:
    """The quarter as services.forecast has it; nothing where it has none, or of another quarter."""
    series = pd.Series(history.values["net_revenue"].sum(0), index=history.days)
    found = quarter_of(series, history.last, None)
    if found is None or found.quarter_end != end:
        return {}
    return {name: getattr(found, name) for name in ("so_far", "expected", "low", "high")}


def _names(history: History, monday: date) -> list[str]:
    """Holidays of a week, by date, each once."""
    days = history.holidays
    inside = days[(days["day"] >= pd.Timestamp(monday)) & (days["day"] < pd.Timestamp(monday + timedelta(days=7)))]
    return list(dict.fromkeys(inside.sort_values("day")["name"]))
