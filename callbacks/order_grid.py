"""The list of orders: sorted, searched and paged by the database."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from callbacks.binding import Look, View
from callbacks.server_grid import Row, ServerGrid
from layouts import components as kit
from layouts import formatting
from layouts.sales import orders
from services import sales
from services.filters import Filters

TONES = {"cancelled": "bad", "failed": "bad", "returned": "warn", "pending": "warn", "delivered": "good"}
SEARCH = "Search by order, customer or product number"
VALUE = "Lines less discounts, base currency, without tax and shipping"


def address(filters: Filters, **searches: str) -> str:
    """The list for these filters, narrowed further by search, status, kind (of customer) or device."""
    return f"{orders.PAGE.route}{filters.to_query()}&{urlencode(searches)}"


def _finish(row: Row, filters: Filters) -> Row:
    return {"href": f"/sales/orders/{row['order_id']}", "status_tone": TONES.get(row["status"], "")}


GRID = ServerGrid(
    page=orders.PAGE,
    panel="order-list",
    label="Orders",
    row_id="order_id",
    columns=(
        kit.Column("order_id", "Order", "link", width=105, filter=True, sortable=False, note=SEARCH),
        kit.Column("ordered_at", "Placed", "moment", width=120),
        kit.Column("status", "Status", "tag", width=115, filter=True),
        kit.Column("customer_id", "Customer", width=90, sortable=False),
        kit.Column("customer_kind", "Kind", width=95, filter=True, sortable=False, note="new, returning or guest"),
        kit.Column("region", "Region", sortable=False),
        kit.Column("channel", "Channel", sortable=False),
        kit.Column("device", "Device", width=90, filter=True, sortable=False),
        kit.Column("units", "Units", "count", width=65),
        kit.Column("net_sales", "Value", "cents", note=VALUE),
        kit.Column("contribution", "Contribution", "cents", colour=1),
    ),
    measure=sales.order_list,
    sort="ordered_at",
    searches={"search": "order_id", "status": "status", "kind": "customer_kind", "device": "device"},
    finish=_finish,
    empty="No order matches.",
)


def draw(data: Any, look: Look, filters: Filters) -> View:
    """The grid; its rows come when it asks for them."""
    count = data["count"]
    title = f"{formatting.count(count, look.locale)} order{'' if count == 1 else 's'} in the range"
    if any(look.query.get(name) for name in GRID.searches):
        title += "; those that the address asks for are listed"
    note = "Every order placed, cancelled ones too; search by order, customer or product number under its heading"
    return View(title, note, GRID.body(look))
