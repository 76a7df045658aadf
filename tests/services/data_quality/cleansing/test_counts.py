"""How many fixes wait is counted as they come and go."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from services import database
from services.data_quality.cleansing import proposing
from tests.services.data_quality.cleansing.mending import assert_counted
from tests.services.data_quality.test_engine import rows

FIXES = "select cast(coalesce(sum(fixes), 0) as int) from ops.waiting_fixes"
EACH = (
    "update ops.proposal set state = 'dismissed', decided_at = now() where rule = 'email_format'",
    "update ops.proposal set confidence = 0.5 where state = 'open'",
    "delete from ops.proposal where state = 'dismissed'",
    "delete from ops.proposal where state = 'open'",
    "truncate ops.proposal",
)


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("change", EACH)
def test_fixes_are_counted_whatever_is_done_to_them(change: str) -> None:
    ((before,),) = rows(FIXES)
    with database.transaction() as connection:
        connection.execute(text(change))
    assert_counted()
    with database.transaction() as connection:
        again = proposing.propose(connection)
    assert_counted()
    assert before == 5
    assert rows(FIXES) == [(again,)]
    kinds = (
        "select count(*), count(distinct (rule, table_name, column_name, action, confidence)) from ops.proposal_count"
    )
    assert len({*rows(kinds)[0]}) == 1, "summed up"
