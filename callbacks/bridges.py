"""Why revenue moved: the bridge between two ranges, and its sentences."""

from __future__ import annotations

from typing import Any

import pandas as pd

from callbacks.binding import Look, View
from callbacks.drawing import comparison_name
from callbacks.movers import behind
from callbacks.words import compared_with, largest, percent
from layouts import charts, formatting
from layouts import components as kit
from services.bridge import OF, PARTS
from services.filters import Filters

LABELS = {
    "volume": "Volume",
    "mix": "Mix",
    "price": "Price",
    "rates": "Exchange rates",
    "new": "New products",
    "dropped": "Dropped products",
    "discounts": "Discounts",
    "returns": "Returns",
}
SHORT = {**LABELS, "rates": "Rates", "new": "New", "dropped": "Dropped"}
WHY = {
    "volume": ("more units of what was sold before", "fewer units of what was sold before"),
    "mix": ("dearer products in the basket", "cheaper products in the basket"),
    "price": ("higher prices for the same products", "lower prices for the same products"),
    "rates": ("foreign currencies worth more", "foreign currencies worth less"),
    "new": ("products that were not sold before", "products that were not sold before"),
    "dropped": ("products no longer sold", "products no longer sold"),
    "discounts": ("less discount given", "more discount given"),
    "returns": ("fewer goods coming back", "more goods coming back"),
}


def what_moved(data: Any, look: Look, filters: Filters) -> View:
    """The three largest causes in a sentence each, with the bridge under them."""
    total = data["total"]
    moves = sorted(((name, total[name]) for name in PARTS), key=lambda part: -abs(part[1]))
    sentences = [
        (
            f"{formatting.signed_money(value, '', look.locale)} from {LABELS[name].lower()}.",
            _sentence(name, value, data),
        )
        for name, value in moves[:3]
        if value
    ]
    parts = [(LABELS[name], value) for name, value in moves if value]
    figure = charts.bars(
        [name for name, _ in parts],
        [value for _, value in parts],
        keys=[behind(filters, OF.get(name, name)) for name, value in moves if value],
        signed=True,
        look=look,
    )
    note = f"Change of net revenue against {compared_with(filters)}, {look.currency}"
    body = [kit.insight_list(sentences), kit.chart(figure, note, 26 * len(parts) + 8)]
    return View("What moved, and why", note, body)


def bridge(data: Any, look: Look, filters: Filters) -> View:
    """The whole bridge; its title names the cause that moved most."""
    total = data["total"]
    difference = total["after"] - total["before"]
    cause = largest({name: total[name] for name in PARTS})
    title = "Net revenue did not move"
    if cause and total["before"] > 0:
        way = "up" if difference >= 0 else "down"
        money = formatting.signed_money(cause[1], look.currency, look.locale)
        moved = percent(difference / total["before"])
        title = f"Net revenue is {way} {moved}; {LABELS[cause[0]].lower()} made {money} of it"
    note = f"From {compared_with(filters)} to now, {look.currency}; open a cause for the products behind it"
    return View(title, note, kit.chart(_waterfall(total, filters, look), note, 320))


def table(data: Any) -> pd.DataFrame:
    """The parts in total and by category."""
    rows = [{"category": "Total", **data["total"]}]
    rows += [{"category": name, **parts} for name, parts in data["categories"].items()]
    return pd.DataFrame(rows)


def _sentence(name: str, value: float, data: Any) -> str:
    """Why, and which category made most of it."""
    why = WHY[name][0 if value > 0 else 1].capitalize()
    parts = {category: parts[name] for category, parts in data["categories"].items() if parts[name] * value > 0}
    leader = largest(parts)
    if leader is None or len(data["categories"]) < 2:
        return f"{why}."
    part = min(leader[1] / sum(parts.values()), 1.0)
    return f"{why}, {percent(part)} of it in {leader[0]}." if part > 0.25 else f"{why}, most in {leader[0]}."


def _waterfall(total: dict[str, float], filters: Filters, look: Look) -> Any:
    moved = [name for name in PARTS if total[name]]
    steps = [(SHORT[name], total[name]) for name in moved]
    start, end = (comparison_name(filters), total["before"]), ("Now", total["after"])
    keys = [behind(filters, OF.get(name, name)) for name in moved]
    return charts.waterfall(steps, start=start, end=end, keys=keys, look=look)
