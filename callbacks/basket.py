"""What answers the panels of baskets: what to put together, the picture, one product, every rule."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pandas as pd

from callbacks import basket_rules, offer_panels, offers_grid
from callbacks.asking import along
from callbacks.basket_words import TAKE, counted, fallback, pairs_of, rough, taken
from callbacks.binding import Binding, Look, View
from callbacks.words import percent
from layouts import charts, formatting, html
from layouts import components as kit
from layouts.sales import basket as page
from layouts.sales import offers as offers_page
from services.basket import shown
from services.filters import Filters
from services.offers import customers

MOST_COMPANIONS = 10


def bundles(data: Any, look: Look, filters: Filters) -> View:
    """Products to put together, with what that would bring a month, and the share that is taken to follow."""
    if "missing" in data:
        return fallback("What sells together is not known yet", data, look)
    rows, share = data["bundles"], taken(look)
    note = (
        f"Margin a month, {look.currency}, if showing it wins {percent(share)} of what customers take by themselves; "
    )
    note += counted(data, look)
    if rows.empty:
        return View(
            "No pair is worth putting together here", note, kit.empty_state("No pair stands out.", "Widen the filters.")
        )
    best = rows.iloc[0]
    gain = rough(share * best["reach"], look)
    lack = formatting.count(round(best["lacking"]), look.locale)
    title = f"Put {best['companion']} beside {best['product']}: {lack} baskets a month lack it, about {gain} of margin"
    table = kit.simple_table([_bundle(row, share, look) for row in rows.to_dict("records")], BUNDLE_COLUMNS, note, look)
    total = rough(float(share * rows["reach"].sum()), look)
    every = f"These {len(rows)} together: {total} of margin a month. Try one as an experiment before all of them."
    return View(title, note, [_choice(filters, share, look), table, html.P(every, className="aside")])


BUNDLE_COLUMNS = [
    kit.Column("pair", "Put together", "parts"),
    kit.Column("gain", "Would bring", "gain", bar=True),
    kit.Column("between", "Between"),
    kit.Column("lacking", "Lack it, a month", "count"),
    kit.Column("confidence", "Take it already", "share"),
    kit.Column("brings", "Brings already", "gain"),
    kit.Column("lift", "Against chance"),
]


def _bundle(row: dict[str, Any], share: float, look: Look) -> dict[str, Any]:
    low, high = (rough(share * row[f"reach_{end}"], look) for end in ("low", "high"))
    return {
        **row,
        "pair": [kit.named(row["companion"], f"beside {row['product']}")],
        "lacking": round(row["lacking"]),
        "lift": f"{formatting.number(row['lift'], look.locale, 1)}×",
        "gain": share * row["reach"],
        "between": f"{low} – {high}",
    }


def _choice(filters: Filters, share: float, look: Look) -> Any:
    options = [(key, f"{key}% of what they take by themselves") for key in TAKE]
    field = kit.select("If showing it wins", "take", options, f"{share * 100:.0f}")
    return kit.find_form([*along(filters, product=look.query.get("product", "")), field])


def network(data: Any, look: Look, filters: Filters) -> View:
    """The strongest pairs as arcs between their products."""
    if "missing" in data:
        return fallback("No picture yet", data, look)
    note = "Circles by net revenue, arcs by how much more often the two are together than by chance"
    if not data["edges"]:
        return View("No pair stands out here", note, kit.empty_state("No pair stands out.", "Widen the filters."))
    place = {node["product_id"]: at for at, node in enumerate(data["nodes"])}
    links = [(place[edge["product_id"]], place[edge["companion_id"]], edge["lift"]) for edge in data["edges"]]
    names = {node["product_id"]: node["name"] for node in data["nodes"]}
    first = data["edges"][0]
    times = formatting.number(first["lift"], look.locale, 0)
    title = f"{names[first['product_id']]} and {names[first['companion_id']]} are together {times}× as often as chance"
    figure = charts.arcs(
        [node["name"] for node in data["nodes"]],
        [node["net_revenue"] for node in data["nodes"]],
        links,
        keys=[product_address(filters, node["product_id"]) for node in data["nodes"]],
        look=look,
    )
    if data["pairs"] > len(links):
        note = f"The {len(links)} strongest of {formatting.count(data['pairs'], look.locale)} pairs. {note}"
    return View(title, note, kit.chart(figure, note, charts.arcs_height(len(place))))


def product_address(filters: Filters, product_id: str) -> str:
    """The page with what goes with that product."""
    return f"{page.PAGE.route}{filters.to_query()}&{urlencode({'product': product_id})}"


def goes_with(data: Any, look: Look, filters: Filters) -> View:
    """What goes with one product: that of the address, else that of the strongest pair."""
    if "missing" in data:
        return fallback("What goes with a product is not known yet", data, look)
    rules = data["rules"]
    if rules.empty:
        return View("Nothing goes with anything here", "", kit.empty_state("No pair stands out.", "Widen the filters."))
    names = dict(rules.sort_values("product")[["product_id", "product"]].itertuples(index=False))
    chosen = look.query.get("product", rules["product_id"].iloc[0])
    field = kit.select("Product", "product", list(names.items()), chosen)
    form = kit.find_form([*along(filters, take=look.query.get("take", "")), field])
    own = rules[rules["product_id"] == chosen].sort_values("confidence", ascending=False).head(MOST_COMPANIONS)
    if own.empty:
        why = f"Nothing goes with product {chosen[:40]} more often than chance."
        return View(
            "Nothing goes with it", counted(data, look), [form, kit.empty_state(why, "Choose another product.")]
        )
    best = own.iloc[0]
    of = 1 / best["confidence"]
    title = f"1 in {of:.0f} who buy {best['product']} take {best['companion']} too"
    rows = [
        {
            **row,
            "href": product_address(filters, row["companion_id"]),
            "lift": f"{formatting.number(row['lift'], look.locale, 1)}×",
        }
        for row in own.to_dict("records")
    ]
    columns = [
        kit.Column("companion", "Goes with it", "link"),
        kit.Column("confidence", "Taken in", "share", bar=True),
        kit.Column("lift", "Against chance"),
        kit.Column("brings", "Brings a month", "gain"),
    ]
    many = formatting.count(best["first"], look.locale)
    note = f"Of its {many} baskets; {counted(data, look)}"
    return View(title, note, [form, kit.simple_table(rows, columns, title, look)])


def _table(name: str) -> Callable[[Any], pd.DataFrame]:
    return lambda data: data["sellers"] if "missing" in data else pd.DataFrame(data[name])


BINDINGS: dict[Any, dict[str, Binding]] = {
    page.PAGE: {
        "bundles": Binding(shown.bundles, bundles, _table("bundles")),
        "network": Binding(shown.network, network, _table("edges")),
        "goes-with": Binding(shown.rules, goes_with, _table("rules")),
        "rules": Binding(shown.rules, basket_rules.draw, pairs_of),
        "offers": Binding(customers.customer_list, offers_grid.draw, _table("rows")),
        "how-well": Binding(customers.how_well, offer_panels.how_well, offer_panels.how_well_file),
    },
    offers_page.PAGE: {
        "cross-sell": Binding(customers.one_customer, offer_panels.cross_sell, offer_panels.offers_file("cross")),
        "up-sell": Binding(customers.one_customer, offer_panels.up_sell, offer_panels.offers_file("up")),
        "bought": Binding(customers.one_customer, offer_panels.bought, lambda data: data["bought"]),
    },
}


def register(app: Any) -> None:
    """The lists ask for their rows piece by piece."""
    basket_rules.GRID.register(app)
    offers_grid.GRID.register(app)
