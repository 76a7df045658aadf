"""Places: the two maps, and the way from the company down to its cities."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import degrees, inf, log, radians, tan
from typing import Any, NamedTuple

from callbacks.binding import Look, View
from callbacks.drawing import difference, nothing
from callbacks.geography_words import Record, address, days, iso3, per_shoppers, reached, to_country
from callbacks.words import change, compared_with
from layouts import charts, formatting, html
from layouts import components as kit
from services.filters import Filters
from services.geography.countries import countries, distance

NEAR_KM = 3500
"""Around the country with most revenue: what the first map shows."""
MARGIN = (5.0, 4.0)
"""Degrees east and west, north and south, that it shows around the middles of these countries."""
LEAST_SPAN = 34.0
"""Degrees from south to north that it shows at least: of a large country alone, all of it."""
SHAPE = 1.75
"""How much wider than high it is, at least."""


class Shown(NamedTuple):
    """A figure that the maps are shaded by."""

    label: str
    verb: str
    value: Callable[[Record], float | None]
    said: Callable[[Record, Look, float], str]
    signed: bool = False


SHOWN = {
    "revenue": Shown(
        "Net revenue",
        "brings most",
        lambda row: row["net_revenue"],
        lambda row, look, _: formatting.money(row["net_revenue"], look.currency, look.locale),
    ),
    "growth": Shown(
        "Growth",
        "grows most",
        lambda row: change(row["net_revenue"], row["previous_net_revenue"]),
        lambda row, look, _: formatting.delta(change(row["net_revenue"], row["previous_net_revenue"]), look.locale),
        signed=True,
    ),
    "reach": Shown(
        "Customers by online shoppers",
        "is reached best",
        lambda row: row["customers_per_1000"],
        lambda row, look, factor: reached(row["customers_per_1000"], factor, look),
    ),
    "delivery": Shown(
        "Days to deliver", "waits longest", lambda row: row["hours"], lambda row, look, _: days(row["hours"], look)
    ),
    "returns": Shown(
        "Returned",
        "sends back most",
        lambda row: row["return_rate"],
        lambda row, look, _: formatting.share(row["return_rate"], look.locale),
    ),
}


def near(data: Any, look: Look, filters: Filters) -> View:
    """The countries around the largest one, and the figures that the maps can show."""
    rows = [row for row in data["countries"] if iso3(row)]
    if not rows:
        return nothing("No country is known for these filters")
    around = [row for row in rows if (distance(row["country_code"], rows[0]["country_code"]) or 0) <= NEAR_KM]
    chosen = _chosen(look)
    figure = _map(rows, chosen, _bounds(around), look, filters)
    best = max(around, key=lambda row: _or_least(chosen.value(row)))
    _, word = per_shoppers(rows)
    title = f"{best['country']} {chosen.verb}: {_said(best, rows, chosen, look)}"
    choices = [
        kit.link(shown.label, address(filters, shown=name)) if shown is not chosen else html.B(shown.label)
        for name, shown in SHOWN.items()
    ]
    marked = {"data-narrowed": ""} if look.query.get("shown") in SHOWN else {}
    bar = html.Nav(choices, className="choices", **{"aria-label": "What the maps show"}, **marked)
    label = chosen.label + (f", by {word}" if chosen is SHOWN["reach"] else "")
    note = f"{label}; the deeper the colour the more; open a country for its cities"
    return View(title, note, [bar, kit.chart(figure, f"Map: {label}", 300)])


def world(data: Any, look: Look, filters: Filters) -> View:
    """The whole world, with the countries that are not served yet."""
    rows = [row for row in data["countries"] if iso3(row)]
    waiting = [
        (iso3(row), f"{row['country']}: not served, worth {_worth(row, look)} a year")
        for row in data["candidates"]
        if not row["served"] and iso3(row)
    ]
    chosen = _chosen(look)
    figure = _map(rows, chosen, charts.WORLD, look, filters, waiting)
    sold = sum(1 for row in rows if row["orders"])
    title = f"Sold to {sold} countr{'y' if sold == 1 else 'ies'}"
    note = f"{chosen.label}, as on the other map"
    if waiting:
        title += f"; {len(waiting)} more are known and not served"
        note += "; outlined: not served yet"
    return View(title, note, kit.chart(figure, f"Map of the world: {chosen.label}", 220))


def steps(data: Any, look: Look, filters: Filters) -> View:
    """Regions, the countries of one, or the cities of one, whichever the address leads to."""
    country = next((row for row in data["whole"] if row["country_code"] == look.query.get("country")), None)
    if country:
        rows = [row for row in data["city"] if row["country_code"] == country["country_code"]]
        step, labels, links = (
            "city",
            [row["city"].capitalize() if row["city"] == "unknown" else row["city"] for row in rows],
            [],
        )
    elif len(filters.regions) == 1:
        rows = data["country"]
        step, labels, links = "country", [row["country"] for row in rows], [to_country(row, filters) for row in rows]
    else:
        rows = data["region"]
        step, labels = "region", [row["region"] for row in rows]
        links = [address(filters, [row["region_id"]]) for row in rows]
    if not rows:
        return nothing("Nothing was sold here")
    leader = max(zip(labels, rows, strict=True), key=lambda pair: abs(difference(pair[1])))
    moved = formatting.signed_money(difference(leader[1]), look.currency, look.locale)
    title = f"By {step}: {leader[0]} moved most, {moved} on {compared_with(filters)}"
    body = [_trail(data, country, filters), _table(rows, labels, links, step, look, filters)]
    marked = {"data-narrowed": ""} if country else {}
    _, word = per_shoppers(data["whole"])
    note = (
        "Customers are those won in the range"
        if step == "city"
        else f"Customers are those won so far; they and orders are told per {word} online shoppers of the countries"
    )
    return View(title, f"{note}; deliveries are of the range's orders", html.Div(body, **marked))


def _table(
    rows: Sequence[Record], labels: Sequence[str], links: Sequence[str], step: str, look: Look, filters: Filters
) -> html.Div:
    factor, word = per_shoppers([row for row in rows if "customers_per_1000" in row])
    total = sum(row["net_revenue"] for row in rows)
    shown = [
        {
            **row,
            "label": label,
            "href": links[place] if links else "",
            "share": row["net_revenue"] / total if total else None,
            "change": change(row["net_revenue"], row["previous_net_revenue"]),
            "gain": difference(row),
            "reach": reached(row.get("customers_per_1000"), factor, look),
            "buying": reached(row.get("orders_per_1000"), factor, look),
            "days": days(row["hours"], look),
        }
        for place, (label, row) in enumerate(zip(labels, rows, strict=True))
    ]
    reach = [
        kit.Column("reach", f"Customers per {word}", "count"),
        kit.Column("buying", f"Orders per {word}", "count"),
    ]
    columns = [
        kit.Column("label", step.capitalize(), "link" if links else "text"),
        kit.Column("net_revenue", "Net revenue", "money", bar=True),
        kit.Column("share", "Share", "share"),
        kit.Column("change", f"vs {compared_with(filters)}", "delta", colour=1),
        kit.Column("gain", "Change", "gain"),
        kit.Column("orders", "Orders", "count"),
        *(reach if step != "city" else [kit.Column("customers", "Customers won", "count")]),
        kit.Column("days", "To deliver", "count"),
        kit.Column("late_share", "Late", "share"),
        kit.Column("return_rate", "Returned", "share"),
    ]
    return kit.simple_table(shown, columns, f"Sales by {step}", look)


def _trail(data: Any, country: Record | None, filters: Filters) -> html.Nav:
    """Company › region › country, each but the last a link."""
    names = {row["region_id"]: row["region"] for row in data["region"]}
    steps = [("Company", address(filters, []))]
    if filters.regions:
        steps.append((" and ".join(names.get(region, region) for region in filters.regions), address(filters)))
    if country:
        steps.append((country["country"], ""))
    items: list[Any] = [kit.link(text, href) for text, href in steps[:-1]] + [html.Span(steps[-1][0])]
    return html.Nav(html.Ol([html.Li(item) for item in items]), className="trail", **{"aria-label": "Where you are"})


def _map(
    rows: Sequence[Record],
    chosen: Shown,
    bounds: charts.Bounds,
    look: Look,
    filters: Filters,
    also: Sequence[tuple[str, str]] = (),
) -> charts.Figure:
    return charts.choropleth(
        [iso3(row) for row in rows],
        [chosen.value(row) for row in rows],
        [row["country"] for row in rows],
        [_said(row, rows, chosen, look) for row in rows],
        [to_country(row, filters) for row in rows],
        signed=chosen.signed,
        also=also,
        bounds=bounds,
        look=look,
    )


def _or_least(value: float | None) -> float:
    return -inf if value is None else value


def _chosen(look: Look) -> Shown:
    return SHOWN.get(look.query.get("shown", ""), SHOWN["revenue"])


def _said(row: Record, rows: Sequence[Record], chosen: Shown, look: Look) -> str:
    factor, word = per_shoppers(rows)
    said = chosen.said(row, look, factor)
    return f"{said} per {word} online shoppers" if chosen is SHOWN["reach"] else said


def _worth(row: Record, look: Look) -> str:
    return formatting.money(row["worth"], look.currency, look.locale)


def _bounds(rows: Sequence[Record]) -> charts.Bounds:
    """What holds the middles of the countries, and is of a map's SHAPE in the projection of Mercator."""
    middles = [countries()[row["country_code"]] for row in rows]
    east, north = MARGIN
    south, top = min(one.latitude for one in middles) - north, max(one.latitude for one in middles) + north
    more = max(LEAST_SPAN - (top - south), 0) / 2
    south, top = max(south - more, -56.0), min(top + more, 78.0)
    west, right = min(one.longitude for one in middles) - east, max(one.longitude for one in middles) + east
    wider = max(SHAPE * (_mercator(top) - _mercator(south)) - (right - west), 0) / 2
    return (max(west - wider, -180.0), south, min(right + wider, 180.0), top)


def _mercator(latitude: float) -> float:
    """How far north of the equator Mercator draws a latitude, in degrees of longitude."""
    return degrees(log(tan(radians(45 + latitude / 2))))
