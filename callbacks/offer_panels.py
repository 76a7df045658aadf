"""Offers to one customer with their reasons, and how well offers do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from callbacks.basket_words import fallback, rough
from callbacks.binding import Look, View
from callbacks.model_words import better_by, written
from callbacks.words import percent
from layouts import charts, formatting
from layouts import components as kit
from services.filters import Filters
from services.models import Score

WHY = {"taste": "fits what they buy", "popularity": "sells well", "season": "its season comes"}
TENTHS = "Cross-sell"


def cross_sell(data: Any, look: Look, filters: Filters) -> View:
    """Products of categories that are new to the customer."""
    return _offered(data, "cross", "of a category that is new to them", look)


def up_sell(data: Any, look: Look, filters: Filters) -> View:
    """Dearer products of categories that the customer knows."""
    return _offered(data, "up", "dearer than theirs", look)


def _offered(data: Any, kind: str, what: str, look: Look) -> View:
    if "missing" in data:
        return fallback("What this customer buys next is not known yet", data, look)
    rows = data[kind]
    note = "How likely each is to be bought within eight weeks, and against the average of such offers"
    if rows.empty:
        return View(f"Nothing {what} to offer", note, kit.empty_state("There is nothing that they have not."))
    best = rows.iloc[0]
    likely, times = formatting.share(best["propensity"], look.locale), formatting.number(best["times"], look.locale, 1)
    title = f"Offer {best['product']}: {likely} likely, {times}× the average offer"
    columns = [
        kit.Column("product", "Product"),
        kit.Column("category", "Category"),
        kit.Column("propensity", "Likely", "share", bar=True),
        kit.Column("times", "Against average"),
        kit.Column("price", "Usual price", "cents"),
        kit.Column("worth", "Worth", "cents"),
        kit.Column("why", "Because it"),
    ]
    told = [_told(row, look) for row in rows.to_dict("records")]
    return View(title, note, kit.simple_table(told, columns, title, look))


def _told(row: dict[str, Any], look: Look) -> dict[str, Any]:
    why = [WHY[reason] for reason in row["reasons"]]
    if pd.notna(row["paid"]) and row["kind"] == "up":
        more = rough(row["price"] - row["paid"], look)
        why.append(f"costs {more} more than theirs")
    return {
        **row,
        "times": f"{formatting.number(row['times'], look.locale, 1)}×",
        "why": ", ".join(why) or "is as likely as any",
    }


def bought(data: Any, look: Look, filters: Filters) -> View:
    """What the customer bought."""
    rows = data["bought"].to_dict("records")
    orders = len({row["order_id"] for row in rows})
    title = f"Customer {data['customer']} bought {len(rows)} product{'' if len(rows) == 1 else 's'} in {orders} order"
    columns = [
        kit.Column("order_id", "Order", "link"),
        kit.Column("day", "Placed", "date"),
        kit.Column("name", "Product"),
        kit.Column("category", "Category"),
        kit.Column("units", "Units", "count"),
        kit.Column("net_sales", "Value", "cents"),
    ]
    told = [{**row, "day": row["day"].date(), "href": f"/sales/orders/{row['order_id']}"} for row in rows]
    title += "" if orders == 1 else "s"
    return View(title, "In your regions, base currency", kit.simple_table(told, columns, title, look))


def how_well(data: Any, look: Look, filters: Filters) -> View:
    """Scores beside the naive ones, and how often what was said to be so likely came."""
    if "missing" in data:
        return View("Offers were not tried yet", data["missing"], kit.empty_state("Not tried yet.", data["remedy"]))
    scores = [Score(**each) for each in data["scores"]]
    if not scores:
        return View(
            "Offers could not be tried", "", kit.empty_state("Too few customers came back.", "Load more orders.")
        )
    rows = [
        {
            "name": score.name,
            "model": written(score.value, score.share, look),
            "naive": written(score.naive, score.share, look),
            "gain": better_by(score),
        }
        for score in scores
    ]
    columns = [
        kit.Column("name", "Measured"),
        kit.Column("model", "Offers"),
        kit.Column("naive", "Best sellers"),
        kit.Column("gain", "Better by", "delta", colour=1),
    ]
    gain = better_by(scores[0]) or 0.0
    title = (
        f"{scores[0].name.split(':')[0]} offers hit {percent(gain)} {'more' if gain >= 0 else 'less'} than best sellers"
    )
    note = "On eight weeks not learned from; below, how often cross-sell offers were taken, and as said (grey)"
    note += f". {data['stale']}" if data["stale"] else ""
    tenths = [part for part in data["calibration"] if part["label"].startswith(TENTHS)][::-1]
    texts = [formatting.share(part["observed"], look.locale, 2) for part in tenths]
    figure = charts.bars(
        [_tenth(place) for place in range(len(tenths))],
        [part["observed"] for part in tenths],
        [part["expected"] for part in tenths],
        "share",
        "As said",
        texts=texts,
        look=look,
    )
    table = kit.simple_table(rows, columns, "How well offers do", look)
    return View(title, note, [table, kit.chart(figure, note, charts.bars_height(len(tenths)))])


def _tenth(place: int) -> str:
    return "Likeliest tenth" if place == 0 else f"Tenth {place + 1}"


def how_well_file(data: Any) -> pd.DataFrame:
    """The calibration, as a file holds it."""
    return pd.DataFrame(data.get("calibration", []), columns=["label", "expected", "observed", "rows"])


def offers_file(kind: str) -> Callable[[Any], pd.DataFrame]:
    """The offers of a kind, as a file holds them."""
    return lambda data: data["sellers"] if "missing" in data else data[kind]
