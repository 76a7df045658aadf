"""What a rule is worth, by hand and against the published interval."""

from __future__ import annotations

import pandas as pd
import pytest

from services.basket.worth import MONTH, beyond_chance, both_ways, in_money

RULE = {"product_id": "A", "companion_id": "B", "both": 12.0, "first": 20.0, "second": 30.0, "baskets": 100.0}


def test_the_difference_has_newcombes_interval() -> None:
    """56 of 70 against 48 of 80: 0.2, from 0.0524 to 0.3339 (Newcombe 1998, table II, example a, method 10)."""
    rule = pd.DataFrame([{"both": 56.0, "first": 70.0, "second": 104.0, "baskets": 150.0}])
    more, low, high = (float(values[0]) for values in beyond_chance(rule))
    assert (more, low, high) == (pytest.approx(0.2), pytest.approx(0.0524, abs=5e-5), pytest.approx(0.3339, abs=5e-5))


def test_what_a_rule_brings() -> None:
    """Two months: B is taken in 12 of 20 with A, and in 18 of 80 without: 37.5 points more; B earns 90 / 30 = 3.

    A is in 10 baskets a month, of which 4 lack B.
    """
    told = in_money(pd.DataFrame([RULE]), round(2 * MONTH), pd.Series({"B": 90.0})).iloc[0]
    months = round(2 * MONTH) / MONTH
    assert (told["held"], told["lacking"]) == (pytest.approx(12 / months), pytest.approx(8 / months))
    assert told["margin"] == 3.0
    assert told["brings"] == pytest.approx(0.375 * 20 / months * 3)
    assert told["reach"] == pytest.approx(0.375 * 8 / months * 3)
    assert told["reach_low"] < told["reach"] < told["reach_high"]


def test_each_pair_is_two_rules() -> None:
    rules = both_ways(pd.DataFrame([RULE | {"confidence": 0.6}]))
    assert rules[["product_id", "companion_id", "first", "second", "confidence"]].to_numpy().tolist() == [
        ["A", "B", 20.0, 30.0, 0.6],
        ["B", "A", 30.0, 20.0, 0.4],
    ]
