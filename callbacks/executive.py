"""What answers the panels of the executive pages."""

from __future__ import annotations

from typing import Any

import pandas as pd

from callbacks import bridges, movers, order_grid
from callbacks.binding import Binding, Look, View
from callbacks.drawing import (
    ahead,
    breakdown,
    broken_down,
    comparison_name,
    difference,
    narrowed,
    per,
    said_moved,
)
from callbacks.words import compared_with, runs, versus
from layouts import charts, formatting
from layouts import components as kit
from layouts.executive import drivers, summary
from services import executive, trends
from services.filters import Filters

SHOWN = 4


def revenue_trend(data: Any, look: Look, filters: Filters) -> View:
    """Net revenue with comparison, plan and the forecast to the end of the quarter."""
    totals = {period: sums["net_revenue"] for period, sums in data["totals"].items()}
    title = runs(
        "Net revenue",
        versus(totals["current"], totals["previous"], compared_with(filters)),
        versus(totals["current"], data["planned"], "plan"),
    )
    figure = charts.trend(
        data["x"],
        {"Net revenue": data["current"]["net_revenue"]},
        data["previous"]["net_revenue"],
        data["plan"] or None,
        ahead(data["forecast"], filters),
        "money",
        comparison_name(filters),
        look,
    )
    note = f"Net revenue by {per(filters)}, {look.currency}{_outlook(data['forecast'], look)}"
    body = kit.chart(figure, title, 300)
    return View(title, note, body, kit.legend(charts.keys(figure)))


def _outlook(forecast: dict[str, Any], look: Look) -> str:
    if not forecast:
        return ""
    low, expected, high = (
        formatting.money(forecast[name], look.currency, look.locale) for name in ("low", "expected", "high")
    )
    error, naive = (formatting.share(forecast[name], look.locale) for name in ("error", "naive_error"))
    end = formatting.day(forecast["quarter_end"], look.locale)
    return (
        f"; quarter to {end}: {expected} expected, {low} to {high} in 4 of 5 cases"
        f" (back-tested error {error}, naive {naive})"
    )


def decisions(data: Any, look: Look, filters: Filters) -> View:
    """The recommendations worth most."""
    if not data:
        return View("Nothing needs a decision", "No rule found money to gain or save in this range", "")
    total = sum(item["money"] for item in data)
    rows = [
        kit.action_row(
            item["kind"],
            item["title"],
            f"{item['evidence']}. Worth: {item['basis']}.",
            kit.link("Look", item["link"]),
            money=formatting.money(item["money"], look.currency, look.locale),
        )
        for item in data[:SHOWN]
    ]
    count = f"{len(data)} decision{'s' if len(data) > 1 else ''}"
    return View(
        f"{count} worth {formatting.money(total, look.currency, look.locale)}",
        "Actions by the money at stake over the range; the effects may overlap",
        kit.action_rows(rows),
    )


def attention(data: Any, look: Look, filters: Filters) -> View:
    """What was out of the ordinary in the last week."""
    note = "Days and order statuses of the last seven days against the eight weeks before"
    if not data:
        return View("Nothing out of the ordinary", note, kit.empty_state("All quiet.", note + "."))
    rows = [
        kit.action_row(
            item["severity"].capitalize(),
            item["title"],
            item["evidence"],
            kit.link("Look", item["link"]),
            "bad" if item["severity"] == "critical" else "warn",
            formatting.signed_money(item["money"], look.currency, look.locale),
        )
        for item in data[:SHOWN]
    ]
    critical = sum(item["severity"] == "critical" for item in data)
    title = f"{len(data)} thing{'s' if len(data) > 1 else ''} out of the ordinary"
    return View(f"{title}, {critical} critical" if critical else title, note, kit.action_rows(rows))


def _by(dimension: str, plural: str, noun: str) -> Any:
    def draw(data: Any, look: Look, filters: Filters) -> View:
        rows = data[dimension]
        title = said_moved(rows, look, f"{noun} hold level")
        hrefs = [narrowed(filters, drivers.PAGE.route, **{plural: row["value"]}) for row in rows]
        body = breakdown(rows, filters, look, dimension.capitalize(), hrefs)
        return View(title, f"Net revenue by {dimension} against {compared_with(filters)}", body)

    return draw


def _change_bars(dimension: str, plural: str) -> Any:
    def draw(data: Any, look: Look, filters: Filters) -> View:
        rows = sorted(data[dimension], key=difference, reverse=True)
        figure = charts.bars(
            [row["label"] for row in rows],
            [difference(row) for row in rows],
            keys=[narrowed(filters, drivers.PAGE.route, **{plural: row["value"]}) for row in rows],
            signed=True,
            look=look,
        )
        title = said_moved(rows, look, f"No change by {dimension}")
        note = f"Change of net revenue by {dimension} against {compared_with(filters)}, {look.currency}"
        return View(title, note, kit.chart(figure, note, charts.bars_height(len(rows))))

    return draw


def customer_kind(data: Any, look: Look, filters: Filters) -> View:
    """Whether first orders or returning customers moved revenue."""
    now, before = data["current"], data["previous"]
    moves = {name: now[name] - before[name] for name in ("new", "returning")}
    total = now["new"] + now["returning"]
    leader = max(moves, key=lambda name: abs(moves[name]))
    said = {"new": "First orders", "returning": "Returning customers"}
    title = f"{said[leader]} moved revenue by {formatting.signed_money(moves[leader], look.currency, look.locale)}"
    figure = charts.bars(
        [said[name] for name in moves],
        [now[name] for name in moves],
        [before[name] for name in moves],
        comparison_name=comparison_name(filters),
        keys=[order_grid.address(filters, kind=name) for name in moves],
        look=look,
    )
    share = formatting.share(now["new"] / total if total else None, look.locale, 0)
    note = f"Net revenue by kind of order, {look.currency}; first orders make {share}, guests count as returning"
    return View(title, note, kit.chart(figure, note, 180), kit.legend(charts.keys(figure)))


def _kind_table(data: Any) -> pd.DataFrame:
    return pd.DataFrame([{"period": period, **values} for period, values in data.items()])


BINDINGS = {
    summary.PAGE: {
        "revenue-trend": Binding(trends.revenue_outlook, revenue_trend, export=trends.revenue_trend),
        "what-moved": Binding(executive.revenue_bridge, bridges.what_moved, bridges.table),
        "decisions": Binding(executive.recommendations, decisions),
        "attention": Binding(executive.needs_attention, attention),
        "regions": broken_down(_by("region", "regions", "Regions"), "region"),
        "channels": broken_down(_by("channel", "channels", "Channels"), "channel"),
    },
    drivers.PAGE: {
        "bridge": Binding(executive.revenue_bridge, bridges.bridge, bridges.table),
        "customer-kind": Binding(executive.revenue_by_customer_kind, customer_kind, _kind_table),
        "drill": Binding(executive.drill, movers.drill, movers.drill_table),
        "movers": Binding(executive.movers, movers.movers, export=executive.product_contributions),
        "channels": broken_down(_change_bars("channel", "channels"), "channel"),
        "categories": broken_down(_change_bars("category", "categories"), "category"),
    },
}
