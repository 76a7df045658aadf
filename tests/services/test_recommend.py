"""Each rule by hand: when it speaks, what it says it is worth, and when it keeps silent."""

from datetime import date

import pandas as pd
import pytest

from services import recommend

COLUMNS = {
    "name": "Lamp",
    "category_id": "home",
    "category": "Home",
    "units": 100,
    "units_returned": 0,
    "gross_sales": 1000.0,
    "discounts": 0.0,
    "returned": 0.0,
    "contribution": 100.0,
    "previous_units": 100,
    "previous_gross_sales": 1000.0,
    "previous_discounts": 0.0,
}


def products(*changes: dict[str, object]) -> pd.DataFrame:
    return pd.DataFrame([{**COLUMNS, **change} for change in changes])


def test_a_healthy_range_needs_nothing() -> None:
    assert recommend.from_products(products({}, {})) == []


def test_loss_makers_are_worth_their_loss() -> None:
    (found,) = recommend.from_products(
        products({}, {"name": "Rug", "contribution": -40.0}, {"contribution": -5.0, "units": 3})
    )
    assert found["money"] == 40.0
    assert "1 product " in str(found["title"])
    assert "Rug" in str(found["evidence"])


def test_returns_above_the_categorys_rate() -> None:
    """Category: 300 of 4,000 come back (7.5 %). The vase: 210 of 1,000, 135 more than usual."""
    (found,) = recommend.from_products(
        products(
            *[{"returned": 30.0, "units_returned": 3}] * 3, {"name": "Vase", "returned": 210.0, "units_returned": 21}
        )
    )
    assert found["money"] == pytest.approx(210 - 0.075 * 1000)
    assert "Vase" in str(found["evidence"])


def test_deeper_discounts_without_more_units() -> None:
    (found,) = recommend.from_products(products({"discounts": 120.0, "previous_discounts": 80.0}))
    assert found["money"] == pytest.approx(40.0)
    assert recommend.from_products(products({"discounts": 120.0, "previous_discounts": 80.0, "units": 130})) == []


def test_stock_counts_the_days_until_delivery_and_no_more_than_thirty() -> None:
    stock = pd.DataFrame(
        {
            "name": ["Lamp", "Rug"],
            "stock": [0, 10],
            "daily_contribution": [5.0, 2.0],
            "cover_days": [0.0, 5.0],
            "lead_days": [50.0, 12.0],
        }
    )
    (found,) = recommend.from_stock(stock)
    assert found["money"] == 30 * 5.0 + 7 * 2.0
    assert "1 sold out, 1 gone" in str(found["evidence"])
    assert recommend.from_stock(stock.iloc[:0]) == []


def test_unpaid_orders() -> None:
    unpaid = pd.DataFrame(
        {"region": ["DACH", "Nordics"], "orders": [3, 1], "net_sales": [300.0, 50.0], "oldest": [date(2026, 9, 1)] * 2}
    )
    (found,) = recommend.from_unpaid(unpaid)
    assert found["money"] == 350.0
    assert found["title"] == "Chase 4 unpaid orders"
    assert recommend.from_unpaid(unpaid.iloc[:0]) == []
