"""Places by hand, and their sums against the company's for any filter."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import text

from services import database, executive
from services.data_loader import load_folder
from services.filters import Filters
from services.geography import decisions, expansion, places
from services.refresh import refresh
from services.scope import Scope, Viewer
from tests.services.shops import BASE, EVERYONE, JUNE, ShopOf
from tests.services.test_totals import REGIONS, ranges, some

NORTH = Viewer(1, "", "", frozenset(), frozenset(), scope=Scope(frozenset({"north"})))
SHOP = BASE | {
    # O2 takes 4 days and is late, O4 takes 2; O3 is on its way. O1 and O2 are Ann's; both regions serve Norway.
    "orders": "order_id,customer_id,ordered_at,status,currency,region_id,channel_id,country_code,city\n"
    "O1,C1,2026-05-10T10:00Z,delivered,EUR,north,search,NO,Oslo\n"
    "O2,C1,2026-06-02T10:00Z,delivered,EUR,north,search,NO,Oslo\n"
    "O3,C2,2026-06-03T10:00Z,shipped,EUR,south,email,NO,Bergen\n"
    "O4,C3,2026-06-04T10:00Z,delivered,EUR,south,email,SE,\n",
    "customers": "customer_id,first_name,region_id\nC1,Ann,north\nC2,Ben,south\nC3,Cay,south\n",
    "order_items": "order_item_id,order_id,product_id,quantity,unit_price,discount_amount\n"
    "I1,O1,P1,2,10.00,0\nI2,O2,P1,3,12.00,6.00\nI3,O2,P2,1,8.00,0\nI4,O3,P2,5,10.00,5.00\nI5,O4,P2,1,7.00,0\n",
    "shipments": "shipment_id,order_id,cost,shipped_at,promised_on,delivered_at\n"
    "S2,O2,4.00,2026-06-03T10:00Z,2026-06-05,2026-06-06T10:00Z\n"
    "S3,O3,4.00,2026-06-04T10:00Z,2026-06-08,\n"
    "S4,O4,4.00,2026-06-05T10:00Z,2026-06-08,2026-06-06T10:00Z\n",
    "returns": "return_id,order_id,received_on,status\nR1,O2,2026-06-20,received\n",
    "return_items": "return_id,order_item_id,quantity,refund_amount,restocked\nR1,I2,1,10.00,true\n",
    "demographics": "country_code,name,region_id,population,median_income,internet_share,online_shopper_share\n"
    "NO,Norway,north,1000,100.00,0.9,0.5\nSE,Sweden,south,4000,50.00,0.9,0.5\nFI,Finland,south,2000,60.00,0.9,0.5\n",
    "warehouses": "warehouse_id,name,region_id,country_code,city\nW,W,north,NO,Oslo\n",
}


@pytest.fixture(scope="module")
def shop(shop_of: ShopOf) -> Iterator[str]:
    with shop_of(SHOP) as url:
        yield url


def test_countries_by_hand(shop: str) -> None:
    """North sold Norway 36 − 6 + 8 in June and took 10 back; South 50 − 5 there, and 7 in Sweden."""
    data = places.places(JUNE, EVERYONE).data
    found = {(row["region_id"], row["country"]): row for row in data["country"]}
    assert {key: row["net_revenue"] for key, row in found.items()} == {
        ("north", "Norway"): 28.0,
        ("south", "Norway"): 45.0,
        ("south", "Sweden"): 7.0,
    }
    north = found["north", "Norway"]
    assert (north["previous_net_revenue"], north["orders"], north["customers"]) == (20.0, 1, 1)
    assert (north["hours"], north["late_share"], north["return_rate"]) == (96.0, 1.0, pytest.approx(10 / 38))
    assert found["south", "Norway"]["hours"] is None


def test_a_market_is_reached_by_every_region_that_serves_it(shop: str) -> None:
    """Ann and Ben of 500 online shoppers of Norway, Cay of 2,000 of Sweden."""
    data = places.places(JUNE, EVERYONE).data
    whole = {row["country_code"]: row for row in data["whole"]}
    assert (whole["NO"]["customers_per_1000"], whole["SE"]["customers_per_1000"]) == (4.0, 0.5)
    assert (whole["NO"]["orders_per_1000"], whole["NO"]["regions"]) == (4.0, ["north", "south"])
    regions = {row["region_id"]: row["customers_per_1000"] for row in data["region"]}
    assert regions == {"north": 4.0, "south": pytest.approx(1000 * 3 / 2500)}


def test_cities(shop: str) -> None:
    found = {(row["country_code"], row["city"]): row["net_revenue"] for row in places.cities(JUNE, EVERYONE).data}
    assert found == {("NO", "Oslo"): 28.0, ("NO", "Bergen"): 45.0, ("SE", "unknown"): 7.0}


def test_of_many_cities_the_last_are_one(shop: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "MOST_CITIES", 0)
    found = [(row["country_code"], row["city"]) for row in places.cities.function(JUNE, EVERYONE)]
    assert sorted(found) == [("NO", places.OTHERS), ("NO", places.OTHERS), ("SE", places.OTHERS)]


def test_who_is_limited_sees_their_regions_alone(shop: str) -> None:
    data = decisions.overview(JUNE, NORTH).data
    assert [(row["country"], row["net_revenue"], row["customers"]) for row in data["countries"]] == [
        ("Norway", 28.0, 1)
    ]
    assert {row["country_code"] for row in expansion.candidates(JUNE, NORTH).data} <= {"NO"}
    assert {row["city"] for row in places.cities(JUNE, NORTH).data} == {"Oslo"}


@settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(days=ranges(), regions=some(REGIONS, 3), channels=some(("email", "direct", "paid_search"), 2))
def test_every_step_adds_up_to_the_one_before(company: str, days: tuple, regions: tuple, channels: tuple) -> None:
    """Countries to their region, cities to their country, regions to the company: revenue and orders."""
    filters = Filters(*days, regions=regions, channels=channels)
    data = places.steps(filters, EVERYONE).data
    company_wide = executive.kpis(filters, EVERYONE).data
    for name, column in (("net_revenue", "net_revenue"), ("orders", "orders")):
        for records in data.values():
            assert sum(row[column] for row in records) == pytest.approx(company_wide["current"][name], abs=0.005)
            before = sum(row[f"previous_{column}"] for row in records)
            assert before == pytest.approx(company_wide["previous"][name], abs=0.005)
    for region in data["region"]:
        parts = [row["net_revenue"] for row in data["country"] if row["region_id"] == region["region_id"]]
        assert sum(parts) == pytest.approx(region["net_revenue"], abs=0.005)
    for country in data["country"]:
        key = ("region_id", "country_code")
        parts = [row["net_revenue"] for row in data["city"] if all(row[name] == country[name] for name in key)]
        assert sum(parts) == pytest.approx(country["net_revenue"], abs=0.005)


def record(name: str, **figures: float) -> dict:
    usual = dict.fromkeys([prefix + column for column in places.SUMS for prefix in ("", "previous_")], 0)
    return {"country": name, "customers_per_1000": 1.0, "late_share": None, "hours": None, **usual, **figures}


def test_where_to_push() -> None:
    """A grew most, by chance alone; B beyond chance, but it is reached more than the median; C so, and is not."""
    found = [
        record("A", net_revenue=900, orders=110, previous_orders=100),
        record("B", net_revenue=500, orders=150, previous_orders=100, customers_per_1000=3.0),
        record("C", net_revenue=300, orders=150, previous_orders=100, customers_per_1000=0.5),
    ]
    best = decisions.push(found)
    assert best is not None
    assert (best["country"], best["money"], best["median"]) == ("C", 300, 1.0)
    only = decisions.push(found[:2])
    assert only is not None
    assert only["country"] == "B"


def test_what_to_fix() -> None:
    """A sends back 30 of 100 units and 300 of 1,000; all together 50 of 300 and 500 of 3,000: 133.33 too much."""
    sold = {"sales_after_discount": 1000, "units": 100, "orders": 60, "previous_orders": 60}
    level = {"net_revenue": 800, "previous_net_revenue": 800}
    found = [
        record("A", **sold, **level, returned=300, units_returned=30),
        record("B", **sold, **level, returned=100, units_returned=10),
        record("C", **sold, **level, returned=100, units_returned=10),
    ]
    worst = decisions.fix(found)
    assert worst is not None
    assert (worst["country"], worst["why"], worst["money"]) == ("A", "returns", pytest.approx(300 - 1000 * 500 / 3000))
    assert decisions.fix([record("A", orders=60)]) is None


def test_what_is_late() -> None:
    """Of A 30 of 60 are late, of all 36 of 160: sales of 1,000 × (0.5 − 0.225)."""
    found = [
        record("A", promised=60, late=30, late_share=0.5, sales_after_discount=1000),
        record("B", promised=100, late=6, late_share=0.06, sales_after_discount=5000),
    ]
    slow = decisions.late(found)
    assert slow is not None
    assert (slow["country"], slow["late_of_all"], slow["money"]) == ("A", 0.225, pytest.approx(275.0))


def test_a_refresh_of_what_changed_gives_what_a_rebuild_gives(shop_of: ShopOf, tmp_path: Path) -> None:
    """O3 arrives, late, and O4 turns out to have gone to Finland."""
    with shop_of(SHOP):
        (tmp_path / "shipments.csv").write_text(
            "shipment_id,order_id,cost,shipped_at,promised_on,delivered_at\n"
            "S3,O3,4.00,2026-06-04T10:00Z,2026-06-08,2026-06-09T10:00Z\n"
        )
        orders = SHOP["orders"].splitlines(keepends=True)
        (tmp_path / "orders.csv").write_text(orders[0] + orders[4].replace("SE,", "FI,Turku"))
        load_folder(tmp_path)
        assert not refresh().full
        kept = _rows()
        refresh(full=True)
        assert _rows() == kept
        found = {row["country_code"]: row for row in places.places(JUNE, EVERYONE).data["whole"]}
    assert (found["FI"]["orders"], found["NO"]["delivered"], found["NO"]["late"]) == (1, 2, 2)


def _rows() -> list[tuple]:
    with database.transaction() as connection:
        return [tuple(row) for row in connection.execute(text("select * from mart.place_day order by 1, 2, 3, 4, 5"))]
