"""What several pages draw the same way: a trend, a breakdown with its change, a list of things to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from callbacks.binding import Binding, Look, View
from callbacks.words import change, compared_with
from layouts import charts, formatting
from layouts import components as kit
from services import executive
from services.buckets import bucket_length
from services.filters import Filters

Records = Sequence[Mapping[str, Any]]
PER = {1: "day", 7: "week", 28: "four weeks"}


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


def broken_down(draw: Callable[[Any, Look, Filters], View], dimension: str, orders: bool = False) -> Binding:
    """The binding of a panel that draws executive.breakdowns; its file holds every sum of the dimension."""
    return Binding(
        executive.breakdowns.of(orders=orders),
        draw,
        lambda rows: rows[rows["dimension"] == dimension],
        executive.revenue_by_dimension,
    )


def breakdown(
    rows: Records, filters: Filters, look: Look, name: str, hrefs: Sequence[str] = (), most_rows: int | None = None
) -> Any:
    """A table of net revenue by value with its share and change; rows as of services.periods with a label.

    Of many, the first `most_rows` are shown; shares are of all.
    """
    total = sum(row["net_revenue"] for row in rows)
    shown = [
        {
            **row,
            "href": hrefs[place] if hrefs else "",
            "share": row["net_revenue"] / total if total else None,
            "change": change(row["net_revenue"], row["previous_net_revenue"]),
            "gain": difference(row),
        }
        for place, row in enumerate(rows[:most_rows])
    ]
    columns = [
        kit.Column("label", name, "link" if hrefs else "text"),
        kit.Column("net_revenue", "Net revenue", "money", bar=True),
        kit.Column("share", "Share", "share"),
        kit.Column("change", f"vs {compared_with(filters)}", "delta", colour=1),
        kit.Column("gain", "Change", "gain"),
    ]
    return kit.simple_table(shown, columns, f"Net revenue by {name.lower()}", look)


def compared_trend(
    data: Any, column: str, name: str, title: str, note: str, look: Look, filters: Filters, unit: str = "count"
) -> View:
    """A panel with a column of trends.course as a line, and the comparison behind it."""
    figure = charts.trend(
        data["x"],
        {name: data["current"][column]},
        data["previous"][column],
        unit=unit,
        comparison_name=comparison_name(filters),
        look=look,
    )
    return View(title, note, kit.chart(figure, note), kit.legend(charts.keys(figure)))


def compared_bars(
    rows: Records,
    column: str,
    title: str,
    note: str,
    look: Look,
    filters: Filters,
    keys: Sequence[str | None] | None = None,
    unit: str = "count",
) -> View:
    """A panel with a bar per record of services.periods, the comparison behind it; `keys` are addresses to open."""
    figure = charts.bars(
        [row["label"] for row in rows],
        [row[column] for row in rows],
        [row[f"previous_{column}"] for row in rows],
        unit,
        comparison_name(filters),
        keys,
        look=look,
    )
    body = kit.chart(figure, note, charts.bars_height(len(rows)))
    return View(title, note, body, kit.legend(charts.keys(figure)))


def nothing(title: str, note: str = "") -> View:
    """A panel that has nothing to show for these filters."""
    return View(title, note, kit.empty_state(f"{title}.", "Widen the filters."))


def difference(row: Mapping[str, Any], column: str = "net_revenue") -> float:
    """What a record of services.periods gained."""
    return float(row[column] - row[f"previous_{column}"])


def moved_most(rows: Records, column: str = "net_revenue") -> Mapping[str, Any] | None:
    """The record that moved most; None where nothing moved."""
    leader = max(rows, key=lambda row: abs(difference(row, column)), default=None)
    return leader if leader and difference(leader, column) else None


def said_moved(rows: Records, look: Look, nothing: str) -> str:
    """The title of a breakdown of net revenue: which value moved most, and by how much."""
    leader = moved_most(rows)
    if leader is None:
        return nothing
    return f"{leader['label']} moved most: {formatting.signed_money(difference(leader), look.currency, look.locale)}"
