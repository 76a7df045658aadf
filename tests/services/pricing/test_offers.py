"""Prices of the sample company with what was learned of them: in bounds, by region, and without a model."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import text

from services import database, sales
from services.filters import Filters
from services.pricing import offers, position
from services.scope import Scope
from tests.services.shops import EVERYONE

RANGE = Filters(date(2026, 8, 3), date(2026, 10, 31), preset="90d")
LIMITED = replace(EVERYONE, scope=Scope(frozenset({"us_east", "uk_ireland"})))


@pytest.fixture
def found(company: str) -> dict[str, Any]:
    data: dict[str, Any] = offers.offers(RANGE, EVERYONE).data
    return data


def test_recommendations_stay_in_bounds(found: dict[str, Any]) -> None:
    rows = found["rows"]
    changed = rows[rows["best"] != 0]
    asked = changed["price"] * (1 + changed["best"])
    assert len(changed) > 50
    assert (asked <= changed["highest_price"] + 0.001).all()
    assert (asked >= changed["lowest_price"] - 0.001).all()
    assert (asked * (1 - changed["discount_rate"]) >= changed["unit_cost"]).all()
    assert changed["best"].abs().max() <= 0.1
    assert (changed["gain_low"] > 0).all()
    assert (changed["gain_low"] <= changed["gain"]).all()
    assert (changed["gain"] <= changed["gain_high"]).all()


def test_thin_products_lean_on_their_category(found: dict[str, Any]) -> None:
    usual = found["categories"].set_index("category_id")["elasticity"]
    rows = found["rows"]
    away = (rows["elasticity"] - rows["category_id"].map(usual)).abs()
    thin, known = rows["own_weight"] < rows["own_weight"].quantile(0.2), rows["own_weight"] > 0.05
    assert away[thin].max() < away[known].max()
    assert (rows["low"] < rows["elasticity"]).all()


def test_a_category_brings_what_its_products_bring(found: dict[str, Any]) -> None:
    rows = found["rows"]
    for category in found["categories"].to_dict("records"):
        mine = rows[rows["category_id"] == category["category_id"]]
        assert category["gain"] == pytest.approx(mine["gain"].sum())
        assert category["repriced"] == (mine["best"] != 0).sum()
        assert category["gain_low"] <= category["gain"] <= category["gain_high"]


def test_who_is_limited_to_regions_sees_their_sales_with_the_company_s_elasticities(found: dict[str, Any]) -> None:
    limited = offers.offers(RANGE, LIMITED).data
    inside = sales.product_performance(RANGE, LIMITED).data
    everywhere = found["rows"].set_index("product_id")
    mine = limited["rows"].set_index("product_id")
    assert set(mine.index) <= set(inside.loc[inside["units"] > 0, "product_id"])
    assert mine["units"].sum() < 0.6 * everywhere["units"].sum()
    pd.testing.assert_series_equal(mine["elasticity"], everywhere["elasticity"].reindex(mine.index))
    assert mine["gain"].sum() < everywhere["gain"].sum()


def test_the_list_is_sorted_searched_and_cut(found: dict[str, Any]) -> None:
    first = offers.price_list(RANGE, EVERYONE, size=5).data
    gains = first["rows"]["gain"].tolist()
    assert gains == sorted(gains, reverse=True)
    assert first["count"] == len(found["rows"])
    one = offers.price_list(RANGE, EVERYONE, search=first["rows"]["product_id"].iloc[0].lower(), sort="nothing").data
    assert first["rows"]["product_id"].iloc[0] in set(one["rows"]["product_id"])
    assert one["count"] < first["count"]


def test_without_a_model_prices_are_shown_and_nothing_else(company_copy: str) -> None:
    with database.transaction() as connection:
        connection.execute(text("delete from ops.model_version where model <> 'daily_forecast'"))
        connection.execute(text("update ops.model_version set state = 'retired', served_at = null"))
    data = offers.offers(RANGE, EVERYONE).data
    assert data["missing"].startswith("“Price elasticities” was not trained yet.")
    assert len(data["rows"]) > 100
    assert data["rows"]["elasticity"].isna().all()
    assert (data["rows"]["gain"] == 0).all()
    assert offers.price_list(RANGE, EVERYONE).data["count"] == len(data["rows"])


def test_electronics_lost_ground_to_competitors_who_cut(company: str) -> None:
    """Two of them cut their prices by 16 % and 9 % in February, and ours rose by 7 % two weeks later."""
    data = position.position(RANGE, EVERYONE).data
    dearest = data["categories"][0]
    assert dearest["category_id"] == "electronics"
    assert dearest["against_median"] - dearest["year_before"] > 0.1
    assert dearest["against_median"] <= dearest["against_lowest"]
    assert len(data["x"]) == len(data["series"]["All"]) == 25


def test_where_nothing_was_sold_nothing_is_said(company: str) -> None:
    data = offers.offers(replace(RANGE, start=date(2020, 1, 1), end=date(2020, 1, 31), preset=None), EVERYONE).data
    assert data["missing"] == ""
    assert data["rows"].empty
    assert offers.price_list(replace(RANGE, channels=("none",)), EVERYONE).data["count"] == 0
