"""Targets by hand: in the place of the budget, spread to the cent, undone, and never written over unseen."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from services import accounts, executive, targets
from services.accounts import Actor
from services.errors import BadFilter, Conflict, NotAllowed
from services.filters import Filters
from services.scope import Scope, Viewer
from tests.services.shops import BASE, EVERYONE, JUNE, ShopOf

JUNE_1, JULY_1 = date(2026, 6, 1), date(2026, 7, 1)
BUDGETS = (
    "month,region_id,metric,amount\n"
    "2026-06-01,north,net_revenue,100.00\n2026-06-01,south,net_revenue,50.00\n2026-06-01,north,orders,10\n"
)
BY = Actor("finance@shop.example", capabilities=frozenset({"configure"}))
NORTH = Viewer(2, "", "", frozenset(), frozenset(), scope=Scope(frozenset({"north"})))


@pytest.fixture
def shop(shop_of: ShopOf) -> Iterator[str]:
    with shop_of(BASE | {"budgets": BUDGETS}) as url:
        yield url


def planned(viewer: Viewer = EVERYONE, filters: Filters = JUNE) -> Any:
    return executive.kpis(filters, viewer).data["plan"]


def june(region: str = "*", metric: str = "net_revenue", viewer: Viewer = EVERYONE) -> dict[str, Any]:
    query = {"year": "2026", "region": region, "metric": metric}
    rows: list[dict[str, Any]] = targets.year_of_targets(viewer, query).data["months"]
    return rows[5]


def put(amount: str | None, region: str = "north", seen: int = 0, month: date = JUNE_1, by: Actor = BY) -> int:
    wanted = None if amount is None else Decimal(amount)
    return targets.set_targets("net_revenue", region, {month: wanted}, seen=seen, by=by)


def test_a_target_stands_in_the_place_of_the_budget_until_it_is_taken_back(shop: str) -> None:
    """North 100 becomes 130, South's 50 stays: the company's June is 180; then North's own 100 again."""
    assert planned()["net_revenue"] == 150
    put("130")
    assert planned()["net_revenue"] == 180
    assert planned(NORTH)["net_revenue"] == pytest.approx(130)
    assert (june()["budget"], june()["plan"]) == (150, 180)
    put(None, seen=june("north")["changed"])
    assert planned()["net_revenue"] == 150
    assert june()["changed"] == 0


def test_a_month_shows_what_came_of_it(shop: str) -> None:
    """June sold 38 in the North and 45 in the South; the year before, nothing."""
    assert (june()["actual"], june("north")["actual"], june()["previous"]) == (83, 38, None)
    assert june(metric="orders")["actual"] == 2


def test_the_whole_companys_target_is_spread_as_the_regions_are_planned(shop: str) -> None:
    """100.01 in the proportion 100 to 50: 66.67 and 33.34 = 33.34; together 100.01."""
    put("100.01", "*")
    assert (june("north")["plan"], june("south")["plan"]) == (66.67, 33.34)
    assert june()["plan"] == pytest.approx(100.01, abs=1e-9)


def test_without_a_plan_it_is_spread_evenly(shop: str) -> None:
    put("0.05", "*", month=JULY_1)
    years = [targets.year_of_targets(EVERYONE, {"year": "2026", "region": each}).data for each in ("north", "south")]
    assert [year["months"][6]["plan"] for year in years] == [0.03, 0.02]


def test_undo_puts_back_what_was_there(shop: str) -> None:
    first = put("130")
    second = put("140", seen=first)
    with pytest.raises(Conflict, match="later change"):
        targets.undo(first, by=BY)
    third = targets.undo(second, by=BY)
    assert june("north")["plan"] == 130
    assert [row["undone_by"] for row in targets.changes(EVERYONE, {}).data] == [None, third, None]
    with pytest.raises(Conflict):
        targets.undo(second, by=BY)
    entry = accounts.audit_entries(1)[0]
    assert (entry["action"], entry["target"]) == ("target.set", f"Undid change {second}")
    assert entry["detail"] == {"2026-06 north": "140.00 → 130.00"}


def test_what_nobody_saw_is_not_written_over(shop: str) -> None:
    first = put("130")
    with pytest.raises(Conflict):
        put("90")
    with pytest.raises(Conflict):
        put("90", "*", seen=0)
    assert june("north")["plan"] == 130
    put("90", "south")
    assert put("95", seen=first) > first


def test_of_two_at_once_one_is_told(shop: str) -> None:
    def try_to(amount: str) -> bool:
        try:
            put(amount)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(try_to, ["1", "2", "3", "4"])) == [False, False, False, True]


@pytest.mark.parametrize("amount", ["-1", "1000000000000"])
def test_what_cannot_be_a_target_is_refused(shop: str, amount: str) -> None:
    with pytest.raises(BadFilter):
        put(amount)
    with pytest.raises(BadFilter):
        targets.set_targets("units", "north", {JUNE_1: Decimal(1)}, seen=0, by=BY)


def test_nobody_sets_what_they_may_not(shop: str) -> None:
    limited = Actor.of(NORTH)
    for by in (limited, Actor("x", capabilities=frozenset({"configure"}), scope=NORTH.scope)):
        with pytest.raises(NotAllowed):
            put("1", "south", by=by)
    with pytest.raises(NotAllowed):
        put("1", "*", by=Actor("x", capabilities=frozenset({"configure"}), scope=NORTH.scope))
    with pytest.raises(BadFilter):
        june("south", viewer=NORTH)
