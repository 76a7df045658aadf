"""The files agree with one another: stock with sales, payments with orders, points with orders, visits with orders."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest

from tests.data.files import Files, contracts

LAST = "2026-10-31T22:59Z"


def _cents(column: pd.Series) -> pd.Series:
    return (column.replace("", "0").astype(float) * 100).round().astype("int64")


def _days(moments: pd.Series) -> pd.Series:
    return pd.to_datetime(moments, utc=True).dt.tz_convert("Europe/Berlin").dt.strftime("%Y-%m-%d")


def test_movements_add_up_to_the_stock_and_never_fall_below_nothing(sample: Files) -> None:
    moves = sample.clean("inventory_movements")
    moves["quantity"] = moves["quantity"].astype(int)
    pair = ["warehouse_id", "product_id"]
    stock = sample["inventory"].set_index(pair)["system_quantity"].astype(int)
    total = moves.groupby(pair)["quantity"].sum().reindex(stock.index).fillna(0)
    assert (total == stock).all()
    daily = moves.groupby([*pair, "moved_on"])["quantity"].sum()
    assert (daily.groupby(level=pair).cumsum() >= 0).all()


def test_movements_are_the_sales(sample: Files) -> None:
    orders = sample.clean("orders")
    orders = orders[orders["status"].isin(["paid", "processing", "shipped", "delivered", "returned"])]
    orders["day"] = _days(orders["ordered_at"])
    items = sample.clean("order_items").merge(orders[["order_id", "day"]], on="order_id")
    moves = sample.clean("inventory_movements")
    sold = (
        -moves[moves["kind"] == "sale"]
        .assign(units=lambda rows: rows["quantity"].astype(int))
        .groupby("moved_on")["units"]
        .sum()
    )
    bought = items.assign(units=items["quantity"].astype(int)).groupby("day")["units"].sum()
    assert len(sold) > 360
    assert (sold == bought.reindex(sold.index)).all()


def test_receipts_are_what_vendors_delivered(sample: Files) -> None:
    bought = sample.clean("purchase_orders").set_index("purchase_order_id")
    lines = sample.clean("purchase_order_items").join(bought[["received_on", "warehouse_id"]], on="purchase_order_id")
    lines = lines[lines["received_on"] != ""]
    lines["good"] = lines["received_quantity"].astype(int) - lines["defective_quantity"].astype(int)
    place = ["warehouse_id", "product_id", "day"]
    good = lines.rename(columns={"received_on": "day"}).groupby(place)["good"].sum()
    moves = sample.clean("inventory_movements")
    moves = moves[moves["kind"] == "receipt"].rename(columns={"moved_on": "day"})
    received = moves.assign(units=moves["quantity"].astype(int)).groupby(place)["units"].sum()
    assert (received == good.reindex(received.index)).all()


def test_every_order_stands_where_its_history_ends(sample: Files) -> None:
    history = sample.clean("order_status_history").sort_values("changed_at", kind="stable")
    assert (history["changed_at"] <= LAST).all()
    latest = history.groupby("order_id")["status"].last()
    orders = sample.clean("orders").set_index("order_id")
    recent = orders[orders.index.isin(latest.index)]
    rank = {
        "pending": 0,
        "paid": 1,
        "processing": 2,
        "shipped": 3,
        "delivered": 4,
        "returned": 5,
        "cancelled": 6,
        "failed": 7,
    }
    furthest = history.assign(rank=history["status"].map(rank)).groupby("order_id")["rank"].max()
    assert (furthest.reindex(recent.index) == recent["status"].map(rank)).all()
    assert len(recent) > 8000


def test_the_last_days_are_still_under_way(sample: Files) -> None:
    orders = sample.clean("orders")
    last = orders[orders["ordered_at"] >= "2026-10-30"]["status"]
    assert set(last) >= {"processing", "shipped"}
    old = orders[orders["ordered_at"] < "2026-09"]["status"].value_counts(normalize=True)
    assert set(old.index) <= {"delivered", "returned", "cancelled", "failed", "shipped"}
    assert old["delivered"] > 0.88


def test_settlements_pay_out_the_transactions(sample: Files) -> None:
    """Each payout settles charges less fees and refunds since the one before."""
    booked = sample.clean("transactions")
    booked = booked[booked["payment_id"] != ""]
    payments = sample.clean("payments").set_index("payment_id")
    booked = booked.join(payments["processor"], on="payment_id")
    booked["day"] = _days(booked["occurred_at"])
    paid = sample.clean("settlements")
    for processor, currency in (("cardly", "EUR"), ("paypal", "GBP"), ("facture", "SEK"), ("cardly", "USD")):
        mine = paid[(paid["processor"] == processor) & (paid["currency"] == currency)].sort_values("settled_on")
        moves = booked[
            (booked["processor"] == processor)
            & (booked["currency"] == currency)
            & (booked["day"] < mine["settled_on"].max())
        ]
        charges = _cents(moves[moves["kind"] == "charge"]["amount"]).sum()
        refunds = -_cents(moves[moves["kind"] != "charge"]["amount"]).sum()
        lost = booked[booked["processor"].isna() & (booked["currency"] == currency)]
        assert 0 <= _cents(mine["gross_amount"]).sum() - charges <= _cents(lost["amount"]).sum()
        assert _cents(mine["refund_amount"]).sum() == refunds
        net = _cents(mine["gross_amount"]) - _cents(mine["fee_amount"]) - _cents(mine["refund_amount"])
        assert (net == _cents(mine["net_amount"])).all()


def test_attempts_end_as_the_payment_did(sample: Files) -> None:
    tries = sample.clean("payment_attempts")
    good = tries.groupby("order_id")["succeeded"].apply(lambda column: (column == "true").sum())
    payments = sample.clean("payments").set_index("order_id")
    known = payments.reindex(good.index)
    assert ((known["status"] == "failed") == (good == 0))[known["status"].notna()].all()
    assert good.max() == 1
    assert 0.04 < (tries["succeeded"] == "false").mean() < 0.14


def test_points_add_up_to_balances(sample: Files) -> None:
    moves = sample["loyalty_transactions"]
    balance = moves.assign(points=moves["points"].astype(int)).groupby("customer_id")["points"].sum()
    members = sample["loyalty_members"].set_index("customer_id")["points_balance"].astype(int)
    assert (balance.reindex(members.index).fillna(0) == members).all()
    assert (members >= 0).all()
    assert set(moves["kind"]) == {"earn", "redeem", "expire"}


def test_visits_narrow_down_to_orders(sample: Files) -> None:
    visits = sample.clean("web_sessions")
    steps = ["checkouts", "add_to_carts", "product_views", "sessions"]
    numbers = visits[steps].astype(int)
    assert all((numbers[low] <= numbers[high]).all() for low, high in itertools.pairwise(steps))
    orders = sample.clean("orders")
    orders["date"] = _days(orders["ordered_at"])
    cell = ["date", "region_id", "channel_id"]
    came = orders.groupby(cell).size().reindex(pd.MultiIndex.from_frame(visits[cell])).fillna(0).to_numpy()
    assert (came <= numbers["checkouts"].to_numpy()).all()
    assert 0.02 < came.sum() / numbers["sessions"].sum() < 0.03


def test_tests_count_the_orders_that_were_placed(sample: Files) -> None:
    tests = sample["experiments"].set_index("experiment_id")
    seen = sample["experiment_assignments"]
    orders = sample.clean("orders")
    orders["day"] = _days(orders["ordered_at"])
    done = orders[orders["status"].isin(["delivered", "returned", "shipped"])]
    twins = sample.truth("duplicates").set_index("customer_id")["same_as"]
    one = tests.loc["EX1"]
    inside = done[(done["day"] >= one["starts_on"]) & (done["day"] <= one["ends_on"])]
    buyers = set(inside["customer_id"].replace(twins.to_dict()))
    mine = seen[seen["experiment_id"] == "EX1"]
    agree = mine["customer_id"].isin(buyers) == (mine["converted"] == "true")
    assert agree.mean() > 0.98


AHEAD = {"holidays", "budgets", "promotions", "vendor_contracts"}
PLANNED = {"promised_on", "ends_on"}


@pytest.mark.parametrize("name", sorted(set(contracts()) - AHEAD))
def test_nothing_but_plans_lies_after_the_last_day(sample: Files, name: str) -> None:
    rows = sample.clean(name)
    for column, about in contracts()[name][1]["columns"].items():
        if about["type"] in ("date", "timestamp") and column not in PLANNED:
            assert rows[column].max() <= LAST, column


def test_touches_come_before_the_order(sample: Files) -> None:
    touches = sample.clean("touchpoints")
    orders = sample.clean("orders").set_index("order_id")
    won = touches[touches["order_id"] != ""]
    when = orders["ordered_at"].reindex(won["order_id"]).to_numpy()
    assert (won["touched_at"].to_numpy() < when).all()
    last = won.sort_values("touched_at").groupby("order_id").tail(1)
    assert np.mean(last["channel_id"].to_numpy() == orders["channel_id"].reindex(last["order_id"]).to_numpy()) > 0.99
