"""The truth files agree with the files, and what they plant can be undone to the cent."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.data.files import Files, keys

RECOGNISED = ["paid", "processing", "shipped", "delivered", "returned"]


def _cents(column: pd.Series) -> pd.Series:
    return (column.replace("", "0").astype(float) * 100).round().astype("int64")


def _base(files: Files, cents: pd.Series, currency: pd.Series, day: pd.Series) -> pd.Series:
    """Base currency at the latest rate on or before the day, half a cent rounded up, in whole numbers."""
    rates = files["exchange_rates"]
    rates["millionths"] = (rates["rate"].astype(float) * 1_000_000).round().astype("int64")
    wide = rates.pivot_table(index="date", columns="currency", values="millionths")
    wide = wide.reindex(pd.date_range(wide.index.min(), "2026-10-31").strftime("%Y-%m-%d")).ffill()
    wide["EUR"] = 1_000_000
    rate = pd.Series(wide.stack().to_dict()).reindex(pd.MultiIndex.from_arrays([day, currency])).to_numpy()
    return (cents * rate.astype("int64") + 500_000) // 1_000_000


def _orders(files: Files) -> pd.DataFrame:
    orders = files.clean("orders")
    moment = pd.to_datetime(orders["ordered_at"], utc=True).dt.tz_convert("Europe/Berlin")
    orders["day"] = moment.dt.strftime("%Y-%m-%d")
    return orders[orders["status"].isin(RECOGNISED)].set_index("order_id")


def _headline(files: Files) -> dict[str, Any]:
    """Figures by the definitions of the metrics catalogue, worked out from files without their dirt."""
    orders = _orders(files)
    items = (
        files.clean("order_items")
        .set_index("order_item_id")
        .join(orders[["day", "currency"]], on="order_id", how="inner")
    )
    quantity = items["quantity"].astype(int)
    gross = _base(files, _cents(items["unit_price"]) * quantity, items["currency"], items["day"])
    discount = _base(files, _cents(items["discount_amount"]), items["currency"], items["day"])
    back = files.clean("returns").set_index("return_id")
    back = back[back["status"].isin(["received", "refunded"]) & back["order_id"].isin(orders.index)]
    lines = files.clean("return_items").join(back[["received_on"]], on="return_id", how="inner")
    lines = lines.join(items[["day", "currency", "unit_cost"]], on="order_item_id", how="inner")
    returned = _base(files, _cents(lines["refund_amount"]), lines["currency"], lines["day"])
    units = lines["quantity"].astype(int)
    restocked = _cents(lines["unit_cost"]) * units * (lines["restocked"] == "true")
    parcels = files.clean("shipments")
    payments = files.clean("payments")
    fees = payments[payments["order_id"].isin(orders.index)]
    sums = {
        "gross_sales": gross.sum(),
        "discounts": discount.sum(),
        "returned": returned.sum(),
        "net_revenue": gross.sum() - discount.sum() - returned.sum(),
        "cost": (_cents(items["unit_cost"]) * quantity).sum() - restocked.sum(),
        "fulfilment": _cents(parcels[parcels["order_id"].isin(orders.index)]["cost"]).sum()
        + _cents(back["handling_cost"]).sum(),
        "payment_fees": _cents(fees["fee"]).sum(),
    }
    october = (
        gross[items["day"].str.startswith("2026-10")].sum() - discount[items["day"].str.startswith("2026-10")].sum()
    )
    october -= returned[lines["received_on"].str.startswith("2026-10")].sum()
    counts = {
        "orders": len(orders),
        "lines": len(items),
        "units": int(quantity.sum()),
        "units_returned": int(units.sum()),
    }
    return {
        **{name: round(int(value) / 100, 2) for name, value in sums.items()},
        **counts,
        "october": int(october) / 100,
    }


@pytest.mark.parametrize("which", ["company", "sample"])
def test_undoing_the_dirt_gives_the_clean_totals_to_the_cent(which: str, request: pytest.FixtureRequest) -> None:
    files = request.getfixturevalue(which)
    found, truth = _headline(files), files.document("clean_totals")
    assert found.pop("october") == pytest.approx(truth["months"]["2026-10"]["net_revenue"], abs=0.001)
    lost = found.pop("payment_fees")
    assert lost <= truth["total"]["payment_fees"] <= lost * 1.003
    assert found == {name: truth["total"][name] for name in found}


def test_months_and_regions_add_up_to_the_total(sample: Files) -> None:
    truth = sample.document("clean_totals")
    assert len(truth["months"]) == 36
    for name, value in truth["total"].items():
        assert sum(month[name] for month in truth["months"].values()) == pytest.approx(value, abs=0.01)
        parts = (region[name] for month in truth["months"].values() for region in month["regions"].values())
        assert sum(parts) == pytest.approx(value, abs=0.01)


def test_dirt_distorts_net_revenue_little(sample: Files) -> None:
    """As loaded: rows for quarantine left out, wrong prices counted as they are."""
    orders = sample.loadable("orders")
    orders["day"] = orders["ordered_at"].str.slice(0, 10)
    orders = orders[orders["status"].isin(RECOGNISED)].set_index("order_id")
    items = sample.loadable("order_items").join(orders[["day", "currency"]], on="order_id", how="inner")
    value = _cents(items["unit_price"]) * items["quantity"].astype(int) - _cents(items["discount_amount"])
    sold = _base(sample, value, items["currency"], items["day"]).sum() / 100
    total = sample.document("clean_totals")["total"]
    clean = total["gross_sales"] - total["discounts"]
    assert abs(sold - clean) / total["net_revenue"] < 0.015


def test_rows_for_quarantine_are_where_the_truth_says(company: Files) -> None:
    truth = company.truth("quarantine")
    assert len(truth) > 5
    for entry in truth.itertuples():
        line = company.path(entry.file).read_text(encoding="utf-8").splitlines()[int(entry.line) - 1]
        assert entry.value in line
        assert entry.value != entry.meant


def test_defects_name_rows_that_exist(company: Files) -> None:
    for table, defects in company.truth("defects").groupby("table"):
        by_day = defects["kind"] == "missing_day"
        rows = company[str(table)]
        assert set(defects[~by_day]["key"]) <= set(keys(str(table), rows)), table
        if by_day.any():
            assert not set(defects[by_day]["key"]) & set(rows["date"])


def test_second_accounts_belong_to_one_person(sample: Files) -> None:
    customers = sample.clean("customers").set_index("customer_id")
    twins = sample.truth("duplicates")
    assert 0.10 <= len(twins) / (len(customers) - len(twins)) <= 0.15
    first = customers.loc[twins["same_as"]].reset_index()
    second = customers.loc[twins["customer_id"]].reset_index()
    fields = ("first_name", "last_name", "email", "phone", "postal_code", "birth_date")
    agree = np.sum([(first[name] == second[name]).to_numpy() for name in fields], axis=0)
    assert (agree >= 2).all()
    assert agree.mean() > 4
    others = customers.drop(index=twins["customer_id"])
    assert not others["email"][others["email"] != ""].duplicated().any()


def test_fraud_orders_exist_in_five_kinds(sample: Files) -> None:
    fraud = sample.truth("fraud")
    orders = sample["orders"]
    assert set(fraud["order_id"]) <= set(orders["order_id"])
    assert fraud["kind"].nunique() == 5
    assert 0.005 < len(fraud) / len(orders) < 0.02


def test_nothing_is_sold_where_the_shelf_is_empty(sample: Files) -> None:
    """In the regions a warehouse serves, an empty shelf sells none of its product."""
    orders = _orders(sample)
    parcels = sample.clean("shipments").set_index("order_id")["warehouse_id"]
    items = sample.clean("order_items").join(orders[["day"]], on="order_id", how="inner").join(parcels, on="order_id")
    fraud = set(sample.truth("fraud")["order_id"])
    items = items[~items["order_id"].isin(fraud)]
    merged = items.merge(sample.truth("stockouts"), on=["product_id", "warehouse_id"])
    inside = (merged["day"] >= merged["first_day"]) & (merged["day"] <= merged["last_day"])
    assert len(merged) > 1000
    assert not inside.any()
