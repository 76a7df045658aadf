"""The controls do the same work: their figures are the dashboard's, for the same filters."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date
from functools import partial

import pandas as pd
import pytest
from sqlalchemy import Engine, create_engine

from services import cache, executive, sales, trends
from services.filters import Filters
from tests.load.control import page
from tests.load.measures.sql import from_facts
from tests.load.setting import VIEWER

LAST = date(2026, 10, 31)
FILTERS = {
    "everything": Filters(date(2026, 8, 3), LAST),
    "across new year": Filters(date(2024, 11, 15), date(2025, 2, 28)),
    "two regions": Filters(date(2026, 3, 15), date(2026, 9, 14), regions=("dach", "uk_ireland")),
    "one category": Filters(date(2026, 8, 3), LAST, categories=("electronics",)),
}


@pytest.fixture
def read(company: str, redis_url: str) -> Iterator[page.Read]:
    """Runs the controls' queries on the sample company, which the services are pointed at."""
    cache.configure_cache(redis_url)
    engine: Engine = create_engine(company)
    yield partial(from_facts, engine)
    engine.dispose()


@pytest.fixture(params=FILTERS)
def filters(request: pytest.FixtureRequest) -> Filters:
    return FILTERS[request.param]


def view_of(filters: Filters) -> page.View:
    chosen = {"regions": filters.regions, "channels": filters.channels, "categories": filters.categories}
    return page.View(filters.start, filters.end, tuple((name, values) for name, values in chosen.items() if values))


def test_the_eight_figures_are_equal(read: page.Read, filters: Filters) -> None:
    ours = executive.kpis(filters, VIEWER).data
    for period, theirs in page.kpis(read, view_of(filters)).items():
        known = {name: value for name, value in theirs.items() if not math.isnan(value)}
        assert {name: ours[period][name] for name in known} == pytest.approx(known, rel=1e-9)
        assert {ours[period][name] for name in theirs.keys() - known} <= {None}


def test_the_trend_is_equal(read: page.Read, filters: Filters) -> None:
    ours = trends.revenue_trend(filters, VIEWER).data
    assert_same(ours.assign(label=ours["day"].dt.date), page.breakdown(read, "days", view_of(filters)))


@pytest.mark.parametrize("dimension", ["regions", "channels", "categories"])
def test_the_breakdowns_are_equal(read: page.Read, filters: Filters, dimension: str) -> None:
    ours = executive.revenue_by_dimension(filters, VIEWER).data
    ours = ours[ours["dimension"] == {"categories": "category"}.get(dimension, dimension[:-1])]
    assert_same(ours.assign(label=ours["value"]), page.breakdown(read, dimension, view_of(filters)))


def test_the_products_are_equal(read: page.Read, filters: Filters) -> None:
    ours = sales.product_performance(filters, VIEWER).data
    theirs = page.breakdown(read, "products", view_of(filters))
    theirs = theirs[theirs["period"] == "current"].set_index("label")["net_revenue"]
    compared = pd.concat([ours.set_index("product_id")["net_revenue"], theirs], axis=1).fillna(0)
    assert compared.iloc[:, 0].to_list() == pytest.approx(compared.iloc[:, 1].to_list(), abs=0.005)


def assert_same(ours: pd.DataFrame, theirs: pd.DataFrame) -> None:
    """Net revenue and orders of both periods are the same for every label."""
    frames = [
        frame.set_index(["period", "label"])[["net_revenue", "orders"]].astype(float).sort_index()
        for frame in (ours, theirs)
    ]
    pd.testing.assert_frame_equal(*frames, check_names=False, check_index_type=False, atol=0.005)
