"""The forecast of a small shop: one figure wherever it is told, within one's regions, written down for good."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services import database, models, season_effects, seasonality
from services.alerts.episodes import Question
from services.alerts.forecasts import forecasts
from services.alerts.rules import Place, Rule
from services.filters import Filters
from services.scope import Scope, Viewer
from services.trends import quarter_forecast
from tests.databases import services_at
from tests.services.shops import BASE, EVERYONE, ShopOf

LAST = date(2026, 6, 20)
DAYS = 640
CHOSEN = Filters(LAST - timedelta(days=89), LAST)
NORTH = Viewer(2, "", "", frozenset(), frozenset(), scope=Scope(frozenset({"north"})))
HOLIDAYS = "region_id,date,name,kind\nnorth,2025-05-01,May Day,public\nnorth,2026-05-01,May Day,public\n"
PLANS = "month,region_id,metric,amount\n" + "".join(
    f"2026-{month:02d}-01,{region},net_revenue,{amount}\n"
    for month in (4, 5, 6)
    for region, amount in (("north", 4000), ("south", 2000))
)


SOLD = text("""
    select cast(net_revenue / 100.0 as double precision) from mart.sales_day
    where day > :day and (region_id, channel_id, category_id) = ('north', '*', '*') order by day
""")
EARLIER_VERSION = text("""
    insert into ops.model_version (model, state, data_version, features, parameters, libraries, seconds)
    values ('daily_forecast', 'retired', 0, '{}', '{}', '{}', 0)
""")
EARLIER_FORECAST = text("""
    insert into ops.forecast (
        version_id, measure, region_id, last_day, method, expected, low_80, high_80, low_95, high_95, naive
    )
    select
        max(version_id), 'net_revenue', 'north', :day, 'a way', hundreds, nothing,
        array_cat('{999,999}', nothing[1:11]), nothing, hundreds, hundreds
    from ops.model_version
    cross join (
        select array_fill(cast(100 as double precision), array[13]), array_fill(cast(0 as double precision), array[13])
    ) as filled (hundreds, nothing)
    group by hundreds, nothing
""")


def orders() -> dict[str, str]:
    """An order a day and region: more at weekends, north twice as much as south, and chance."""
    rng = np.random.default_rng(3)
    heads, lines = [], []
    for place in range(DAYS):
        day = LAST - timedelta(days=DAYS - 1 - place)
        for region, usual in (("north", 12), ("south", 6)):
            name = f"{region[0].upper()}{place}"
            pieces = max(1, round(usual * (1.5 if day.weekday() >= 5 else 1.0) * rng.normal(1, 0.15)))
            heads.append(f"{name},C1,{day}T10:00Z,delivered,EUR,{region},search")
            lines.append(f"I{name},{name},P1,{pieces},10.00,0")
    return {
        "orders": "order_id,customer_id,ordered_at,status,currency,region_id,channel_id\n" + "\n".join(heads) + "\n",
        "order_items": "order_item_id,order_id,product_id,quantity,unit_price,discount_amount\n"
        + "\n".join(lines)
        + "\n",
    }


@pytest.fixture(scope="module")
def trained(shop_of: ShopOf) -> Iterator[str]:
    """The shop, and what its pages say before a model is trained, which it is then."""
    with shop_of(BASE | orders() | {"budgets": PLANS, "holidays": HOLIDAYS}) as url:
        before = seasonality.forecast(CHOSEN, EVERYONE).data
        assert before["missing"].startswith("“Daily forecast” was not trained yet.")
        assert before["ahead"]["expected"] == before["ahead"]["naive"]
        assert before["ahead"]["low_80"] == []
        quarter = quarter_forecast(CHOSEN, EVERYONE).data
        assert quarter == {} or quarter["method"] != "the daily forecast"
        assert models.train("daily_forecast") == 2 * DAYS
        database.forget_version()
        yield url


@pytest.fixture
def shop(trained: str) -> Iterator[str]:
    with services_at(trained):
        yield trained


def test_one_quarter_has_one_forecast(shop: str) -> None:
    """On the summary, on the page, and for rules; held against the same plan."""
    summary = quarter_forecast(CHOSEN, EVERYONE).data
    (paced,) = [row for row in seasonality.pace(CHOSEN, EVERYONE).data if _of_quarter(row)]
    limit = {"kind": "forecast", "operator": "below", "fire_limit": 0.1, "severity": "info", "department": "sales"}
    rule = Rule("A rule", subject="net_revenue", **limit)
    ((reading,),) = forecasts([Question(rule, Place("net_revenue", "*", "*", "*"), LAST, LAST)])
    assert summary["method"] == "the daily forecast"
    for name in ("expected", "low", "high", "so_far"):
        assert paced[name] == pytest.approx(summary[name])
    assert reading.value == pytest.approx(summary["expected"])
    assert (paced["plan"], reading.expected) == pytest.approx((18000.0, 18000.0))
    assert paced["low"] < paced["expected"] < paced["high"]


def _of_quarter(row: dict[str, object]) -> bool:
    return (row["period"], row["measure"]) == ("quarter", "net_revenue")


def test_regions_add_up_and_are_all_that_one_limited_to_them_sees(shop: str) -> None:
    whole, north, south = (
        seasonality.forecast(filters, viewer).data
        for filters, viewer in (
            (CHOSEN, EVERYONE),
            (CHOSEN, NORTH),
            (Filters(CHOSEN.start, LAST, regions=("south",)), EVERYONE),
        )
    )
    parts = np.add(north["ahead"]["expected"], south["ahead"]["expected"])
    assert parts == pytest.approx(np.array(whole["ahead"]["expected"]), rel=1e-4)
    assert north["total"]["planned"] is None
    assert sum(north["past"]["value"]) < sum(whole["past"]["value"])
    assert seasonality.forecast(Filters(CHOSEN.start, LAST, regions=("south",)), NORTH).data == {}


def test_the_forecast_knows_the_week_and_is_better_than_last_years_days(shop: str) -> None:
    told = seasonality.forecast(CHOSEN, EVERYONE).data
    expected = dict(zip(told["ahead"]["day"], told["ahead"]["expected"], strict=True))
    assert len(expected) == 90
    assert expected[date(2026, 6, 27)] == pytest.approx(1.5 * expected[date(2026, 6, 23)], rel=0.1)
    tested = season_effects.published(CHOSEN, EVERYONE).data["rows"]
    assert all(row["error"] < 0.8 * row["naive_error"] for row in tested)
    days = seasonality.forecast_days(CHOSEN, EVERYONE).data
    assert len(days) == 3 * 90
    assert (days["low_95"] <= days["low_80"]).all()


def test_weeks_begin_on_monday(shop: str) -> None:
    rows = seasonality.weeks(CHOSEN, EVERYONE).data
    assert (rows[0]["week"], len(rows)) == (date(2026, 6, 22), 12)
    assert rows[0]["orders"] == pytest.approx(14, abs=0.5)
    assert rows[0]["orders_usual"] == 14.0


def test_looking_back(shop: str) -> None:
    (may_day,) = season_effects.holidays(CHOSEN, NORTH).data
    assert (may_day["name"], may_day["times"]) == ("May Day", 2)
    year = season_effects.year_on_year(CHOSEN, EVERYONE).data
    assert year["growth"] == pytest.approx(0, abs=0.05)
    parts, north = (season_effects.parts(CHOSEN, viewer).data for viewer in (EVERYONE, NORTH))
    assert parts["weekdays"][5] > 0 > parts["weekdays"][1]
    assert sum(north["sold"]) < sum(parts["sold"])
    assert parts["season"] == []


def test_what_was_published_stays_and_is_judged_by_the_days_that_came(shop: str) -> None:
    """A forecast of three days before, of 100 a day for north: what came is known, of regions that one sees."""
    then = LAST - timedelta(days=3)
    with database.transaction() as connection:
        sold = list(connection.execute(SOLD, {"day": then}).scalars())
        connection.execute(EARLIER_VERSION)
        connection.execute(EARLIER_FORECAST, {"day": then})
        kept = connection.exec_driver_sql("select count(*) from ops.forecast").scalar_one()
    told = season_effects.published(CHOSEN, NORTH).data
    first = told["rows"][0]
    assert kept == 3 * 3 + 1
    assert (told["forecasts"], told["first"]) == (1, then)
    assert first["published_error"] == pytest.approx(sum(abs(amount - 100) for amount in sold) / sum(sold))
    assert (first["published_days"], first["published_inside"]) == (3, pytest.approx(2 / 3))
    south = Filters(CHOSEN.start, LAST, regions=("south",))
    assert season_effects.published(south, EVERYONE).data["forecasts"] == 0
    for statement in ("update ops.forecast set method = ''", "delete from ops.forecast", "truncate ops.forecast"):
        with pytest.raises(DBAPIError, match="append-only"), database.transaction() as connection:
            connection.exec_driver_sql(statement)
    # A rule sees of that day what was said then: the quarter so far, and 100 for each of its thirteen days left.
    limit = {"kind": "forecast", "operator": "below", "fire_limit": 0.1, "severity": "info", "department": "sales"}
    place = Place("net_revenue", "north", "*", "*")
    ((reading,),) = forecasts([Question(Rule("A rule", subject="net_revenue", **limit), place, then, then)])
    so_far = quarter_forecast(Filters(CHOSEN.start, LAST), NORTH).data["so_far"] - float(sum(sold))
    assert (reading.value, reading.expected) == pytest.approx((so_far + 1300, 12000.0))
