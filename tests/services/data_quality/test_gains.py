"""What to mend first, by hand."""

from __future__ import annotations

import pytest

from services.data_quality.gains import gains
from services.data_quality.scores import Outcome, scored

OUTCOMES = (
    # Of validation, weight 20: 50 and 100 by one rule. Of accuracy, weight 25: 0 by a critical rule, 80 by an info.
    Outcome("emails", "customers", 100, 5, "validation", "warning", 0.1),
    Outcome("emails", "vendors", 10, 0, "validation", "warning", 0.1),
    Outcome("prices", "order_items", 1000, 40, "accuracy", "critical", 0.01),
    Outcome("names", "customers", 100, 2, "accuracy", "info", 0.1),
)


def test_points_are_what_the_score_would_rise_by() -> None:
    """Now (20 × 75 + 25 × (0 × 3 + 80) / 4) / 45 = 2000 / 45.

    Without faulty prices accuracy is (300 + 80) / 4 = 95 in the place of 20, without faulty names 25, and without
    faulty addresses validation is 100 in the place of 75.
    """
    assert scored(OUTCOMES).company == pytest.approx(2000 / 45)
    found = [(gain.outcome.rule, gain.points) for gain in gains(OUTCOMES)]
    assert [rule for rule, _ in found] == ["prices", "emails", "names"]
    assert [points for _, points in found] == pytest.approx([25 * 75 / 45, 20 * 25 / 45, 25 * 5 / 45])
    assert sum(points for _, points in found) == pytest.approx(100 - 2000 / 45)
