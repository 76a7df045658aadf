"""Measures of the executive pages: headline figures, their drivers, and what needs a decision."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pandas as pd

from services import attention, recommend
from services.ask import ask, ask_records
from services.bridge import price_volume_mix
from services.buckets import bucket_length, bucketed
from services.filters import DIMENSIONS, Filters
from services.measures import measure
from services.metrics import METRICS
from services.periods import side_by_side
from services.sales import product_frame
from services.scope import Viewer
from services.trends import daily_revenue, plan_by_day, planned, revenue_trend


@measure("executive_kpis", "customer_activity", "plan", "revenue_trend", scoped_by="region")
def kpis(filters: Filters, viewer: Viewer) -> dict[str, object]:
    """Every metric of the catalogue for both ranges and by plan, and its course over the current one.

    Returns {"current": {metric: value}, "previous": {...}, "plan": {...}, "series": {metric: [value per stretch]}};
    the course is in whole stretches of services.buckets. Money in base currency, shares as fractions; None where a
    metric is not defined.
    """
    length = bucket_length(filters.days)
    activity = ask("customer_activity", filters, viewer, bucket_days=length)
    nobody = dict.fromkeys(activity.columns.drop(["period", "bucket"]), 0)
    sums = {row.pop("period"): row | nobody for row in ask_records("executive_kpis", filters, viewer)}
    for row in activity[activity["bucket"].isna()].to_dict("records"):
        sums[row["period"]].update(row)
    values = {
        period: {metric.name: metric.value(sums[period]) for metric in METRICS.values()}
        for period in ("current", "previous")
    }
    course = _course(revenue_trend(filters, viewer).data, activity, filters, length)
    series = {metric.name: [metric.value(row) for row in course] for metric in METRICS.values()}
    return {**values, "plan": planned(plan_by_day(filters, viewer)), "series": series}


def _course(days: pd.DataFrame, activity: pd.DataFrame, filters: Filters, length: int) -> list[dict[str, float]]:
    count = filters.days // length
    sums = bucketed(days[days["period"] == "current"], filters.end, length, count)
    people = activity[(activity["period"] == "current") & activity["bucket"].notna()].set_index("bucket")
    people = people.drop(columns="period").reindex(range(count - 1, -1, -1), fill_value=0)
    joined: list[dict[str, float]] = pd.concat(
        [sums.reset_index(drop=True), people.reset_index(drop=True)], axis=1
    ).to_dict("records")
    return joined


@measure("revenue_by_dimension", scoped_by="region")
def revenue_by_dimension(filters: Filters, viewer: Viewer) -> pd.DataFrame:
    """Sums by region, channel and category for both ranges; one row per dimension, value and period."""
    return ask("revenue_by_dimension", filters, viewer)


@measure("revenue_by_dimension", scoped_by="region")
def breakdowns(filters: Filters, viewer: Viewer) -> dict[str, list[dict[str, Any]]]:
    """Net revenue, orders and contribution of both ranges by each value of a dimension.

    Returns {"region": records, "channel": ..., "category": ...} as services.periods makes them, with value and label.
    """
    rows = revenue_by_dimension(filters, viewer).data
    columns = ("net_revenue", "orders", "contribution")
    return {name: side_by_side(rows[rows["dimension"] == name], ("value", "label"), columns) for name in DIMENSIONS}


@measure("product_performance", scoped_by="region")
def revenue_bridge(filters: Filters, viewer: Viewer) -> dict[str, object]:
    """The change of net revenue by cause and, for each cause, by category; money in base currency.

    Returns {"total": parts, "categories": {category: parts}} with the parts of services.bridge.
    """
    products = product_frame(filters, viewer)
    by_category = {name: price_volume_mix(rows) for name, rows in products.groupby("category")}
    return {"total": price_volume_mix(products), "categories": by_category}


@measure("revenue_by_dimension", "product_performance", scoped_by="region")
def drill(filters: Filters, viewer: Viewer) -> list[dict[str, Any]]:
    """Net revenue by the first of region, category and product that the filters leave open, most first.

    Records with step, value, label, net_revenue and previous_net_revenue in base currency.
    """
    step = "region" if len(filters.regions) != 1 else "category" if len(filters.categories) != 1 else "product"
    columns = ["value", "label", "net_revenue", "previous_net_revenue"]
    if step == "product":
        products = product_frame(filters, viewer).rename(columns={"product_id": "value", "name": "label"})
        rows = products.sort_values("net_revenue", ascending=False)[columns].to_dict("records")
    else:
        rows = [{name: row[name] for name in columns} for row in breakdowns(filters, viewer).data[step]]
    return [{"step": step, **row} for row in rows]


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
