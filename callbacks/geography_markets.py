"""Markets not served, or thinly: their ranking, what it is made of, and the weights that a reader may move."""

from __future__ import annotations

from typing import Any

from callbacks.asking import along
from callbacks.binding import Look, View
from callbacks.geography_words import address
from layouts import components as kit
from layouts import formatting, html
from services.filters import Filters
from services.geography.expansion import MOST_WEIGHT, PARTS, WEIGHTS, ranked, weights_of

ABOUT = {
    "market": "income of all online shoppers",
    "online": "share of people who buy online",
    "income": "median income",
    "nearness": "to the nearest country with an own warehouse",
    "room": "how far below the median country's customers",
    "growth": "of its region's online market over a year",
}


def expansion(data: Any, look: Look, filters: Filters) -> View:
    """The ranking with its parts, and the form that moves the weights."""
    note = "Each part from 0, the least favourable of these countries, to 100; the score is their weighted mean"
    if not data:
        body = kit.empty_state("No market to compare.", "Load demographics.csv with countries not served yet.")
        return View("No country is waiting", note, body)
    weights = weights_of(look.query)
    rows = ranked(data, weights)
    shown = [
        {
            "place": str(row["place"]),
            "country": row["country"],
            "state": "Thinly served" if row["served"] else "Not served",
            "state_tone": "" if row["served"] else "accent",
            "score": round(row["score"]),
            **{name: None if part is None else round(100 * part) for name, part in row["parts"].items()},
            "worth": formatting.money(row["worth"], look.currency, look.locale),
            "between": between(row, look),
            "range": _places(row),
        }
        for row in rows
    ]
    columns = [
        kit.Column("country", "Country"),
        kit.Column("place", "Place", "count"),
        kit.Column("state", "", "tag"),
        kit.Column("score", "Score", "count", bar=100),
        *(kit.Column(part.name, part.label, "count") for part in PARTS),
        kit.Column("worth", "More a year", "money"),
        kit.Column("between", "Between", "count"),
        kit.Column("range", "Place, if weights move", "count"),
    ]
    body = [_form(weights, look, filters), kit.simple_table(shown, columns, "Markets to enter or to serve more", look)]
    return View(_title(rows), note, body)


def between(row: dict[str, Any], look: Look) -> str:
    """What a country is worth, by the middle half of the countries served."""
    low, high = (formatting.money(row[name], look.currency, look.locale) for name in ("low", "high"))
    return formatting.NOTHING if row["worth"] is None else f"{low} – {high}"


def _title(rows: list[dict[str, Any]]) -> str:
    first = next((row for row in rows if not row["served"]), rows[0])
    if len(rows) == 1:
        return f"{first['country']} is the only market to look at, with none to compare it with"
    sure = first["worst_place"] <= sum(1 for row in rows if row["place"] <= first["place"])
    said = "whichever weights count more" if sure else f"between places {_places(first)} when weights move"
    return f"{first['country']} scores {first['score']:.0f} and is number {first['place']}, {said}"


def _places(row: dict[str, Any]) -> str:
    best, worst = row["best_place"], row["worst_place"]
    return str(best) if best == worst else f"{best} – {worst}"


def _form(weights: dict[str, float], look: Look, filters: Filters) -> html.Div:
    fields = [
        kit.field(
            part.label,
            f"weight_{part.name}",
            f"{weights[part.name]:g}",
            "number",
            ABOUT[part.name],
            min="0",
            max=f"{MOST_WEIGHT:g}",
            step="0.5",
        )
        for part in PARTS
    ]
    moved = weights != WEIGHTS
    marked = {"data-narrowed": ""} if any(name.startswith("weight_") for name in look.query) else {}
    form = kit.find_form([*along(filters), *fields], "Weigh again")
    back = [kit.link("Back to the usual weights", address(filters))] if moved else []
    said = "Weights moved" if moved else "Move the weights"
    return html.Div(kit.disclosure(said, html.Div([form, *back]), opened=moved), className="weights", **marked)
