"""Measures of the sales pages: orders, the way to an order, and products."""

from __future__ import annotations

import pandas as pd

from services.ask import ask, ask_records
from services.errors import NotFound
from services.filters import Filters
from services.measures import measure
from services.scope import Viewer

SORTABLE = frozenset({"ordered_at", "status", "units", "net_sales", "returned", "contribution"})
PERSONAL = ("customer_name", "email", "phone")
MOST_ROWS = 1000
MOST_EXPORTED = 100_000


def product_frame(filters: Filters, viewer: Viewer) -> pd.DataFrame:
    """One row per product sold or returned in either range; columns as in product_performance."""
    return ask("product_performance", filters, viewer)


@measure("product_performance", scoped_by="region")
def product_performance(filters: Filters, viewer: Viewer) -> pd.DataFrame:
    """See product_frame; money in base currency."""
    return product_frame(filters, viewer)


@measure("catalogue_faults", scoped_by="region")
def catalogue_faults(filters: Filters, viewer: Viewer) -> pd.DataFrame:
    """One row per product on sale and fault of its catalogue entry."""
    return ask("catalogue_faults", filters, viewer)


@measure("orders_by_attribute", scoped_by="region")
def orders_by_attribute(filters: Filters, viewer: Viewer) -> pd.DataFrame:
    """Orders, units and net sales by status, device, hour and kind of customer, for both ranges."""
    return ask("orders_by_attribute", filters, viewer)


@measure("orders_by_weekday_hour", scoped_by="region")
def orders_by_weekday_hour(filters: Filters, viewer: Viewer) -> pd.DataFrame:
    """Orders by ISO weekday and hour of the business time zone, and how many such weekdays the range has."""
    return ask("orders_by_weekday_hour", filters, viewer)


@measure("traffic_funnel", scoped_by="region")
def funnel(filters: Filters, viewer: Viewer) -> pd.DataFrame:
    """Sessions at each step to an order, orders, spend, and days without traffic data; a row per period."""
    return ask("traffic_funnel", filters, viewer)


@measure("order_list", "order_count", scoped_by="region")
def order_list(
    filters: Filters,
    viewer: Viewer,
    *,
    search: str = "",
    statuses: tuple[str, ...] = (),
    sort: str = "ordered_at",
    direction: str = "desc",
    first: int = 0,
    size: int = 100,
) -> dict[str, object]:
    """Orders `first` to `first + size` of the sorted list, and how many the list holds.

    Returns {"rows": DataFrame, "count": int}. A sort that does not exist falls back to newest first.
    """
    matching: dict[str, object] = {"search": search.strip()[:64], "statuses": list(statuses) or ["*"]}
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
    return {"rows": rows, "count": ask_records("order_count", filters, viewer, **matching)[0]["orders"]}


@measure("order_list", scoped_by="region")
def order_export(filters: Filters, viewer: Viewer) -> dict[str, object]:
    """The newest orders of the range, up to MOST_EXPORTED, for a file; {"rows": DataFrame}."""
    everything: dict[str, object] = {"search": "", "statuses": ["*"], "sort": "ordered_at", "direction": "desc"}
    return {"rows": ask("order_list", filters, viewer, **everything, first=0, size=MOST_EXPORTED)}


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
