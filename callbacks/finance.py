"""What answers the panels of the finance pages."""

from __future__ import annotations

from typing import Any

from callbacks import statement
from callbacks.binding import Binding, Look, View
from callbacks.drawing import Records, broken_down, narrowed, nothing
from callbacks.words import listed, percent
from layouts import charts, formatting
from layouts import components as kit
from layouts.finance import profitability
from services import finance
from services.filters import Filters

PLURALS = {"category": "categories", "channel": "channels", "region": "regions"}


def _margin(dimension: str) -> Any:
    def draw(data: Any, look: Look, filters: Filters) -> View:
        rows = _margins(data[dimension])
        note = f"Contribution margin by {dimension}, change against the comparison in points"
        if not rows:
            return nothing("Nothing was sold here", note)
        negative = [row["label"] for row in rows if row["contribution"] < 0]
        weakest = min(rows, key=lambda row: row["margin"])
        title = f"{weakest['label']} keeps least: {formatting.share(weakest['margin'], look.locale)}"
        if negative:
            title = f"{listed(negative)} {'loses' if len(negative) == 1 else 'lose'} money"
        return View(title, note, _margin_table(rows, look, filters, dimension))

    return draw


def _margins(rows: Records) -> list[dict[str, Any]]:
    """The records that have a margin with its change in points, most contribution first."""
    return [
        {**row, "change": None if row["previous_margin"] is None else row["margin"] - row["previous_margin"]}
        for row in sorted(rows, key=lambda row: -row["contribution"])
        if row["margin"] is not None
    ]


def _margin_table(rows: Records, look: Look, filters: Filters, dimension: str) -> Any:
    route, plural = profitability.PAGE.route, PLURALS[dimension]
    linked = [{**row, "href": narrowed(filters, route, **{plural: row["value"]})} for row in rows]
    columns = [
        kit.Column("label", dimension.capitalize(), "link"),
        kit.Column("net_revenue", "Net revenue", "money"),
        kit.Column("contribution", "Contribution", "money", bar=True),
        kit.Column("margin", "Margin", "share"),
        kit.Column("change", "Change", "points", colour=1),
    ]
    return kit.simple_table(linked, columns, f"Contribution margin by {dimension}", look)


def customers(data: Records, look: Look, filters: Filters) -> View:
    """How much of the contribution the best customers make, and how many cost money."""
    tenths = {row["tenth"]: row["contribution"] for row in data}
    guests = tenths.pop(0, 0.0)
    note = "Contribution by tenth of the known customers, most valuable first"
    total = sum(tenths.values())
    if total <= 0:
        return View("No customer contribution in this range", note, kit.empty_state("No known customers bought."))
    title = f"The best tenth of customers makes {percent(tenths[1] / total)} of contribution"
    losing = sum(contribution < 0 for contribution in tenths.values())
    if losing:
        title += f"; the last {'tenth loses' if losing == 1 else f'{losing} tenths lose'} money"
    figure = charts.bars([f"Tenth {tenth}" for tenth in tenths], list(tenths.values()), signed=True, look=look)
    if guests:
        note += f"; guests bring {formatting.money(guests, look.currency, look.locale)} more"
    return View(title, note, kit.chart(figure, note, charts.bars_height(len(tenths))))


def cash(data: Records, look: Look, filters: Filters) -> View:
    """Whether the money ordered has been collected, and how fast."""
    note = f"By month of order, {look.currency} with tax and shipping, to date"
    ordered = sum(row["ordered"] for row in data)
    if not ordered:
        return nothing("No money moved in this range", note)
    kept = [row["captured"] - row["refunded"] - row["charged_back"] for row in data]
    title = f"{percent(sum(kept) / ordered)} of the money ordered was collected and kept"
    paid = [row for row in data if row["captured"] and row["days_to_cash"] is not None]
    if paid:
        wait = sum(row["days_to_cash"] * row["captured"] for row in paid) / sum(row["captured"] for row in paid)
        title += f", after {formatting.number(wait, look.locale, 1)} days on average"
    series = {
        "Kept": kept,
        "Refunded": [row["refunded"] for row in data],
        "Charged back": [row["charged_back"] for row in data],
        "Not collected": [max(row["ordered"] - row["captured"], 0) for row in data],
    }
    figure = charts.stacked_bars([f"{row['month']:%b %Y}" for row in data], series, dates=False, look=look)
    return View(title, note, kit.chart(figure, note, 280), kit.legend(charts.keys(figure)))


BINDINGS = {
    profitability.PAGE: {
        "profit-bridge": Binding(finance.profit_and_loss, statement.bridge),
        "plan": Binding(finance.profit_and_loss, statement.plan),
        "statement": Binding(finance.profit_and_loss, statement.table),
        "margin-category": broken_down(_margin("category"), "category"),
        "margin-channel": broken_down(_margin("channel"), "channel"),
        "margin-region": broken_down(_margin("region"), "region"),
        "customers": Binding(finance.customer_contribution, customers),
        "cash": Binding(finance.cash_timing, cash),
    },
}
