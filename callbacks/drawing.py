"""What several pages draw the same way: a trend, a breakdown with its change, a list of things to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pandas as pd

from callbacks.binding import Look
from callbacks.words import change, compared_with
from layouts import charts, formatting
from layouts import components as kit
from services.buckets import bucket_length, bucketed
from services.filters import Filters

PER = {1: "day", 7: "week", 28: "four weeks"}


def course(days: pd.DataFrame, filters: Filters, column: str) -> tuple[list[Any], list[float], list[float]]:
    """First days of the stretches, the current figures and the comparison's, from a frame like revenue_trend."""
    length = bucket_length(filters.days)
    count = filters.days // length
    now = bucketed(days[days["period"] == "current"], filters.end, length, count)
    before = bucketed(days[days["period"] == "previous"], filters.comparison[1], length, count)
    return list(now.index), now[column].tolist(), before[column].tolist()


def per(filters: Filters) -> str:
    """What one point of a trend holds: day, week, four weeks."""
    return PER[bucket_length(filters.days)]


def comparison_name(filters: Filters) -> str:
    """The comparison's name in a legend."""
    return compared_with(filters).capitalize()


def narrowed(filters: Filters, route: str, **values: str) -> str:
    """The address of a page for these filters with some dimensions (regions=..., ...) set to one value."""
    return route + replace(filters, **{name: (value,) for name, value in values.items()}).to_query()


def ahead(forecast: Mapping[str, Any], filters: Filters) -> charts.Forecast | None:
    """The forecast's days in the stretches of the trend; None where there is no forecast."""
    if not forecast:
        return None
    length = bucket_length(filters.days)
    daily = forecast["daily"]
    whole = len(daily["day"]) // length
    if not whole:
        return None

    def sums(name: str) -> list[float]:
        return [sum(daily[name][place * length : (place + 1) * length]) for place in range(whole)]

    starts = [filters.end + timedelta(days=1 + place * length) for place in range(whole)]
    return charts.Forecast(starts, sums("expected"), sums("low"), sums("high"))


def breakdown(rows: pd.DataFrame, filters: Filters, look: Look, name: str, hrefs: Sequence[str] = ()) -> Any:
    """A table of net revenue by value with its share and change; `rows` has label, current and previous."""
    total = float(rows["current"].sum())
    most = float(rows["current"].abs().max()) if len(rows) else 0.0
    texts = [
        {
            "name": row["label"],
            "href": hrefs[place] if hrefs else "",
            "money": formatting.money(row["current"], look.currency, look.locale),
            "money_size": row["current"],
            "share": formatting.share(row["current"] / total if total else None, look.locale, 0),
            "change": formatting.delta(change(row["current"], row["previous"]), look.locale),
            "change_tone": kit.tone(row["current"] - row["previous"], 1),
            "difference": formatting.signed_money(row["current"] - row["previous"], "", look.locale),
        }
        for place, (_, row) in enumerate(rows.iterrows())
    ]
    columns = [
        kit.Column("name", name, "link" if hrefs else "text"),
        kit.Column("money", "Net revenue", "money", bar=most or None),
        kit.Column("share", "Share", "share"),
        kit.Column("change", f"vs {compared_with(filters)}", "delta", colour=1),
        kit.Column("difference", "Change", "money"),
    ]
    return kit.simple_table(texts, columns, label=f"Net revenue by {name.lower()}")


def two_periods(rows: pd.DataFrame, dimension: str, column: str = "net_revenue") -> pd.DataFrame:
    """One row per value of a dimension with value, label, current and previous, largest first."""
    chosen = rows[rows["dimension"] == dimension]
    table = chosen.pivot_table(index=["value", "label"], columns="period", values=column, aggfunc="sum", fill_value=0.0)
    table = table.reindex(columns=["current", "previous"], fill_value=0.0).reset_index()
    return table.sort_values("current", ascending=False, ignore_index=True)


def moved_most(rows: pd.DataFrame) -> tuple[str, float] | None:
    """The label and change of the value that moved most; None where nothing moved."""
    if rows.empty:
        return None
    difference = rows["current"] - rows["previous"]
    place = difference.abs().idxmax()
    return (str(rows.loc[place, "label"]), float(difference[place])) if difference[place] else None
