"""Duplicate customers in the database: found, kept, found again around what changed, and kept apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import pytest
from sqlalchemy import text

from services import database
from services.accounts import Actor, audit
from services.data_quality.duplicates import customers, keep_apart, store
from services.data_quality.duplicates.model import Model
from services.data_quality.findings import Finding
from services.errors import Conflict, NotAllowed, NotFound
from tests.databases import Cluster
from tests.evaluation.people import sample


def findings(keys: Sequence[str] = ()) -> list[Finding]:
    with database.transaction() as connection:
        return customers.findings(connection, keys)


def stored(keys: Sequence[str] = ()) -> list[store.Stored]:
    with database.transaction() as connection:
        return store.stored(connection, keys)


def model() -> Model | None:
    with database.transaction() as connection:
        return store.model(connection)


BY = Actor("steward@shop.example", capabilities=frozenset({"act"}))


@pytest.fixture(scope="module")
def found(cluster: Cluster, company_template: str) -> Iterator[list[Finding]]:
    """What is found in a copy of the sample company, whose services are pointed at it."""
    with cluster.temporary(company_template):
        yield findings()


@pytest.fixture(autouse=True)
def as_found(found: list[Finding]) -> Iterator[None]:
    """The module's database, put back as it was found."""
    kept = ("duplicate_pair", "duplicate_cluster", "duplicate_member", "duplicate_refused")
    with database.transaction() as connection:
        for name in kept:
            connection.execute(text(f"create table if not exists public.{name} as table ops.{name}"))
    yield
    with database.transaction() as connection:
        for name in kept:
            connection.execute(text(f"delete from ops.{name}"))
            connection.execute(text(f"insert into ops.{name} overriding system value table public.{name}"))


def run(sql: str, **values: object) -> list[tuple[object, ...]]:
    with database.transaction() as connection:
        result = connection.execute(text(sql), values)
        return [tuple(row) for row in result] if result.returns_rows else []


def clusters() -> dict[int, tuple[str, ...]]:
    return {each.cluster_id: each.cluster.members for each in stored()}


def test_nearly_all_second_accounts_are_found_and_nothing_else(found: list[Finding]) -> None:
    truth = sample().pairs
    pairs = {pair for members in clusters().values() for pair in combinations(members, 2)}
    assert len(pairs & truth) >= 0.98 * len(truth)
    assert len(pairs & truth) >= 0.98 * len(pairs)


def test_the_younger_account_is_the_finding_and_the_oldest_is_to_be_kept(found: list[Finding]) -> None:
    when = dict(run("select customer_id, registered_at from core.customers where registered_at is not null"))
    assert len(found) == sum(len(members) - 1 for members in clusters().values())
    assert all(when[str(each.expected)] <= when[each.key] for each in found)
    assert {(each.table_name, each.column_name) for each in found} == {("customers", "customer_id")}
    assert all("likely the person of C" in each.reason for each in found)


def test_the_same_rows_give_the_same(found: list[Finding]) -> None:
    before = stored()
    assert findings() == found
    assert stored() == before


def test_around_customers_that_did_not_change_the_same_is_found(found: list[Finding]) -> None:
    before = stored()
    keys = [found[0].key, str(found[1].expected), "C1"]
    again = findings(keys)
    assert {each for each in found if {each.key, each.expected} & set(keys)} <= set(again) <= set(found)
    assert stored() == before


def test_a_second_account_that_arrives_is_found_among_all(found: list[Finding]) -> None:
    """One that differs from the first by its number, a letter and the address."""
    run("""
        insert into core.customers (customer_id, first_name, last_name, email, phone, birth_date, city, postal_code,
            region_id, registered_at)
        select 'NEW', first_name || 'x', last_name, 'else@where.example', phone, birth_date, city, postal_code,
            region_id, now()
        from core.customers where customer_id = 'C1776'
    """)
    assert "NEW" not in {each.key for each in found}
    (new,) = [each for each in findings(["NEW"]) if each.key == "NEW"]
    assert "name (nearly the same)" in new.reason
    run("delete from core.customers where customer_id = 'NEW'")
    assert [each for each in findings(["NEW"]) if each.key == "NEW"] == []


def test_one_that_changes_into_somebody_else_leaves_its_cluster_and_the_others_stay(found: list[Finding]) -> None:
    before = clusters()
    number, members = next((number, members) for number, members in before.items() if len(members) == 2)
    row = run("select to_jsonb(c) from core.customers as c where customer_id = :key", key=members[0])[0][0]
    run(
        "update core.customers set first_name = 'Zebulon', last_name = 'Ypsilanti', email = 'zy@else.example',"
        " phone = '+1 202 5550123', birth_date = '1931-05-06', postal_code = '00001' where customer_id = :key",
        key=members[0],
    )
    assert findings([members[0]]) == []
    assert clusters() == {at: each for at, each in before.items() if at != number}
    assert isinstance(row, dict)
    run(
        "update core.customers set (first_name, last_name, email, phone, birth_date, postal_code) ="
        " (:first_name, :last_name, :email, :phone, :birth_date, :postal_code) where customer_id = :customer_id",
        **{name: row[name] for name in row},
    )


def test_what_was_learned_of_other_things_is_learned_anew(found: list[Finding]) -> None:
    run("update ops.duplicate_model set model = model #- '{same,telephone}'")
    assert model() is None
    assert findings([found[0].key]) == [found[0]]
    assert model() is not None


def test_whom_a_steward_keeps_apart_stays_apart(found: list[Finding]) -> None:
    before = clusters()
    number, (a, b) = next((number, members) for number, members in before.items() if len(members) == 2)
    keep_apart("customers", b, [a], by=BY)
    assert clusters() == {at: each for at, each in before.items() if at != number}
    assert findings([a, b]) == []
    assert number not in clusters()
    entry = audit.entries(1)[0]
    assert (entry["actor"], entry["action"], entry["target"], entry["detail"]) == (
        BY.name,
        "duplicate.apart",
        b,
        {"table": "customers", "from": [a]},
    )
    with pytest.raises(Conflict):
        keep_apart("customers", a, [b], by=BY)


def test_of_three_one_leaves_and_the_cluster_keeps_its_number(found: list[Finding]) -> None:
    number, members = next((number, members) for number, members in clusters().items() if len(members) == 3)
    others = set(members) - {members[0]}
    for other in sorted(others)[:1]:
        keep_apart("customers", members[0], [other], by=BY)
    left = clusters()[number]
    assert len(left) == 2
    assert set(left) < set(members)


def test_only_who_may_act_keeps_apart_and_only_what_was_joined(found: list[Finding]) -> None:
    with pytest.raises(NotAllowed):
        keep_apart("customers", "C1", ["C2"], by=Actor("somebody"))
    with pytest.raises(NotFound):
        keep_apart("customers", "C1", ["C2"], by=BY)
    assert run("select * from ops.duplicate_refused") == []


def test_pages_readers_see_none_of_it(found: list[Finding]) -> None:
    rights = run("""
        select relname from pg_class
        where relname like 'duplicate%' and has_table_privilege('analytics_reader', oid, 'select')
            and relnamespace = 'ops'::regnamespace
    """)
    assert rights == []
