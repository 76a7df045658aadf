"""From visit to order in a shop of three days, on one of which nobody counted the visits: worked out by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services import sales
from services.filters import Filters
from services.scope import Scope, Viewer

DAYS = Filters(date(2026, 6, 1), date(2026, 6, 3), "previous_period")
FILES = {
    "regions": "region_id,name,currency,opened_on\ndach,DACH,EUR,2020-01-01\nuk,UK,EUR,2020-01-01\n",
    "channels": "channel_id,name,kind\nsearch,Search,paid\nemail,E-mail,owned\n",
    "products": "product_id,name,unit_cost\nP1,Lamp,4.00\n",
    "orders": "order_id,ordered_at,status,currency,region_id,channel_id\n"
    "O1,2026-06-01T10:00Z,delivered,EUR,dach,search\nO2,2026-06-01T10:00Z,delivered,EUR,uk,email\n"
    "O3,2026-06-02T10:00Z,delivered,EUR,dach,search\nO4,2026-06-02T10:00Z,delivered,EUR,dach,email\n"
    "O5,2026-06-03T10:00Z,delivered,EUR,dach,search\nO6,2026-06-03T10:00Z,delivered,EUR,uk,email\n",
    "order_items": "order_item_id,order_id,product_id,quantity,unit_price\n"
    + "".join(f"I{number},O{number},P1,1,10.00\n" for number in range(1, 7)),
    # Nothing of 2 June; of 1 June nothing of uk.
    "web_sessions": "date,region_id,channel_id,sessions,checkouts\n"
    "2026-06-01,dach,search,10,2\n2026-06-01,dach,email,5,0\n2026-06-03,dach,search,20,3\n2026-06-03,uk,email,4,2\n",
}


@pytest.fixture(scope="module", autouse=True)
def shop(shop_of: Callable[[Mapping[str, str]], AbstractContextManager[str]]) -> Iterator[str]:
    with shop_of(FILES) as url:
        yield url


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({}, {"sessions": 39, "checkouts": 7, "orders": 4, "days_missing": 1}),
        ({"regions": ("dach",)}, {"sessions": 35, "checkouts": 5, "orders": 2, "days_missing": 1}),
        ({"regions": ("uk",)}, {"sessions": 4, "checkouts": 2, "orders": 1, "days_missing": 2}),
        ({"channels": ("search",)}, {"sessions": 30, "checkouts": 5, "orders": 2, "days_missing": 1}),
        ({"regions": ("dach",), "channels": ("email",)}, {"sessions": 5, "orders": 0, "days_missing": 2}),
    ],
    ids=["everything", "a region", "a region seen later", "a channel", "a region's channel"],
)
@pytest.mark.parametrize("limited", [False, True])
def test_orders_are_those_of_the_days_with_visits(
    chosen: dict[str, Any], expected: dict[str, int], limited: bool
) -> None:
    scope = Scope(frozenset({"dach", "uk"})) if limited else Scope()
    viewer = Viewer(1, "", "", frozenset(), frozenset(), scope=scope)
    now, before = sales.funnel(replace(DAYS, **chosen), viewer).data
    assert {name: now[name] for name in expected} == expected
    assert (before["sessions"], before["orders"], before["days_missing"]) == (0, 0, 3)
