"""Rows that are taken for one: side by side, another one kept, one set apart and that taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from sqlalchemy import text

from services import data_quality, database
from services.accounts import Actor, audit_entries
from services.data_quality import cleansing, duplicates
from services.data_quality.cleansing import choosing, deciding, merging, plans, shown
from services.errors import BadFilter, Conflict, NotAllowed, NotFound
from services.scope import Scope
from tests.databases import Cluster
from tests.services.data_quality.cleansing.test_plans import READER, STEWARD
from tests.services.data_quality.test_engine import rows
from tests.services.shops import BASE, EVERYONE, ShopOf

MERGES = "select key, new_value from ops.proposal where action = 'merge' and key = any(:keys) order by key"
APART = "select table_name, a, b, by_whom from ops.duplicate_refused order by a, b"
LIMITED = replace(STEWARD, scope=Scope(frozenset({"north"})))
# P3 and P4 say what P1 does, in other words.
SHOP = BASE | {
    "products": "product_id,name,brand,category_id,launched_on\nP1,Lamp Vega,Lumo,lamps,2026-01-01\n"
    "P2,Kite,Aero,toys,2026-01-01\nP3,LAMP VEGA,lumo,lamps,2026-02-01\nP4,Vega Lamp,Lumo,lamps,2026-03-01\n",
    "order_items": BASE["order_items"] + "I5,O3,P3,1,12.00,0\n",
}


@pytest.fixture(scope="module")
def company(cluster: Cluster, company_template: str) -> Iterator[None]:
    """The sample company with fixes proposed, which the tests here change one after the other."""
    with cluster.temporary(company_template):
        propose()
        yield


@pytest.fixture
def shop(shop_of: ShopOf, redis_url: str) -> Iterator[None]:
    """Three entries of one product, one of which was sold."""
    with shop_of(SHOP):
        data_quality.check()
        propose()
        yield


def propose() -> None:
    with database.transaction() as connection:
        cleansing.propose(connection)


def first(size: int) -> merging.Cluster:
    """The first cluster of so many accounts."""
    found = (each for page in range(1, 60) for each in shown.duplicates(READER, {"page": str(page)}).data["clusters"])
    return next(each for each in found if len(each.entries) == size)


def lamp() -> merging.Cluster:
    (found,) = shown.duplicates(READER, {"table": "products"}).data["clusters"]
    return found


@pytest.mark.usefixtures("company")
def test_accounts_stand_side_by_side_with_what_agrees() -> None:
    told = shown.duplicates(READER, {}).data
    assert told["table"] == "customers"
    assert told["counts"]["customers"] > 500
    assert len(told["clusters"]) == merging.PAGE
    for each in told["clusters"]:
        kept, *others = each.entries
        assert (kept.key, kept.probability, kept.agreed) == (each.kept, None, {})
        assert len(others) == len(each.fixes) > 0
        assert all(other.agreed and 0.5 < (other.probability or 0) <= 1 for other in others)
    hidden = shown.duplicates(EVERYONE, {}).data["clusters"][0].entries[0].row
    assert (hidden["first_name"], hidden["city"] == "hidden") == ("hidden", False)
    with pytest.raises(BadFilter):
        shown.duplicates(READER, {"table": "orders"})


@pytest.mark.usefixtures("company", "redis_url")
def test_another_account_is_kept_and_stays_chosen() -> None:
    cluster = first(3)
    old, new, third = (each.key for each in cluster.entries)
    refusals: list[tuple[type[Exception], Callable[[], None]]] = [
        (Conflict, lambda: choosing.keep(cluster.fixes, new, by=STEWARD, seen="other")),
        (Conflict, lambda: choosing.keep(cluster.fixes[:1], new, by=STEWARD, seen=cluster.seen)),
        (deciding.BadValue, lambda: choosing.keep(cluster.fixes, "nobody", by=STEWARD, seen=cluster.seen)),
        (NotAllowed, lambda: choosing.keep(cluster.fixes, new, by=Actor("reader"), seen=cluster.seen)),
        (NotAllowed, lambda: choosing.keep(cluster.fixes, new, by=LIMITED, seen=cluster.seen)),
    ]
    for error, refused in refusals:
        with pytest.raises(error):
            refused()
    choosing.keep(cluster.fixes, new, by=STEWARD, seen=cluster.seen)
    with pytest.raises(Conflict):
        choosing.keep(cluster.fixes, third, by=STEWARD, seen=cluster.seen)
    wanted = sorted([(old, new), (third, new)])
    for _ in range(2):
        assert rows(MERGES, keys=[old, new, third]) == wanted
        propose()
    plan = plans.plan(cluster.fixes, by=STEWARD)
    done = plans.apply_plan(plan.plan_id, "One person", by=STEWARD)
    left = "select customer_id from core.customers where customer_id = any(:keys)"
    assert rows(left, keys=[old, new, third]) == [(new,)]
    plans.take_back(done.cleansing_id or 0, by=STEWARD)
    assert len(rows(left, keys=[old, new, third])) == 3


@pytest.mark.usefixtures("company", "redis_url")
def test_who_is_somebody_else_is_proposed_no_more_until_that_is_taken_back() -> None:
    cluster = first(2)
    kept, other = (each.key for each in cluster.entries)
    for who in (LIMITED, Actor("reader")):
        with pytest.raises(NotAllowed):
            choosing.set_apart(cluster.fixes, other, by=who, seen=cluster.seen)
    with pytest.raises(Conflict):
        choosing.set_apart(cluster.fixes, other, by=STEWARD, seen="other")
    assert rows(APART) == []
    choosing.set_apart(cluster.fixes, other, by=STEWARD, seen=cluster.seen)
    (entry,) = audit_entries(1)
    assert (entry["action"], entry["target"], entry["detail"]["from"]) == ("duplicate.apart", other, [kept])
    for look in (propose, data_quality.check, propose):
        look()
        assert rows(MERGES, keys=[kept, other]) == []
    with pytest.raises(NotFound):
        choosing.set_apart(cluster.fixes, other, by=STEWARD, seen=cluster.seen)

    ((a, b, said),) = rows("select a, b, at from ops.duplicate_refused")
    for who in (LIMITED, Actor("reader")):
        with pytest.raises(NotAllowed):
            duplicates.join_again("customers", a, b, by=who, seen=said)
    duplicates.join_again("customers", a, b, by=STEWARD, seen=said)
    with pytest.raises(Conflict):
        duplicates.join_again("customers", a, b, by=STEWARD, seen=said)
    data_quality.check()
    propose()
    assert rows(MERGES, keys=[kept, other]) == [(other, kept)]


@pytest.mark.usefixtures("shop")
def test_products_stand_side_by_side_with_their_sales() -> None:
    told = shown.duplicates(READER, {}).data
    assert (told["table"], told["counts"]) == ("products", {"customers": 0, "products": 1})
    kept, *others = lamp().entries
    assert (kept.key, kept.sales, kept.probability) == ("P1", 2, None)
    assert [(each.key, each.sales, each.probability) for each in others] == [("P3", 1, 0.9), ("P4", 0, 0.9)]
    assert others[0].same == {"name", "brand", "category_id"}
    assert others[1].same == {"brand", "category_id"}
    assert others[0].why == "is that of P1 of the same brand, written differently"


@pytest.mark.usefixtures("shop")
def test_another_entry_of_a_product_is_kept_with_what_was_sold() -> None:
    cluster = lamp()
    choosing.keep(cluster.fixes, "P3", by=STEWARD, seen=cluster.seen)
    propose()
    turned = lamp()
    assert (turned.kept, [each.key for each in turned.entries]) == ("P3", ["P3", "P1", "P4"])
    assert all(each.why for each in turned.entries[1:])
    plan = plans.plan(turned.fixes, by=STEWARD)
    plans.apply_plan(plan.plan_id, "One lamp", by=STEWARD)
    assert rows("select product_id from core.products order by 1") == [("P2",), ("P3",)]
    assert rows("select distinct product_id from core.order_items order by 1") == [("P2",), ("P3",)]


@pytest.mark.usefixtures("shop")
def test_a_merge_that_was_turned_round_and_dismissed_stays_so_until_its_row_changes() -> None:
    """P3 is to be kept and the merges into it are dismissed; then P3 gets another name."""
    cluster = lamp()
    choosing.keep(cluster.fixes, "P3", by=STEWARD, seen=cluster.seen)
    deciding.dismiss(cluster.fixes, by=STEWARD)
    open_merges = "select key, new_value from ops.proposal where action = 'merge' and state = 'open'"
    for change, wanted in (
        ("select 1", []),
        ("update core.products set name = 'Vega, Lamp' where product_id = 'P3'", [("P3", "P1")]),
    ):
        with database.transaction() as connection:
            connection.execute(text(change))
        data_quality.check(everything=True)
        propose()
        assert rows(open_merges) == wanted


@pytest.mark.usefixtures("shop")
def test_what_is_another_product_is_none_through_a_third_either() -> None:
    """P4 is set apart from P1 and P3, and fails no check; the other two are still one product."""
    cluster = lamp()
    choosing.set_apart(cluster.fixes, "P4", by=STEWARD, seen=cluster.seen)
    assert rows(APART) == [("products", "P1", "P4", STEWARD.name), ("products", "P3", "P4", STEWARD.name)]
    for everything in (False, True):
        data_quality.check(everything=everything)
        propose()
        assert [each.key for each in lamp().entries] == ["P1", "P3"]
        assert rows("select key from ops.quality_finding where rule = 'duplicate_products'") == [("P3",)]
    with pytest.raises(NotFound):
        duplicates.keep_apart("products", "P2", ["P1"], by=STEWARD)
    with pytest.raises(Conflict):
        duplicates.keep_apart("products", "P4", ["P1"], by=STEWARD)
    for one, said in rows("select a, at from ops.duplicate_refused order by a"):
        assert [each.key for each in lamp().entries] == ["P1", "P3"]
        duplicates.join_again("products", one, "P4", by=STEWARD, seen=said)
        data_quality.check()
        propose()
    assert [each.key for each in lamp().entries] == ["P1", "P3", "P4"]
