"""Which checks look at a table or a column, and how they came out."""

from __future__ import annotations

import pytest

from services.data_loader.contracts import contracts
from services.data_quality import looking, reach
from services.data_quality.history import latest_checks
from services.data_quality.rules import read_rules
from services.database import transaction
from services.errors import NotFound
from tests.services.shops import EVERYONE
from tests.sql.samples import LIMITED

pytestmark = pytest.mark.usefixtures("company")


def found(table: str, **query: str) -> dict[str, looking.Looking]:
    return {each.rule.name: each for each in looking.checks(EVERYONE, query, table=table).data["checks"]}


def test_every_rule_looks_at_the_tables_that_it_judges() -> None:
    with transaction() as connection:
        rules = read_rules(connection)
    for rule in rules:
        for table in contracts().keys() & set(rule.tables):
            assert rule.name in reach.looking_at(table), (rule.name, table)


def test_a_column_is_looked_at_by_what_decides_on_it() -> None:
    assert found("shipments", column="shipped_at").keys() >= {"delivery_before_shipment"}
    assert set(found("customers", column="email")) == {
        "duplicate_customers", "email_format", "missing_contact_details",
    }  # fmt: skip
    # The key only names what fails by a check of another column.
    assert "email_format" not in found("customers", column="customer_id")
    assert not found("orders", column="ip_address")


def test_refused_values_are_of_the_columns_that_may_hold_some_only() -> None:
    assert {"allowed_values", "schema_conformance"} <= found("orders", column="status").keys()
    assert "schema_conformance" in found("orders", column="order_total")
    assert "schema_conformance" not in found("orders", column="city")


def test_a_table_that_is_only_compared_with_says_where_rows_fail() -> None:
    totals = found("order_items")["order_total_mismatch"]
    assert totals.tables == ("orders",)
    assert totals.columns == ("order_id", "quantity", "unit_price", "discount_amount")
    assert found("orders")["order_total_mismatch"].tables == ("orders",)


def test_the_outcome_is_that_of_the_latest_check() -> None:
    with transaction() as connection:
        outcomes = {(each.rule, each.table_name): each for each in latest_checks(connection)[0].outcomes}
    told = found("orders")["order_total_mismatch"]
    assert told.score == outcomes["order_total_mismatch", "orders"].score
    assert told.failing == outcomes["order_total_mismatch", "orders"].rows_failing
    scores = [each.score for each in found("orders").values()]
    assert scores == sorted(scores, key=lambda score: 101 if score is None else score)


def test_who_sees_some_regions_is_told_no_numbers_of_rows() -> None:
    data = looking.checks(LIMITED, {}, table="orders").data
    assert {each.failing for each in data["checks"]} == {None}
    assert not data["linked"]


@pytest.mark.parametrize(("table", "column"), [("order_facts", ""), ("orders", "secret")])
def test_what_there_is_not_is_not_found(table: str, column: str) -> None:
    with pytest.raises(NotFound):
        looking.checks(EVERYONE, {"column": column}, table=table)
