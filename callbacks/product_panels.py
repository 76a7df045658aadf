"""Products: concentration, winners and losers, faults of the catalogue, and the whole list."""

from __future__ import annotations

from itertools import accumulate
from typing import Any

import pandas as pd

from callbacks import order_grid
from callbacks.binding import Look, View
from callbacks.drawing import breakdown, narrowed, nothing
from callbacks.words import change, compared_with, listed
from layouts import charts, formatting
from layouts import components as kit
from services.filters import Filters


def pareto(data: list[float], look: Look, filters: Filters) -> View:
    """How few products make most of the revenue."""
    if not data:
        return nothing("Nothing was sold here")
    most = 0.8 * sum(data)
    needed = next(place for place, so_far in enumerate(accumulate(data), 1) if so_far >= most)
    title = f"{needed} of {len(data)} products make 80% of net revenue"
    figure = charts.pareto(data, "products", "net revenue", look=look)
    note = "Share of net revenue by share of products, best first"
    return View(title, note, kit.chart(figure, note, 300))


def categories(data: Any, look: Look, filters: Filters) -> View:
    """Categories with their change; a row narrows the page."""
    rows = data["category"]
    falling = [row["label"] for row in rows if row["net_revenue"] < 0.95 * row["previous_net_revenue"]]
    title = (
        f"{listed(falling)} {'falls' if len(falling) == 1 else 'fall'}"
        if falling
        else "No category falls by 5% or more"
    )
    links = [narrowed(filters, "/sales/products", categories=row["value"]) for row in rows]
    body = breakdown(rows, filters, look, "Category", links)
    return View(title, f"Net revenue against {compared_with(filters)}", body)


def growing(data: Any, look: Look, filters: Filters) -> View:
    """The products that gained most."""
    return _movers(data["gained"], "gained", look, filters)


def declining(data: Any, look: Look, filters: Filters) -> View:
    """The products that lost most."""
    return _movers(data["lost"], "lost", look, filters)


def faults(data: pd.DataFrame, look: Look, filters: Filters) -> View:
    """Faults of products on sale, by kind, with examples."""
    note = "Products on sale whose entry in the catalogue needs repair"
    if data.empty:
        return View("The catalogue is in order", note, kit.empty_state("No fault found.", note + "."))
    rows = [
        {
            "fault": fault,
            "count": found,
            "examples": _such_as(some, found, look),
        }
        for (fault, found), some in data.groupby(["fault", "found"], sort=False)
    ]
    columns = [
        kit.Column("fault", "Fault"),
        kit.Column("count", "Products", "count", bar=True),
        kit.Column("examples", "Such as"),
    ]
    count = int(data["products"].iloc[0])
    said = formatting.count(count, look.locale)
    title = f"{said} product{'' if count == 1 else 's'} on sale need{'s' if count == 1 else ''} repair"
    return View(title, note, kit.simple_table(rows, columns, "Catalogue faults", look))


def _movers(found: Any, verb: str, look: Look, filters: Filters) -> View:
    note = f"Largest {'gains' if verb == 'gained' else 'losses'} of net revenue against {compared_with(filters)}"
    note += "; a product not sold then is new"
    if not found["rows"]:
        return View(f"No product {verb} revenue", note, kit.empty_state(f"No product {verb} revenue."))
    total = formatting.money(abs(found["total"]), look.currency, look.locale)
    columns = [
        kit.Column("name", "Product", "link"),
        kit.Column("category", "Category"),
        kit.Column("net_revenue", "Net revenue", "money"),
        kit.Column("gain", "Change", "gain", bar=True),
        kit.Column("change", "Change, %", "delta", colour=1),
    ]
    rows = [_mover(row, filters) for row in found["rows"]]
    title = f"{found['products']} product{'' if found['products'] == 1 else 's'} {verb} {total}"
    return View(title, note, kit.simple_table(rows, columns, note, look))


def _such_as(examples: pd.DataFrame, found: int, look: Look) -> str:
    names = examples["name"].fillna(examples["product_id"]).tolist()
    rest = [f"{formatting.count(found - len(names), look.locale)} more"] if found > len(names) else []
    return listed(names + rest, len(names) + 1)


def _mover(row: dict[str, Any], filters: Filters) -> dict[str, Any]:
    moved = change(row["net_revenue"], row["previous_net_revenue"])
    return {
        **row,
        "href": order_grid.address(filters, search=row["product_id"]),
        "change": "new" if moved is None else moved,
        "change_tone": kit.tone(row["gain"], 1),
    }
