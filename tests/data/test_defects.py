"""Checks written from the outside find exactly what was planted: no more, no less."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.data.files import Files, contracts


def _cents(column: pd.Series) -> pd.Series:
    return (column.replace("", "0").astype(float) * 100).round().astype("int64")


def _planted(files: Files, table: str, *kinds: str) -> set[str]:
    return {key for kind in kinds for key in files.defects(table, kind)["key"]}


def test_orders_whose_total_is_not_their_lines(sample: Files) -> None:
    orders, items = sample.loadable("orders"), sample.loadable("order_items")
    value = _cents(items["unit_price"]) * items["quantity"].astype(int) - _cents(items["discount_amount"])
    lines = value.groupby(items["order_id"]).sum().reindex(orders["order_id"]).fillna(0).to_numpy()
    charged = lines + _cents(orders["shipping_fee"]).to_numpy() + _cents(orders["tax_amount"]).to_numpy()
    found = set(orders["order_id"][(charged - _cents(orders["order_total"])).abs() > 1])
    assert found == _planted(sample, "orders", "order_total_mismatch") & set(orders["order_id"])


def test_orders_and_lines_that_belong_to_nothing(sample: Files) -> None:
    orders, items = sample.loadable("orders"), sample.loadable("order_items")
    known = set(sample.loadable("customers")["customer_id"])
    stray = orders[(orders["customer_id"] != "") & ~orders["customer_id"].isin(known)]
    assert set(stray["order_id"]) == _planted(sample, "orders", "orphaned_order")
    lost = items[~items["order_id"].isin(orders["order_id"])]
    assert set(lost["order_item_id"]) == _planted(sample, "order_items", "orphaned_order_item")
    bare = set(orders["order_id"]) - set(sample["order_items"]["order_id"])
    assert bare == _planted(sample, "orders", "orders_without_items")


def test_payments_that_differ_from_their_order(sample: Files) -> None:
    orders = sample.loadable("orders").set_index("order_id")
    payments = sample.loadable("payments")
    owed = _cents(orders["order_total"]).reindex(payments["order_id"]).to_numpy()
    wrong = set(payments["payment_id"][_cents(payments["amount"]).to_numpy() != owed])
    assert wrong == _planted(sample, "payments", "payment_order_mismatch")
    unpaid = orders[
        orders["status"].isin(["delivered", "returned", "shipped"]) & ~orders.index.isin(sample["payments"]["order_id"])
    ]
    missing = sample.defects("orders", "payment_order_mismatch")["key"]
    assert set(unpaid.index) == set(missing) & set(orders.index[orders["status"].isin(["delivered"])])


def test_dates_that_cannot_be(sample: Files) -> None:
    parcels = sample.loadable("shipments")
    early = parcels[(parcels["delivered_at"] != "") & (parcels["delivered_at"] < parcels["shipped_at"])]
    assert set(early["shipment_id"]) == _planted(sample, "shipments", "delivered_before_shipped")
    customers = sample["customers"]
    unborn = customers[customers["birth_date"] > "2026-10-31"]
    assert set(unborn["customer_id"]) == _planted(sample, "customers", "impossible_date")
    back = sample["returns"]
    early = back[(back["received_on"] != "") & (back["received_on"] < back["requested_on"])]
    assert set(early["return_id"]) == _planted(sample, "returns", "impossible_date")
    bought = sample["purchase_orders"]
    early = bought[(bought["received_on"] != "") & (bought["received_on"] < bought["ordered_on"])]
    assert set(early["purchase_order_id"]) == _planted(sample, "purchase_orders", "impossible_date")
    tickets = sample.loadable("support_tickets")
    early = tickets[(tickets["resolved_at"] != "") & (tickets["resolved_at"] < tickets["opened_at"])]
    assert set(early["ticket_id"]) == _planted(sample, "support_tickets", "impossible_date")
    reviews = sample.loadable("reviews")
    future = reviews[reviews["reviewed_at"] > "2026-11"]
    assert set(future["review_id"]) == _planted(sample, "reviews", "impossible_date")


def test_prices_far_from_the_list(sample: Files) -> None:
    """A line's price in base currency lies near a list price its product has had, unless it was spoilt."""
    prices = sample.clean("product_prices")
    bounds = prices["list_price"].astype(float).groupby(prices["product_id"]).agg(["min", "max"])
    orders = sample.clean("orders").set_index("order_id")
    items = sample.loadable("order_items").join(orders["currency"], on="order_id", how="inner")
    rate = items["currency"].map({"EUR": 1.0, "GBP": 1.155, "SEK": 0.0878, "USD": 0.925})
    price = items["unit_price"].astype(float) * rate
    limits = bounds.reindex(items["product_id"])
    far = (price < limits["min"].to_numpy() * 0.7) | (price > limits["max"].to_numpy() * 1.4)
    assert set(items["order_item_id"][far]) == _planted(sample, "order_items", "price_anomaly")


def test_counts_transactions_and_refunds(sample: Files) -> None:
    stock = sample["inventory"]
    wrong = stock[stock["system_quantity"] != stock["counted_quantity"]]
    assert set(wrong["warehouse_id"] + "|" + wrong["product_id"]) == _planted(sample, "inventory", "inventory_mismatch")
    assert 0.02 <= len(wrong) / len(stock) <= 0.05
    booked = sample.loadable("transactions")
    booked = booked[booked["payment_id"] != ""]
    again = booked[booked.duplicated(["payment_id", "kind", "occurred_at"])]
    assert set(again["transaction_id"]) == _planted(sample, "transactions", "duplicate_transaction")
    refunds, payments = sample["refunds"], sample.clean("payments").set_index("order_id")
    refunds = refunds[refunds["order_id"].isin(payments.index)]
    back = _cents(refunds["amount"]).groupby(refunds["order_id"]).sum()
    over = back[back > _cents(payments["amount"]).reindex(back.index)]
    planted = refunds[refunds["refund_id"].isin(_planted(sample, "refunds", "refund_exceeds_payment"))]
    assert set(over.index) == set(planted["order_id"])


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("orders", "device"),
        ("orders", "status"),
        ("payments", "method"),
        ("returns", "reason"),
        ("shipments", "status"),
        ("email_sends", "outcome"),
        ("customers", "customer_type"),
    ],
)
def test_values_outside_their_list(sample: Files, table: str, column: str) -> None:
    contract = contracts()[table][1]
    rows = sample[table]
    wrong = rows[(rows[column] != "") & ~rows[column].isin(contract["columns"][column]["allowed"])]
    entries = sample.defects(table, "not_allowed_value")
    planted = entries[entries["detail"].str.startswith(f"{column}=")]["key"]
    assert set(wrong[contract["key"][0]]) == set(planted)
    assert len(planted) > 0


@pytest.mark.parametrize(
    ("table", "kind", "of", "low", "high"),
    [
        ("customers", "invalid_email", "customers", 0.05, 0.08),
        ("customers", "invalid_phone", "customers", 0.05, 0.08),
        ("products", "missing_description", "products", 0.04, 0.10),
        ("orders", "orphaned_order", "orders", 0.003, 0.007),
        ("order_items", "orphaned_order_item", "order_items", 0.001, 0.004),
        ("order_items", "price_anomaly", "order_items", 0.001, 0.004),
        ("transactions", "duplicate_transaction", "transactions", 0.002, 0.006),
    ],
)
def test_rates_of_dirt(sample: Files, table: str, kind: str, of: str, low: float, high: float) -> None:
    assert low <= len(_planted(sample, table, kind)) / len(sample[of]) <= high
