"""The list of products: sorted, searched and paged by the server."""

from __future__ import annotations

from typing import Any

from callbacks import order_grid
from callbacks.binding import Look, View
from callbacks.server_grid import Row, ServerGrid
from layouts import components as kit
from layouts import formatting
from layouts.sales import products
from services import sales
from services.filters import Filters

SEARCH = "Search by name, number, SKU or brand"


def _finish(row: Row, filters: Filters) -> Row:
    return {"href": order_grid.address(filters, search=row["product_id"])}


GRID = ServerGrid(
    page=products.PAGE,
    panel="product-list",
    label="Products",
    row_id="product_id",
    columns=(
        kit.Column("name", "Product", "link", width=215, filter=True, note=SEARCH),
        kit.Column("product_id", "Number", width=75),
        kit.Column("brand", "Brand", width=110),
        kit.Column("category", "Category"),
        kit.Column("units", "Units", "count", width=70),
        kit.Column("net_revenue", "Net revenue", "money"),
        kit.Column("change", "Change", "delta", colour=1),
        kit.Column("margin", "Gross margin", "share"),
        kit.Column("return_rate", "Return rate", "share"),
        kit.Column("contribution", "Contribution", "money", colour=1),
    ),
    measure=sales.product_list,
    sort="net_revenue",
    searches={"search": "name"},
    finish=_finish,
    empty="No product matches.",
)


def draw(data: Any, look: Look, filters: Filters) -> View:
    """The grid; its rows come when it asks for them, the one with most revenue first."""
    count = data["count"]
    title = f"{formatting.count(count, look.locale)} product{'' if count == 1 else 's'} sold or returned"
    most = {"net_revenue": float(data["rows"]["net_revenue"].max())} if count else {}
    return View(title, "Every product of either range; open one for its orders", GRID.body(look, most))
