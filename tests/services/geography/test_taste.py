"""Over- and under-selling: the test, its interval and its correction against scipy's own, and a shop by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from services.filters import Filters
from services.geography import taste
from services.scope import Scope, Viewer

CASES = [(0, 12, 0.3), (9, 30, 0.3), (18, 30, 0.3), (30, 30, 0.9), (1, 400, 0.05)]


@pytest.mark.parametrize(("had", "of", "share"), CASES)
def test_chance_is_twice_the_smaller_tail(had: int, of: int, share: float) -> None:
    tails = stats.binom.cdf(had, of, share), stats.binom.sf(had - 1, of, share)
    found = taste.chance(np.array([float(had)]), np.array([float(of)]), np.array([share]))
    assert found[0] == pytest.approx(min(1.0, 2 * min(tails)))


@pytest.mark.parametrize(("had", "of", "share"), CASES)
def test_the_interval_is_clopper_and_pearsons(had: int, of: int, share: float) -> None:
    low, high = taste.interval(np.array([float(had)]), np.array([float(of)]))
    exact = stats.binomtest(had, of).proportion_ci(method="exact")
    assert (low[0], high[0]) == pytest.approx((exact.low, exact.high))


def test_the_correction_is_benjamini_and_hochbergs() -> None:
    p = np.random.default_rng(1).uniform(size=60) ** 3
    assert taste.adjusted(p) == pytest.approx(stats.false_discovery_control(p))
    assert taste.adjusted(np.array([])).size == 0


def sold(**lines: tuple[int, int]) -> pd.DataFrame:
    """Rows of the query: lines of each product in the regions a and b, at 10 a line."""
    return pd.DataFrame(
        [
            {
                "product_id": product,
                "name": product,
                "category": "C",
                "region_id": region,
                "region": region.upper(),
                "lines": count,
                "net_revenue": 10.0 * count,
            }
            for product, counts in lines.items()
            for region, count in zip("ab", counts, strict=True)
            if count
        ]
    )


def test_pairs_by_hand() -> None:
    """Half of all 400 lines are of each region; P sold 90 of 100 in a, where 50 were to be expected."""
    pairs = taste.compared(sold(P=(90, 10), Q=(110, 190), R=(0, 0)))
    first = pairs.iloc[0]
    assert (first["product_id"], first["region_id"], first["lines"], first["expected"]) == ("P", "a", 90, 50.0)
    assert (first["ratio"], first["worth"]) == (1.8, 400.0)
    assert first["low"] < 1.8 < first["high"]
    assert first["q"] < 1e-10
    assert len(pairs) == 4


def test_a_region_without_a_line_counts() -> None:
    pairs = taste.compared(sold(P=(0, 40), Q=(60, 20)))
    none = pairs[(pairs["product_id"] == "P") & (pairs["region_id"] == "a")].iloc[0]
    assert (none["lines"], none["expected"], none["ratio"], none["low"]) == (0, 20.0, 0.0, 0.0)


def test_one_region_has_nothing_to_be_compared_with() -> None:
    assert taste.compared(sold(P=(40, 0))).empty
    assert taste.compared(sold(P=(40, 0)).head(0)).empty


def test_months() -> None:
    """A year up to the last day's month, or all months of a longer range."""
    year = taste.months(Filters(date(2026, 2, 3), date(2026, 3, 4)))
    assert (len(year), year[0], year[-1]) == (12, date(2025, 4, 1), date(2026, 3, 1))
    assert len(taste.months(Filters(date(2024, 2, 3), date(2026, 3, 4)))) == 26


def test_the_sample_and_a_limited_viewer(company: str) -> None:
    """Regions chosen narrow what is shown, not what it is compared with; who is limited compares their own."""
    days = Filters(date(2026, 8, 3), date(2026, 10, 31))
    everyone = Viewer(1, "", "", frozenset(), frozenset())
    found = taste.tastes(days, everyone).data
    benelux = taste.tastes(Filters(days.start, days.end, regions=("benelux",)), everyone).data
    assert found["over"]["pairs"] + found["under"]["pairs"] > 0
    assert benelux["over"]["rows"] == [row for row in found["over"]["rows"] if row["region_id"] == "benelux"]
    limited = Viewer(1, "", "", frozenset(), frozenset(), scope=Scope(frozenset({"benelux"})))
    assert taste.tastes(days, limited).data["tested"] == 0
