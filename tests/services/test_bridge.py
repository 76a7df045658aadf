"""Price-volume-mix by hand, and the identity for anything."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.bridge import PARTS, price_volume_mix

COLUMNS = ("units", "gross_sales", "discounts", "returned")


def products(*rows: tuple[float, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=[*COLUMNS, *(f"previous_{name}" for name in COLUMNS)])


def test_by_hand() -> None:
    """A: 10 units at 5 become 20 at 6. B: 10 at 15 stay. C is new, D is gone."""
    parts = price_volume_mix(
        products(
            (20, 120.0, 12.0, 6.0, 10, 50.0, 0.0, 0.0),
            (10, 150.0, 0.0, 0.0, 10, 150.0, 10.0, 0.0),
            (3, 30.0, 0.0, 0.0, 0, 0.0, 0.0, 0.0),
            (0, 0.0, 0.0, 0.0, 4, 40.0, 0.0, 5.0),
        )
    )
    assert parts["before"] == 225.0
    assert parts["after"] == 282.0
    assert parts["volume"] == 100.0  # 10 more units at the old average price of 10
    assert parts["mix"] == -50.0  # 20 × 5 + 10 × 15 = 250 instead of 30 × 10 = 300
    assert parts["price"] == 20.0  # 20 × (6 − 5)
    assert (parts["new"], parts["dropped"]) == (30.0, -40.0)
    assert (parts["discounts"], parts["returns"]) == (-2.0, -1.0)


money = st.integers(0, 10**7).map(lambda cents: cents / 100)
row = st.tuples(st.integers(0, 500), money, money, money, st.integers(0, 500), money, money, money)


@given(st.lists(row, min_size=0, max_size=12))
def test_parts_add_up_to_the_cent(rows: list[tuple[float, ...]]) -> None:
    parts = price_volume_mix(products(*rows))
    total = round(parts["before"] + sum(parts[name] for name in PARTS), 2)
    assert total == pytest.approx(parts["after"], abs=0.001)


def test_nothing_sold_at_all() -> None:
    assert set(price_volume_mix(products()).values()) == {0.0}
