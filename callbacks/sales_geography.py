"""What answers the panels of the geography page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from callbacks import geography_markets, geography_places, order_grid
from callbacks.binding import Binding, Look, View
from callbacks.geography_markets import between
from callbacks.geography_words import Record, days, per_shoppers, reached, to_country
from callbacks.words import compared_with, listed, percent
from layouts import components as kit
from layouts import formatting
from layouts.sales import geography as page
from services.filters import Filters
from services.geography import decisions, expansion, places, taste


def decide(data: Any, look: Look, filters: Filters) -> View:
    """Where to push, where to fix, which country to enter next."""
    ranking = expansion.ranked(data["candidates"], expansion.weights_of(look.query))
    following = next((row for row in ranking if not row["served"]), None)
    found = [
        ("Push", data["push"], _push),
        ("Fix", data["fix"], _fix),
        ("Speed up", data["late"], _late),
        ("Enter", following, _enter),
    ]
    rows = [row(record, data, look, filters) for _, record, row in found if record]
    said = [f"{verb} {record['country']}" for verb, record, _ in found if record]
    if not rows:
        note = "No country grew, fell behind or sends more back than chance explains"
        return View("No place stands out", note, kit.empty_state("Nothing to decide.", note + "."))
    title = listed([said[0], *(text[0].lower() + text[1:] for text in said[1:])], len(said))
    note = (
        f"Against {compared_with(filters)}, beyond what chance explains; money over the range, of a new market a year"
    )
    return View(title, note, kit.action_rows(rows))


def _push(record: Record, data: Any, look: Look, filters: Filters) -> Any:
    factor, word = per_shoppers(data["countries"])
    own, middle = record["customers_per_1000"], record["median"]
    before, now = (formatting.count(record[name], look.locale) for name in ("previous_orders", "orders"))
    evidence = f"Orders went from {before} to {now}. Worth: another such gain."
    under = own is not None and own < middle
    if under:
        few, usual = reached(own, factor, look), reached(middle, factor, look)
        evidence += f" It has {few} customers per {word} online shoppers; the median country has {usual}."
    return kit.action_row(
        "Push",
        f"{record['country']} gained most" + (", and there is room for more" if under else ""),
        evidence,
        kit.link("Look", to_country(record, filters)),
        "good",
        formatting.signed_money(record["money"], look.currency, look.locale),
    )


def _fix(record: Record, data: Any, look: Look, filters: Filters) -> Any:
    if record["why"] == "returns":
        share, usual = (formatting.share(record[name], look.locale) for name in ("return_rate", "rate"))
        text = f"{record['country']} sends back {share} of what it buys"
        evidence = f"All countries: {usual}. Worth: what came back above that."
    else:
        text = f"{record['country']} falls behind"
        moved = formatting.delta(record["net_revenue"] / record["previous_net_revenue"] - 1, look.locale)
        all_moved = formatting.delta(record["trend"], look.locale)
        evidence = f"Net revenue {moved} where all countries together made {all_moved}. Worth: what it would have sold."
    return _lost("Fix", text, evidence, record, look, filters, "bad")


def _late(record: Record, data: Any, look: Look, filters: Filters) -> Any:
    late, usual = percent(record["late_share"]), percent(record["late_of_all"])
    return _lost(
        "Speed up",
        f"{late} of the parcels to {record['country']} come late",
        f"Of all, {usual} do. They take {days(record['hours'], look)}. At risk: sales of the parcels late above that.",
        record,
        look,
        filters,
        "warn",
    )


def _lost(label: str, text: str, evidence: str, record: Record, look: Look, filters: Filters, tone: str) -> Any:
    money = formatting.signed_money(-record["money"], look.currency, look.locale)
    return kit.action_row(label, text, evidence, kit.link("Look", to_country(record, filters)), tone, money)


def _enter(record: Record, data: Any, look: Look, filters: Filters) -> Any:
    low, high = record["best_place"], record["worst_place"]
    sure = f"place {low}" if low == high else f"places {low} to {high}"
    evidence = (
        f"Score {record['score']:.0f} of 100, {sure} of {len(data['candidates'])} however the weights move. Worth:"
        f" {between(record, look)} a year, once it buys as the middle half of our countries."
    )
    return kit.action_row(
        "Enter",
        f"{record['country']} is the best of the countries not served",
        evidence,
        [],
        "accent",
        formatting.money(record["worth"], look.currency, look.locale) if record["worth"] else "",
    )


def _taste(kind: str, verb: str) -> Any:
    def draw(data: Any, look: Look, filters: Filters) -> View:
        found = data[kind]
        span = formatting.day_range(data["first"], data["last"], look.locale)
        note = f"Order lines against the mix of all regions, {span}; 5% false discoveries, 95% intervals"
        if not found["pairs"]:
            tested = formatting.count(data["tested"], look.locale)
            why = f"{tested} pairs of product and region could be told from chance; none {verb}s beyond it."
            return View(f"No product {verb}s in a region", note, kit.empty_state("No product stands out.", why))
        rows = [_pair(row, look, filters) for row in found["rows"]]
        columns = [
            kit.Column("name", "Product", "link"),
            kit.Column("region", "Region"),
            kit.Column("had", "Lines / expected", "count"),
            kit.Column("ratio", "Sells", "count"),
            kit.Column("interval", "Interval", "count"),
            kit.Column("worth", "Worth", "gain"),
        ]
        money = formatting.signed_money(found["worth"], look.currency, look.locale)
        title = f"{found['pairs']} products {verb}" if found["pairs"] > 1 else f"One product {verb}s"
        body = kit.simple_table(rows, columns, f"Products that {verb}", look)
        return View(f"{title} in a region: {money} in a year", note, body)

    return draw


def _pair(row: Record, look: Look, filters: Filters) -> dict[str, Any]:
    """A product in a region as its table shows it; it leads to the orders there that hold it."""
    ratio, low, high = (formatting.number(row[name], look.locale, 2) for name in ("ratio", "low", "high"))
    return {
        **row,
        "href": order_grid.address(replace(filters, regions=(row["region_id"],)), search=row["product_id"]),
        "ratio": f"{ratio} ×",
        "interval": f"{low} – {high}",
        "had": f"{formatting.count(row['lines'], look.locale)} / {formatting.number(row['expected'], look.locale)}",
    }


def _parts(data: Any) -> pd.DataFrame:
    """The candidates with a column a part."""
    return pd.DataFrame([{**row, **row["parts"]} for row in data]).drop(columns="parts", errors="ignore")


BINDINGS = {
    page.PAGE: {
        "decisions": Binding(decisions.overview, decide, export=places.regional_performance),
        "map": Binding(decisions.overview, geography_places.near, export=places.regional_performance),
        "world": Binding(decisions.overview, geography_places.world, export=places.regional_performance),
        "places": Binding(places.steps, geography_places.steps, export=places.city_performance),
        "over": Binding(taste.tastes, _taste("over", "over-sell"), export=taste.tested),
        "under": Binding(taste.tastes, _taste("under", "under-sell"), export=taste.tested),
        "expansion": Binding(expansion.candidates, geography_markets.expansion, _parts),
    }
}
