"""The engine on the sample company: what was planted is found, and a check of what changed is as good as one of all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from services import data_quality, database
from services.data_loader import contracts, load_folder
from services.data_quality.generated import generated
from services.data_quality.history import findings, latest_checks
from services.data_quality.rules import read_rules
from services.queries import catalogue
from services.refresh import refresh
from tests.evaluation.quality import compared
from tests.fixtures_company import DATA

CORE_ANALYSIS = Path(__file__).parents[3] / "sql" / "core_analysis"


def rows(sql: str, **parameters: object) -> list[tuple[Any, ...]]:
    with database.transaction() as connection:
        return [tuple(row) for row in connection.execute(text(sql), parameters)]


def state() -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """Every finding, and the outcomes of the latest check."""
    found = """
        select rule, table_name, key, column_name, value, expected, reason
        from ops.quality_finding order by 1, 2, 3, 4
    """
    outcomes = """
        select rule, table_name, rows_checked, rows_failing, score from ops.quality_result
        where check_id = (select max(check_id) from ops.quality_check) order by 1, 2
    """
    return rows(found), rows(outcomes)


def test_what_was_planted_is_found_and_little_else(company: str) -> None:
    found = [each for each in compared(DATA / "truth") if each.rule in catalogue()]
    assert len(found) > 40
    assert [each for each in found if each.recall < 0.98 or each.precision < 0.95] == []


def test_each_rule_has_a_query_and_each_query_a_rule(company: str) -> None:
    with database.transaction() as connection:
        rules = read_rules(connection)
    assert {rule.name for rule in rules} == {
        each.name for each in catalogue().values() if each.layer == "core_analysis"
    }
    assert all(rule.tables for rule in rules)


def test_findings_are_of_the_tables_that_their_rule_judges(company: str) -> None:
    with database.transaction() as connection:
        judged = {rule.name: set(rule.tables) for rule in read_rules(connection)}
    assert [
        each
        for each in rows("select distinct rule, table_name from ops.quality_finding")
        if each[1] not in judged[each[0]]
    ] == []


def test_the_count_of_rows_is_kept(company: str) -> None:
    kept = dict(rows("select table_name, rows from ops.stored_rows"))
    assert kept == {name: rows(f"select count(*) from core.{name}")[0][0] for name in kept}
    assert kept.keys() == contracts.contracts().keys()


@pytest.mark.parametrize("name", generated())
def test_the_checks_that_follow_from_the_contracts_are_made_from_them(name: str) -> None:
    committed = (CORE_ANALYSIS / f"{name}.sql").read_text(encoding="utf-8")
    assert committed == generated()[name], "write services.data_quality.generated.generated() to sql/core_analysis"


def test_stored_results_are_enough_for_the_score(company: str) -> None:
    with database.transaction() as connection:
        (latest,) = latest_checks(connection)
    ((kept,),) = rows("select score from ops.quality_check order by check_id desc limit 1")
    assert latest.scores.company == pytest.approx(float(kept), abs=1e-9)
    assert set(latest.scores.tiers) == {"validation", "completeness", "accuracy", "consistency", "anomaly"}


CHANGES = {
    # The customer of an orphaned order arrives, one loses an address, and one is mended.
    "customers": "customer_id,first_name,last_name,email,phone,country_code\n{orphan},Ann,Lee,ann@shop.example,,DE\n"
    "C1,Bo,Low,no address,+49151,DE\n{broken},Cy,May,cy@shop.example,,DE\n",
    # An order's total is mended, by its lines; another loses its own.
    "order_items": "order_item_id,order_id,product_id,quantity,unit_price\nI900900900,O1,P1,1,5.00\n",
    "payments": "payment_id,order_id,method,status,currency,amount,paid_at\n"
    "Y900900900,O2,card,captured,EUR,1.00,2026-10-30T10:00Z\n",
    "inventory": "warehouse_id,product_id,system_quantity,counted_quantity\n{counted},7,7\n",
}


def test_a_check_of_what_changed_is_as_good_as_one_of_everything(company_copy: str, tmp_path: Path) -> None:
    pick = "select {} from ops.quality_finding where rule = :rule order by key limit 1"
    picked = {
        "orphan": rows(pick.format("value"), rule="orphaned_orders")[0][0],
        "broken": rows(pick.format("key"), rule="email_format")[0][0],
        "counted": rows(pick.format("replace(key, '|', ',')"), rule="inventory_mismatch")[0][0],
    }
    for name, content in CHANGES.items():
        (tmp_path / f"{name}.csv").write_text(content.format(**picked), encoding="utf-8")
    before = set(state()[0])
    load_folder(tmp_path)
    refresh()

    assert not data_quality.check().everything
    partly = state()
    came = {(rule, key) for rule, _, key, *_ in set(partly[0]) - before}
    went = {(rule, key) for rule, _, key, *_ in before - set(partly[0])}
    assert {("email_format", "C1"), ("phone_format", "C1"), ("order_total_mismatch", "O1")} <= came
    assert ("payment_order_mismatch", "Y900900900") in came
    assert {("email_format", picked["broken"]), ("inventory_mismatch", picked["counted"].replace(",", "|"))} <= went
    assert not rows(
        "select key from ops.quality_finding where rule = 'orphaned_orders' and value = :it", it=picked["orphan"]
    )
    assert data_quality.check(everything=True).everything
    assert state() == partly


def test_nothing_new_changes_nothing(company_copy: str) -> None:
    data_quality.check()
    before = state()
    data_quality.check()
    assert state() == before


def test_a_check_that_breaks_off_leaves_what_it_was_to_look_at(company_copy: str, tmp_path: Path) -> None:
    data_quality.check()
    (tmp_path / "customers.csv").write_text("customer_id,email\nC1,no address\n", encoding="utf-8")
    load_folder(tmp_path)

    def break_off(what: str, done: int, total: int) -> None:
        if done > 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        data_quality.check(progress=break_off)
    assert rows("select * from ops.checking") == []
    data_quality.check()
    with database.transaction() as connection:
        assert "C1" in [each.key for each in findings(connection, "email_format")]


def test_a_refused_row_that_came_right_fails_no_more(company_copy: str, tmp_path: Path) -> None:
    ((payment,),) = rows(
        "select min(key) from ops.quality_finding where rule = 'allowed_values' and table_name = 'payments'"
    )
    its = "table_name = 'payments' and key ->> 'payment_id' = :it"
    ((order,),) = rows(f"select original_row ->> 'order_id' from ops.quarantine where {its}", it=payment)
    (tmp_path / "payments.csv").write_text(
        "payment_id,order_id,method,status,currency,amount,paid_at\n"
        f"{payment},{order},card,captured,EUR,1.00,2026-10-30T10:00Z\n"
    )
    load_folder(tmp_path)
    with database.transaction() as connection:
        connection.exec_driver_sql("update ops.quarantine set state = 'repaired' where arrived_with is not null")
    data_quality.check()
    assert not rows("select from ops.quality_finding where rule = 'allowed_values' and key = :it", it=payment)
