"""The simulator of prices: a category or a product, a change, and what it brings a month; all of it in the address."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import numpy as np
import pandas as pd

from callbacks.asking import along
from callbacks.binding import Look, View
from callbacks.words import percent
from layouts import charts, formatting, html
from layouts import components as kit
from layouts.sales.pricing import PAGE
from services.filters import Filters
from services.pricing.outcomes import Outcome, curve

MOST = 30.0
"""Percent that a price can be changed by here."""
DRAWN = tuple(each / 100 for each in range(-20, 21, 2))
USUAL = 5.0
NAMES = {"units": ("Units", "count"), "revenue": ("Net revenue", "money"), "margin": ("Gross profit", "money")}


def simulation(filters: Filters, **asked: str) -> str:
    """The page's address with something asked of the simulator: of (a category), product, change (percent)."""
    return f"{PAGE.route}{filters.to_query()}&{urlencode(asked)}"


def draw(data: Any, look: Look, filters: Filters) -> View:
    """The form, what the change brings, and the curve of margin over other changes."""
    if data["missing"] or data["rows"].empty:
        said = data["missing"] or "Nothing that is on sale was sold in this range."
        return View("Nothing can be simulated", "", kit.empty_state(said, "Widen the filters, or look at Models."))
    rows, name, chosen = _chosen(data, look)
    change = _change(data, look, chosen)
    form = _form(data, look, filters, chosen, change)
    if rows.empty:
        return View("No such product is on sale", "Its number, or a part of its name", [form])
    drawn_at = sorted({*DRAWN, change})
    outcomes = curve(rows, drawn_at)
    outcome = outcomes[drawn_at.index(change)]
    known, beyond = _known(rows, change)
    note = "A month at the prices of today against the changed ones; the interval is 80% and of the elasticity alone"
    if beyond:
        note = f"{beyond} Dotted: beyond the prices that are known; 80% interval, of the elasticity alone"
    expected, low, high = zip(*(each.margin for each in outcomes), strict=True)
    figure = charts.reaction(drawn_at, expected, low, high, change, known, look=look)
    drawn = kit.chart(figure, f"Change of gross profit a month by change of price, {name}", 210)
    return View(_title(name, change, outcome, look), note, [form, _table(rows, outcome, look), drawn])


def _chosen(data: Any, look: Look) -> tuple[pd.DataFrame, str, str]:
    """The rows that are asked for, their name in a sentence, and the category's key, empty for all."""
    rows = data["rows"][data["rows"]["elasticity"].notna()]
    wanted = look.query.get("product", "").strip()[:64].casefold()
    if wanted:
        exact = rows[rows["product_id"].str.casefold() == wanted]
        named = rows["name"].astype("string").str.casefold().str.contains(wanted, regex=False, na=False)
        found = exact if len(exact) else rows[named].head(1)
        first = found.iloc[0].to_dict() if len(found) else {"name": "", "category_id": look.query.get("of", "")}
        return found, str(first["name"]), str(first["category_id"])
    best = data["categories"].sort_values("gain", ascending=False)
    of = look.query.get("of", str(best["category_id"].iloc[0]))
    some = rows[rows["category_id"] == of]
    if some.empty:
        return rows, "All products", "*"
    return some, str(some["category"].iloc[0]), of


def _change(data: Any, look: Look, chosen: str) -> float:
    """The share that prices are changed by: what is asked for, within MOST, or what is recommended."""
    try:
        asked = float(look.query["change"].replace(",", "."))
        return max(-MOST, min(asked, MOST)) / 100 if np.isfinite(asked) else USUAL / 100
    except (KeyError, ValueError):
        best = data["categories"].set_index("category_id")["best"].get(chosen, 0.0)
        return round(float(best), 2) or USUAL / 100


def _form(data: Any, look: Look, filters: Filters, chosen: str, change: float) -> html.Form:
    found = data["categories"].sort_values("category")
    options = [("*", "All products"), *zip(found["category_id"], found["category"], strict=True)]
    asked = [
        kit.select("Category", "of", options, chosen or "*"),
        kit.field(
            "or one product", "product", look.query.get("product", ""), placeholder="Number or name", maxLength=64
        ),
        kit.field("Change, %", "change", f"{100 * change:g}", "number", min=f"{-MOST:g}", max=f"{MOST:g}", step="0.5"),
    ]
    return kit.find_form([*along(filters), *asked], "Simulate")


def _title(name: str, change: float, outcome: Outcome, look: Look) -> str:
    if not change:
        return f"{name} at the prices of today"
    expected, low, high = outcome.margin
    dearer = f"{percent(change)} {'dearer' if change > 0 else 'cheaper'}"
    way = "more" if expected >= 0 else "less"
    money = roughly(expected, look)
    sure = "" if low * high > 0 else ", which is not sure"
    return f"{name} {dearer}: about {money} {way} margin a month{sure}"


def roughly(amount: float, look: Look) -> str:
    """The size of an amount, for a title: €622, €1.8k."""
    return formatting.signed_money(abs(amount), look.currency, look.locale).removeprefix("+")


def _table(rows: pd.DataFrame, outcome: Outcome, look: Look) -> html.Div:
    lines = []
    for column, (label, unit) in NAMES.items():
        now = float(rows[column].sum())
        difference, low, high = getattr(outcome, column)
        lines.append(
            {
                "label": label,
                "now": formatting.value(now, unit, look.currency, look.locale)
                if unit == "money"
                else _count(now, look),
                "then": _value(now + difference, unit, look),
                "share": difference / now if now > 0 else None,
                "between": f"{_value(now + low, unit, look)} to {_value(now + high, unit, look)}",
            }
        )
    columns = [
        kit.Column("label", "A month"),
        kit.Column("now", "Today", "count"),
        kit.Column("then", "Then", "count"),
        kit.Column("share", "Change", "delta", colour=1),
        kit.Column("between", "80% interval"),
    ]
    return kit.simple_table(lines, columns, "What the change brings", look)


def _value(value: float, unit: str, look: Look) -> str:
    return formatting.money(value, look.currency, look.locale) if unit == "money" else _count(value, look)


def _count(value: float, look: Look) -> str:
    return formatting.number(value, look.locale, 0 if value >= 10 else 1)


def _known(rows: pd.DataFrame, change: float) -> tuple[tuple[float, float], str]:
    """Changes that keep half of the products within prices they were sold at, and for how many this one does not."""
    low, high = rows["lowest_price"] / rows["price"] - 1, rows["highest_price"] / rows["price"] - 1
    beyond = int(((change < low - 0.005) | (change > high + 0.005)).sum())
    bounds = (float(low.median()), float(high.median()))
    if not beyond:
        return bounds, ""
    if len(rows) == 1:
        return bounds, "It was never sold at such a price: this goes beyond what is known."
    return bounds, f"{beyond} of {len(rows)} products were never sold at such a price."
