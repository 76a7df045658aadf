"""What the panels of the pricing page say, of two products and what is asked for in the address."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from callbacks import price_simulator, pricing
from callbacks.binding import Look
from services.filters import Filters

LOOK = Look("light", "en", "EUR", ZoneInfo("Europe/Berlin"), {})
FILTERS = Filters(date(2026, 8, 3), date(2026, 10, 31), regions=("dach",), preset="90d")
ROWS = [
    {"product_id": "P1", "name": "Lamp", "category_id": "lamps", "category": "Lamps", "elasticity": -2.0},
    {"product_id": "P2", "name": "Kite", "category_id": "toys", "category": "Toys", "elasticity": -0.5},
]
SOLD = {"units": 100.0, "revenue": 10_000.0, "cost": 6000.0, "margin": 4000.0, "deviation": 0.1, "best": 0.0}
PRICES = {"category_deviation": 0.1, "price": 100.0, "lowest_price": 90.0, "highest_price": 105.0}
KNOWN = {"low": -2.2, "high": -1.8, "repriced": 1, "products": 1, "units_change": -0.02}


def data(**more: Any) -> dict[str, Any]:
    gains = {"gain": [0.0, 1200.0], "gain_low": [0.0, 900.0], "gain_high": [0.0, 1500.0], "best": [0.0, 0.05]}
    found = pd.DataFrame(ROWS).assign(**SOLD, **PRICES)
    categories = pd.DataFrame(ROWS).drop(columns=["product_id", "name"]).assign(**KNOWN, **gains)
    return {"rows": found, "categories": categories, "missing": "", "stale": "", **more}


def asked(**query: str) -> Any:
    return price_simulator.draw(data(), replace(LOOK, query=query), FILTERS)


def test_the_headline_says_what_to_do_and_what_it_brings() -> None:
    view = pricing.what_to_do(data(), LOOK, FILTERS)
    assert view.title == "Raising Toys by 5% adds about €1.2k of margin a month"
    assert "80% intervals" in view.note


def test_nothing_sure_is_said_so() -> None:
    none = data()
    none["categories"] = none["categories"].assign(gain=0.0, best=0.0, repriced=0)
    assert pricing.what_to_do(none, LOOK, FILTERS).title == "No change of prices is sure to bring more margin"


def test_the_most_elastic_category_is_named() -> None:
    view = pricing.elasticities(data(), LOOK, FILTERS)
    assert view.title == "Lamps answers most to price: 1% dearer sells 2.0% less"


@pytest.mark.parametrize("draw", [pricing.what_to_do, pricing.elasticities, price_simulator.draw])
def test_without_a_model_they_say_why(draw: Any) -> None:
    view = draw(data(missing="“Price elasticities” was not trained yet."), LOOK, FILTERS)
    assert "“Price elasticities” was not trained yet." in str(view.body)


def test_without_being_asked_the_best_category_is_simulated() -> None:
    assert asked().title.startswith("Toys 5% dearer: about €")


def test_a_product_by_its_number_or_a_part_of_its_name() -> None:
    """10,000 × 1.1 ** -1 − 6,000 × 1.1 ** -2 = 4,132: 132 more."""
    assert asked(product="p1", change="10").title == "Lamp 10% dearer: about €132 more margin a month"
    assert asked(product="lam", change="10").title == asked(product="P1", change="10").title
    assert asked(product="nothing").title == "No such product is on sale"


def test_beyond_the_prices_that_are_known_it_says_so() -> None:
    assert asked(product="P1", change="10").note.startswith("It was never sold at such a price")
    assert not asked(product="P1", change="4").note.startswith("It was")
    assert asked(of="*", change="-15").note.startswith("2 of 2 products were never sold at such a price.")


@pytest.mark.parametrize("change", ["", "nan", "inf", "1e400", "x", "<b>"])
def test_what_is_no_change_is_the_recommended_one(change: str) -> None:
    assert asked(of="toys", change=change).title.startswith("Toys 5% dearer")


def test_a_change_is_bounded() -> None:
    assert asked(of="toys", change="900").title.startswith("Toys 30% dearer")


def test_the_form_keeps_the_filters() -> None:
    form = asked(of="toys").body[0]
    kept = {(each.name, each.value) for each in form._traverse() if getattr(each, "type", "") == "hidden"}
    assert kept == {("range", "90d"), ("compare", "previous_year"), ("region", "dach")}
