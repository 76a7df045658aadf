"""Why revenue moved, and where: parts that add up to the change to the cent, for any filters, down to the orders."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from services import database, executive, sales
from services.bridge import CAUSES, PARTS, by_product, movers
from services.filters import COMPARISONS, Filters
from services.scope import Scope, Viewer
from tests.services.test_totals import REGIONS, ranges, some

EVERYONE = Viewer(1, "", "", frozenset(), frozenset())
CHANNELS = ("email", "direct", "paid_search", "social")
CATEGORIES = ("electronics", "fashion", "home", "garden")
AUTUMN = Filters(date(2026, 8, 3), date(2026, 10, 31))

ORDERS = text("""
    select count(distinct order_id) from core.sales_entries
    where kind = 'sale' and day between :start and :end
        and region_id = any(:regions) and category_id = any(:categories) and product_id = :product
""")


def cents(value: float) -> int:
    """Whole cents of what is exact to the cent."""
    assert abs(value * 100 - round(value * 100)) < 1e-3
    return round(value * 100)


@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    dates=ranges(),
    compare=st.sampled_from(sorted(COMPARISONS)),
    regions=some(REGIONS, 3),
    channels=some(CHANNELS, 2),
    categories=some(CATEGORIES, 3),
    scope=st.none() | some(REGIONS, 3).filter(bool),
)
def test_the_parts_add_up_for_any_filters(
    company: str,
    dates: tuple[date, date],
    compare: str,
    regions: tuple[str, ...],
    channels: tuple[str, ...],
    categories: tuple[str, ...],
    scope: tuple[str, ...] | None,
) -> None:
    """In total, in each category, and in each product; the products' causes are the parts of the whole."""
    filters = Filters(*dates, compare, regions, channels, categories)
    viewer = replace(EVERYONE, scope=Scope(frozenset(scope) if scope else None))
    bridge = executive.revenue_bridge(filters, viewer).data
    total = bridge["total"]
    for parts in (total, *bridge["categories"].values()):
        assert cents(parts["before"]) + sum(cents(parts[name]) for name in PARTS) == cents(parts["after"])
    for name in ("before", "after", "rates", "new", "dropped", "discounts", "returns"):
        assert sum(cents(parts[name]) for parts in bridge["categories"].values()) == cents(total[name]), name
    products = executive.product_contributions(filters, viewer).data
    for row in products.to_dict("records"):
        assert sum(cents(row[cause]) for cause in CAUSES) == cents(row["change"])
    assert sum(map(cents, products["change"])) == cents(total["after"]) - cents(total["before"])
    for cause in ("new", "dropped", "discounts", "returns"):
        assert sum(map(cents, products[cause])) == cents(total[cause])
    assert products["price"].sum() == pytest.approx(total["price"] + total["rates"], abs=0.005 * len(products) + 0.01)


def test_by_region_the_parts_add_up_and_regions_make_the_company(company: str) -> None:
    total = executive.revenue_bridge(AUTUMN, EVERYONE).data["total"]
    regions = [
        executive.revenue_bridge(replace(AUTUMN, regions=(region,)), EVERYONE).data["total"]
        for region in (*REGIONS, "unknown")
    ]
    for parts in regions:
        assert cents(parts["before"]) + sum(cents(parts[name]) for name in PARTS) == cents(parts["after"])
    for name in ("before", "after", "discounts", "returns"):
        assert sum(cents(parts[name]) for parts in regions) == cents(total[name])
    rates = {region: parts["rates"] for region, parts in zip(REGIONS, regions, strict=False)}
    assert {region for region, moved in rates.items() if moved} == {"uk_ireland", "nordics", "us_east", "us_west"}


def test_each_step_adds_up_to_the_row_that_leads_to_it(company: str) -> None:
    """Company, region, category, product, and then exactly the orders that hold the product there."""
    total = executive.revenue_bridge(AUTUMN, EVERYONE).data["total"]
    above = {"net_revenue": total["after"], "previous_net_revenue": total["before"]}
    filters, steps = AUTUMN, []
    for field in ("regions", "categories", ""):
        found = executive.drill(filters, EVERYONE).data
        steps.append(found["step"])
        for column, value in above.items():
            assert sum(cents(row[column]) for row in found["rows"]) == cents(value)
        above = {column: found["rows"][0][column] for column in above}
        chosen = found["rows"][0]["value"]
        if field:
            filters = replace(filters, **{field: (chosen,)})
    assert (steps, len(found["path"])) == (["region", "category", "product"], 2)
    sold = next(row["value"] for row in found["rows"] if row["net_revenue"] > 0)
    days = {"start": filters.start, "end": filters.end, "product": sold}
    with database.transaction() as connection:
        chosen_too = {"regions": list(filters.regions), "categories": list(filters.categories)}
        orders = connection.execute(ORDERS, {**days, **chosen_too}).scalar_one()
    assert sales.order_list(filters, EVERYONE, search=sold).data["count"] == orders > 0


def test_what_moved_most_and_the_rest() -> None:
    """A sold 2 at 5 and sells 4 at 6: 10 more at the old price, 4 by price. B is new, C is gone; D sent 3 back."""
    rows = {
        "product_id": ["A", "B", "C", "D"],
        "units": [4, 1, 0, 1],
        "previous_units": [2, 0, 3, 1],
        "gross_sales": [24.0, 7.0, 0.0, 5.0],
        "previous_gross_sales": [10.0, 0.0, 9.0, 5.0],
        "discounts": [1.0, 0.0, 0.0, 0.0],
        "previous_discounts": [0.0] * 4,
        "returned": [0.0, 0.0, 0.0, 3.0],
        "previous_returned": [0.0] * 4,
        "net_revenue": [23.0, 7.0, 0.0, 2.0],
        "previous_net_revenue": [10.0, 0.0, 9.0, 5.0],
    }
    products = pd.DataFrame(rows).assign(name="", category="")
    parts = by_product(products).set_index("product_id")[[*CAUSES, "change"]].to_dict("index")
    nothing = dict.fromkeys(CAUSES, 0.0)
    assert parts == {
        "A": nothing | {"units": 10.0, "price": 4.0, "discounts": -1.0, "change": 13.0},
        "B": nothing | {"new": 7.0, "change": 7.0},
        "C": nothing | {"dropped": -9.0, "change": -9.0},
        "D": nothing | {"returns": -3.0, "change": -3.0},
    }
    found = movers(products, 2)
    assert [row["product_id"] for row in found["change"]["rows"]] == ["A", "C"]
    assert (found["change"]["others"], found["change"]["rest"]["change"]) == (2, 4.0)
    assert (found["change"]["total"]["change"], found["price"]["others"]) == (8.0, 0)
