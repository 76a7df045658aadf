"""Rules whose fixes are applied by themselves: only those, and only where they are sure enough."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from services import data_quality, database, jobs
from services.accounts import COMMAND_LINE, Actor
from services.data_loader import load_folder
from services.data_quality import cleansing
from services.data_quality.cleansing import policies, shown
from services.data_quality.cleansing.deciding import BadValue
from services.errors import Conflict, NotAllowed, NotFound
from services.scope import Scope
from tests.services.data_quality.test_engine import rows
from tests.services.shops import EVERYONE

OPEN = "select count(*) from ops.proposal where rule = :rule and state = 'open'"
FAILING = "select count(*) from ops.quality_finding where rule = :rule"


@pytest.fixture
def found(company_copy: str, redis_url: str) -> None:
    with database.transaction() as connection:
        cleansing.propose(connection)
        connection.execute(text("update ops.quality_rule set policy = 'apply' where rule = 'price_anomalies'"))


@pytest.mark.usefixtures("found")
def test_the_sure_fixes_of_a_rule_are_applied_and_of_no_other() -> None:
    prices, totals = rows(OPEN, rule="price_anomalies")[0][0], rows(OPEN, rule="inventory_mismatch")
    jobs.tick()
    assert jobs.work_off("mend_by_policy") > 0
    assert rows("select title, actor, undone_at from ops.cleansing") == [
        ("Mended by itself, as the rules say", "background jobs", None)
    ]
    unsure = "select count(*) from ops.proposal where rule = 'price_anomalies' and state = 'open' and confidence < 0.95"
    assert 0 < rows(unsure)[0][0] < prices
    assert rows(OPEN, rule="price_anomalies") == rows(unsure)
    assert rows(OPEN, rule="inventory_mismatch") == totals
    assert rows("select distinct table_name from ops.cleansing_change") == [("order_items",)]
    before = rows("select count(*) from ops.cleansing")
    jobs.tick()
    jobs.work_off("mend_by_policy")
    assert rows("select count(*) from ops.cleansing") == before, "nothing is left that is sure enough"


@pytest.mark.usefixtures("found")
def test_what_was_mended_is_mended_again_when_it_comes_again(tmp_path: Path) -> None:
    jobs.tick()
    jobs.work_off("mend_by_policy")
    ((item, before, after),) = rows("""
        select key, before ->> 'unit_price', after ->> 'unit_price' from ops.cleansing_change order by key limit 1
    """)
    header = "order_item_id,order_id,product_id,quantity,unit_price\n"
    ((order, product, quantity),) = rows(
        "select order_id, product_id, quantity from core.order_items where order_item_id = :it", it=item
    )
    for name, price, kept in (("again", before, after), ("corrected", "77.70", "77.70")):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "order_items.csv").write_text(f"{header}{item},{order},{product},{quantity},{price}\n")
        load_folder(folder)
        ((stored,),) = rows("select unit_price from core.order_items where order_item_id = :it", it=item)
        assert f"{stored}" == kept, "as it became, unless the source itself says something new"


@pytest.mark.usefixtures("found")
def test_a_rule_that_is_off_is_not_looked_at() -> None:
    by = Actor("steward@shop.example", capabilities=frozenset({"configure"}))
    ((before,),) = rows(OPEN, rule="email_format")
    policies.set_policy("email_format", "off", 0.95, by=by, seen=1)
    look_again()
    assert before > 0
    assert rows(OPEN, rule="email_format") == [(0,)]
    assert rows(OPEN, rule="phone_format")[0][0] > 0
    policies.set_policy("email_format", "propose", 0.95, by=by, seen=2)
    with database.transaction() as connection:
        cleansing.propose(connection)
    assert rows(OPEN, rule="email_format") == [(before,)]


@pytest.mark.usefixtures("found")
def test_what_was_dismissed_is_not_proposed_again() -> None:
    with database.transaction() as connection:
        connection.execute(
            text("update ops.proposal set state = 'dismissed', decided_at = now() where rule = 'untidy_text'")
        )
    look_again()
    assert rows(OPEN, rule="untidy_text") == [(0,)]
    assert data_quality.check().failed > 0
    assert rows(FAILING, rule="untidy_text")[0][0] > 200


@pytest.mark.usefixtures("found")
def test_what_was_set_by_hand_and_dismissed_is_not_proposed_again() -> None:
    by_hand = "update ops.proposal set new_value = 'mine', changed_by = 'me', state = 'dismissed', decided_at = now()"
    with database.transaction() as connection:
        connection.execute(text(f"{by_hand} where rule = 'untidy_text'"))
    look_again()
    assert rows(OPEN, rule="untidy_text") == [(0,)]
    with database.transaction() as connection:
        connection.execute(text("update ops.quality_finding set value = 'ANOTHER' where rule = 'untidy_text'"))
    look_again()
    assert rows(OPEN, rule="untidy_text")[0][0] > 200


def look_again() -> None:
    """Look for fixes of everything."""
    with database.transaction() as connection:
        connection.execute(text("insert into ops.unproposed select finding_id from ops.quality_finding"))
        cleansing.propose(connection)


@pytest.mark.usefixtures("empty_database")
def test_a_policy_is_set_by_who_may_and_saw_what_it_was() -> None:
    by = Actor("steward@shop.example", capabilities=frozenset({"configure"}))
    told = {each.name: each for each in shown.rule_policies(EVERYONE, {}).data}["price_anomalies"]
    assert (told.policy, told.apply_above, told.version, told.fixes) == ("propose", 0.95, 1, 0)
    policies.set_policy("price_anomalies", "apply", 0.9, by=by, seen=1)
    said = "select policy, apply_above, version from ops.quality_rule where rule = 'price_anomalies'"
    assert [(policy, float(above), version) for policy, above, version in rows(said)] == [("apply", 0.9, 2)]
    assert rows("select actor, action, target from ops.audit order by audit_id desc limit 1") == [
        (by.name, "rule.policy", "price_anomalies")
    ]
    limited = replace(by, scope=Scope(frozenset({"north"})))
    for error, rule, policy, above, who in (
        (Conflict, "price_anomalies", "off", 0.9, by),
        (NotFound, "no_rule", "off", 0.9, by),
        (BadValue, "price_anomalies", "on", 0.9, by),
        (BadValue, "price_anomalies", "apply", 0.4, by),
        (NotAllowed, "price_anomalies", "off", 0.9, Actor("reader")),
        (NotAllowed, "price_anomalies", "off", 0.9, limited),
    ):
        with pytest.raises(error):
            policies.set_policy(rule, policy, above, by=who, seen=1)


@pytest.mark.usefixtures("found")
def test_a_rule_that_is_switched_off_forgets_its_fixes() -> None:
    policies.set_policy("untidy_text", "off", 0.95, by=COMMAND_LINE, seen=1)
    assert rows(OPEN, rule="untidy_text") == [(0,)]
    assert rows(FAILING, rule="untidy_text")[0][0] > 200
