"""The list of customers who bought last, with their next best offer, that of most worth first."""

from __future__ import annotations

from typing import Any

from callbacks.basket_words import fallback
from callbacks.binding import Look, View
from callbacks.server_grid import Row, ServerGrid
from layouts import components as kit
from layouts import formatting
from layouts.sales.basket import PAGE
from services.filters import Filters
from services.offers import customers

KINDS = {"cross": "Cross-sell", "up": "Up-sell"}


def _finish(row: Row, filters: Filters) -> Row:
    return {
        "href": f"/sales/offers/{row['order_id']}",
        "kind": KINDS[row["kind"]],
        "kind_tone": "accent" if row["kind"] == "up" else "",
    }


GRID = ServerGrid(
    page=PAGE,
    panel="offers",
    label="Customers and their next best offer",
    row_id="order_id",
    columns=(
        kit.Column(
            "customer", "Customer", "link", width=105, filter=True, note="Search by number, or that of an order"
        ),
        kit.Column("order_id", "Last order", width=88),
        kit.Column("product", "Next best offer"),
        kit.Column("kind", "Kind", "tag", width=92),
        kit.Column("propensity", "Likely", "share", width=72, note="To be bought within eight weeks"),
        kit.Column(
            "worth", "Worth", "cents", width=85, note="Margin of the product times how likely it is to be bought"
        ),
    ),
    measure=customers.customer_list,
    sort="worth",
    searches={"wanted": "customer"},
    finish=_finish,
    empty="No customer matches.",
)


def draw(data: Any, look: Look, filters: Filters) -> View:
    """The grid; its rows come when it asks for them."""
    note = "Of the customers who bought last, the one of most worth first; open one for all their offers"
    if "missing" in data:
        return fallback("There are no offers yet", data, look)
    if not data["count"]:
        return View("Nobody to make an offer", note, kit.empty_state("Nobody bought here.", "Widen the filters."))
    best = data["rows"].iloc[0]
    likely = formatting.share(best["propensity"], look.locale)
    title = f"Offer {best['product']} to customer {best['customer']}: {likely} likely to buy within eight weeks"
    return View(title, note, GRID.body(look))
