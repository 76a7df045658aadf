"""Scores, by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.data_quality.scores import Outcome, scored

TOTALS = Outcome("order_total_mismatch", "orders", 200, 2, "accuracy", "critical", 0.02)
"""One order in a hundred fails, half the rate at which nothing is left: 50."""
PARCELS = Outcome("delivery_before_shipment", "shipments", 100, 3, "accuracy", "warning", 0.02)
"""Beyond that rate: 0."""
DATES = Outcome("impossible_dates", "orders", 200, 0, "validation", "info", 0.1)
"""100."""


def test_an_outcome_loses_in_proportion_until_nothing_is_left() -> None:
    assert [each.score for each in (TOTALS, PARCELS, DATES)] == [pytest.approx(50), 0, 100]
    assert TOTALS.rate == 0.01


def test_a_rule_is_the_mean_of_its_tables_and_a_tier_weighs_rules_by_severity() -> None:
    clean = replace(DATES, table_name="returns", rows_failing=20)
    found = scored([TOTALS, PARCELS, DATES, clean])
    assert found.rules["impossible_dates"] == 50
    assert found.tiers == {"validation": 50, "accuracy": pytest.approx((3 * 50 + 2 * 0) / 5)}
    assert found.company == pytest.approx((20 * 50 + 25 * 30) / 45), "tiers that judged nothing weigh nothing"


def test_a_table_weighs_the_rules_that_judge_it() -> None:
    assert scored([TOTALS, DATES]).tables == {"orders": pytest.approx((3 * 50 + 1 * 100) / 4)}


def test_nothing_judged_has_no_score() -> None:
    assert scored([]).company is None
