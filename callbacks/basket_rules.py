"""The list of rules: sorted, searched and paged by the server."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from callbacks.basket_words import counted, fallback
from callbacks.binding import Look, View
from callbacks.server_grid import Row, ServerGrid
from layouts import components as kit
from layouts import formatting
from layouts.sales.basket import PAGE
from services.basket import shown
from services.filters import Filters

LEAST_SHOWN = 0.0001


def _finish(row: Row, filters: Filters) -> Row:
    small = row["q"] < LEAST_SHOWN
    return {
        "href": f"{PAGE.route}{filters.to_query()}&{urlencode({'product': row['product_id']})}",
        "rule": f"{row['product_id']}>{row['companion_id']}",
        "q": f"< {LEAST_SHOWN}" if small else f"{row['q']:.4f}",
        "held": round(row["held"], 2),
    }


GRID = ServerGrid(
    page=PAGE,
    panel="rules",
    label="Pairs that are more than chance",
    row_id="rule",
    columns=(
        kit.Column("product", "Who buys", "link", width=205, filter=True, note="Search by name or number of either"),
        kit.Column("companion", "also takes"),
        kit.Column("held", "A month", "decimal", width=85, note="Baskets a month that hold both"),
        kit.Column("support", "Support", "share", width=85, note="Share of all baskets that hold both"),
        kit.Column(
            "confidence",
            "Confidence",
            "share",
            width=105,
            note="Share of the product's baskets that hold the other too",
        ),
        kit.Column("lift", "Lift", "decimal", width=70, note="Confidence against the other's share of all baskets"),
        kit.Column("low", "At least", "decimal", width=85, note="Where the lift's interval of 95% begins"),
        kit.Column("q", "Chance", width=90, note="Share of false pairs among those at least as surprising"),
        kit.Column(
            "brings", "Brings", "money", width=90, note="Margin a month of the other that is taken beyond chance"
        ),
    ),
    measure=shown.rule_list,
    sort="low",
    searches={"search": "product"},
    finish=_finish,
    empty="No pair matches.",
)


def draw(data: Any, look: Look, filters: Filters) -> View:
    """The grid; its rows come when it asks for them, the strongest pair first."""
    if "missing" in data:
        return fallback("There are no rules yet", data, look)
    pairs = data["rules"]["pair"].nunique()
    said = formatting.count(pairs, look.locale)
    title = f"{said} pair{'' if pairs == 1 else 's'} of products sell together more often than chance"
    return View(title, f"Either way round, the surest first; {counted(data, look)}", GRID.body(look))
