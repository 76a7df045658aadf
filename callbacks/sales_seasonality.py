"""What answers the panels of the seasonality page."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from callbacks import sales as sales_panels
from callbacks.binding import Binding, Look, View
from callbacks.drawing import nothing
from callbacks.season_panels import holidays, parts, published, published_table, unbroken, year_on_year
from callbacks.words import change, listed, percent, versus
from layouts import charts, formatting
from layouts import components as kit
from layouts.sales import seasonality as page
from services import sales, season_effects, seasonality
from services.filters import Filters

MUCH = 0.15
"""Above the usual by so much, a week needs preparing."""
LABELS = {"net_revenue": "Net revenue", "orders": "Orders"}


def forecast(data: Any, look: Look, filters: Filters) -> View:
    """The days ahead with their intervals, after the days before, and beside last year and the plan."""
    if not data:
        return nothing("Nothing was sold yet")
    total, ahead, past = data["total"], data["ahead"], data["past"]
    amount = formatting.money(total["expected"], look.currency, look.locale)
    said = versus(total["expected"], total["planned"], "plan")
    days = len(ahead["day"])
    title = f"The next {days} days bring {amount}" + (f", {said}" if said else "")
    bare = [None] * days
    drawn = charts.Forecast(
        ahead["day"],
        ahead["expected"],
        ahead["low_80"] or bare,
        ahead["high_80"] or bare,
        wide=(ahead["low_95"], ahead["high_95"]) if ahead["low_95"] else None,
    )
    figure = charts.trend(
        past["day"],
        {"Net revenue": past["value"]},
        past["naive"] + ahead["naive"] if past["naive"] else None,
        data["plan"] or None,
        drawn,
        "money",
        "Same weekday last year",
        look,
    )
    body = kit.chart(figure, title, 300)
    return View(title, _forecast_note(data, look), body, kit.legend(charts.keys(figure)))


def _forecast_note(data: Any, look: Look) -> str:
    if data["missing"]:
        return f"By day, {look.currency}; shown is the same weekday of last year. {data['missing']}"
    low, high = (formatting.money(data["total"][name], look.currency, look.locale) for name in ("low", "high"))
    off, naive = (percent(data[name]) for name in ("error", "naive_error"))
    inside = f"; {percent(data['inside'])} of days fell inside the 80% band" if data["inside"] is not None else ""
    return (
        f"By day, {look.currency}, with bands of 80 and 95%; the total is {low} to {high} in 4 of 5 cases."
        f" Back-test of {data['origins']} forecasts: {off} off, last year's days {naive}{inside}"
    )


def pace(data: Any, look: Look, filters: Filters) -> View:
    """Where month and quarter end, and what the plan is short of."""
    if not data:
        return nothing("Nothing was sold yet")
    quarter = next(row for row in data if (row["period"], row["measure"]) == ("quarter", "net_revenue"))
    rows = [_paced(row, look) for row in data]
    columns = [
        kit.Column("label", ""),
        kit.Column("expected", "Heads for", "parts"),
        kit.Column("plan", "Plan"),
        kit.Column("gap", "vs plan", "delta", colour=1),
    ]
    note = "So far and the forecast of the days left, in 4 of 5 cases between the bounds below"
    return View(_pace_title(quarter, look), note, kit.simple_table(rows, columns, "Pace", look))


def _pace_title(quarter: Any, look: Look) -> str:
    amount = formatting.money(quarter["expected"], look.currency, look.locale)
    end = formatting.day(quarter["end"], look.locale, year=False)
    if not quarter["plan"]:
        return f"The quarter to {end} heads for {amount}; it has no plan"
    gap = quarter["expected"] - quarter["plan"]
    by = formatting.money(abs(gap), look.currency, look.locale)
    high, low = quarter["high"], quarter["low"]
    if gap < 0:
        sure = "is out of reach" if high < quarter["plan"] else "is at risk"
        return f"The quarter's plan {sure}: {by} short by {end}"
    sure = "is safe" if low >= quarter["plan"] else "is within reach"
    return f"The quarter's plan {sure}: {by} above it by {end}"


def _paced(row: Any, look: Look) -> dict[str, Any]:
    unit = "money" if row["measure"] == "net_revenue" else "count"

    def written(value: float | None) -> str:
        known = value is not None and not math.isnan(value)
        if not known:
            return formatting.NOTHING
        if unit == "money":
            return formatting.money(value, look.currency, look.locale)
        return formatting.count(round(value or 0), look.locale)

    end = formatting.day(row["end"], look.locale, year=False)
    known = not math.isnan(row["low"])
    bounds = unbroken(f"{written(row['low'])} to {written(row['high'])}") if known else "no bounds without the model"
    return {
        "label": f"{LABELS[row['measure']]} to {end}",
        "expected": kit.named(written(row["expected"]), bounds),
        "plan": written(row["plan"]),
        "gap": change(row["expected"], row["plan"]),
    }


def weeks(data: Any, look: Look, filters: Filters) -> View:
    """Which of the next weeks need stock and people."""
    if not data:
        return nothing("Nothing was sold yet")
    rows = [_week(row, look) for row in data]
    columns = [
        kit.Column("label", "Week"),
        kit.Column("units", "Units", "count", bar=True),
        kit.Column("range", "4 of 5 cases"),
        kit.Column("units_change", "vs usual", "delta"),
        kit.Column("orders", "Orders", "count"),
        kit.Column("holiday", "Holidays"),
    ]
    note = "Monday to Sunday; the usual is the mean of the last eight weeks; units to have in stock, orders to pack"
    return View(_weeks_title(data, look), note, kit.simple_table(rows, columns, "The next weeks", look))


def _weeks_title(data: Any, look: Look) -> str:
    busy = [row for row in data if (change(row["units"], row["units_usual"]) or 0) >= MUCH]
    if not busy:
        return "No week ahead needs more stock or people than usual"
    peak = max(busy, key=lambda row: row["units"])
    more = percent(peak["units"] / peak["units_usual"] - 1)
    extra = formatting.count(round(sum(row["units"] - row["units_usual"] for row in busy)), look.locale)
    from_day = formatting.day(busy[0]["week"], look.locale, year=False)
    peak_day = formatting.day(peak["week"], look.locale, year=False)
    weeks_ = f"{len(busy)} weeks from {from_day}" if len(busy) > 1 else f"the week of {from_day}"
    return f"Stock {extra} units more and staff up for {weeks_}: {peak_day} is {more} above usual"


def _week(row: Any, look: Look) -> dict[str, Any]:
    known = not math.isnan(row["units_low"])
    low, high = (
        formatting.count(round(row[name]), look.locale) if known else "" for name in ("units_low", "units_high")
    )
    return {
        "label": unbroken(formatting.day(row["week"], look.locale, year=False)),
        "units": round(row["units"]),
        "orders": round(row["orders"]),
        "range": unbroken(f"{low} to {high}") if known else formatting.NOTHING,
        "units_change": change(row["units"], row["units_usual"]),
        "holiday": listed(row["holidays"], 1),
    }


def _weeks_table(data: Any) -> pd.DataFrame:
    return pd.DataFrame([{**row, "holidays": ", ".join(row["holidays"])} for row in data])


BINDINGS = {
    page.PAGE: {
        "forecast": Binding(seasonality.forecast, forecast, export=seasonality.forecast_days),
        "pace": Binding(seasonality.pace, pace),
        "weeks": Binding(seasonality.weeks, weeks, _weeks_table),
        "holidays": Binding(season_effects.holidays, holidays),
        "year-on-year": Binding(season_effects.year_on_year, year_on_year, lambda data: pd.DataFrame(_course(data))),
        "parts": Binding(season_effects.parts, parts, lambda data: pd.DataFrame(_weekly(data))),
        "hours": Binding(sales.average_week, sales_panels.hours, export=sales.orders_by_weekday_hour),
        "published": Binding(season_effects.published, published, published_table),
    },
}


def _course(data: Any) -> dict[str, Any]:
    return {"day": data["x"], "current": data["current"], "previous": data["previous"]} if data else {}


def _weekly(data: Any) -> dict[str, Any]:
    return {name: data[name] for name in ("week", "sold", "trend", "season") if data.get(name)} if data else {}
