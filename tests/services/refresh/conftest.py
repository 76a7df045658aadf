"""The goods and the three orders that the figures worked out by hand are of."""

from __future__ import annotations

from datetime import date

import pytest

from tests.services.refresh.shop import order, put

MARCH_1, MARCH_2, MARCH_10 = date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 10)


@pytest.fixture
def catalogue(empty_database: str) -> None:
    """Two categories, one below another; a rate that changes; a product whose cost changes."""
    put(
        "categories",
        {"category_id": "SHOES", "name": "Shoes"},
        {"category_id": "RUNNING", "name": "Running", "parent_id": "SHOES"},
        {"category_id": "BAGS", "name": "Bags"},
    )
    put(
        "products",
        {"product_id": "P1", "name": "Runner", "category_id": "RUNNING", "unit_cost": "20"},
        {"product_id": "P2", "name": "Bag", "category_id": "BAGS", "unit_cost": "5"},
        {"product_id": "P3", "name": "Thing"},
    )
    put(
        "product_prices",
        {"product_id": "P2", "valid_from": date(2026, 1, 1), "list_price": "20", "unit_cost": "6"},
        {"product_id": "P2", "valid_from": MARCH_2, "list_price": "20", "unit_cost": "7"},
    )
    put(
        "exchange_rates",
        {"currency": "USD", "date": date(2026, 1, 1), "rate": "0.90"},
        {"currency": "USD", "date": MARCH_2, "rate": "0.95"},
    )


@pytest.fixture
def three_orders(catalogue: None) -> None:
    """One a second before midnight of the business time zone, one at midnight in dollars, one cancelled."""
    order(
        "O1",
        "2026-03-01T22:59:59+00:00",
        ("L1", "P1", 2, "50.00", "10.00", "30.00"),
        ("L2", "P2", 1, "20.01", "0", None),
        ("L3", "P1", 1, "9.99", "0", None),
        customer="ANN",
    )
    put(
        "shipments",
        {"shipment_id": "S1", "order_id": "O1", "cost": "4.00"},
        {"shipment_id": "S2", "order_id": "O1", "cost": "6.00"},
    )
    paid = {"method": "card", "status": "captured", "currency": "EUR", "amount": "120", "paid_at": "2026-03-01"}
    put("payments", {"payment_id": "Y1", "order_id": "O1", "fee": "1.00", **paid})
    order(
        "O2",
        "2026-03-01T23:00:00+00:00",
        ("L4", "P2", 3, "10.00", "1.05", None),
        customer="BOB",
        currency="USD",
        region="SOUTH",
        channel=None,
    )
    order("O3", "2026-03-02T12:00:00+00:00", ("L5", "P1", 1, "80.00", "0", "30.00"), status="cancelled")
