"""What the panels of geography and of the revenue drivers say of figures that are given to them."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest

from callbacks import bridges, geography_markets, geography_places, movers, sales_geography
from callbacks.binding import Look
from callbacks.geography_words import per_shoppers
from layouts.components import folded
from services.bridge import PARTS
from services.filters import Filters
from services.geography import places
from services.geography.expansion import WEIGHTS

JUNE = Filters(date(2026, 6, 1), date(2026, 6, 30))


def look(**query: str) -> Look:
    return Look("light", "en", "EUR", ZoneInfo("Europe/Berlin"), query)


def written(body: Any) -> str:
    """The markup that is sent of a panel's body."""
    return orjson.dumps(folded(body, ()).tree).decode()


def country(code: str, name: str, **figures: Any) -> dict[str, Any]:
    usual = {prefix + column: 0.0 for column in places.SUMS for prefix in ("", "previous_")}
    usual |= dict.fromkeys(("return_rate", "hours", "late_share", "customers_per_1000", "orders_per_1000"))
    return {"country_code": code, "country": name, "regions": ["r1"], "region_id": "r1", **usual, **figures}


GERMANY = country("DE", "Germany", net_revenue=900.0, previous_net_revenue=500.0, customers_per_1000=0.03, hours=48.0)
FRANCE = country("FR", "France", net_revenue=100.0, previous_net_revenue=200.0, customers_per_1000=0.05)
CANADA = {
    "country_code": "CA", "country": "Canada", "served": False, "low": 1e5, "worth": 2e5, "high": 3e5,
    "parts": dict.fromkeys(WEIGHTS, 0.5),
}  # fmt: skip


def test_decisions() -> None:
    push = GERMANY | {"orders": 349, "previous_orders": 185, "money": 400.0, "median": 0.04}
    data = {"push": push, "fix": None, "late": None, "countries": [GERMANY, FRANCE], "candidates": [CANADA]}
    view = sales_geography.decide(data, look(), JUNE)
    assert view.title == "Push Germany and enter Canada"
    text = written(view.body)
    assert "It has 30.0 customers per million online shoppers; the median country has 40.0." in text
    assert "€100k – €300k a year" in text
    quiet = sales_geography.decide(data | {"push": None, "candidates": []}, look(), JUNE)
    assert quiet.title == "No place stands out"


def test_shoppers_are_counted_so_that_there_are_customers() -> None:
    assert per_shoppers([GERMANY, FRANCE]) == (1000.0, "million")
    assert per_shoppers([{"customers_per_1000": 4.0}]) == (1.0, "1,000")
    assert per_shoppers([{"customers_per_1000": None}]) == (1000.0, "million")


def test_the_maps_say_who_leads_and_what_is_not_served() -> None:
    data = {"countries": [GERMANY, FRANCE], "candidates": [CANADA]}
    assert geography_places.near(data, look(), JUNE).title == "Germany brings most: €900.00"
    assert geography_places.near(data, look(shown="delivery"), JUNE).title == "Germany waits longest: 2.0 days"
    world = geography_places.world(data, look(), JUNE)
    assert "1 more" in world.title
    assert "Canada: not served, worth €200k a year" in written(world.body)


def test_the_way_from_the_company_to_its_cities() -> None:
    region = {**GERMANY, "region": "DACH"}
    city = {**GERMANY, "city": "Berlin"}
    data = {"region": [region], "country": [GERMANY], "whole": [GERMANY], "city": [city]}
    steps = {
        "region": geography_places.steps(data, look(), JUNE),
        "country": geography_places.steps(data, look(), Filters(JUNE.start, JUNE.end, regions=("r1",))),
        "city": geography_places.steps(data, look(country="DE"), Filters(JUNE.start, JUNE.end, regions=("r1",))),
    }
    assert {step: view.title.split(":")[0] for step, view in steps.items()} == {step: f"By {step}" for step in steps}
    assert "country=DE" in written(steps["country"].body)
    assert all(name in written(steps["city"].body) for name in ("Company", "DACH", "Berlin"))
    elsewhere = geography_places.steps(data, look(country="XX"), JUNE)
    assert elsewhere.title.startswith("By region")


def test_the_ranking_says_how_sure_it_is() -> None:
    better = {**CANADA, "country": "Norway", "parts": dict.fromkeys(WEIGHTS, 0.9)}
    view = geography_markets.expansion([CANADA, better], look(), JUNE)
    assert view.title == "Norway scores 90 and is number 1, whichever weights count more"
    assert geography_markets.expansion([], look(), JUNE).title == "No country is waiting"
    assert geography_markets.expansion([CANADA], look(), JUNE).title.startswith("Canada is the only market")


def test_a_cause_of_the_bridge_leads_to_the_products_behind_it() -> None:
    total = dict.fromkeys(PARTS, 0.0) | {"before": 100.0, "price": 5.0, "rates": 2.0, "after": 107.0}
    text = written(bridges.bridge({"total": total, "categories": {}}, look(), JUNE).body)
    assert text.count("cause=price") >= 2
    assert "Rates: +2" in text


def test_the_products_behind_a_cause() -> None:
    row = {
        "product_id": "P1", "name": "Lamp", "category": "Lamps", "net_revenue": 30.0, "previous_net_revenue": 20.0,
        "units": 4.0, "price": 6.0, "new": 0.0, "dropped": 0.0, "discounts": 0.0, "returns": 0.0, "change": 10.0,
    }  # fmt: skip
    sums = {name: value for name, value in row.items() if isinstance(value, float)}
    found = {"rows": [row], "others": 3, "rest": sums, "total": sums}
    data = dict.fromkeys(movers.CAUSES, found)
    view = movers.movers(data, look(cause="price"), JUNE)
    assert view.title == "Price and exchange rates: +€6, most by Lamp with +€6"
    text = written(view.body)
    assert "3 other products" in text
    assert "from=2025-06-01&to=2025-06-30&compare=previous_year&search=P1" in text  # the orders before
    assert movers.movers(data, look(cause="nonsense"), JUNE).title.startswith("Net revenue: +€10")


def test_a_step_down_adds_up_with_the_rest() -> None:
    rows = [
        {"value": f"P{place}", "label": f"Product {place}", "net_revenue": 10.0 + place, "previous_net_revenue": 10.0}
        for place in range(15)
    ]
    view = movers.drill({"step": "product", "path": ["North", "Lamps"], "rows": rows}, look(), JUNE)
    text = written(view.body)
    assert "3 other products" in text
    assert "+105" in text
    assert all(name in text for name in ("Company", "North", "Lamps"))


@pytest.mark.parametrize(("moved", "told"), [((30.0, 20.0), True), ((30.0, -30.0), False)])
def test_parts_of_a_change_are_told_where_it_does_not_cancel_out(moved: tuple[float, ...], told: bool) -> None:
    rows = [
        {"value": f"P{place}", "label": f"Product {place}", "net_revenue": 100 + gain, "previous_net_revenue": 100.0}
        for place, gain in enumerate(moved)
    ]
    view = movers.drill({"step": "product", "path": [], "rows": rows}, look(), JUNE)
    assert ("Of the change" in written(view.body)) == told
