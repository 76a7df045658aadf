"""Totals agree: the same revenue on every page and in raw SQL, to the cent, for any filter and scope."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from services import cache, database, executive, finance, sales, trends
from services.filters import COMPARISONS, Filters
from services.scope import Scope, Viewer

REGIONS = ("dach", "france", "benelux", "uk_ireland", "nordics", "southern_europe", "us_east", "us_west")
FIRST, LAST = date(2023, 11, 1), date(2026, 10, 31)


def some(values: tuple[str, ...], most: int) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), max_size=most, unique=True).map(lambda chosen: tuple(sorted(chosen)))


@st.composite
def ranges(draw: st.DrawFn) -> tuple[date, date]:
    start = draw(st.dates(FIRST, LAST))
    return start, min(start + timedelta(days=draw(st.integers(0, 420))), LAST)


@pytest.fixture(scope="module")
def values(company_url: str) -> dict[str, tuple[str, ...]]:
    """Channels and top categories of the sample."""
    database.configure(company_url)
    with database.transaction() as connection:
        return {
            name: tuple(connection.scalars(text(f"select distinct {name}_id from core.sales_entries order by 1")))
            for name in ("channel", "category")
        }


RAW = text(
    """
    select coalesce(sum(net_revenue), 0) / 100, count(distinct order_id) filter (where kind = 'sale')
    from core.sales_entries
    where day between :start and :end
        and (cardinality(cast(:regions as text[])) = 0 or region_id = any(:regions))
        and (cardinality(cast(:channels as text[])) = 0 or channel_id = any(:channels))
        and (cardinality(cast(:categories as text[])) = 0 or category_id = any(:categories))
    """
)


def raw_total(filters: Filters, scope: Scope) -> tuple[float, int]:
    """Net revenue and orders straight from the entries, as the owner, past every mart and policy."""
    regions = set(filters.regions or REGIONS) & (scope.regions or set(REGIONS))
    if not filters.regions and scope.regions is None:
        regions = set()
    elif not regions:
        return 0.0, 0
    with database.transaction() as connection:
        parameters = {
            "start": filters.start,
            "end": filters.end,
            "regions": sorted(regions),
            "channels": list(filters.channels),
            "categories": list(filters.categories),
        }
        revenue, orders = connection.execute(RAW, parameters).one()
    return float(revenue), orders


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), dates=ranges(), regions=some(REGIONS, 3), scope=st.none() | some(REGIONS, 3).filter(bool))
def test_every_page_agrees(
    company: str,
    redis_url: str,
    values: dict[str, tuple[str, ...]],
    data: st.DataObject,
    dates: tuple[date, date],
    regions: tuple[str, ...],
    scope: tuple[str, ...] | None,
) -> None:
    cache.configure_cache(redis_url)
    filters = Filters(
        *dates,
        data.draw(st.sampled_from(sorted(COMPARISONS))),
        regions,
        data.draw(some(values["channel"], 2)),
        data.draw(some(values["category"], 3)),
    )
    viewer = Viewer(1, "", "", frozenset(), frozenset(), scope=Scope(frozenset(scope) if scope else None))
    revenue, orders = raw_total(filters, viewer.scope)
    figures = executive.kpis(filters, viewer).data["current"]
    assert figures["net_revenue"] == revenue
    assert figures["orders"] == orders
    trend = trends.revenue_trend(filters, viewer).data
    assert cents(trend[trend["period"] == "current"]["net_revenue"]) == revenue
    assert executive.revenue_bridge(filters, viewer).data["total"]["after"] == revenue
    course = trends.course(filters, viewer).data["totals"]["current"]
    assert (round(course["net_revenue"], 2), course["orders"]) == (revenue, orders)
    assert total(executive.drill(filters, viewer).data["rows"]) == revenue
    for dimension, rows in executive.breakdowns(filters, viewer, orders=True).data.items():
        assert total(rows) == revenue
        assert dimension == "category" or sum(row["orders"] for row in rows) == orders
    assert cents(sales.product_performance(filters, viewer).data["net_revenue"]) == revenue
    assert total(finance.profit_and_loss(filters, viewer).data) == revenue
    assert total(finance.customer_contribution(filters, viewer).data) == revenue
    kinds = executive.revenue_by_customer_kind(filters, viewer).data["current"]
    assert round(kinds["new"] + kinds["returning"], 2) == revenue
    table = executive.revenue_by_dimension(filters, viewer).data
    for dimension in ("region", "channel", "category"):
        rows = table[(table["dimension"] == dimension) & (table["period"] == "current")]
        assert cents(rows["net_revenue"]) == revenue
    attributes = sales.orders_by_attribute(filters, viewer).data
    for attribute in ("device", "hour", "customer_kind"):
        rows = attributes[(attributes["attribute"] == attribute) & (attributes["period"] == "current")]
        assert rows["orders"].sum() == orders
    devices = sales.order_attributes(filters, viewer).data.get("device", [])
    assert sum(row["orders"] for row in devices) == orders


def total(records: list[dict[str, Any]]) -> float:
    return round(sum(record["net_revenue"] for record in records), 2)


def cents(values: object) -> float:
    return round(float(values.sum()), 2)  # type: ignore[attr-defined]
