"""Measures of the assortment: how few products carry the revenue, and which gain or lose it."""

from __future__ import annotations

from typing import Any

from services.filters import Filters
from services.measures import measure
from services.periods import as_records
from services.sales import product_performance
from services.scope import Viewer

SHOWN = 8


@measure("product_performance", scoped_by="region")
def concentration(filters: Filters, viewer: Viewer) -> list[float]:
    """Net revenue of each product that brought any, most first."""
    revenue = product_performance(filters, viewer).data["net_revenue"]
    return [float(value) for value in revenue[revenue > 0].sort_values(ascending=False)]


@measure("product_performance", scoped_by="region")
def movers(filters: Filters, viewer: Viewer) -> dict[str, dict[str, Any]]:
    """The products that gained and lost most net revenue against the comparison.

    Returns {"gained": {"products": how many did, "total": by how much together, "rows": records of the first SHOWN},
    "lost": ...}; a record has product_id, name, category, net_revenue, previous_net_revenue and gain.
    """
    products = product_performance(filters, viewer).data
    products["gain"] = products["net_revenue"] - products["previous_net_revenue"]
    found = {}
    for name, rows in (("gained", products[products["gain"] > 0]), ("lost", products[products["gain"] < 0])):
        first = rows.sort_values("gain", key=abs, ascending=False).head(SHOWN)
        columns = ["product_id", "name", "category", "net_revenue", "previous_net_revenue", "gain"]
        found[name] = {
            "products": len(rows),
            "total": float(rows["gain"].sum()),
            "rows": as_records(first[columns]),
        }
    return found
