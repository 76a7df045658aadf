"""What the panels of baskets and offers say of figures that are given to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from callbacks import basket, basket_rules, offer_panels
from callbacks.basket_words import taken
from callbacks.binding import Look, View
from layouts import html
from services.filters import Filters
from tests.layouts.test_components import every, text

LOOK = Look("light", "en", "EUR", ZoneInfo("Europe/Berlin"), {})
JUNE = Filters(date(2026, 6, 1), date(2026, 6, 30))
RULE = {
    "product_id": "A",
    "product": "Lamp",
    "category": "Lamps",
    "companion_id": "B",
    "companion": "Kite",
    "companion_category": "Toys",
    "pair": "A|B",
    "first": 240.0,
    "confidence": 0.25,
    "lift": 12.4,
    "held": 5.0,
    "lacking": 15.2,
    "brings": 690.0,
    "reach": 400.0,
    "reach_low": 300.0,
    "reach_high": 500.0,
}
COUNTED = {"first": date(2024, 7, 1), "last": date(2026, 6, 30), "baskets": 16_326, "stale": ""}
SELLERS = pd.DataFrame(
    {"product_id": ["A"], "name": ["Lamp"], "category": ["Lamps"], "units": [3], "net_revenue": [36.0]}
)
MISSING = {"missing": "“What sells together” was not trained yet.", "remedy": "Wait.", "sellers": SELLERS}


def asked(**query: str) -> Look:
    return replace(LOOK, query=query)


def said(view: View) -> str:
    """The words of a panel's body."""
    return text(html.Div(view.body))


def test_the_first_bundle_is_the_title_with_its_money() -> None:
    """A fifth of the 400 that as many of those who lack it would bring."""
    data = COUNTED | {"bundles": pd.DataFrame([RULE]), "pairs": 1}
    view = basket.bundles(data, LOOK, JUNE)
    assert view.title == "Put Kite beside Lamp: 15 baskets a month lack it, about €80 of margin"
    assert "wins 20% of what" in view.note
    assert "16,326 baskets" in view.note
    assert "€60 – €100" in said(view)
    assert "about €200 of margin" in basket.bundles(data, asked(take="50"), JUNE).title


@pytest.mark.parametrize(("typed", "share"), [("50", 0.5), ("99", 0.2), ("x", 0.2), ("", 0.2)])
def test_only_shares_that_are_offered_are_taken(typed: str, share: float) -> None:
    assert taken(asked(take=typed)) == share


def test_what_goes_with_a_product() -> None:
    data = COUNTED | {"rules": pd.DataFrame([RULE])}
    assert basket.goes_with(data, LOOK, JUNE).title == "1 in 4 who buy Lamp take Kite too"
    assert basket.goes_with(data, asked(product="A"), JUNE).title == "1 in 4 who buy Lamp take Kite too"
    view = basket.goes_with(data, asked(product="<b>"), JUNE)
    assert view.title == "Nothing goes with it"


def test_the_form_keeps_the_filters_in_force() -> None:
    data = COUNTED | {"rules": pd.DataFrame([RULE])}
    view = basket.goes_with(data, LOOK, replace(JUNE, regions=("north", "south")))
    sent = [(getattr(part, "name", ""), getattr(part, "value", "")) for part in every(html.Div(view.body))]
    assert [value for name, value in sent if name == "region"] == ["north", "south"]


def test_without_a_model_best_sellers_are_shown() -> None:
    for draw in (basket.bundles, basket.network, basket.goes_with, basket_rules.draw):
        view = draw(MISSING, LOOK, JUNE)
        assert view.note == MISSING["missing"]
        assert "Lamp" in said(view)
    for panel, binding in basket.BINDINGS[basket.page.PAGE].items():
        if panel in ("bundles", "network", "goes-with", "rules"):
            assert binding.table(MISSING)["name"].tolist() == ["Lamp"]


def test_nothing_that_stands_out_is_said() -> None:
    empty: dict[str, Any] = COUNTED | {"bundles": pd.DataFrame(), "rules": pd.DataFrame(), "pairs": 0}
    assert basket.bundles(empty, LOOK, JUNE).title == "No pair is worth putting together here"
    assert basket.goes_with(empty, LOOK, JUNE).title == "Nothing goes with anything here"
    assert basket.network({"edges": [], "nodes": [], "pairs": 0}, LOOK, JUNE).title == "No pair stands out here"


def test_an_offer_is_told_with_its_reasons() -> None:
    row = {"product": "Lantern", "category": "Lamps", "propensity": 0.034, "times": 18.3, "price": 25.0, "kind": "up"}
    offered = pd.DataFrame([row | {"paid": 10.0, "worth": 0.5, "reasons": ["taste", "season"]}])
    view = offer_panels.up_sell({"up": offered}, LOOK, JUNE)
    assert view.title == "Offer Lantern: 3.4% likely, 18.3× the average offer"
    assert "fits what they buy, its season comes, costs €15 more than theirs" in said(view)


def test_how_well_offers_do_against_best_sellers() -> None:
    score = {"name": "Cross-sell: one of 5 offers taken", "value": 0.3, "naive": 0.25, "about": "", "better": "higher"}
    part = {"label": "Cross-sell, tenth 10", "expected": 0.002, "observed": 0.0021, "rows": 100}
    data = {"scores": [score | {"share": True}], "calibration": [part], "naive": "best sellers", "stale": ""}
    assert offer_panels.how_well(data, LOOK, JUNE).title == "Cross-sell offers hit 20% more than best sellers"
    worse = data | {"scores": [score | {"share": True, "naive": 0.4}]}
    assert offer_panels.how_well(worse, LOOK, JUNE).title == "Cross-sell offers hit 25% less than best sellers"
