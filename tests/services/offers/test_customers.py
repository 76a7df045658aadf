"""Offers to the customers of a small shop, by a model whose every number is known."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from services import database, models
from services.errors import NotFound
from services.models import Evaluation, Prepared, Score
from services.models.store import Learned
from services.offers import customers
from services.offers.model import NEXT_BEST_OFFER
from services.scope import Scope
from tests.services.shops import BASE, EVERYONE, JUNE, ShopOf

OPEN = replace(EVERYONE, capabilities=frozenset({"pii"}))
SOUTH = replace(EVERYONE, scope=Scope(frozenset({"south"})))
FILES = BASE | {
    "products": "product_id,name,category_id,unit_cost\nP1,Lamp,lamps,4.00\nP2,Kite,toys,3.00\nP3,Doll,toys,9.00\n"
    "P4,Lantern,lamps,9.00\n",
    "orders": BASE["orders"]
    + "O4,,2026-06-04T10:00Z,delivered,EUR,north,search\nO5,C3,2025-12-01T10:00Z,delivered,EUR,north,search\n",
    "order_items": BASE["order_items"] + "I5,O4,P3,1,20.00,0\nI6,O5,P4,1,25.00,0\n",
    "customers": BASE["customers"] + "C3,Cora,north\n",
}
"""Besides the shop of three orders, a guest bought the doll at 20, and Cora, long before, the lantern at 25."""

CONTENT = {
    "coefficients": {
        "cross": dict.fromkeys(("popularity", "taste", "season", "quiet", "gone", "known", "orders"), 0.0)
        | {"intercept": math.log(0.1 / 0.9), "popularity": 1.0},
        "up": dict.fromkeys(("popularity", "taste", "season", "quiet", "gone", "known", "orders", "step"), 0.0)
        | {"intercept": math.log(0.2 / 0.8)},
    },
    "usual": {"cross": 0.05, "up": 0.1},
    "products": pd.DataFrame(
        {
            "product_id": ["P1", "P2", "P3", "P4"],
            "category_id": ["lamps", "toys", "toys", "lamps"],
            "price": [12.0, 9.0, 20.0, 25.0],
            "popularity": [0.0, 0.0, -1.0, 0.0],
            "on_sale": [True, True, True, True],
            "place": [0, 1, 1, 0],
        }
    ),
    "categories": pd.DataFrame(
        {"category_id": ["lamps", "toys"], "name": ["Lamps", "Toys"], "season": [0.0, 0.0], "usual": [0.5, 0.5]}
    ),
    "shares": [1.0],
    "likes": [[0.5, 0.5]],
    "last": date(2026, 6, 4),
}
TENTH = pytest.approx(0.1)


@pytest.fixture(scope="module", autouse=True)
def shop(shop_of: ShopOf) -> Iterator[str]:
    with shop_of(FILES) as url:
        yield url


def test_without_a_model_best_sellers_are_shown() -> None:
    """Before the model below is there."""
    found = customers.one_customer(JUNE, OPEN, order_id="O2").data
    assert found["missing"].startswith("“Next best offer” was not trained yet.")
    assert "Kite" in found["sellers"]["name"].tolist()
    listed = customers.customer_list(JUNE, OPEN).data
    assert (listed["count"], sorted(listed["sellers"]["name"])) == (0, ["Doll", "Kite", "Lamp"])
    assert "missing" in customers.how_well(JUNE, OPEN).data


@pytest.fixture(scope="module")
def kept(shop: str) -> None:
    evaluation = Evaluation((Score("Cross-sell", 0.3, 0.2, "of five", "higher", share=True),), "best sellers")
    prepared = Prepared(None, date(2025, 12, 1), date(2026, 6, 4), 5)
    with database.transaction() as connection:
        models.keep(connection, Learned(NEXT_BEST_OFFER, prepared, dict(CONTENT), evaluation, (), 0.1))
    database.forget_version()


@pytest.mark.usefixtures("kept")
class TestOffers:
    """Ann (C1) had lamp and kite, Ben (C2) the kite at 9, Cora (C3) the lantern; a lantern earns 25 − 9 = 16."""

    def test_what_a_customer_has_not_and_the_reasons(self) -> None:
        """For Ben the doll is dearer by 11, and more than what he paid at most; lamps are new to him."""
        found = customers.one_customer(JUNE, OPEN, order_id="O3").data
        assert found["customer"] == "C2"
        assert found["cross"]["product"].tolist() == ["Lamp", "Lantern"]
        assert found["cross"]["propensity"].tolist() == [TENTH, TENTH]
        assert found["cross"]["times"].tolist() == [pytest.approx(2), pytest.approx(2)]
        assert found["cross"]["worth"].tolist()[1] == pytest.approx(1.6)
        doll = found["up"].iloc[0]
        assert (doll["product"], doll["propensity"], doll["paid"]) == ("Doll", pytest.approx(0.2), pytest.approx(9.0))
        assert found["cross"]["reasons"].tolist() == [["popularity"], ["popularity"]]

    def test_who_has_everything_is_offered_what_is_dearer(self) -> None:
        found = customers.one_customer(JUNE, OPEN, order_id="O1").data
        assert found["cross"].empty
        assert sorted(found["up"]["product"]) == ["Doll", "Lantern"]
        assert found["bought"]["order_id"].tolist() == ["O2", "O2", "O1"]

    def test_the_list_has_the_best_offer_of_each_customer(self) -> None:
        rows = customers.customer_list(JUNE, OPEN).data["rows"]
        assert dict(zip(rows["customer"], rows["product"], strict=True)) == {
            "C1": "Lantern",
            "C2": "Doll",
            "C3": "Kite",
        }
        assert rows["worth"].is_monotonic_decreasing

    def test_a_customer_is_found_by_number_and_by_order(self) -> None:
        for wanted in ("C1", "O1"):
            rows = customers.customer_list(JUNE, OPEN, wanted=wanted).data["rows"]
            assert rows["order_id"].tolist() == ["O2"]

    def test_numbers_of_customers_are_masked(self) -> None:
        assert customers.one_customer(JUNE, EVERYONE, order_id="O3").data["customer"] == "•••C2"
        assert set(customers.customer_list(JUNE, EVERYONE).data["rows"]["customer"]) == {"•••C1", "•••C2", "•••C3"}

    def test_another_regions_customers_are_not_there(self) -> None:
        assert customers.customer_list(JUNE, SOUTH).data["rows"]["order_id"].tolist() == ["O3"]
        assert customers.customer_list(JUNE, SOUTH, wanted="C1").data["count"] == 0
        with pytest.raises(NotFound):
            customers.one_customer(JUNE, SOUTH, order_id="O1")

    def test_guests_have_no_offers(self) -> None:
        with pytest.raises(NotFound):
            customers.one_customer(JUNE, OPEN, order_id="O4")

    def test_the_region_filter_narrows_the_list(self) -> None:
        north = replace(JUNE, regions=("north",))
        assert customers.customer_list(north, OPEN).data["rows"]["customer"].tolist() == ["C1", "C3"]

    def test_how_well(self) -> None:
        data = customers.how_well(JUNE, SOUTH).data
        assert (data["scores"][0]["value"], data["naive"]) == (0.3, "best sellers")
