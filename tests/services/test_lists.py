"""The lists of orders and products: sorted, searched and cut out on the server, as pandas would do it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services import cache, sales
from services.filters import Filters
from services.scope import Viewer

VIEWER = Viewer(1, "", "", frozenset(), frozenset())
SUMMER = Filters(date(2026, 8, 3), date(2026, 10, 31), "previous_period")
TEXTS = ("name", "brand", "category", "product_id")
FIGURES = ("units", "net_revenue", "contribution", "change", "margin", "return_rate")
SEARCHES = ("", "lamp", "LAMP", "P10", "casa mora", "no such thing", "(", "%")
lists = settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@pytest.fixture(autouse=True)
def _cache(redis_url: str, company: str) -> None:
    cache.configure_cache(redis_url)


def pages(listed: Any, size: int, most: int, **asked: str) -> pd.DataFrame:
    """What the pages of a list hold together, asked for one after the other; the count is right on each of them."""
    found, count = [], size
    while len(found) * size < min(count, most):
        data = listed(SUMMER, VIEWER, first=len(found) * size, size=size, **asked).data
        count = data["count"]
        found.append(data["rows"])
    return pd.concat(found, ignore_index=True)


@lists
@given(
    sort=st.sampled_from(TEXTS + FIGURES),
    direction=st.sampled_from(("asc", "desc")),
    size=st.integers(40, 400),
    search=st.sampled_from(SEARCHES),
)
def test_the_products_pages_are_the_measure_sorted(sort: str, direction: str, size: int, search: str) -> None:
    every = sales.product_performance(SUMMER, VIEWER).data
    texts = every["name"] + "\n" + every["product_id"] + "\n" + every["sku"] + "\n" + every["brand"].fillna("")
    rows = every[[search.lower() in text.lower() for text in texts]].to_dict("records")
    for row in rows:
        sold, before = row["net_revenue"], row["previous_net_revenue"]
        row["change"] = sold / before - 1 if before > 0 else None
        row["margin"] = (sold - row["cost"]) / sold if sold > 0 else None
        given_away = row["gross_sales"] - row["discounts"]
        row["return_rate"] = row["returned"] / given_away if given_away > 0 else None
    known = [row[sort].lower() if sort in TEXTS else row[sort] for row in rows if not pd.isna(row[sort])]
    known.sort(reverse=direction == "desc")
    listed = pages(sales.product_list, size, len(every), sort=sort, direction=direction, search=search)
    assert len(listed) == len(rows)
    shown = listed[sort][: len(known)]
    assert (shown.str.lower().tolist() if sort in TEXTS else shown.tolist()) == known
    assert listed[sort][len(known) :].isna().all()
    assert sorted(listed["product_id"]) == sorted(row["product_id"] for row in rows)


def test_of_equals_the_product_with_more_revenue_comes_first() -> None:
    listed = pages(sales.product_list, 400, 1000, sort="category", direction="asc")
    order = listed.groupby("category")["net_revenue"]
    assert order.is_monotonic_decreasing.all()


def test_what_no_list_sorts_by_falls_back() -> None:
    usual = sales.product_list(SUMMER, VIEWER).data["rows"]
    odd = sales.product_list(SUMMER, VIEWER, sort="1; drop table core.orders", direction="sideways").data["rows"]
    pd.testing.assert_frame_equal(odd, usual)
    assert usual["net_revenue"].is_monotonic_decreasing
    assert len(sales.product_list(SUMMER, VIEWER, first=-5, size=10**9).data["rows"]) <= sales.MOST_ROWS


@lists
@given(
    sort=st.sampled_from(sorted(sales.SORTABLE)),
    direction=st.sampled_from(("asc", "desc")),
    typed=st.sampled_from(
        ({}, {"status": "cancel"}, {"status": "Returned"}, {"device": "MOB"}, {"kind": "new"}, {"kind": "returning"})
    ),
)
def test_the_orders_pages_are_the_export_filtered_and_sorted(sort: str, direction: str, typed: dict[str, str]) -> None:
    every = sales.order_export(SUMMER, VIEWER).data["rows"]
    for name, text in typed.items():
        column = {"kind": "customer_kind"}.get(name, name)
        begins = every[column].str.lower().str.startswith(text.lower())
        wanted = begins | ((text == "returning") & (every[column] == "guest"))
        every = every[wanted]
    listed = pages(sales.order_list, 700, len(every), sort=sort, direction=direction, **typed)
    ordered = every.sort_values([sort, "order_id"], ascending=[direction == "asc", False], ignore_index=True)
    assert len(every) > 20
    assert listed["order_id"].tolist() == ordered["order_id"].tolist()


def test_a_value_that_is_part_of_another_is_found_alone() -> None:
    years = Filters(date(2023, 11, 1), date(2026, 10, 31))
    for name, text in (("device", "phone"), ("device", "Shop"), ("status", "paid")):
        listed = sales.order_list(years, VIEWER, size=1000, **{name: text}).data  # type: ignore[arg-type]
        assert set(listed["rows"][name]) == {text.lower()}
        assert len(listed["rows"]) == listed["count"] > 0
    assert sales.order_list(years, VIEWER, device="hone").data["count"] == 0


def test_the_catalogues_faults_are_a_few_of_each_and_a_count_of_all() -> None:
    some, every = (measure(SUMMER, VIEWER).data for measure in (sales.catalogue_faults, sales.every_catalogue_fault))
    counts = every.groupby("fault").size()
    assert counts.max() > sales.EXAMPLES
    assert some.groupby("fault").size().to_dict() == counts.clip(upper=sales.EXAMPLES).to_dict()
    assert some.groupby("fault")["found"].first().to_dict() == counts.to_dict()
    assert set(some["products"]) == {every["product_id"].nunique()}
    assert some["found"].is_monotonic_decreasing
