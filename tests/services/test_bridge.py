"""Price-volume-mix by hand, and the identity for anything."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from services import database
from services.bridge import PARTS, price_volume_mix
from services.filters import Filters
from services.scope import Viewer
from tests.services.shops import BASE, ShopOf

JUNE = Filters(date(2026, 6, 1), date(2026, 6, 30))
EVERYONE = Viewer(0, "", "", frozenset(), frozenset())
MONTH = text("""
    insert into mart.product_month (
        month, product_id, region_id, channel_id, lines, units, units_returned, gross_sales, discounts, returned,
        net_revenue, cost, fulfilment, payment_fees
    ) values (:month, :product, '*', '*', 1, :units, 0, :gross * 100, :discounts * 100, :returned * 100, 0, 0, 0, 0)
""")
Sold = tuple[int, float, float, float]
"""Units, gross sales, discounts, returned."""


def bridge(*products: tuple[Sold, Sold]) -> dict[str, float]:
    """The parts between June 2025 and June 2026 of products that sold so much in the latter, and in the former."""
    with database.transaction() as connection:
        connection.execute(text("truncate mart.product_month"))
        for number, sold in enumerate(products):
            for year, (units, gross, discounts, returned) in zip((2026, 2025), sold, strict=True):
                values = {"units": units, "gross": gross, "discounts": discounts, "returned": returned}
                connection.execute(MONTH, {"month": date(year, 6, 1), "product": f"P{number}", **values})
    return price_volume_mix(JUNE, EVERYONE)[""]


def test_by_hand(empty_database: str) -> None:
    """A: 10 units at 5 become 20 at 6. B: 10 at 15 stay. C is new, D is gone."""
    parts = bridge(
        ((20, 120.0, 12.0, 6.0), (10, 50.0, 0.0, 0.0)),
        ((10, 150.0, 0.0, 0.0), (10, 150.0, 10.0, 0.0)),
        ((3, 30.0, 0.0, 0.0), (0, 0.0, 0.0, 0.0)),
        ((0, 0.0, 0.0, 0.0), (4, 40.0, 0.0, 5.0)),
    )
    assert parts["before"] == 225.0
    assert parts["after"] == 282.0
    assert parts["volume"] == 100.0  # 10 more units at the old average price of 10
    assert parts["mix"] == -50.0  # 20 × 5 + 10 × 15 = 250 instead of 30 × 10 = 300
    assert parts["price"] == 20.0  # 20 × (6 − 5)
    assert (parts["new"], parts["dropped"]) == (30.0, -40.0)
    assert (parts["discounts"], parts["returns"]) == (-2.0, -1.0)


money = st.integers(0, 10**7).map(lambda cents: cents / 100)
sold = st.tuples(st.integers(0, 500), money, money, money)


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(sold, sold), max_size=12))
def test_parts_add_up_to_the_cent(empty_database: str, products: list[tuple[Sold, Sold]]) -> None:
    parts = bridge(*products)
    cents = {name: round(value * 100) for name, value in parts.items()}
    assert all(abs(parts[name] * 100 - cents[name]) < 1e-4 for name in parts)
    assert cents["before"] + sum(cents[name] for name in PARTS) == cents["after"]


POUNDS = BASE | {
    "regions": "region_id,name,currency,opened_on\nnorth,North,GBP,2020-01-01\nsouth,South,EUR,2020-01-01\n",
    "exchange_rates": "currency,date,rate\nGBP,2026-05-01,1.2\nGBP,2026-06-01,1.5\n",
    "orders": "order_id,customer_id,ordered_at,status,currency,region_id,channel_id\n"
    "O1,C1,2026-05-10T10:00Z,delivered,GBP,north,search\nO2,C1,2026-06-02T10:00Z,delivered,GBP,north,search\n"
    "O3,C2,2026-05-10T10:00Z,delivered,EUR,south,email\nO4,C2,2026-06-02T10:00Z,delivered,EUR,south,email\n",
    "order_items": "order_item_id,order_id,product_id,quantity,unit_price\n"
    "I1,O1,P1,10,1.00\nI2,O2,P1,10,1.10\nI3,O3,P2,3,2.00\nI4,O4,P2,3,2.50\n",
}


def test_exchange_rates_by_hand(shop_of: ShopOf) -> None:
    """£11 are 16.50 instead of 13.20 at the rate of May; £1 more is 1.20 at that rate. In euros 1.50 is price alone."""
    with shop_of(POUNDS):
        parts = price_volume_mix(replace(JUNE, compare="previous_period"), EVERYONE)
    assert (parts["Lamps"]["before"], parts["Lamps"]["after"]) == (12.0, 16.5)
    assert (parts["Lamps"]["rates"], parts["Lamps"]["price"]) == (3.3, 1.2)
    assert (parts["Toys"]["rates"], parts["Toys"]["price"]) == (0.0, 1.5)
    assert (parts[""]["rates"], parts[""]["price"]) == (3.3, 2.7)


def test_nothing_sold_at_all(empty_database: str) -> None:
    assert set(bridge().values()) == {0.0}
