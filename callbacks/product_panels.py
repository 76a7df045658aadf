"""Products: concentration, winners and losers, faults of the catalogue, and the whole list."""

from __future__ import annotations

from typing import Any

import pandas as pd

from callbacks.binding import Look, View
from callbacks.drawing import breakdown, narrowed, two_periods
from callbacks.words import change, compared_with, listed
from layouts import charts, formatting
from layouts import components as kit
from services.filters import Filters

SHOWN = 8


def pareto(data: pd.DataFrame, look: Look, filters: Filters) -> View:
    """How few products make most of the revenue."""
    sold = data[data["net_revenue"] > 0]["net_revenue"].sort_values(ascending=False)
    if sold.empty:
        return _nothing()
    needed = int((sold.cumsum() < 0.8 * sold.sum()).sum()) + 1
    title = f"{needed} of {len(sold)} products make 80% of net revenue"
    figure = charts.pareto(sold.tolist(), "products", "net revenue", look=look)
    note = "Share of net revenue by share of products, best first"
    return View(title, note, kit.chart(figure, note, 300))


def categories(data: pd.DataFrame, look: Look, filters: Filters) -> View:
    """Categories with their change; a row narrows the page."""
    rows = two_periods(data, "category")
    falling = rows[(rows["current"] < 0.95 * rows["previous"])]["label"].tolist()
    title = (
        f"{listed(falling)} {'falls' if len(falling) == 1 else 'fall'}"
        if falling
        else "No category falls by 5% or more"
    )
    links = [narrowed(filters, "/sales/products", categories=value) for value in rows["value"]]
    return View(
        title, f"Net revenue against {compared_with(filters)}", breakdown(rows, filters, look, "Category", links)
    )


def growing(data: pd.DataFrame, look: Look, filters: Filters) -> View:
    """The products that gained most."""
    return _movers(data, look, filters, 1)


def declining(data: pd.DataFrame, look: Look, filters: Filters) -> View:
    """The products that lost most."""
    return _movers(data, look, filters, -1)


def faults(data: pd.DataFrame, look: Look, filters: Filters) -> View:
    """Faults of products on sale, by kind, with examples."""
    note = "Products on sale whose entry in the catalogue needs repair"
    if data.empty:
        return View("The catalogue is in order", note, kit.empty_state("No fault found.", note + "."))
    rows = [
        {
            "fault": fault,
            "count": formatting.count(len(rows), look.locale),
            "count_size": len(rows),
            "examples": listed([str(name) for name in rows["name"].head(3)]),
        }
        for fault, rows in sorted(data.groupby("fault"), key=lambda group: -len(group[1]))
    ]
    columns = [
        kit.Column("fault", "Fault"),
        kit.Column("count", "Products", "count", bar=float(rows[0]["count_size"])),
        kit.Column("examples", "Such as"),
    ]
    count = data["product_id"].nunique()
    title = f"{count} product{'' if count == 1 else 's'} on sale need{'s' if count == 1 else ''} repair"
    return View(title, note, kit.simple_table(rows, columns, "Catalogue faults"))


def grid(data: pd.DataFrame, look: Look, filters: Filters) -> View:
    """Every product of the range, sortable."""
    table = data.assign(
        margin=(data["net_revenue"] - data["cost"]) / data["net_revenue"].where(data["net_revenue"] > 0),
        change=data["net_revenue"] / data["previous_net_revenue"].where(data["previous_net_revenue"] > 0) - 1,
        return_rate=data["returned"] / (data["gross_sales"] - data["discounts"]).where(lambda sold: sold > 0),
    )
    columns = [
        kit.Column("name", "Product", "link", width=240),
        kit.Column("product_id", "Number"),
        kit.Column("brand", "Brand"),
        kit.Column("category", "Category"),
        kit.Column("units", "Units", "count"),
        kit.Column(
            "net_revenue", "Net revenue", "money", bar=float(table["net_revenue"].max()) if len(table) else None
        ),
        kit.Column("change", "Change", "delta", colour=1),
        kit.Column("margin", "Gross margin", "share"),
        kit.Column("return_rate", "Return rate", "share"),
        kit.Column("contribution", "Contribution", "money", colour=1),
    ]
    shown = table[[column.field for column in columns]].astype(object).where(table.notna(), None)
    rows = shown.to_dict("records")
    for row in rows:
        row["href"] = filters_to_orders(filters, row["product_id"])
    body = kit.data_grid(
        "sales-products--product-grid", columns, rows, "Products", 520, look.currency, look.locale, "product_id"
    )
    return View(
        f"{len(rows)} products sold or returned", "Every product of either range; open one for its orders", body
    )


def filters_to_orders(filters: Filters, product_id: str) -> str:
    """The list of orders that hold the product, for the same range."""
    return f"/sales/orders{filters.to_query()}&q={product_id}"


def _movers(data: pd.DataFrame, look: Look, filters: Filters, way: int) -> View:
    difference = data["net_revenue"] - data["previous_net_revenue"]
    rows = data.assign(difference=difference)[difference * way > 0]
    rows = rows.sort_values("difference", ascending=way < 0)
    verb, note = ("gained", "Largest gains") if way > 0 else ("lost", "Largest losses")
    note += f" of net revenue against {compared_with(filters)}; a product not sold then is new"
    if rows.empty:
        return View(f"No product {verb} revenue", note, kit.empty_state(f"No product {verb} revenue."))
    total = formatting.money(abs(float(rows["difference"].sum())), look.currency, look.locale)
    texts = [_mover(row, look, filters) for row in rows.head(SHOWN).to_dict("records")]
    columns = [
        kit.Column("name", "Product", "link"),
        kit.Column("category", "Category"),
        kit.Column("money", "Net revenue", "money"),
        kit.Column("difference", "Change", "money", bar=float(rows["difference"].abs().max())),
        kit.Column("percent", "", "delta", colour=1),
    ]
    return View(f"{len(rows)} products {verb} {total}", note, kit.simple_table(texts, columns, note))


def _mover(row: dict[str, Any], look: Look, filters: Filters) -> dict[str, Any]:
    moved = change(row["net_revenue"], row["previous_net_revenue"])
    return {
        "name": row["name"],
        "href": filters_to_orders(filters, row["product_id"]),
        "category": row["category"],
        "money": formatting.money(row["net_revenue"], look.currency, look.locale),
        "difference": formatting.signed_money(row["difference"], "", look.locale),
        "difference_size": row["difference"],
        "percent": "new" if moved is None else formatting.delta(moved, look.locale),
        "percent_tone": kit.tone(row["difference"], 1),
    }


def _nothing() -> View:
    return View("Nothing was sold here", "", kit.empty_state("No sales in this range.", "Widen the filters."))
