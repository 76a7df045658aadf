"""Measures of the executive pages: headline figures, their drivers, and what needs a decision."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pandas as pd

from services import attention, bridge, recommend
from services.ask import ask, ask_records
from services.buckets import bucket_length, bucketed
from services.filters import DIMENSIONS, Filters
from services.measures import measure
from services.metrics import METRICS
from services.periods import as_records, side_by_side
from services.sales import product_performance
from services.scope import Viewer
from services.tallies import customer_activity, orders_by_attribute, orders_once
from services.trends import daily_revenue, plan_by_day, planned, revenue_trend

MARGIN = {"margin": ("contribution", "net_revenue")}
PASSED = {"region": (), "category": ("region",), "product": ("region", "category")}
"""Steps before each step of the way from the company to its orders."""
PEOPLE = ("active_customers", "new_customers", "returning_customers")
MOVERS = 10
"""Products shown behind a cause."""


@measure(
    "executive_kpis", "plan", "revenue_trend", "customer_activity", "packed_buyers", "packed_codes", scoped_by="region"
)
def kpis(filters: Filters, viewer: Viewer, *, orders: bool = True, customers: bool = True) -> dict[str, object]:
    """The metrics of the catalogue for both ranges and by plan, and their course over the current one.

    Returns {"current": {metric: value}, "previous": {...}, "plan": {...}, "series": {metric: [value per stretch]}};
    the course is in whole stretches of services.buckets. Money in base currency, shares as fractions; None where a
    metric is not defined, or is made of `orders` or of `customers` and these are not wanted.
    """
    length = bucket_length(filters.days)
    totals = orders_once(ask("executive_kpis", filters, viewer), "period", filters, viewer, orders)
    sums = {row.pop("period"): row for row in as_records(totals)}
    days = revenue_trend(filters, viewer, orders=orders).data
    count = filters.days // length
    points = as_records(bucketed(days[days["period"] == "current"], filters.end, length, count))
    if customers:
        activity = customer_activity(filters, viewer, length)
        for figures in (*sums.values(), *points):
            figures.update(dict.fromkeys(PEOPLE, 0))
        for row in as_records(activity):
            if pd.isna(row["bucket"]):
                sums[row["period"]].update(row)
            elif row["period"] == "current" and row["bucket"] < count:
                points[count - 1 - int(row["bucket"])].update(row)
    values = {
        period: {metric.name: metric.value(sums[period]) for metric in METRICS.values()}
        for period in ("current", "previous")
    }
    series = {metric.name: [metric.value(row) for row in points] for metric in METRICS.values()}
    return {**values, "plan": planned(plan_by_day(filters, viewer)), "series": series}


@measure("revenue_by_dimension", "packed_buyers", "packed_codes", scoped_by="region")
def revenue_by_dimension(filters: Filters, viewer: Viewer, *, orders: bool = True) -> pd.DataFrame:
    """Sums by region, channel and category for both ranges; one row per dimension, value and period."""
    return orders_once(ask("revenue_by_dimension", filters, viewer), "place", filters, viewer, orders)


@measure("revenue_by_dimension", "packed_buyers", "packed_codes", scoped_by="region")
def breakdowns(filters: Filters, viewer: Viewer, *, orders: bool = False) -> dict[str, list[dict[str, Any]]]:
    """Net revenue, contribution and its margin, and `orders` where wanted, of both ranges by each value of a dimension.

    Returns {"region": records, "channel": ..., "category": ...} as services.periods makes them, with value and label.
    """
    rows = revenue_by_dimension(filters, viewer, orders=orders).data
    columns = ("net_revenue", "contribution", *(("orders",) if orders else ()))
    return {
        name: side_by_side(rows[rows["dimension"] == name], ("value", "label"), columns, MARGIN) for name in DIMENSIONS
    }


@measure("revenue_bridge", scoped_by="region")
def revenue_bridge(filters: Filters, viewer: Viewer) -> dict[str, object]:
    """The change of net revenue by cause and, for each cause, by category; money in base currency.

    Returns {"total": parts, "categories": {category: parts}} with the parts of services.bridge.
    """
    parts = bridge.price_volume_mix(filters, viewer)
    return {"total": parts.pop(""), "categories": parts}


@measure("revenue_by_dimension", "product_performance", scoped_by="region")
def drill(filters: Filters, viewer: Viewer) -> dict[str, Any]:
    """Net revenue by the first of region, category and product that the filters leave open, what moved most first.

    Returns {"step": which of them, "path": names of the one region and category chosen so far, "rows": records with
    value, label, net_revenue and previous_net_revenue in base currency}. The rows of a step add up to the row that
    leads to it.
    """
    step = "region" if len(filters.regions) != 1 else "category" if len(filters.categories) != 1 else "product"
    parts = breakdowns(filters, viewer).data
    columns = ["value", "label", "net_revenue", "previous_net_revenue"]
    if step == "product":
        products = product_performance(filters, viewer).data.rename(columns={"product_id": "value", "name": "label"})
        rows = as_records(products[columns])
    else:
        rows = [{name: row[name] for name in columns} for row in parts[step]]
    rows.sort(key=lambda row: -abs(row["net_revenue"] - row["previous_net_revenue"]))
    path = [row["label"] for name in PASSED[step] for row in parts[name]]
    return {"step": step, "path": path, "rows": rows}


@measure("product_performance", scoped_by="region")
def movers(filters: Filters, viewer: Viewer) -> dict[str, dict[str, Any]]:
    """The products behind the change of net revenue and behind each cause of it, as services.bridge.movers has them."""
    return bridge.movers(product_performance(filters, viewer).data, MOVERS)


@measure("product_performance", scoped_by="region")
def product_contributions(filters: Filters, viewer: Viewer) -> pd.DataFrame:
    """What every product contributed to the change, and by which cause, as services.bridge.by_product has it."""
    return bridge.by_product(product_performance(filters, viewer).data)


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
    found = recommend.from_products(product_performance(filters, viewer).data)
    if viewer.scope.regions is None and not filters.regions and not filters.channels:
        stock = ask("stock_at_risk", replace(filters, start=filters.end - timedelta(days=27)), viewer)
        found += recommend.from_stock(stock)
    if not filters.categories:
        found += recommend.from_unpaid(ask("unpaid_orders", filters, viewer))
    return sorted(found, key=lambda item: -float(str(item["money"])))


@measure("daily_revenue", "orders_overview", "packed_attributes", "packed_codes", scoped_by="region")
def needs_attention(filters: Filters, viewer: Viewer) -> list[dict[str, object]]:
    """What is out of the ordinary in the last week; see services.attention for the tests."""
    week = replace(filters, start=filters.end - timedelta(days=6))
    past = week.start - timedelta(days=56), week.start - timedelta(days=1)
    attributes = orders_by_attribute(week, viewer, past)
    history = daily_revenue(filters, viewer).data
    return attention.unusual_days(history, filters.end) + attention.unusual_statuses(attributes)
