"""What changes of prices bring, by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from services.pricing.outcomes import REACH, recommend, simulate


def product(**values: object) -> dict[str, object]:
    """A product that sells 100 units a month at 10.00, at a cost of 6.00 each, with elasticity -2."""
    usual = {"units": 100.0, "revenue": 1000.0, "cost": 600.0, "elasticity": -2.0, "deviation": 0.0}
    usual |= {"category_deviation": 0.0, "category_id": "lamps"}
    bounds = {"price": 10.0, "unit_cost": 6.0, "lowest_price": 8.0, "highest_price": 12.0, "discount_rate": 0.0}
    return {**usual, **bounds, **values}


def test_ten_percent_dearer() -> None:
    """1.1 ** -2 = 0.826446: 82.64 units, 909.09 of revenue, 495.87 of cost; 413.22 of margin after 400."""
    outcome = simulate(pd.DataFrame([product()]), 0.1)
    assert outcome.units[0] == pytest.approx(-17.3554, abs=1e-4)
    assert outcome.revenue[0] == pytest.approx(-90.9091, abs=1e-4)
    assert outcome.margin == pytest.approx((13.2231,) * 3, abs=1e-4)


def test_products_of_a_category_err_together_and_categories_apart() -> None:
    """Two alike in one category double the interval; in two categories it grows by the root of two."""
    rows = pd.DataFrame([product(category_deviation=0.2), product(category_deviation=0.2)])
    one = simulate(rows.iloc[:1].assign(deviation=0.2), 0.1)
    same, other = simulate(rows, 0.1), simulate(rows.assign(category_id=["lamps", "toys"]), 0.1)
    width = one.margin[2] - one.margin[1]
    assert one.margin[0] - one.margin[1] == pytest.approx(
        413.2231 - (1000 * 1.1 ** (-1 - REACH * 0.2) - 600 * 1.1 ** (-2 - REACH * 0.2)), abs=1e-3
    )
    assert same.margin[2] - same.margin[1] == pytest.approx(2 * width)
    assert other.margin[2] - other.margin[1] == pytest.approx(np.sqrt(2) * width)


def test_what_nothing_is_known_of_stays_as_it_is() -> None:
    assert simulate(pd.DataFrame([product(elasticity=np.nan)]), 0.1).margin == (0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("values", "best"),
    [
        # Of elasticity -1 revenue stays and cost falls: as dear as it ever was, and by 10 % at most.
        ({"elasticity": -1.0, "highest_price": 10.5}, 0.05),
        ({"elasticity": -1.0}, 0.10),
        # Best at cost x e / (1 + e) = 6 x 4 / 3 = 8.00, but not below the lowest, nor by more than 10 %.
        ({"elasticity": -4.0, "lowest_price": 9.5}, -0.05),
        ({"elasticity": -4.0}, -0.10),
        # A discount of 40 % leaves 6.00 of 10.00: no cheaper.
        ({"elasticity": -4.0, "discount_rate": 0.4}, 0.0),
        # Not sure of its sign.
        ({"elasticity": -2.5, "deviation": 1.5}, 0.0),
        ({"elasticity": np.nan}, 0.0),
    ],
)
def test_the_recommended_change(values: dict[str, float], best: float) -> None:
    found = recommend(pd.DataFrame([product(**values)])).iloc[0]
    assert found["best"] == pytest.approx(best)
    assert (found["gain"] > 0) == (best != 0)


def test_its_gain_by_hand() -> None:
    """Elasticity -1, 5 % dearer: 95.238 units cost 571.43; margin 428.57 after 400."""
    found = recommend(pd.DataFrame([product(elasticity=-1.0, highest_price=10.5)])).iloc[0]
    assert found["gain"] == found["gain_low"] == found["gain_high"] == pytest.approx(28.5714, abs=1e-4)
