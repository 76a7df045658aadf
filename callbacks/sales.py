"""What answers the panels of the sales pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from callbacks import order_grid, order_story, product_grid, product_panels
from callbacks.binding import Binding, Look, View
from callbacks.drawing import Records, broken_down, compared_bars, compared_trend, moved_most, narrowed, nothing, per
from callbacks.words import change, compared_with, percent, runs, versus
from layouts import charts, formatting
from layouts import components as kit
from layouts.sales import order, orders, products
from services import assortment, sales, trends
from services.filters import Filters

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
STEPS = {
    "sessions": "Visits",
    "product_views": "Saw a product",
    "add_to_carts": "Filled a cart",
    "checkouts": "Began to pay",
    "orders": "Ordered",
}
MOST_BARS = 5
LOST = ("cancelled", "failed")
PERIODS = ("orders", "previous_orders")


def orders_trend(data: Any, look: Look, filters: Filters) -> View:
    """Orders over the range with the comparison."""
    totals = {period: sums["orders"] for period, sums in data["totals"].items()}
    moved = versus(totals["current"], totals["previous"], compared_with(filters))
    title = runs("The number of orders", moved, verb="is")
    return compared_trend(data, "orders", "Orders", title, f"Orders by {per(filters)}", look, filters)


def funnel(data: Any, look: Look, filters: Filters) -> View:
    """Where visits are lost on the way to an order."""
    periods = {row["period"]: row for row in data}
    now, before = periods["current"], periods["previous"]
    note = "Visits that reached each step, all categories"
    if not now["sessions"]:
        return View(
            "No visits are known for this range", note, kit.empty_state("No web sessions.", "Load web_sessions.csv.")
        )
    rate = now["orders"] / now["sessions"]
    past = before["orders"] / before["sessions"] if before["sessions"] else None
    title = f"{percent(rate) if rate >= 0.1 else formatting.share(rate, look.locale)} of visits end in an order"
    if past and abs(rate - past) >= 0.0005:
        title += f", {formatting.points(rate - past, look.locale)} on {compared_with(filters)}"
    if now["days_missing"]:
        note += f"; {now['days_missing']} of {filters.days} days are missing, and their orders left out"
    figure = charts.funnel(list(STEPS.values()), [float(now[step]) for step in STEPS], "count", look=look)
    return View(title, note, kit.chart(figure, note, 280))


def status(data: Any, look: Look, filters: Filters) -> View:
    """Where orders stand, and the share that was lost."""
    rows = data.get("status", [])
    lost = [row for row in rows if row["value"] in LOST]
    rate, past = (
        sum(row[column] for row in lost) / total if (total := sum(row[column] for row in rows)) else None
        for column in PERIODS
    )
    title = f"{formatting.share(rate, look.locale)} of orders were cancelled or failed"
    if rate is not None and past:
        title += f", {formatting.points(rate - past, look.locale)} on {compared_with(filters)}"
    keys = [_toggled(filters, look, "status", row["value"]) for row in rows]
    return compared_bars(_named(rows), "orders", title, "All orders by where they stand now", look, filters, keys)


def devices(data: Any, look: Look, filters: Filters) -> View:
    """Orders by device; the title names the device whose share grew most."""
    rows = _few(_named(data.get("device", [])))
    now, before = (sum(row[column] for row in rows) for column in PERIODS)
    title = "Orders by device"
    if now and before:
        moves = {row["label"]: row["orders"] / now - row["previous_orders"] / before for row in rows}
        leader = max(moves, key=lambda name: moves[name])
        if moves[leader] > 0.005:
            title = f"{leader} gains {formatting.points(moves[leader], look.locale)} of orders"
    keys = [_toggled(filters, look, "device", row["value"]) if "value" in row else None for row in rows]
    return compared_bars(rows, "orders", title, "Counted orders by device", look, filters, keys)


def channels(data: Any, look: Look, filters: Filters) -> View:
    """Orders by channel; a click narrows the page to it."""
    rows = sorted(data["channel"], key=lambda row: -row["orders"])
    leader = moved_most(rows, "orders")
    title = "Orders by channel hold level"
    if leader:
        share = change(leader["orders"], leader["previous_orders"])
        title = f"{leader['label']} moved most: {formatting.delta(share, look.locale)}"
    keys = [narrowed(filters, orders.PAGE.route, channels=row["value"]) for row in rows]
    return compared_bars(rows, "orders", title, "Counted orders by channel", look, filters, keys)


def hours(data: list[list[float]], look: Look, filters: Filters) -> View:
    """Orders per hour of an average week."""
    if not data:
        return nothing("No orders in this range")
    _, day, hour = max((rate, -day, -hour) for day, rates in enumerate(data) for hour, rate in enumerate(rates))
    title = f"Orders peak on {WEEKDAYS[-day]} at {-hour:02d}:00"
    figure = charts.heat_map([f"{hour:02d}" for hour in range(24)], list(WEEKDAYS), data, "count", look=look)
    note = "Orders per hour, average of the range's weekdays, business time"
    return View(title, note, kit.chart(figure, note, 260))


def _toggled(filters: Filters, look: Look, name: str, value: str) -> str:
    """The page with its list narrowed to the value, or with the whole list where it is narrowed to it already."""
    return (
        narrowed(filters, orders.PAGE.route)
        if look.query.get(name) == value
        else order_grid.address(filters, **{name: value})
    )


def _named(rows: Records) -> list[dict[str, Any]]:
    return [{**row, "label": str(row["value"]).replace("_", " ").capitalize()} for row in rows]


def _few(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first MOST_BARS rows; the rest, often values misspelt in the source, together as "Other"."""
    if len(rows) <= MOST_BARS:
        return rows
    rest = {column: sum(row[column] for row in rows[MOST_BARS:]) for column in PERIODS}
    return [*rows[:MOST_BARS], {"label": "Other", **rest}]


def _of(attribute: str) -> Callable[[pd.DataFrame], pd.DataFrame]:
    return lambda rows: rows[rows["attribute"] == attribute]


BINDINGS: dict[Any, dict[str, Binding]] = {
    orders.PAGE: {
        "orders-trend": Binding(trends.course, orders_trend, export=trends.revenue_trend),
        "funnel": Binding(sales.funnel, funnel),
        "status": Binding(sales.order_attributes, status, _of("status"), sales.orders_by_attribute),
        "channels": broken_down(channels, "channel", orders=True),
        "devices": Binding(sales.order_attributes, devices, _of("device"), sales.orders_by_attribute),
        "hours": Binding(sales.average_week, hours, export=sales.orders_by_weekday_hour),
        "order-list": Binding(sales.order_list, order_grid.draw, lambda data: data["rows"], sales.order_export),
    },
    order.PAGE: {
        "order-header": Binding(sales.order_header, order_story.header),
        "order-lines": Binding(sales.order_lines, order_story.lines),
        "order-timeline": Binding(sales.order_timeline, order_story.timeline),
        "order-shipments": Binding(sales.order_shipments, order_story.shipments),
    },
    products.PAGE: {
        "pareto": Binding(assortment.concentration, product_panels.pareto, export=sales.product_performance),
        "categories": broken_down(product_panels.categories, "category"),
        "growing": Binding(assortment.movers, product_panels.growing, export=sales.product_performance),
        "declining": Binding(assortment.movers, product_panels.declining, export=sales.product_performance),
        "faults": Binding(sales.catalogue_faults, product_panels.faults, export=sales.every_catalogue_fault),
        "product-list": Binding(sales.product_list, product_grid.draw, export=sales.product_performance),
    },
}


def register(app: Any) -> None:
    """The lists ask for their rows piece by piece."""
    order_grid.GRID.register(app)
    product_grid.GRID.register(app)
