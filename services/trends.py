"""Measures over time: the days of a range, in stretches, with their plan and their forecast."""

from __future__ import annotations

import math
from calendar import monthrange
from collections import defaultdict
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

import pandas as pd

from services.ask import ask, ask_records
from services.buckets import bucket_length, bucketed
from services.filters import Filters
from services.measures import measure
from services.periods import NO_RATIOS, Ratios, ratio
from services.platform import last_day
from services.scope import Viewer
from services.seasons.quarter import quarter_of, serving_ahead
from services.tallies import orders_once

HISTORY = timedelta(days=3 * 366)
PLANNED_RATIOS = (
    ("average_order_value", "net_revenue", "orders"),
    ("gross_margin", "gross_profit", "net_revenue"),
    ("contribution_margin", "contribution", "net_revenue"),
)


def plan_by_day(filters: Filters, viewer: Viewer) -> pd.DataFrame:
    """Each planned metric spread evenly over its month's days: columns day and one per metric; empty without a plan."""
    if filters.channels or filters.categories:
        return pd.DataFrame()
    daily: defaultdict[str, dict[tuple[int, int], float]] = defaultdict(dict)
    for row in ask_records("plan", filters, viewer):
        year, month = row["month"].year, row["month"].month
        daily[row["metric"]][year, month] = row["amount"] / monthrange(year, month)[1]
    if not daily:
        return pd.DataFrame()
    days = pd.date_range(filters.start, filters.end)
    months = list(zip(days.year.tolist(), days.month.tolist(), strict=True))
    spread = {metric: [amounts.get(month, math.nan) for month in months] for metric, amounts in sorted(daily.items())}
    return pd.DataFrame({"day": days, **spread})


def planned(days: pd.DataFrame) -> dict[str, float]:
    """Planned metrics over the days of plan_by_day, without those that some of the days have no plan for."""
    if days.empty:
        return {}
    sums = days.drop(columns="day").sum(min_count=len(days)).dropna()
    plan = {str(name): float(value) for name, value in sums.items()}
    for name, top, bottom in PLANNED_RATIOS:
        if top in plan and plan.get(bottom):
            plan[name] = plan[top] / plan[bottom]
    return plan


@measure("revenue_trend", "packed_buyers", "packed_codes", scoped_by="region")
def revenue_trend(filters: Filters, viewer: Viewer, *, orders: bool = True) -> pd.DataFrame:
    """Daily sums of both ranges; columns as in the query, one row per period and day."""
    return orders_once(ask("revenue_trend", filters, viewer), "day", filters, viewer, orders)


@measure("revenue_trend", "packed_buyers", "packed_codes", scoped_by="region")
def course(filters: Filters, viewer: Viewer, *, orders: bool = True) -> dict[str, Any]:
    """The sums of revenue_trend, as `in_stretches` has them."""
    return in_stretches(revenue_trend(filters, viewer, orders=orders).data, filters)


def in_stretches(days: pd.DataFrame, filters: Filters, ratios: Ratios = NO_RATIOS) -> dict[str, Any]:
    """Sums of the number columns of `days`, which has period and day, in whole stretches of services.buckets.

    Returns {"x": [first day of each stretch], "current": {column: [sum per stretch]}, "previous": {...}, "totals":
    {"current": {column: sum}, "previous": {...}}}; the totals hold the days before the first whole stretch too. The
    `ratios` of the sums are there as columns are, None where there is nothing to divide by.
    """
    length = bucket_length(filters.days)
    found: dict[str, Any] = {"totals": {}}
    for period, end in (("current", filters.end), ("previous", filters.comparison[1])):
        part = days[days["period"] == period]
        sums = bucketed(part, end, length, filters.days // length)
        found[period] = sums.to_dict("list")
        found["totals"][period] = totals = part[list(sums.columns)].sum().to_dict()
        for name, (top, bottom) in ratios.items():
            found[period][name] = list(map(ratio, sums[top], sums[bottom]))
            totals[name] = ratio(totals[top], totals[bottom])
    first = filters.days % length
    starts = pd.date_range(filters.start + timedelta(days=first), filters.end, freq=f"{length}D")
    return {"x": list(starts.date), **found}


@measure("daily_revenue", scoped_by="region")
def daily_revenue(filters: Filters, viewer: Viewer) -> pd.DataFrame:
    """Net revenue of each day of the three years up to the end of the range."""
    return ask("daily_revenue", filters, viewer, history_start=filters.end - HISTORY)


@measure("daily_revenue", scoped_by="region", learned=True)
def quarter_forecast(filters: Filters, viewer: Viewer) -> dict[str, object]:
    """Net revenue to the end of the quarter that holds the range's last day; empty where it cannot be told.

    The model daily_forecast tells it, of regions and the whole; else, as of some channels, services.forecast does.
    """
    history = daily_revenue(filters, viewer).data
    if history.empty:
        return {}
    series = pd.Series(history["net_revenue"].to_numpy(), index=pd.DatetimeIndex(history["day"]))
    narrowed = filters.channels or filters.categories
    ahead = None if narrowed else serving_ahead("net_revenue", viewer.scope.narrow(filters.regions))
    result = quarter_of(series, filters.end, ahead)
    return asdict(result) if result else {}


@measure(
    "revenue_trend",
    "packed_buyers",
    "packed_codes",
    "plan",
    "daily_revenue",
    "company_status",
    scoped_by="region",
    learned=True,
)
def revenue_outlook(filters: Filters, viewer: Viewer) -> dict[str, Any]:
    """Net revenue in stretches with the plan for the range and the forecast to the end of the quarter.

    Returns `course` with {"plan": [net revenue planned per stretch], empty without one, "planned": their total over
    the range or None, "forecast": quarter_forecast}. There is a forecast only where the range reaches the last day of
    the data.
    """
    found = course(filters, viewer, orders=False).data
    plan = plan_by_day(filters, viewer)
    total = planned(plan).get("net_revenue")
    stretches = bucketed(plan, filters.end, bucket_length(filters.days), len(found["x"])) if total is not None else {}
    last = last_day(viewer)
    to_date = replace(filters, start=last, end=last)
    return {
        **found,
        "plan": list(stretches.get("net_revenue", [])),
        "planned": total,
        "forecast": quarter_forecast(to_date, viewer).data if filters.end >= last else {},
    }
