"""What answers the panels of the finance pages."""

from __future__ import annotations

from typing import Any

import pandas as pd

from callbacks import statement
from callbacks.binding import Binding, Look, View
from callbacks.cards import cards
from callbacks.drawing import narrowed
from callbacks.words import listed, percent
from layouts import charts, formatting
from layouts import components as kit
from layouts.finance import profitability
from services import executive, finance
from services.filters import Filters

PLURALS = {"category": "categories", "channel": "channels", "region": "regions"}


def _margin(dimension: str) -> Any:
    def draw(data: pd.DataFrame, look: Look, filters: Filters) -> View:
        rows = _margins(data, dimension)
        note = f"Contribution margin by {dimension}, change against the comparison in points"
        if rows.empty:
            return View("Nothing was sold here", note, kit.empty_state("No sales in this range.", "Widen the filters."))
        negative = rows[rows["contribution"] < 0]["label"].tolist()
        weakest = rows.loc[rows["margin"].idxmin()]
        title = f"{weakest['label']} keeps least: {formatting.share(weakest['margin'], look.locale)}"
        if negative:
            title = f"{listed(negative)} {'loses' if len(negative) == 1 else 'lose'} money"
        return View(title, note, _margin_table(rows, look, filters, dimension))

    return draw


def _margins(data: pd.DataFrame, dimension: str) -> pd.DataFrame:
    rows = data[data["dimension"] == dimension]
    sums = rows.pivot_table(
        index=["value", "label"],
        columns="period",
        values=["net_revenue", "contribution"],
        aggfunc="sum",
        fill_value=0.0,
    )
    table = pd.DataFrame(
        {
            "net_revenue": sums.get(("net_revenue", "current"), 0.0),
            "contribution": sums.get(("contribution", "current"), 0.0),
            "before": sums.get(("contribution", "previous"), 0.0)
            / _positive(sums.get(("net_revenue", "previous"), pd.Series(0.0, sums.index))),
        },
        index=sums.index,
    )
    table["margin"] = table["contribution"] / _positive(table["net_revenue"])
    return table.reset_index().dropna(subset="margin").sort_values("contribution", ascending=False, ignore_index=True)


def _positive(values: pd.Series) -> pd.Series:
    return values.where(values > 0)


def _margin_table(rows: pd.DataFrame, look: Look, filters: Filters, dimension: str) -> Any:
    texts = [
        {
            "name": row["label"],
            "href": narrowed(filters, profitability.PAGE.route, **{PLURALS[dimension]: row["value"]}),
            "net": formatting.money(row["net_revenue"], look.currency, look.locale),
            "contribution": formatting.money(row["contribution"], look.currency, look.locale),
            "contribution_size": row["contribution"],
            "margin": formatting.share(row["margin"], look.locale),
            "change": formatting.points(row["margin"] - row["before"], look.locale),
            "change_tone": kit.tone(row["margin"] - row["before"], 1),
        }
        for row in rows.to_dict("records")
    ]
    columns = [
        kit.Column("name", dimension.capitalize(), "link"),
        kit.Column("net", "Net revenue", "money"),
        kit.Column("contribution", "Contribution", "money", bar=float(rows["contribution"].abs().max()) or None),
        kit.Column("margin", "Margin", "share"),
        kit.Column("change", "Change", "points", colour=1),
    ]
    return kit.simple_table(texts, columns, f"Contribution margin by {dimension}")


def customers(data: pd.DataFrame, look: Look, filters: Filters) -> View:
    """How much of the contribution the best customers make, and how many cost money."""
    known = data[data["tenth"] > 0]
    note = "Contribution by tenth of the known customers, most valuable first"
    total = known["contribution"].sum()
    if known.empty or total <= 0:
        return View("No customer contribution in this range", note, kit.empty_state("No known customers bought."))
    title = f"The best tenth of customers makes {percent(known['contribution'].iloc[0] / total)} of contribution"
    losing = known[known["contribution"] < 0]
    if len(losing):
        title += f"; the last {'tenth loses' if len(losing) == 1 else f'{len(losing)} tenths lose'} money"
    figure = charts.bars(
        [f"Tenth {tenth}" for tenth in known["tenth"]], known["contribution"].tolist(), signed=True, look=look
    )
    guests = data[data["tenth"] == 0]["contribution"].sum()
    if guests:
        note += f"; guests bring {formatting.money(guests, look.currency, look.locale)} more"
    return View(title, note, kit.chart(figure, note, charts.bars_height(len(known))))


def cash(data: pd.DataFrame, look: Look, filters: Filters) -> View:
    """Whether the money ordered has been collected, and how fast."""
    note = f"By month of order, {look.currency} with tax and shipping, to date; all channels and categories"
    if data.empty or not data["ordered"].sum():
        return View("No money moved in this range", note, kit.empty_state("No orders.", "Widen the filters."))
    lost = data["refunded"] + data["charged_back"]
    kept = (data["captured"].sum() - lost.sum()) / data["ordered"].sum()
    wait = (data["days_to_cash"] * data["captured"]).sum() / data["captured"].sum() if data["captured"].sum() else None
    title = f"{percent(kept)} of the money ordered was collected and kept"
    if wait is not None:
        title += f", after {formatting.number(wait, look.locale, 1)} days on average"
    series = {
        "Kept": (data["captured"] - lost).tolist(),
        "Refunded": data["refunded"].tolist(),
        "Charged back": data["charged_back"].tolist(),
        "Not collected": (data["ordered"] - data["captured"]).clip(lower=0).tolist(),
    }
    figure = charts.stacked_bars([f"{month:%b %Y}" for month in data["month"]], series, dates=False, look=look)
    return View(title, note, kit.chart(figure, note, 280), kit.legend(charts.keys(figure)))


BINDINGS = {
    profitability.PAGE: {
        "cards": cards(profitability.PAGE),
        "profit-bridge": Binding(finance.profit_and_loss, statement.bridge),
        "plan": Binding(finance.profit_and_loss, statement.plan),
        "statement": Binding(finance.profit_and_loss, statement.table),
        "margin-category": Binding(executive.revenue_by_dimension, _margin("category")),
        "margin-channel": Binding(executive.revenue_by_dimension, _margin("channel")),
        "margin-region": Binding(executive.revenue_by_dimension, _margin("region")),
        "customers": Binding(finance.customer_contribution, customers),
        "cash": Binding(finance.cash_timing, cash),
    },
}
