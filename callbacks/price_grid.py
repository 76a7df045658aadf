"""The list of products with their prices: sorted, searched and paged by the server."""

from __future__ import annotations

from typing import Any

from callbacks.binding import Look, View
from callbacks.price_simulator import simulation
from callbacks.server_grid import Row, ServerGrid
from layouts import components as kit
from layouts import formatting
from layouts.sales.pricing import PAGE
from services.filters import Filters
from services.pricing import offers

SEARCH = "Search by name, number, SKU or brand"


def _finish(row: Row, filters: Filters) -> Row:
    best = row["best"] or 0.05
    return {
        "product_id": row["product_id"],
        "href": simulation(filters, product=row["product_id"], change=f"{100 * best:g}"),
    }


GRID = ServerGrid(
    page=PAGE,
    panel="price-list",
    label="Products and prices",
    row_id="product_id",
    columns=(
        kit.Column("name", "Product", "link", width=180, filter=True, note=SEARCH),
        kit.Column("price", "Price", "cents", width=85, note="List price today, base currency"),
        kit.Column("against", "vs rivals", "delta", width=80, note="Against the median of competitors' latest prices"),
        kit.Column("elasticity", "Elasticity", "decimal", width=85),
        kit.Column("low", "from", "decimal", width=65, note="90% interval of the elasticity"),
        kit.Column("high", "to", "decimal", width=65, note="90% interval of the elasticity"),
        kit.Column("basis", "Rests on", width=110, note="Whose history the elasticity rests on, for the most part"),
        kit.Column("recommended", "Set to", "cents", width=90, note="Within prices it was sold at, by 10% at most"),
        kit.Column("best", "Change", "delta", width=80),
        kit.Column("gain", "Margin a month", "gain", width=125, note="Gross profit that the change brings a month"),
        kit.Column("gain_low", "from", "gain", width=70, note="80% interval"),
        kit.Column("gain_high", "to", "gain", width=75, note="80% interval"),
    ),
    measure=offers.price_list,
    sort=offers.SORTED_BY,
    searches={"search": "name"},
    finish=_finish,
    empty="No product matches.",
)


def draw(data: Any, look: Look, filters: Filters) -> View:
    """The grid; its rows come when it asks for them, the one that repricing brings most for first."""
    count = data["count"]
    said = formatting.count(count, look.locale)
    title = f"{said} product{'' if count == 1 else 's'} on sale with price, reaction and recommendation"
    most = {"gain": float(data["rows"]["gain"].max())} if count else {}
    return View(title, "Open one to simulate its price; 90% and 80% intervals", GRID.body(look, most))
