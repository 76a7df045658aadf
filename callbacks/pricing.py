"""What answers the panels of the pricing page."""

from __future__ import annotations

from typing import Any

from callbacks import price_grid, price_simulator
from callbacks.binding import Binding, Look, View
from callbacks.drawing import nothing
from callbacks.price_simulator import roughly, simulation
from callbacks.words import percent
from layouts import charts, formatting, html
from layouts import components as kit
from layouts.sales.pricing import PAGE
from services.filters import Filters
from services.pricing import offers, position

BOUNDS = "each product within the prices it was sold at, at most 10% at once, never below cost"
UNIT = -1.0
"""Where a higher price changes no revenue."""
TOLD = 0.02
"""From this change over a year on, a price position moved; a share."""


def what_to_do(data: Any, look: Look, filters: Filters) -> View:
    """The categories whose repricing brings most, the best first."""
    if data["missing"]:
        return without(data["missing"])
    if data["rows"].empty:
        return nothing("Nothing that is on sale was sold in this range")
    found = data["categories"].sort_values("gain", ascending=False).to_dict("records")
    best = found[0]
    if best["gain"] <= 0:
        return View(
            "No change of prices is sure to bring more margin", _note(data, look), _actions(found, look, filters)
        )
    dearer = "Raising" if best["best"] > 0 else "Lowering"
    what = f"{dearer} {best['category']} by {percent(best['best'])}"
    title = f"{what} adds about {roughly(best['gain'], look)} of margin a month"
    return View(title, _note(data, look), _actions(found, look, filters))


def _note(data: Any, look: Look) -> str:
    gain = data["categories"]["gain"].sum()
    money = formatting.signed_money(gain, look.currency, look.locale)
    note = f"All together {money} of gross profit a month: {BOUNDS}; 80% intervals"
    return f"{note}. {data['stale']}" if data["stale"] else note


def _actions(found: list[dict[str, Any]], look: Look, filters: Filters) -> html.Div:
    rows = [
        {
            "category": row["category"],
            "href": simulation(filters, of=row["category_id"], change=_whole(row["best"])),
            "do": _do(row),
            "products": f"{row['repriced']} of {row['products']}",
            "units": row["units_change"] if row["repriced"] else None,
            "gain": row["gain"] if row["repriced"] else None,
            "between": between(row["gain_low"], row["gain_high"], look) if row["repriced"] else "",
        }
        for row in found
    ]
    columns = [
        kit.Column("category", "Category", "link"),
        kit.Column("do", "Do"),
        kit.Column("gain", "Margin a month", "gain", bar=True, colour=1),
        kit.Column("between", "80% interval"),
        kit.Column("products", "Products"),
        kit.Column("units", "Units", "delta"),
    ]
    return kit.simple_table(rows, columns, "What to reprice", look)


def _do(row: dict[str, Any]) -> str:
    if not row["repriced"]:
        return "Keep"
    return f"{'Raise' if row['best'] > 0 else 'Lower'} {percent(row['best'])}"


def _whole(change: float) -> str:
    return f"{100 * change:.0f}" if round(100 * change) else "5"


def between(low: float, high: float, look: Look) -> str:
    """An interval of money: +1.2k to +2.3k."""
    return f"{formatting.signed_money(low, '', look.locale)} to {formatting.signed_money(high, '', look.locale)}"


def elasticities(data: Any, look: Look, filters: Filters) -> View:
    """Each category's elasticity with its interval, the most elastic first."""
    if data["missing"]:
        return without(data["missing"])
    if data["categories"].empty:
        return nothing("Nothing that is on sale was sold in this range")
    rows = data["categories"].to_dict("records")
    first = rows[0]
    less = formatting.number(-first["elasticity"], look.locale, 1)
    title = f"{first['category']} answers most to price: 1% dearer sells {less}% less"
    note = "Change of sales, in %, for a price 1% higher, 90% interval; green: a higher price brings more revenue"
    figure = charts.intervals(
        [row["category"] for row in rows],
        [row["elasticity"] for row in rows],
        [row["low"] for row in rows],
        [row["high"] for row in rows],
        mark=UNIT,
        mark_name="revenue stays",
        keys=[simulation(filters, of=row["category_id"]) for row in rows],
        look=look,
    )
    return View(title, note, kit.chart(figure, note, 36 * len(rows) + 44))


def without(why: str) -> View:
    """What is shown where there are no elasticities."""
    return View(
        "How demand answers to prices is not known", "", kit.empty_state(why, "Models says when it is trained.")
    )


def standing(data: Any, look: Look, filters: Filters) -> View:
    """Our list prices against competitors': by category now, and over two years of what moved most."""
    if not data:
        return View(
            "No competitor's price is known",
            "",
            kit.empty_state("No prices of competitors.", "Load competitor_prices.csv."),
        )
    rows = data["categories"]
    moves = [row for row in rows if row["year_before"] is not None and abs(_moved(row)) >= TOLD]
    leader = max(moves, key=lambda row: abs(_moved(row)), default=None)
    every = data["all"]
    title = f"Our prices are {_above(every['against_median'])} competitors’ median"
    if leader:
        title = f"{leader['category']} is {_above(leader['against_median'])} competitors, {_was(leader)} a year ago"
    note = f"List price against competitors’ median for the same product, {data['month']:%B %Y} and two years back"
    shown = {"All": data["series"]["All"]} if "All" in data["series"] and len(rows) > 1 else {}
    named = leader["category"] if leader else rows[0]["category"]
    shown[named] = data["series"][named]
    figure = charts.trend(data["x"], shown, unit="share", look=look)
    columns = [
        kit.Column("category", "Category"),
        kit.Column("against_median", "vs median", "delta"),
        kit.Column("against_lowest", "vs lowest", "delta"),
        kit.Column("cheapest", "Cheapest in", "share"),
        kit.Column("moved", "In a year", "points"),
    ]
    table = [
        {
            **row,
            "cheapest": row["cheapest"] / row["products"],
            "moved": None if row["year_before"] is None else _moved(row),
        }
        for row in rows
    ]
    body = [kit.chart(figure, note, 170), kit.simple_table(table, columns, "Price position by category", look)]
    return View(title, note, body)


def _moved(row: dict[str, Any]) -> float:
    return float(row["against_median"] - row["year_before"])


def _above(share: float) -> str:
    if abs(share) < 0.005:
        return "level with"
    return f"{percent(share)} {'above' if share > 0 else 'below'}"


def _was(row: dict[str, Any]) -> str:
    before = row["year_before"]
    return "level" if abs(before) < 0.005 else f"{percent(before)} {'above' if before > 0 else 'below'}"


BINDINGS: dict[Any, dict[str, Binding]] = {
    PAGE: {
        "what-to-do": Binding(offers.offers, what_to_do, lambda data: data["categories"]),
        "elasticities": Binding(offers.offers, elasticities, lambda data: data["categories"]),
        "simulator": Binding(offers.offers, price_simulator.draw, lambda data: data["rows"]),
        "position": Binding(position.position, standing, export=position.price_position),
        "price-list": Binding(offers.price_list, price_grid.draw, lambda data: data["rows"]),
    }
}


def register(app: Any) -> None:
    """The list asks for its rows piece by piece."""
    price_grid.GRID.register(app)
