"""What the panels of baskets and offers share: what was counted, what is shown where nothing is learned yet."""

from __future__ import annotations

from typing import Any

import pandas as pd

from callbacks.binding import Look, View
from layouts import components as kit
from layouts import formatting

TAKE = ("10", "20", "50", "100")
"""How much of what customers take by themselves showing a product may win, in percent."""
USUAL = "20"


def taken(look: Look) -> float:
    """The share of the address, one of TAKE."""
    asked = look.query.get("take", USUAL)
    return int(asked if asked in TAKE else USUAL) / 100


def rough(amount: float, look: Look) -> str:
    """An amount that is expected, not counted: €77, €12.4k."""
    return formatting.signed_money(amount, look.currency, look.locale).lstrip("+")


def counted(data: Any, look: Look) -> str:
    """Which baskets were counted, and why that may be old."""
    days = formatting.day_range(data["first"], data["last"], look.locale)
    baskets = formatting.count(data["baskets"], look.locale)
    said = f"{baskets} baskets of {days}, all channels"
    return f"{said}. {data['stale']}" if data["stale"] else said


def fallback(title: str, data: Any, look: Look) -> View:
    """Why nothing is learned, and the best sellers instead."""
    rows = data["sellers"].to_dict("records")
    columns = [
        kit.Column("name", "Best sellers of the range"),
        kit.Column("category", "Category"),
        kit.Column("units", "Units", "count"),
        kit.Column("net_revenue", "Net revenue", "money", bar=True),
    ]
    sellers = [kit.simple_table(rows, columns, "Best sellers", look)] if rows else []
    return View(title, data["missing"], [kit.empty_state(title + ".", data["remedy"]), *sellers])


def pairs_of(data: Any) -> pd.DataFrame:
    """The rules as a file holds them; the best sellers where there are none."""
    if "missing" in data:
        return pd.DataFrame(data["sellers"])
    rules: pd.DataFrame = data["rules"]
    return rules.drop(columns=["pair", "product_revenue", "companion_revenue", "category_id", "companion_category_id"])
