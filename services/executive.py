"""Measures of the executive pages: headline figures, their trend, their drivers, and what needs a decision."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import timedelta

import pandas as pd

from services import attention, forecast, recommend
from services.ask import ask, ask_records
from services.bridge import price_volume_mix
from services.buckets import bucket_length, bucketed
from services.filters import Filters
from services.measures import measure
from services.metrics import METRICS
from services.platform import last_day
from services.sales import product_frame
from services.scope import Viewer

HISTORY = timedelta(days=3 * 366)
PLANNED_RATIOS = (
    ("average_order_value", "net_revenue", "orders"),
    ("gross_margin", "gross_profit", "net_revenue"),
    ("contribution_margin", "contribution", "net_revenue"),
)


@measure("executive_kpis", "customer_activity", "plan", "revenue_trend", scoped_by="region")
def kpis(filters: Filters, viewer: Viewer) -> dict[str, object]:
    """Every metric of the catalogue for both ranges and by plan, and its course over the current one.

    Returns {"current": {metric: value}, "previous": {...}, "plan": {...}, "series": {metric: [value per stretch]}};
    the course is in whole stretches of services.buckets. Money in base currency, shares as fractions; None where a
    metric is not defined.
    """
    sums = {row.pop("period"): row for row in ask_records("executive_kpis", filters, viewer)}
    length = bucket_length(filters.days)
    activity = ask("customer_activity", filters, viewer, bucket_days=length)
    for row in activity[activity["bucket"].isna()].to_dict("records"):
        sums[row["period"]].update(row)
    values = {
        period: {metric.name: metric.value(sums[period]) for metric in METRICS.values()}
        for period in ("current", "previous")
    }
    course = _course(revenue_trend(filters, viewer).data, activity, filters, length)
    series = {metric.name: [metric.value(row) for row in course] for metric in METRICS.values()}
    return {**values, "plan": planned(filters, viewer), "series": series}


def _course(days: pd.DataFrame, activity: pd.DataFrame, filters: Filters, length: int) -> list[dict[str, float]]:
    count = filters.days // length
    sums = bucketed(days[days["period"] == "current"], filters.end, length, count)
    people = activity[(activity["period"] == "current") & activity["bucket"].notna()].set_index("bucket")
    people = people.drop(columns="period").reindex(range(count - 1, -1, -1))
    joined: list[dict[str, float]] = pd.concat(
        [sums.reset_index(drop=True), people.reset_index(drop=True)], axis=1
    ).to_dict("records")
    return joined


def plan_by_day(filters: Filters, viewer: Viewer) -> pd.DataFrame:
    """Each planned metric spread evenly over its month's days: columns day and one per metric; empty without a plan."""
    if filters.channels or filters.categories:
        return pd.DataFrame()
    months = ask("plan", filters, viewer)
    if months.empty:
        return pd.DataFrame()
    table = months.pivot(index="month", columns="metric", values="amount").astype(float)
    table.index = pd.DatetimeIndex(table.index)
    daily = table.div(table.index.days_in_month.to_numpy(), axis=0)
    days = pd.date_range(filters.start, filters.end, name="day")
    spread = daily.reindex(days.to_period("M").to_timestamp()).set_axis(days)
    return spread.reset_index()


def planned(filters: Filters, viewer: Viewer) -> dict[str, float]:
    """Planned metrics for the range; empty where a filter goes finer than the plan or a month has none."""
    days = plan_by_day(filters, viewer)
    if days.empty:
        return {}
    sums = days.drop(columns="day").sum(min_count=len(days)).dropna()
    plan = {str(name): float(value) for name, value in sums.items()}
    for ratio, top, bottom in PLANNED_RATIOS:
        if top in plan and plan.get(bottom):
            plan[ratio] = plan[top] / plan[bottom]
    return plan


@measure("revenue_trend", scoped_by="region")
def revenue_trend(filters: Filters, viewer: Viewer) -> pd.DataFrame:
    """Daily sums of both ranges; columns as in the query, one row per period and day."""
    return ask("revenue_trend", filters, viewer)


@measure("daily_revenue", scoped_by="region")
def daily_revenue(filters: Filters, viewer: Viewer) -> pd.DataFrame:
    """Net revenue, orders and returned goods of each day of the three years up to the end of the range."""
    return ask("daily_revenue", filters, viewer, history_start=filters.end - HISTORY)


@measure("daily_revenue", scoped_by="region")
def quarter_forecast(filters: Filters, viewer: Viewer) -> dict[str, object]:
    """Net revenue to the end of the quarter that holds the range's last day; empty where it cannot be told."""
    history = daily_revenue(filters, viewer).data
    if history.empty:
        return {}
    series = pd.Series(history["net_revenue"].to_numpy(), index=pd.DatetimeIndex(history["day"]))
    result = forecast.forecast_quarter(series, filters.end)
    return asdict(result) if result else {}


@measure("revenue_trend", "plan", "daily_revenue", "company_status", scoped_by="region")
def revenue_outlook(filters: Filters, viewer: Viewer) -> dict[str, object]:
    """Net revenue day by day with the plan for the range and the forecast to the end of the quarter.

    Returns {"days": revenue_trend, "plan": plan_by_day, "forecast": quarter_forecast}. There is a forecast only
    where the range reaches the last day of the data.
    """
    last = last_day(viewer)
    return {
        "days": revenue_trend(filters, viewer).data,
        "plan": plan_by_day(filters, viewer),
        "forecast": quarter_forecast(replace(filters, end=last), viewer).data if filters.end >= last else {},
    }


@measure("revenue_by_dimension", scoped_by="region")
def revenue_by_dimension(filters: Filters, viewer: Viewer) -> pd.DataFrame:
    """Sums by region, channel and category for both ranges; one row per dimension, value and period."""
    return ask("revenue_by_dimension", filters, viewer)


@measure("product_performance", scoped_by="region")
def revenue_bridge(filters: Filters, viewer: Viewer) -> dict[str, object]:
    """The change of net revenue by cause and, for each cause, by category; money in base currency.

    Returns {"total": parts, "categories": {category: parts}} with the parts of services.bridge.
    """
    products = product_frame(filters, viewer)
    by_category = {name: price_volume_mix(rows) for name, rows in products.groupby("category")}
    return {"total": price_volume_mix(products), "categories": by_category}


@measure("revenue_by_dimension", "product_performance", scoped_by="region")
def drill(filters: Filters, viewer: Viewer) -> pd.DataFrame:
    """Net revenue by the first of region, category and product that the filters leave open.

    Columns step, value, label, current, previous; largest first, money in base currency.
    """
    step = "region" if len(filters.regions) != 1 else "category" if len(filters.categories) != 1 else "product"
    if step == "product":
        products = product_frame(filters, viewer)
        names = {"product_id": "value", "name": "label", "net_revenue": "current", "previous_net_revenue": "previous"}
        table = products.rename(columns=names)[list(names.values())]
    else:
        rows = revenue_by_dimension(filters, viewer).data
        sums = rows[rows["dimension"] == step].pivot_table(
            index=["value", "label"], columns="period", values="net_revenue", aggfunc="sum", fill_value=0.0
        )
        table = sums.reindex(columns=["current", "previous"], fill_value=0.0).reset_index()
    table = table.sort_values("current", ascending=False, ignore_index=True)
    table.insert(0, "step", step)
    return table


@measure("executive_kpis", scoped_by="region")
def revenue_by_customer_kind(filters: Filters, viewer: Viewer) -> dict[str, dict[str, float]]:
    """Net revenue of first orders ("new") and of all others ("returning", guests with them), for both ranges."""
    rows = ask_records("executive_kpis", filters, viewer)
    return {
        row["period"]: {
            "new": float(row["net_revenue_new"]),
            "returning": float(row["net_revenue"] - row["net_revenue_new"]),
        }
        for row in rows
    }


@measure("product_performance", "stock_at_risk", "unpaid_orders", scoped_by="region")
def recommendations(filters: Filters, viewer: Viewer) -> list[dict[str, object]]:
    """What to do, most money first; see services.recommend for each rule and its formula."""
    found = recommend.from_products(product_frame(filters, viewer))
    if viewer.scope.regions is None and not filters.regions and not filters.channels:
        stock = ask("stock_at_risk", replace(filters, start=filters.end - timedelta(days=27)), viewer)
        found += recommend.from_stock(stock)
    if not filters.categories:
        found += recommend.from_unpaid(ask("unpaid_orders", filters, viewer))
    return sorted(found, key=lambda item: -float(str(item["money"])))


@measure("daily_revenue", "orders_by_attribute", scoped_by="region")
def needs_attention(filters: Filters, viewer: Viewer) -> list[dict[str, object]]:
    """What is out of the ordinary in the last week; see services.attention for the tests."""
    week = replace(filters, start=filters.end - timedelta(days=6), compare="previous_period", preset=None)
    past = week.start - timedelta(days=56)
    attributes = ask("orders_by_attribute", week, viewer, previous_start=past)
    history = daily_revenue(filters, viewer).data
    return attention.unusual_days(history, filters.end) + attention.unusual_statuses(attributes)
