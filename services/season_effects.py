"""Measures of what seasons, weeks and holidays do, and of how far forecasts were off."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd

from services import models
from services.ask import ask
from services.buckets import bucket_length, bucketed
from services.filters import Filters
from services.measures import measure
from services.platform import last_day
from services.scope import EVERYTHING, Viewer
from services.seasonality import READS
from services.seasons.ahead import Ahead, ahead_of, covers
from services.seasons.holidays import holiday_effects
from services.seasons.model import JUDGED, SHOWN
from services.seasons.quarter import MODEL
from services.seasons.told import history_for
from services.seasons.years import BACK, NEAR, equal_calendar

HORIZONS = ((1, 1), (2, 4), (5, 8), (9, 13))
"""Weeks ahead that errors are told of."""


@measure(*READS, scoped_by="region", minds=("regions",))
def holidays(filters: Filters, viewer: Viewer) -> list[dict[str, Any]]:
    """What each holiday does to orders and net revenue: see services.seasons.holidays.holiday_effects."""
    history = history_for(last_day(viewer), filters, viewer)
    return holiday_effects(history) if history else []


@measure(*READS, scoped_by="region", minds=("start", "end", "regions"))
def year_on_year(filters: Filters, viewer: Viewer) -> dict[str, Any]:
    """Net revenue beside the year before at an equal calendar, and by dates, in stretches of services.buckets.

    Returns {"x": first days, "current": [...], "previous": [...], "growth": share at an equal calendar, "by_dates":
    share by dates}, shares None where there is nothing to compare with; empty where the year before is not known.
    """
    begin = filters.start - timedelta(days=BACK + NEAR)
    history = history_for(filters.end, filters, viewer)
    if history is None or pd.Timestamp(begin) < history.days[0] - timedelta(days=NEAR):
        return {}
    days = equal_calendar(history, "net_revenue", filters.start, filters.end)
    length = bucket_length(filters.days)
    sums = bucketed(days, filters.end, length, filters.days // length)
    dated = replace(filters, compare="previous_year").comparison
    series = pd.Series(history.values["net_revenue"].sum(0), index=history.days)
    before = float(series[str(dated[0]) : str(dated[1])].sum())
    current, previous = float(days["current"].sum()), float(days["previous"].sum())
    return {
        "x": list(sums.index),
        "current": sums["current"].tolist(),
        "previous": sums["previous"].tolist(),
        "growth": current / previous - 1 if previous > 0 else None,
        "by_dates": current / before - 1 if before > 0 else None,
    }


@measure("company_status", scoped_by="region", learned=True, minds=("regions",))
def parts(filters: Filters, viewer: Viewer) -> dict[str, Any]:
    """What net revenue is made of, week by week; without a model {"missing": why}.

    Returns {"week": Mondays, "sold", "trend", "season": lists of the weeks' sums, "weekdays": what each weekday adds to
    a day, Monday first}; season is empty with less than two years.
    """
    try:
        table = models.serving(MODEL).content["parts"]
    except models.NoModel as error:
        return {"missing": str(error)}
    regions = viewer.scope.narrow(filters.regions)
    if EVERYTHING not in regions:
        table = table[table["region_id"].isin(regions)]
    if table.empty:
        return {}
    sums = table.groupby("week")[["sold", "trend", "season"]].sum(min_count=1)
    weekdays = table.groupby("region_id")[[f"weekday_{day}" for day in range(7)]].first().sum()
    return {
        "week": [day.date() for day in sums.index],
        **{name: sums[name].tolist() if sums[name].notna().any() else [] for name in sums.columns},
        "weekdays": weekdays.tolist(),
    }


@measure("published_forecasts", "company_status", scoped_by="region", learned=True, minds=("regions",))
def published(filters: Filters, viewer: Viewer) -> dict[str, Any]:
    """How far forecasts were off, by how far ahead: those published so far, and those of the back-test.

    Returns {"rows": records with weeks (first and last of the horizon), error, naive_error, inside_80 (shares), of the
    back-test; and published_error, published_naive, published_inside, published_days, None where no day has come yet;
    "forecasts": how many were published, of which days have come, "first": the first of them or None}; without a model
    {"missing": why}.
    """
    try:
        content = models.serving(MODEL).content
    except models.NoModel as error:
        return {"missing": str(error)}
    regions = viewer.scope.narrow(filters.regions)
    if not covers(content, regions):
        return {}
    tested = ahead_of(content, "net_revenue", regions)
    end = last_day(viewer)
    ledger = ask("published_forecasts", replace(filters, end=end), viewer, measure="net_revenue")
    rows = [{**_tested(tested, span), **_scored(ledger, span)} for span in HORIZONS]
    first = ledger["last_day"].min().date() if len(ledger) else None
    return {"rows": rows, "forecasts": int(ledger["last_day"].nunique()), "first": first}


def _tested(told: Ahead, weeks: tuple[int, int]) -> dict[str, Any]:
    """Errors of the judged origins of the back-test over some weeks of the horizon."""
    spans = slice(7 * (weeks[0] - 1), 7 * weeks[1])
    judged = [at for at in range(len(told.origins)) if not np.isnan(told.actuals[at, :SHOWN]).any()][-JUDGED:]
    actual = told.actuals[judged, spans]
    off, naive = (float(np.abs(actual - each[judged, spans]).sum()) for each in (told.forecasts, told.naives))
    whole = float(actual.sum())
    return {
        "weeks": list(weeks),
        "error": off / whole if whole > 0 else None,
        "naive_error": naive / whole if whole > 0 else None,
    }


def _scored(ledger: pd.DataFrame, weeks: tuple[int, int]) -> dict[str, Any]:
    """Errors of what was published over some weeks of the horizon."""
    part = ledger[ledger["week"].between(*weeks)]
    actual, days = float(part["actual"].sum()), int(part["days"].sum())
    by_day = part.groupby("last_day")[["error", "naive_error"]].sum().sum()
    return {
        "published_error": float(by_day["error"]) / actual if actual > 0 else None,
        "published_naive": float(by_day["naive_error"]) / actual if actual > 0 else None,
        "published_inside": int(part["inside_80"].sum()) / days if days else None,
        "published_days": days,
    }
