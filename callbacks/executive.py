"""What answers the panels of the executive pages."""

from __future__ import annotations

from typing import Any

import pandas as pd

from callbacks import bridges
from callbacks.binding import Binding, Look, View, as_table
from callbacks.cards import cards
from callbacks.drawing import (
    ahead,
    breakdown,
    comparison_name,
    course,
    moved_most,
    narrowed,
    per,
    two_periods,
)
from callbacks.words import compared_with, runs, versus
from layouts import charts, formatting
from layouts import components as kit
from layouts.executive import drivers, summary
from services import executive
from services.buckets import bucket_length, bucketed
from services.filters import Filters

SHOWN = 4


def revenue_trend(data: Any, look: Look, filters: Filters) -> View:
    """Net revenue with comparison, plan and the forecast to the end of the quarter."""
    x, now, before = course(data["days"], filters, "net_revenue")
    length = bucket_length(filters.days)
    plan = None
    if "net_revenue" in data["plan"]:
        plan = bucketed(data["plan"], filters.end, length, len(x))["net_revenue"].tolist()
    days = data["days"].groupby("period")["net_revenue"].sum()
    planned = float(data["plan"]["net_revenue"].sum()) if plan else None
    current = days.get("current")
    title = runs(
        "Net revenue",
        versus(current, days.get("previous"), compared_with(filters)),
        versus(current, planned, "plan"),
    )
    figure = charts.trend(
        x, {"Net revenue": now}, before, plan, ahead(data["forecast"], filters), "money", comparison_name(filters), look
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
    def draw(data: pd.DataFrame, look: Look, filters: Filters) -> View:
        rows = two_periods(data, dimension)
        moved = moved_most(rows)
        title = f"{noun} hold level"
        if moved:
            title = f"{moved[0]} moved most: {formatting.signed_money(moved[1], look.currency, look.locale)}"
        hrefs = [narrowed(filters, drivers.PAGE.route, **{plural: value}) for value in rows["value"]]
        body = breakdown(rows, filters, look, dimension.capitalize(), hrefs)
        return View(title, f"Net revenue by {dimension} against {compared_with(filters)}", body)

    return draw


def _change_bars(dimension: str, plural: str) -> Any:
    def draw(data: pd.DataFrame, look: Look, filters: Filters) -> View:
        rows = two_periods(data, dimension)
        moved = moved_most(rows)
        difference = rows["current"] - rows["previous"]
        order = difference.sort_values(ascending=False).index
        rows, difference = rows.loc[order], difference[order]
        figure = charts.bars(
            rows["label"].tolist(),
            difference.tolist(),
            keys=[narrowed(filters, drivers.PAGE.route, **{plural: value}) for value in rows["value"]],
            signed=True,
            look=look,
        )
        title = "No change by " + dimension
        if moved:
            title = f"{moved[0]} moved most: {formatting.signed_money(moved[1], look.currency, look.locale)}"
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
        look=look,
    )
    share = formatting.share(now["new"] / total if total else None, look.locale, 0)
    note = f"Net revenue by kind of order, {look.currency}; first orders make {share}, guests count as returning"
    return View(title, note, kit.chart(figure, note, 180), kit.legend(charts.keys(figure)))


def _kind_table(data: Any) -> pd.DataFrame:
    return pd.DataFrame([{"period": period, **values} for period, values in data.items()])


_region_table = Binding(executive.revenue_by_dimension, _by("region", "regions", "Regions"))
_channel_table = Binding(executive.revenue_by_dimension, _by("channel", "channels", "Channels"))

BINDINGS = {
    summary.PAGE: {
        "cards": cards(summary.PAGE),
        "revenue-trend": Binding(executive.revenue_outlook, revenue_trend, lambda data: data["days"]),
        "what-moved": Binding(executive.revenue_bridge, bridges.what_moved, bridges.table),
        "decisions": Binding(executive.recommendations, decisions, as_table),
        "attention": Binding(executive.needs_attention, attention, as_table),
        "regions": _region_table,
        "channels": _channel_table,
    },
    drivers.PAGE: {
        "cards": cards(drivers.PAGE),
        "bridge": Binding(executive.revenue_bridge, bridges.bridge, bridges.table),
        "customer-kind": Binding(executive.revenue_by_customer_kind, customer_kind, _kind_table),
        "drill": Binding(executive.drill, bridges.drill),
        "channels": Binding(executive.revenue_by_dimension, _change_bars("channel", "channels")),
        "categories": Binding(executive.revenue_by_dimension, _change_bars("category", "categories")),
    },
}
