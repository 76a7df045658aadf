"""Refused rows of the small shop, written anew by hand or left be."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from services import data_quality, database
from services.accounts import Actor
from services.data_quality import cleansing
from services.data_quality.cleansing import deciding, plans, repairing, shown
from services.errors import BadFilter, Conflict, NotAllowed, NotFound
from tests.services.data_quality.cleansing.mending import check_and_propose
from tests.services.data_quality.cleansing.test_plans import READER, STEWARD
from tests.services.data_quality.test_engine import rows
from tests.services.shops import BASE, EVERYONE, ShopOf

# A quantity that can be read, a moment that cannot, a birthday that is none, and a line that is no row.
SHOP = BASE | {
    "order_items": BASE["order_items"] + "I5,O3,P1,ca. 2,12.00,0\n",
    "orders": BASE["orders"] + "O4,C1,2026-02-30T10:00Z,delivered,EUR,north,search\n",
    "customers": "customer_id,first_name,birth_date,region_id\nC1,Ann,,north\nC2,Ben,,south\nC3,Cy,never,north\n",
    "channels": BASE["channels"] + "one,two,three,four\n",
}


@pytest.fixture
def shop(shop_of: ShopOf) -> Iterator[None]:
    with shop_of(SHOP, check_and_propose):
        yield


def waiting() -> dict[str, repairing.Refused]:
    return {each.table_name: each for each in shown.refused(READER, {}).data["rows"]}


@pytest.mark.usefixtures("shop")
def test_a_refused_row_is_written_anew_read_again_and_goes_back() -> None:
    found = waiting()
    assert found["orders"].faults == {"ordered_at": ""}
    assert found["order_items"].faults == {"quantity": "2"}
    assert found["channels"].faults == {}
    order, line = found["orders"].quarantine_id, found["order_items"].quarantine_id
    when = {order: {"ordered_at": "2026-02-28T10:00Z"}, line: {"quantity": "2"}}
    seen = {line: found["order_items"].new_value or ""}
    fixes = repairing.rewrite(when, by=STEWARD, seen=seen)
    assert rows("select confidence, why from ops.proposal where key = :key", key=str(order)) == [(1, "by hand")]
    assert rows("select why = 'by hand' from ops.proposal where key = :key", key=str(line)) == [(False,)]
    with database.transaction() as connection:
        cleansing.propose(connection)
    plan = plans.plan(fixes, by=STEWARD)
    done = plans.apply_plan(plan.plan_id, "Two rows", by=STEWARD)
    assert rows("select status from core.orders where order_id = 'O4'") == [("delivered",)]
    assert rows("select quantity from core.order_items where order_item_id = 'I5'") == [(2,)]
    assert set(waiting()) == {"customers", "channels"}
    plans.take_back(done.cleansing_id or 0, by=STEWARD)
    assert rows("select 1 from core.orders where order_id = 'O4'") == []
    assert len(waiting()) == 4


@pytest.mark.usefixtures("shop")
def test_what_is_written_must_be_readable_and_what_was_seen() -> None:
    found = waiting()
    order = found["orders"].quarantine_id
    for told, error in (
        ({"ordered_at": "2026-02-31T10:00Z"}, deciding.BadValue),
        ({"status": "shipped"}, deciding.BadValue),
        ({"no_column": "1"}, deciding.BadValue),
        ({}, deciding.BadValue),
    ):
        with pytest.raises(error):
            repairing.rewrite({order: told}, by=STEWARD, seen={})
    good = {order: {"ordered_at": "2026-02-28T10:00Z"}}
    with pytest.raises(NotFound):
        repairing.rewrite({999: good[order]}, by=STEWARD, seen={})
    with pytest.raises(NotAllowed):
        repairing.rewrite(good, by=Actor("reader"), seen={})
    repairing.rewrite(good, by=STEWARD, seen={})
    with pytest.raises(Conflict):
        repairing.rewrite(good, by=STEWARD, seen={})


@pytest.mark.usefixtures("shop")
def test_what_is_personal_is_neither_seen_nor_written_without_leave() -> None:
    shut = {each.table_name: each for each in shown.refused(EVERYONE, {}).data["rows"]}["customers"]
    assert (shut.value, shut.reason, shut.original_row["first_name"]) == ("hidden", "hidden", "hidden")
    assert shut.quarantine_id not in shown.refused(EVERYONE, {}).data["editable"]
    told = {shut.quarantine_id: {"birth_date": "1990-01-01"}}
    seen = {shut.quarantine_id: waiting()["customers"].new_value or ""}
    with pytest.raises(NotAllowed):
        repairing.rewrite(told, by=Actor("a", capabilities=frozenset({"act"})), seen=seen)


@pytest.mark.usefixtures("shop")
def test_what_is_left_be_waits_no_more_and_fails_no_check() -> None:
    numbers = [each.quarantine_id for each in waiting().values()]
    assert repairing.leave(numbers, by=STEWARD) == 4
    assert waiting() == {}
    assert rows("select 1 from ops.proposal where action = 'replay'") == []
    data_quality.check()
    assert rows("select 1 from ops.quality_finding where rule = 'schema_conformance'") == []
    with pytest.raises(Conflict):
        repairing.leave(numbers, by=STEWARD)
    with pytest.raises(BadFilter):
        shown.refused(READER, {"table": "no_such_table"})
