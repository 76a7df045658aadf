"""The panels of the seasonality page that look back: holidays, the year before, the season, past forecasts."""

from __future__ import annotations

from calendar import month_name
from typing import Any

import pandas as pd

from callbacks.binding import Look, View
from callbacks.drawing import nothing, per
from callbacks.words import percent
from layouts import charts, formatting
from layouts import components as kit
from services.filters import Filters

SHOWN = 12


def holidays(data: Any, look: Look, filters: Filters) -> View:
    """What each holiday does, those that move most money first."""
    if not data:
        return nothing("No holiday lies in the three years")
    sure = [row for row in data if row["low"] > 0 or row["high"] < 0]
    note = (
        "Against the same weekday of the two weeks before and after; 95% intervals; three years, regions that keep it"
    )
    rows = [
        {
            **row,
            "label": f"{row['name']} (moves)" if row["moves"] else row["name"],
            "next": unbroken(formatting.day(row["next"], look.locale)) if row["next"] else formatting.NOTHING,
            "interval": unbroken(" to ".join(formatting.delta(row[name], look.locale) for name in ("low", "high"))),
        }
        for row in data[:SHOWN]
    ]
    columns = [
        kit.Column("label", "Holiday"),
        kit.Column("lift", "Orders", "delta", colour=1),
        kit.Column("interval", "Interval"),
        kit.Column("gain", "Money", "gain"),
        kit.Column("next", "Next"),
    ]
    return View(_holiday_title(sure, look), note, kit.simple_table(rows, columns, "Holidays", look))


def unbroken(text: str) -> str:
    """A text that stays on one line."""
    return text.replace(" ", "\u00a0")


def _holiday_title(sure: Any, look: Look) -> str:
    if not sure:
        return "No holiday moves orders by more than chance"
    first = sure[0]
    moved = f"{'adds' if first['lift'] > 0 else 'costs'} {percent(first['lift'])} of a day's orders"
    gain = formatting.signed_money(first["gain"], look.currency, look.locale)
    return f"{first['name']} {moved}, {gain} a year"


def year_on_year(data: Any, look: Look, filters: Filters) -> View:
    """The range beside the year before, holidays beside holidays."""
    if not data or data["growth"] is None:
        return nothing("The year before is not known", "Same weekday 52 weeks back, holidays beside holidays")
    growth, dated = data["growth"], data["by_dates"]
    title = f"At an equal calendar net revenue is {_moved(growth)} last year"
    if dated is not None and abs(dated - growth) >= 0.005:
        title += f"; by dates {_moved(dated)}"
    figure = charts.trend(
        data["x"],
        {"Net revenue": data["current"]},
        data["previous"],
        unit="money",
        comparison_name="Last year, equal calendar",
        look=look,
    )
    note = f"By {per(filters)}, {look.currency}; the same weekday 52 weeks back, holidays beside holidays"
    return View(title, note, kit.chart(figure, title), kit.legend(charts.keys(figure)))


def _moved(share: float) -> str:
    return f"{percent(share)} {'above' if share >= 0 else 'below'}"


def parts(data: Any, look: Look, filters: Filters) -> View:
    """The weeks, their trend, and the trend with the season."""
    if "missing" in data:
        return _without("What the season does is not known yet", data)
    if not data:
        return nothing("The model knows nothing of these regions yet")
    trend, season = data["trend"], data["season"]
    title, usual = _trend_title(trend), trend
    if season:
        usual = [level + more for level, more in zip(trend, season, strict=True)]
        title += _season_title(data)
    name = "Trend and season" if season else "Trend"
    figure = charts.trend(data["week"], {"Sold": data["sold"]}, usual, comparison_name=name, look=look)
    note = f"By week, {look.currency}, all channels and categories; taken apart by MSTL"
    return View(title, note, kit.chart(figure, title), kit.legend(charts.keys(figure)))


def _without(title: str, data: Any) -> View:
    return View(title, "", kit.empty_state(data["missing"], "Models says when it is trained."))


def _trend_title(trend: list[float]) -> str:
    year = 52
    if len(trend) <= year or trend[-1 - year] <= 0:
        return "The trend needs more than a year"
    moved = trend[-1] / trend[-1 - year] - 1
    return f"The trend {'rose' if moved >= 0 else 'fell'} {percent(moved)} in a year"


def _season_title(data: Any) -> str:
    frame = pd.DataFrame(
        {"month": [day.month for day in data["week"]], "trend": data["trend"], "season": data["season"]}
    )
    sums = frame.groupby("month").sum()
    share = (sums["season"] / sums["trend"]).dropna()
    if share.empty:
        return ""
    best, worst = int(share.idxmax()), int(share.idxmin())
    return f"; {month_name[best]} is {percent(share[best])} above it, {month_name[worst]} {percent(share[worst])} below"


def published(data: Any, look: Look, filters: Filters) -> View:
    """How far forecasts were off, in the back-test and since they are published."""
    if "missing" in data:
        return _without("No forecast can be judged yet", data)
    if not data:
        return nothing("The model knows nothing of these regions yet")
    rows = [{**row, "label": _weeks(row["weeks"])} for row in data["rows"]]
    columns = [
        kit.Column("label", "Weeks ahead"),
        kit.Column("error", "Back-test", "share"),
        kit.Column("naive_error", "Last year's days", "share"),
    ]
    note = "Error of a day as a share of net revenue, over the 12 forecasts of the back-test"
    if data["forecasts"]:
        columns += [
            kit.Column("published_error", "Published", "share"),
            kit.Column("published_inside", "In 80% band", "share"),
        ]
        note += ", and of what was published, as far as its days came"
    else:
        note += "; no day of a published one has come yet"
    return View(_published_title(data, look), note, kit.simple_table(rows, columns, "Errors by weeks ahead", look))


def _published_title(data: Any, look: Look) -> str:
    if data["forecasts"]:
        since = formatting.day(data["first"], look.locale)
        count = data["forecasts"]
        return f"{count} published forecast{'s' if count > 1 else ''} since {since} can be judged"
    better = [row["error"] / row["naive_error"] - 1 for row in data["rows"] if row["error"] and row["naive_error"]]
    if not better:
        return "No forecast can be judged yet"
    return f"In the back-test errors are {percent(sum(better) / len(better))} smaller than last year's days"


def _weeks(weeks: list[int]) -> str:
    return f"{weeks[0]}" if weeks[0] == weeks[1] else f"{weeks[0]} to {weeks[1]}"


def published_table(data: Any) -> pd.DataFrame:
    """The rows, the weeks of the horizon in two columns."""
    rows = data.get("rows", [])
    return pd.DataFrame([{"first_week": row["weeks"][0], "last_week": row["weeks"][1], **_plain(row)} for row in rows])


def _plain(row: Any) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "weeks"}
