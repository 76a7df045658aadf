"""Why revenue moved: the bridge between two ranges, its sentences, and the way down to the orders."""

from __future__ import annotations

from typing import Any

import pandas as pd

from callbacks import order_grid
from callbacks.binding import Look, View
from callbacks.drawing import breakdown, comparison_name, narrowed, nothing, said_moved
from callbacks.words import compared_with, largest, percent
from layouts import charts, formatting
from layouts import components as kit
from services.bridge import PARTS
from services.filters import Filters

LABELS = {
    "volume": "Volume",
    "mix": "Mix",
    "price": "Price",
    "new": "New products",
    "dropped": "Dropped products",
    "discounts": "Discounts",
    "returns": "Returns",
}
SHORT = {**LABELS, "new": "New", "dropped": "Dropped"}
WHY = {
    "volume": ("more units of what was sold before", "fewer units of what was sold before"),
    "mix": ("dearer products in the basket", "cheaper products in the basket"),
    "price": ("higher prices for the same products", "lower prices for the same products"),
    "new": ("products that were not sold before", "products that were not sold before"),
    "dropped": ("products no longer sold", "products no longer sold"),
    "discounts": ("less discount given", "more discount given"),
    "returns": ("fewer goods coming back", "more goods coming back"),
}
SHOWN = 12
STEPS = {"region": "regions", "category": "categories", "product": "", "orders": ""}


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
        keys=[narrowed(filters, "/executive/drivers")] * len(parts),
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
    note = f"From {compared_with(filters)} to now, {look.currency}; price holds exchange rates too"
    return View(title, note, kit.chart(_waterfall(total, filters, look), note, 320))


def table(data: Any) -> pd.DataFrame:
    """The parts in total and by category."""
    rows = [{"category": "Total", **data["total"]}]
    rows += [{"category": name, **parts} for name, parts in data["categories"].items()]
    return pd.DataFrame(rows)


def drill(data: Any, look: Look, filters: Filters) -> View:
    """One step down the way from the company to its orders; each row opens the next step."""
    if not data:
        return nothing("Nothing was sold here")
    step = data[0]["step"]
    title = f"By {step}: {said_moved(data, look, 'no change')}"
    links = [_next(filters, step, row["value"]) for row in data[:SHOWN]]
    trail = " › ".join(["Company", *filters.regions, *filters.categories, f"each {step}"])
    shown = f", the first {SHOWN} of {len(data)}" if len(data) > SHOWN else ""
    note = f"{trail}{shown}; open a row for the next step"
    return View(title, note, breakdown(data, filters, look, step.capitalize(), links, SHOWN))


def _next(filters: Filters, step: str, value: str) -> str:
    if step == "product":
        return order_grid.address(filters, search=value)
    return narrowed(filters, "/executive/drivers", **{STEPS[step]: value})


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
    steps = [(SHORT[name], total[name]) for name in PARTS if total[name]]
    start, end = (comparison_name(filters), total["before"]), ("Now", total["after"])
    return charts.waterfall(steps, start=start, end=end, look=look)
