"""The list of orders: sorted, searched and paged by the database."""

from __future__ import annotations

from typing import Any

import dash
import flask
from dash import Input, Output, State

from callbacks.binder import guarded
from callbacks.binding import Look, View
from layouts import components as kit
from layouts import formatting
from layouts.spec import Page, component_id
from services import platform, sales
from services.errors import BadFilter, ServiceError
from services.filters import Filters

GRID = "sales-orders--order-grid"
STATUSES = ("pending", "paid", "processing", "shipped", "delivered", "returned", "cancelled", "failed")
TONES = {"cancelled": "bad", "failed": "bad", "returned": "warn", "pending": "warn"}
SEARCHES = {"q": "order_id", "status": "status"}
"""What the address may ask the list for, and the column that it is typed under."""
MOST_ORDERS = 100_000_000
COLUMNS = (
    kit.Column(
        "order_id",
        "Order",
        "link",
        width=125,
        filter=True,
        sortable=False,
        note="Search by order, customer or product number",
    ),
    kit.Column("ordered_at", "Placed", "moment", width=130),
    kit.Column("status", "Status", "tag", width=130, filter=True),
    kit.Column("customer_id", "Customer", sortable=False),
    kit.Column("region", "Region", sortable=False),
    kit.Column("channel", "Channel", sortable=False),
    kit.Column("units", "Units", "count"),
    kit.Column("net_sales", "Value", "cents", note="Lines less discounts, base currency, without tax and shipping"),
    kit.Column("contribution", "Contribution", "cents", colour=1),
)


def draw(data: Any, look: Look, filters: Filters) -> View:
    """The grid; its rows come when it asks for them."""
    count = data["count"]
    grid = kit.data_grid(
        GRID, COLUMNS, None, "Orders", 520, look.currency, look.locale, "order_id", "No order matches."
    )
    grid.children.filterModel = {
        column: {"filterType": "text", "type": "contains", "filter": look.query[name]}
        for name, column in SEARCHES.items()
        if look.query.get(name)
    }
    title = f"{formatting.count(count, look.locale)} order{'' if count == 1 else 's'} in the range"
    note = "Every order placed, cancelled ones too; search by order, customer or product number under its heading"
    return View(title, note, grid)


def register(app: dash.Dash, page: Page) -> None:
    """Answer the grid's requests for rows."""

    @guarded(
        app,
        page.key,
        Output(GRID, "getRowsResponse"),
        Input(GRID, "getRowsRequest"),
        State("url", "search"),
        prevent_initial_call=True,
    )
    def rows(request: Any, search: Any) -> Any:
        try:
            return answer(request, str(search or ""))
        except ServiceError as error:
            dash.set_props(component_id(page, "order-list"), {"children": kit.error_state(str(error), error.remedy)})
            return {"rowData": [], "rowCount": 0}


def answer(request: Any, search: str) -> dict[str, Any]:
    """The rows that AG Grid asked for: startRow, endRow, sortModel, filterModel."""
    viewer = flask.g.viewer
    filters = Filters.from_query(search, platform.last_day(viewer))
    result = sales.order_list(filters, viewer, **_wanted(request))
    rows = result.data["rows"]
    told = rows.astype({"ordered_at": str}).to_dict("records")
    for row in told:
        row["href"] = f"/sales/orders/{row['order_id']}"
        row["status_tone"] = TONES.get(row["status"], "good" if row["status"] == "delivered" else "")
    return {"rowData": told, "rowCount": result.data["count"]}


def _wanted(request: Any) -> dict[str, Any]:
    """The request in the measure's words; raises BadFilter for what no grid sends."""
    try:
        model, sorts = request.get("filterModel") or {}, request.get("sortModel") or [{}]
        first, last = int(request.get("startRow") or 0), int(request.get("endRow") or 100)
        typed = {column: str(chosen["filter"]) for column, chosen in model.items()}
        sort, direction = str(sorts[0].get("colId", "ordered_at")), str(sorts[0].get("sort", "desc"))
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise BadFilter("The list of orders was asked for in a way that it does not understand.") from error
    if not 0 <= first <= last <= MOST_ORDERS:
        raise BadFilter(f"The list of orders goes to its first {MOST_ORDERS:,} rows; narrow the filters.")
    status = typed.get("status", "").strip().lower()
    return {
        "search": typed.get("order_id", ""),
        "statuses": tuple(name for name in STATUSES if status in name) if status else (),
        "sort": sort,
        "direction": direction,
        "first": first,
        "size": last - first,
    }
