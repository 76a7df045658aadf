"""Where revenue moved: step by step from the company to its orders, and the products behind each cause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from callbacks import order_grid
from callbacks.binding import Look, View
from callbacks.drawing import difference, narrowed, nothing, said_moved
from callbacks.words import change, compared_with
from layouts import components as kit
from layouts import formatting, html
from layouts.executive import drivers
from services.filters import Filters

SHOWN = 12
STEPS = {"region": "regions", "category": "categories"}
ALL = {"region": "regions", "category": "categories", "product": "products"}
CAUSES = {
    "change": "The whole change",
    "units": "Volume and mix",
    "price": "Price and exchange rates",
    "new": "New products",
    "dropped": "Dropped products",
    "discounts": "Discounts",
    "returns": "Returns",
}
TELLING = 0.1
"""Of all that moved either way, what the change must be for shares of it to tell anything."""

Records = Sequence[Mapping[str, Any]]


def behind(filters: Filters, cause: str) -> str:
    """The address of the products behind a cause."""
    return f"{drivers.PAGE.route}{filters.to_query()}&cause={cause}"


def drill(data: Any, look: Look, filters: Filters) -> View:
    """One step down the way from the company to its orders; each row opens the next step."""
    rows, step = data["rows"], data["step"]
    if not rows:
        return nothing("Nothing was sold here")
    shown = [{**row, "href": _next(filters, step, row["value"]), **_moved(row, rows)} for row in rows[:SHOWN]]
    rest = rows[SHOWN:]
    if rest:
        shown.append(_together(rest, rows, f"{len(rest)} other {ALL[step]}"))
    shown.append(_together(rows, rows, "All"))
    classes = [""] * (len(shown) - 1) + ["total"]
    telling = shown[-1]["part"] is not None
    columns = [
        kit.Column("label", step.capitalize(), "link"),
        kit.Column("net_revenue", "Net revenue", "money"),
        kit.Column("previous_net_revenue", compared_with(filters).capitalize(), "money"),
        kit.Column("gain", "Change", "gain", colour=1),
        *([kit.Column("part", "Of the change", "share")] if telling else []),
        kit.Column("change", "In percent", "delta", colour=1),
    ]
    title = f"By {step}: {said_moved(rows, look, 'no change')}"
    body = [_trail(data, filters), kit.simple_table(shown, columns, f"Net revenue by {step}", look, classes)]
    following = "its orders" if step == "product" else "the next step"
    return View(title, f"What moved most first, in {look.currency}; open a row for {following}", body)


def drill_table(data: Any) -> pd.DataFrame:
    """The step's rows."""
    return pd.DataFrame(data["rows"]).assign(step=data["step"])


def movers(data: Any, look: Look, filters: Filters) -> View:
    """The products behind the change, or behind the cause that the address names."""
    cause = look.query.get("cause", "change")
    cause = cause if cause in CAUSES else "change"
    found = data[cause]
    choices = [
        html.B(label) if name == cause else kit.link(label, behind(filters, name)) for name, label in CAUSES.items()
    ]
    marked = {"data-narrowed": ""} if "cause" in look.query else {}
    bar = html.Nav(choices, className="choices", **{"aria-label": "Products behind"}, **marked)
    note = "What each product contributed; volume and mix together, price with exchange rates; the parts add up"
    if not found["rows"]:
        empty = kit.empty_state("No product moved by it.", "Choose another cause, or widen the filters.")
        return View(f"{CAUSES[cause]} moved no product", note, [bar, empty])
    shown = [
        {
            **row,
            "href": order_grid.address(filters, search=row["product_id"]),
            "range": row["new"] + row["dropped"],
            "before": kit.link("Orders before", order_grid.address(_before(filters), search=row["product_id"])),
        }
        for row in found["rows"]
    ]
    if found["others"]:
        count = formatting.count(found["others"], look.locale)
        shown.append(_sum(found["rest"], f"{count} other products"))
    shown.append(_sum(found["total"], "All of these"))
    figures = {"units": "Volume, mix", "price": "Price, rates", "range": "New, dropped"}
    figures |= {"discounts": "Discounts", "returns": "Returns", "change": "Change"}
    columns = [
        kit.Column("name", "Product", "link"),
        kit.Column("category", "Category"),
        *(kit.Column(name, label, "gain", colour=1) for name, label in figures.items()),
        kit.Column("before", "", "parts"),
    ]
    classes = [""] * (len(shown) - 1) + ["total"]
    table = kit.simple_table(shown, columns, f"Products behind: {CAUSES[cause]}", look, classes)
    return View(_said(cause, found, look), note, [bar, table])


def _said(cause: str, found: Any, look: Look) -> str:
    first = found["rows"][0]
    moved, most = (
        formatting.signed_money(value, look.currency, look.locale) for value in (found["total"][cause], first[cause])
    )
    subject = "Net revenue" if cause == "change" else CAUSES[cause]
    return f"{subject}: {moved}, most by {first['name']} with {most}"


def _moved(row: Mapping[str, Any], rows: Records) -> dict[str, Any]:
    gains = [difference(one) for one in rows]
    total = sum(gains)
    telling = abs(total) > TELLING * sum(map(abs, gains))
    return {
        "gain": difference(row),
        "part": difference(row) / total if telling else None,
        "change": change(row["net_revenue"], row["previous_net_revenue"]),
    }


def _together(some: Records, rows: Records, label: str) -> dict[str, Any]:
    sums = {name: sum(row[name] for row in some) for name in ("net_revenue", "previous_net_revenue")}
    return {"label": label, **sums, **_moved(sums, rows)}


def _sum(sums: Mapping[str, float], name: str) -> dict[str, Any]:
    return {**sums, "name": name, "category": "", "range": sums["new"] + sums["dropped"], "before": []}


def _before(filters: Filters) -> Filters:
    """The range that is compared with, to look at its own orders."""
    start, end = filters.comparison
    return replace(filters, start=start, end=end, preset=None)


def _next(filters: Filters, step: str, value: str) -> str:
    if step == "product":
        return order_grid.address(filters, search=value)
    return narrowed(filters, drivers.PAGE.route, **{STEPS[step]: value})


def _trail(data: Any, filters: Filters) -> html.Nav:
    """Company › region › category, as links back."""
    open_to_all = replace(filters, regions=(), categories=())
    ways = [open_to_all, replace(filters, categories=()), filters]
    if data["step"] == "region":
        ways, names = [filters], ["Company"]
    else:
        names = ["Company", *data["path"]]
    items: list[Any] = [
        kit.link(name, drivers.PAGE.route + way.to_query())
        for name, way in zip(names[:-1], ways[: len(names) - 1], strict=True)
    ]
    items.append(html.Span(names[-1]))
    return html.Nav(html.Ol([html.Li(item) for item in items]), className="trail", **{"aria-label": "Where you are"})
