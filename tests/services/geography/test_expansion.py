"""The expansion score by hand: its parts, its weights, and how sure a place is."""

from __future__ import annotations

import pytest

from services.errors import BadFilter
from services.geography import expansion
from services.geography.countries import countries, distance, nearest
from tests.services.geography.test_places import SHOP
from tests.services.shops import EVERYONE, JUNE, ShopOf


def test_candidates_by_hand(shop_of: ShopOf) -> None:
    """Norway and Sweden are served, Finland is not; too few orders tell what any of them is worth."""
    with shop_of(SHOP):
        found = expansion.candidates(JUNE, EVERYONE).data
    assert [row["country"] for row in found] == ["Finland"]
    finland = found[0]
    assert (finland["served"], finland["spending"], finland["worth"]) == (False, 60000.0, None)
    assert finland["distance"] == pytest.approx(distance("FI", "NO"))
    assert finland["parts"]["market"] == 0.5  # alone, neither better nor worse
    assert finland["parts"]["growth"] is None  # no market index was loaded


def candidate(name: str, **parts: float | None) -> expansion.Record:
    return {"country": name, "parts": dict.fromkeys(expansion.WEIGHTS) | parts}


def test_the_score_is_the_weighted_mean_of_what_is_known() -> None:
    found = [candidate("A", market=1.0, growth=0.0), candidate("B", market=0.5)]
    weights = dict.fromkeys(expansion.WEIGHTS, 0.0) | {"market": 3.0, "growth": 1.0}
    first, second = expansion.ranked(found, weights)
    assert (first["country"], first["score"], first["place"]) == ("A", 75.0, 1)
    assert (second["country"], second["score"]) == ("B", 50.0)
    turned = expansion.ranked(found, weights | {"growth": 9.0})
    assert [row["country"] for row in turned] == ["B", "A"]


def test_a_place_is_sure_where_no_weight_matters() -> None:
    """A is ahead in everything; of B and C each leads in one part, so that their places turn."""
    found = [
        candidate("A", market=1.0, growth=1.0),
        candidate("B", market=0.6, growth=0.4),
        candidate("C", market=0.4, growth=0.6),
    ]
    weights = dict.fromkeys(expansion.WEIGHTS, 1.0)
    places = {row["country"]: (row["best_place"], row["worst_place"]) for row in expansion.ranked(found, weights)}
    assert places == {"A": (1, 1), "B": (2, 3), "C": (2, 3)}
    assert expansion.ranked([], weights) == []


def test_weights_of_an_address() -> None:
    assert expansion.weights_of({}) == expansion.WEIGHTS
    assert expansion.weights_of({"weight_market": "0.5", "range": "90d"})["market"] == 0.5
    nothing = {f"weight_{name}": "0" for name in expansion.WEIGHTS}
    for wrong in ({"weight_market": "much"}, {"weight_market": "11"}, {"weight_market": "nan"}, nothing):
        with pytest.raises(BadFilter):
            expansion.weights_of(wrong)


def test_distances() -> None:
    """Between the middles of countries, as the map of Natural Earth has them."""
    assert distance("DE", "DE") == 0
    assert distance("DE", "FR") == pytest.approx(750, abs=60)
    assert distance("DE", "XX") is None
    assert nearest("CZ", ["US", "DE"]) == distance("CZ", "DE")
    assert nearest("CZ", []) is None
    assert countries()["DE"].iso3 == "DEU"
