"""What answers the panels of the sales pages."""

from __future__ import annotations

from typing import Any

import pandas as pd

from callbacks import order_grid, order_story, product_panels
from callbacks.binding import Binding, Look, View
from callbacks.cards import cards
from callbacks.drawing import comparison_name, course, narrowed, per, two_periods
from callbacks.words import change, compared_with, percent, runs, versus
from layouts import charts, formatting
from layouts import components as kit
from layouts.sales import order, orders, products
from services import executive, sales
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


def orders_trend(data: pd.DataFrame, look: Look, filters: Filters) -> View:
    """Orders over the range with the comparison."""
    x, now, before = course(data, filters, "orders")
    sums = data.groupby("period")["orders"].sum()
    title = runs("The number of orders", versus(sums.get("current"), sums.get("previous"), compared_with(filters)))
    figure = charts.trend(x, {"Orders": now}, before, unit="count", comparison_name=comparison_name(filters), look=look)
    note = f"Orders by {per(filters)}"
    return View(title.replace("runs", "is"), note, kit.chart(figure, note, 280), kit.legend(charts.keys(figure)))


def funnel(data: pd.DataFrame, look: Look, filters: Filters) -> View:
    """Where visits are lost on the way to an order."""
    rows = data.set_index("period")
    now, before = rows.loc["current"], rows.loc["previous"]
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
        note += f"; {int(now['days_missing'])} of {filters.days} days are missing"
    figure = charts.funnel(list(STEPS.values()), [float(now[step]) for step in STEPS], "count", look=look)
    return View(title, note, kit.chart(figure, note, 280))


def status(data: pd.DataFrame, look: Look, filters: Filters) -> View:
    """Where orders stand, and the share that was lost."""
    rows = _attribute(data, "status")
    total = rows.sum()
    lost = rows.reindex(LOST).fillna(0).sum()
    rates = [lost[period] / total[period] if total[period] else None for period in ("current", "previous")]
    title = f"{formatting.share(rates[0], look.locale)} of orders were cancelled or failed"
    if rates[0] is not None and rates[1]:
        title += f", {formatting.points(rates[0] - rates[1], look.locale)} on {compared_with(filters)}"
    return _bars(rows, title, "All orders by where they stand now", look, filters)


def devices(data: pd.DataFrame, look: Look, filters: Filters) -> View:
    """Orders by device; the title names the device whose share grew most."""
    rows = _few(_attribute(data, "device"))
    shares = rows / rows.sum()
    moves = (shares["current"] - shares["previous"]).sort_values()
    title = "Orders by device"
    if len(moves) and moves.iloc[-1] > 0.005:
        title = f"{str(moves.index[-1]).capitalize()} gains {formatting.points(moves.iloc[-1], look.locale)} of orders"
    return _bars(rows, title, "Counted orders by device", look, filters)


def channels(data: pd.DataFrame, look: Look, filters: Filters) -> View:
    """Orders by channel; a click narrows the page to it."""
    rows = two_periods(data, "channel", "orders").set_index("label")
    moved = (rows["current"] - rows["previous"]).sort_values(key=abs)
    title = "Orders by channel hold level"
    if len(moved) and moved.iloc[-1]:
        name = moved.index[-1]
        share = change(rows.loc[name, "current"], rows.loc[name, "previous"])
        title = f"{name} moved most: {formatting.delta(share, look.locale)}"
    keys = [narrowed(filters, orders.PAGE.route, channels=value) for value in rows["value"]]
    return _bars(rows, title, "Counted orders by channel", look, filters, keys)


def hours(data: pd.DataFrame, look: Look, filters: Filters) -> View:
    """Orders per hour of an average week."""
    if data.empty:
        return View("No orders in this range", "", kit.empty_state("No orders.", "Widen the filters."))
    rate = (data["orders"] / data["days"]).to_numpy()
    cells = data.assign(rate=rate).pivot(index="weekday", columns="hour", values="rate")
    cells = cells.reindex(index=range(1, 8), columns=range(24), fill_value=0.0).fillna(0.0)
    day, hour = cells.stack().idxmax()
    title = f"Orders peak on {WEEKDAYS[day - 1]} at {hour:02d}:00"
    figure = charts.heat_map(
        [f"{hour:02d}" for hour in range(24)], list(WEEKDAYS), cells.to_numpy().tolist(), "count", look=look
    )
    note = "Orders per hour, average of the range's weekdays, business time"
    return View(title, note, kit.chart(figure, note, 260))


def _attribute(data: pd.DataFrame, attribute: str) -> pd.DataFrame:
    rows = data[data["attribute"] == attribute]
    table = rows.pivot_table(index="value", columns="period", values="orders", aggfunc="sum", fill_value=0)
    table = table.reindex(columns=["current", "previous"], fill_value=0)
    return table.sort_values("current", ascending=False)


def _few(rows: pd.DataFrame) -> pd.DataFrame:
    """The first MOST_BARS rows; the rest, often values misspelt in the source, together as "other"."""
    if len(rows) <= MOST_BARS:
        return rows
    rest = rows.iloc[MOST_BARS:].sum().rename("other")
    return pd.concat([rows.iloc[:MOST_BARS], rest.to_frame().T])


def _bars(
    rows: pd.DataFrame, title: str, note: str, look: Look, filters: Filters, keys: list[str] | None = None
) -> View:
    figure = charts.bars(
        [str(name).replace("_", " ").capitalize() for name in rows.index],
        rows["current"].tolist(),
        rows["previous"].tolist(),
        "count",
        comparison_name(filters),
        keys,
        look=look,
    )
    body = kit.chart(figure, note, charts.bars_height(len(rows)))
    return View(title, note, body, kit.legend(charts.keys(figure)))


BINDINGS: dict[Any, dict[str, Binding]] = {
    orders.PAGE: {
        "cards": cards(orders.PAGE),
        "orders-trend": Binding(executive.revenue_trend, orders_trend),
        "funnel": Binding(sales.funnel, funnel),
        "status": Binding(sales.orders_by_attribute, status),
        "channels": Binding(executive.revenue_by_dimension, channels),
        "devices": Binding(sales.orders_by_attribute, devices),
        "hours": Binding(sales.orders_by_weekday_hour, hours),
        "order-list": Binding(sales.order_list, order_grid.draw, lambda data: data["rows"], sales.order_export),
    },
    order.PAGE: {
        "order-header": Binding(sales.order_header, order_story.header),
        "order-lines": Binding(sales.order_lines, order_story.lines),
        "order-timeline": Binding(sales.order_timeline, order_story.timeline),
        "order-shipments": Binding(sales.order_shipments, order_story.shipments),
    },
    products.PAGE: {
        "cards": cards(products.PAGE),
        "pareto": Binding(sales.product_performance, product_panels.pareto),
        "categories": Binding(executive.revenue_by_dimension, product_panels.categories),
        "growing": Binding(sales.product_performance, product_panels.growing),
        "declining": Binding(sales.product_performance, product_panels.declining),
        "faults": Binding(sales.catalogue_faults, product_panels.faults),
        "product-list": Binding(sales.product_performance, product_panels.grid),
    },
}


def register(app: Any) -> None:
    """The list of orders asks for its rows piece by piece."""
    order_grid.register(app, orders.PAGE)
