"""What shops are prepared with where something is to be mended."""

from __future__ import annotations

from services import data_quality, database
from services.data_quality import cleansing
from tests.services.data_quality.test_engine import rows


def check_and_propose() -> None:
    """Find what is wrong, and fixes for it."""
    data_quality.check()
    with database.transaction() as connection:
        cleansing.propose(connection)


def assert_counted() -> None:
    """The fixes that wait are as many as are said to, of every kind and confidence."""
    columns = "rule, table_name, column_name, action, confidence"
    counted = rows(
        f"select {columns}, count(*) from ops.proposal where state = 'open' group by {columns} order by 1, 2, 3, 4, 5"
    )
    assert rows(f"select {columns}, fixes from ops.waiting_fixes order by 1, 2, 3, 4, 5") == counted
