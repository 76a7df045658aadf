"""Rules whose fixes are applied by themselves: only those, and only where they are sure enough."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from services import data_quality, database, jobs
from services.data_loader import load_folder
from services.data_quality import cleansing
from tests.services.data_quality.test_engine import rows

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
    with database.transaction() as connection:
        connection.execute(text("update ops.quality_rule set policy = 'off' where rule = 'email_format'"))
        connection.execute(text("delete from ops.proposal"))
        cleansing.propose(connection)
    assert rows(OPEN, rule="email_format") == [(0,)]
    assert rows(OPEN, rule="phone_format")[0][0] > 0


@pytest.mark.usefixtures("found")
def test_what_was_dismissed_is_not_proposed_again() -> None:
    with database.transaction() as connection:
        connection.execute(
            text("update ops.proposal set state = 'dismissed', decided_at = now() where rule = 'untidy_text'")
        )
        cleansing.propose(connection)
    assert rows(OPEN, rule="untidy_text") == [(0,)]
    assert data_quality.check().failed > 0
    assert rows(FAILING, rule="untidy_text")[0][0] > 200
