"""What both controls show: eight figures and six charts, drawn with plotly.express."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pandas as pd
import plotly.express as px
from plotly.graph_objects import Figure

Chosen = tuple[tuple[str, tuple[str, ...]], ...]
"""Values chosen of each dimension that is filtered."""


@dataclass(frozen=True)
class View:
    """What the page is asked for: an inclusive range of business days, and filters by dimension."""

    start: date
    end: date
    filters: Chosen = ()

    def periods(self) -> dict[str, tuple[date, date]]:
        """The range, and the same days a year before."""
        earlier = [(pd.Timestamp(day) - pd.DateOffset(years=1)).date() for day in (self.start, self.end)]
        return {"current": (self.start, self.end), "previous": (earlier[0], earlier[1])}


Read = Callable[[str, date, date, Chosen], pd.DataFrame]
"""Runs a query of tests.load.control.queries for the days and filters."""

KPIS = {
    "net_revenue": "Net revenue",
    "orders": "Orders",
    "average_order_value": "Average order",
    "units": "Units",
    "gross_margin": "Gross margin",
    "discount_rate": "Discount rate",
    "return_rate": "Return rate",
    "active_customers": "Active customers",
}
CHARTS = ("days", "regions", "channels", "categories", "products", "hours")
MOST_PRODUCTS = 10


def kpis(read: Read, view: View) -> dict[str, dict[str, float]]:
    """The eight figures of both periods."""
    return {period: _figures(read, first, last, view) for period, (first, last) in view.periods().items()}


def _figures(read: Read, first: date, last: date, view: View) -> dict[str, float]:
    sums = read("totals", first, last, view.filters).iloc[0].astype(float)
    after_discount = sums["gross_sales"] - sums["discounts"]
    return {
        "net_revenue": sums["net_revenue"],
        "orders": sums["orders"],
        "average_order_value": _ratio(sums["net_revenue"], sums["orders"]),
        "units": sums["units"],
        "gross_margin": _ratio(sums["net_revenue"] - sums["cost"], sums["net_revenue"]),
        "discount_rate": _ratio(sums["discounts"], sums["gross_sales"]),
        "return_rate": _ratio(sums["returned"], after_discount),
        "active_customers": float(read("customers", first, last, view.filters).iloc[0, 0]),
    }


def _ratio(top: float, bottom: float) -> float:
    return top / bottom if bottom else float("nan")


def breakdown(read: Read, name: str, view: View) -> pd.DataFrame:
    """Columns label, net_revenue, orders, period: one query for both periods."""
    parts = [
        read(name, first, last, view.filters).assign(period=period) for period, (first, last) in view.periods().items()
    ]
    return pd.concat(parts, ignore_index=True).astype({"net_revenue": float, "orders": float})


def charts(read: Read, view: View) -> dict[str, Figure]:
    """The six charts."""
    days, regions, channels, categories, products, hours = (breakdown(read, name, view) for name in CHARTS)
    days["position"] = days.groupby("period").cumcount()
    best = products[products["period"] == "current"].nlargest(MOST_PRODUCTS, "net_revenue")
    return {
        "days": px.line(days, x="position", y="net_revenue", color="period", title="Net revenue by day"),
        "regions": _bars(regions, "Net revenue by region"),
        "channels": _bars(channels, "Net revenue by channel"),
        "categories": _bars(categories, "Net revenue by category"),
        "products": px.bar(best, x="net_revenue", y="label", orientation="h", title="Best products"),
        "hours": px.bar(hours, x="label", y="orders", color="period", barmode="group", title="Orders by hour"),
    }


def _bars(data: pd.DataFrame, title: str) -> Figure:
    return px.bar(data, x="label", y="net_revenue", color="period", barmode="group", title=title)


def written(name: str, value: float) -> str:
    """A figure as its card shows it."""
    if name.endswith(("_rate", "_margin")):
        return f"{value:.1%}"
    return f"{value:,.2f}" if name in ("net_revenue", "average_order_value") else f"{value:,.0f}"
