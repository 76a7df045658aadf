"""Baskets of two regions, by hand: what each viewer is told of the one pair that is more than chance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from services import database, models
from services.basket import shown
from services.filters import Filters
from services.scope import Scope
from tests.services.shops import EVERYONE, ShopOf

SOUTH = replace(EVERYONE, scope=Scope(frozenset({"south"})))
YEAR = Filters(date(2026, 1, 1), date(2026, 6, 30))
BASKETS = {
    "north": ["A B"] * 30 + ["A"] * 10 + ["C"] * 45 + ["D"] * 35,
    "south": ["A B"] * 12 + ["A"] * 8 + ["B"] * 10 + ["C D"] * 4 + ["D"] * 66,
}
"""In the south 12 of 20 baskets with A hold B too, and 10 of the 80 without: 100 baskets. C and D meet too rarely."""


def files() -> dict[str, str]:
    """A sells at 20 and costs 10, B at 8 and 5; each order is of 15 June, or one of twenty of 1 January."""
    orders, items = (
        "order_id,ordered_at,status,currency,region_id\n",
        "order_item_id,order_id,product_id,quantity,unit_price\n",
    )
    for region, baskets in BASKETS.items():
        for number, basket in enumerate(baskets):
            order, day = f"{region}-{number}", "2026-01-01" if number % 20 == 19 else "2026-06-15"
            orders += f"{order},{day}T10:00Z,delivered,EUR,{region}\n"
            items += "".join(
                f"{order}-{each},{order},{each},1,{20 if each == 'A' else 8}.00\n" for each in basket.split()
            )
    return {
        "regions": "region_id,name,currency\nnorth,North,EUR\nsouth,South,EUR\n",
        "categories": "category_id,name\nlamps,Lamps\ntoys,Toys\n",
        "products": "product_id,name,category_id,unit_cost\nA,Lamp,lamps,10.00\nB,Kite,toys,5.00\nC,Ball,toys,5.00\n"
        "D,Doll,toys,5.00\n",
        "orders": orders,
        "order_items": items,
    }


@pytest.fixture(scope="module", autouse=True)
def shop(shop_of: ShopOf) -> Iterator[str]:
    with shop_of(files()) as url:
        yield url


def test_without_a_model_best_sellers_are_shown() -> None:
    """Before the first training; the tests below come after it."""
    found = shown.rules(YEAR, EVERYONE).data
    assert found["missing"].startswith("“What sells together” was not trained yet.")
    assert found["sellers"]["name"].tolist() == ["Lamp", "Doll", "Kite", "Ball"]
    assert shown.network(YEAR, EVERYONE).data["missing"] == found["missing"]
    assert shown.rule_list(YEAR, EVERYONE).data["count"] == 0


@pytest.fixture(scope="module")
def trained(shop: str) -> None:
    assert models.train("basket_rules") == 220
    database.forget_version()


@pytest.mark.usefixtures("trained")
class TestRules:
    """Of the whole company 42 of 60 baskets with A hold B, and 10 of the 160 without."""

    def test_the_company(self) -> None:
        data = shown.rules(YEAR, EVERYONE).data
        rules = data["rules"].set_index("product")
        assert (data["first"], data["last"], data["baskets"]) == (date(2026, 1, 1), date(2026, 6, 15), 220)
        assert set(rules.index) == {"Kite", "Lamp"}
        lamp = rules.loc["Lamp"]
        assert (lamp["both"], lamp["first"], lamp["second"], lamp["baskets"]) == (42, 60, 52, 220)
        assert (lamp["confidence"], lamp["lift"]) == (pytest.approx(0.7), pytest.approx(42 / (60 * 52 / 220)))
        assert lamp["q"] < 1e-6

    def test_somebody_limited_to_a_region_sees_its_baskets_alone(self) -> None:
        rules = shown.rules(YEAR, SOUTH).data["rules"].set_index("product")
        lamp = rules.loc["Lamp"]
        assert (lamp["both"], lamp["first"], lamp["second"], lamp["baskets"]) == (12, 20, 22, 100)
        assert lamp["confidence"] == pytest.approx(0.6)
        assert lamp["margin"] == pytest.approx(3.0)
        assert lamp["product_revenue"] == 400.0
        everyone = shown.rules(replace(YEAR, regions=("south",)), EVERYONE).data["rules"].set_index("product")
        assert everyone.loc["Lamp"].equals(lamp)

    def test_what_no_chosen_region_holds_is_not_told(self) -> None:
        north = replace(YEAR, regions=("north",))
        assert shown.rules(north, SOUTH).data["rules"].empty
        assert shown.bundles(north, SOUTH).data["pairs"] == 0
        assert shown.network(north, SOUTH).data["edges"] == []

    def test_a_category_keeps_rules_that_it_has_a_part_in(self) -> None:
        assert shown.rule_list(replace(YEAR, categories=("lamps",)), EVERYONE).data["count"] == 2
        assert shown.rule_list(replace(YEAR, categories=("none",)), EVERYONE).data["count"] == 0

    def test_a_bundle_is_told_once_from_the_side_that_brings_more(self) -> None:
        """Kite beside lamp reaches 18 baskets at 3 of margin each, lamp beside kite 10 at 10."""
        bundles = shown.bundles(YEAR, EVERYONE).data["bundles"]
        assert bundles[["product", "companion"]].to_numpy().tolist() == [["Kite", "Lamp"]]

    def test_the_list(self) -> None:
        data = shown.rule_list(YEAR, EVERYONE, search="KITE", sort="confidence", direction="asc", size=1).data
        assert data["count"] == 2
        assert data["rows"]["product"].tolist() == ["Lamp"]

    def test_the_picture(self) -> None:
        data = shown.network(YEAR, EVERYONE).data
        assert [edge["lift"] for edge in data["edges"]] == [pytest.approx(42 / (60 * 52 / 220))]
        assert {node["name"]: node["net_revenue"] for node in data["nodes"]} == {"Lamp": 1200.0, "Kite": 416.0}
