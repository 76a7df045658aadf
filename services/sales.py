"""Measures of the sales pages: orders, the way to an order, and products."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from services import tallies
from services.ask import ask, ask_records
from services.errors import NotFound
from services.filters import Filters
from services.listing import MOST_ROWS, listed, searched
from services.measures import measure
from services.periods import side_by_side
from services.scope import Viewer

SORTABLE = frozenset({"ordered_at", "status", "units", "net_sales", "returned", "contribution"})
SEARCHED = ("name", "product_id", "sku", "brand")
LISTED: dict[str, Callable[[pd.DataFrame], pd.Series]] = {
    "change": lambda rows: rows["net_revenue"] / _positive(rows["previous_net_revenue"]) - 1,
    "margin": lambda rows: (rows["net_revenue"] - rows["cost"]) / _positive(rows["net_revenue"]),
    "return_rate": lambda rows: rows["returned"] / _positive(rows["gross_sales"] - rows["discounts"]),
}
"""Shares that the list of products adds; not defined where what they are a share of is not positive."""
EXAMPLES = 3
"""Products shown for each fault of the catalogue."""
PERSONAL = ("customer_name", "email", "phone")
ATTRIBUTES = ("orders_overview", "packed_attributes", "packed_codes")
"""The queries of orders by attribute."""
MOST_EXPORTED = 100_000


@measure("product_performance", scoped_by="region")
def product_performance(filters: Filters, viewer: Viewer) -> pd.DataFrame:
    """One row per product sold or returned in either range; columns as in the query, money in base currency."""
    return ask("product_performance", filters, viewer)


@measure("product_performance", scoped_by="region")
def product_list(
    filters: Filters,
    viewer: Viewer,
    *,
    search: str = "",
    sort: str = "net_revenue",
    direction: str = "desc",
    first: int = 0,
    size: int = 100,
) -> dict[str, object]:
    """Products `first` to `first + size` of the sorted list, and how many the list holds.

    Returns {"rows": DataFrame, "count": int}; rows have the columns of product_performance and LISTED. A sort that
    does not exist falls back to net revenue, a figure that is not defined comes last either way, and of equals the one
    with more net revenue comes first. `search` is part of a name, number, SKU or brand.
    """
    products = searched(product_performance(filters, viewer).data, SEARCHED, search)
    products = products.assign(**{name: formula(products) for name, formula in LISTED.items()})
    return listed(products, sort, "net_revenue", direction, first, size)


@measure("catalogue_faults", scoped_by="region")
def catalogue_faults(filters: Filters, viewer: Viewer) -> pd.DataFrame:
    """The first EXAMPLES products on sale of each fault of a catalogue entry, the most frequent fault first.

    `found` is how many products have the fault, `products` how many have any.
    """
    return ask("catalogue_faults", filters, viewer, most=EXAMPLES)


@measure("catalogue_faults", scoped_by="region")
def every_catalogue_fault(filters: Filters, viewer: Viewer) -> pd.DataFrame:
    """One row per product on sale and fault of its catalogue entry, for a file."""
    return ask("catalogue_faults", filters, viewer, most=None).drop(columns=["found", "products"])


@measure(*ATTRIBUTES, scoped_by="region")
def orders_by_attribute(filters: Filters, viewer: Viewer) -> pd.DataFrame:
    """Orders, units and net sales by status, device, hour and kind of customer, for both ranges."""
    return tallies.orders_by_attribute(filters, viewer, filters.comparison)


@measure(*ATTRIBUTES, scoped_by="region")
def order_attributes(filters: Filters, viewer: Viewer) -> dict[str, list[dict[str, Any]]]:
    """Orders of both ranges by each value of an attribute: {"status": records, "device": ...} of services.periods."""
    rows = orders_by_attribute(filters, viewer).data
    return {str(name): side_by_side(some, ("value",), ("orders",)) for name, some in rows.groupby("attribute")}


@measure("orders_by_weekday_hour", scoped_by="region")
def orders_by_weekday_hour(filters: Filters, viewer: Viewer) -> pd.DataFrame:
    """Orders by ISO weekday and hour of the business time zone, and how many such weekdays the range has."""
    return ask("orders_by_weekday_hour", filters, viewer)


@measure("orders_by_weekday_hour", scoped_by="region")
def average_week(filters: Filters, viewer: Viewer) -> list[list[float]]:
    """Orders per hour of an average week: seven lists, Monday first, of 24 hours of business time; [] without any."""
    rows = orders_by_weekday_hour(filters, viewer).data
    cells = [[0.0] * 24 for _ in range(7)]
    for row in rows.to_dict("records"):
        cells[row["weekday"] - 1][row["hour"]] = row["orders"] / row["days"]
    return cells if len(rows) else []


@measure("traffic_funnel", scoped_by="region")
def funnel(filters: Filters, viewer: Viewer) -> list[dict[str, Any]]:
    """Sessions at each step to an order, orders of the days with sessions, spend, days without; a record per period."""
    return ask_records("traffic_funnel", filters, viewer)


@measure("order_list", "order_count", *ATTRIBUTES, scoped_by="region")
def order_list(
    filters: Filters,
    viewer: Viewer,
    *,
    search: str = "",
    status: str = "",
    device: str = "",
    kind: str = "",
    sort: str = "ordered_at",
    direction: str = "desc",
    first: int = 0,
    size: int = 100,
) -> dict[str, object]:
    """Orders `first` to `first + size` of the sorted list, and how many the list holds.

    Returns {"rows": DataFrame, "count": int}. A sort that does not exist falls back to newest first. `search` is an
    order's, customer's or product's number; status, device and kind of customer are those or what they begin with.
    """
    typed = {"search": search, "status": status, "device": device, "kind": kind}
    matching: dict[str, object] = {name: text.strip()[:64] for name, text in typed.items()}
    rows = ask(
        "order_list",
        filters,
        viewer,
        **matching,
        sort=sort if sort in SORTABLE else "ordered_at",
        direction="asc" if direction == "asc" else "desc",
        first=max(0, first),
        size=max(0, min(size, MOST_ROWS)),
    )
    return {"rows": rows, "count": _order_count(filters, viewer, matching)}


def _order_count(filters: Filters, viewer: Viewer, matching: dict[str, object]) -> int:
    """How many orders the list holds: by status alone, the orders of each status tell; else they are counted."""
    if matching["search"] or matching["device"] or matching["kind"]:
        return int(ask_records("order_count", filters, viewer, **matching)[0]["orders"])
    rows = orders_by_attribute(filters, viewer).data
    statuses = rows[(rows["attribute"] == "status") & (rows["period"] == "current")]
    wanted = str(matching["status"]).lower()
    return int(statuses.loc[statuses["value"].str.startswith(wanted), "orders"].sum())


@measure("order_list", scoped_by="region")
def order_export(filters: Filters, viewer: Viewer) -> dict[str, object]:
    """The newest orders of the range, up to MOST_EXPORTED, for a file; {"rows": DataFrame}."""
    everything: dict[str, object] = dict.fromkeys(("search", "status", "device", "kind"), "")
    newest: dict[str, object] = {"sort": "ordered_at", "direction": "desc", "first": 0, "size": MOST_EXPORTED}
    return {"rows": ask("order_list", filters, viewer, **everything, **newest)}


@measure("order_header", scoped_by="region", capabilities=("pii",))
def order_header(filters: Filters, viewer: Viewer, *, order_id: str) -> dict[str, object]:
    """One order; contact data only for a viewer with the capability `pii`. Raises NotFound."""
    rows = ask_records("order_header", filters, viewer, order_id=order_id)
    if not rows:
        raise NotFound(f"There is no order {order_id[:40]} in your regions.")
    return rows[0] if viewer.may("pii") else {**rows[0], **dict.fromkeys(PERSONAL, "hidden")}


@measure("order_lines", scoped_by="region")
def order_lines(filters: Filters, viewer: Viewer, *, order_id: str) -> pd.DataFrame:
    """The order's lines with what came back of each; money in the order's currency."""
    return ask("order_lines", filters, viewer, order_id=order_id)


@measure("order_timeline", scoped_by="region")
def order_timeline(filters: Filters, viewer: Viewer, *, order_id: str) -> pd.DataFrame:
    """Every event of the order, oldest first."""
    return ask("order_timeline", filters, viewer, order_id=order_id)


@measure("order_shipments", scoped_by="region")
def order_shipments(filters: Filters, viewer: Viewer, *, order_id: str) -> pd.DataFrame:
    """The order's parcels."""
    return ask("order_shipments", filters, viewer, order_id=order_id)


def _positive(values: pd.Series) -> pd.Series:
    return values.where(values > 0)
