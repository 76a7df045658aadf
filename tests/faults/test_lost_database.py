"""A loader whose connection PostgreSQL closes says so in a sentence, leaves nothing behind, and can start again."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from services.data_loader import load_file
from services.errors import DatabaseAway
from tests.services.data_loader.conftest import ORDERS, Write, column, loader, loader_url, write

__all__ = ["loader", "loader_url", "write"]

OTHERS = (
    "select pg_terminate_backend(pid) from pg_stat_activity"
    " where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()"
)


@pytest.mark.parametrize("moment", ["read", "check", "store"])
def test_a_connection_lost_at_any_step_leaves_nothing(loader: str, write: Write, moment: str) -> None:
    path = write("orders", ORDERS + "O1,C1,2026-10-01,paid,EUR\n" * 3 + "O2,C1,never,paid,EUR\n")
    lost: list[str] = []

    def lose_once(_table: str, step: str, _done: int, _total: int) -> None:
        if step == moment and not lost:
            lost.append(step)
            with create_engine(loader, poolclass=NullPool).connect() as connection:
                connection.exec_driver_sql(OTHERS)

    with pytest.raises(DatabaseAway):
        load_file(path, progress=lose_once)
    assert column("select count(*) from core.orders") == [0]
    assert column("select count(*) from ops.load_file") == [0]

    report = load_file(path, progress=lose_once)
    assert (report.rows_read, report.rows_accepted, report.rows_unchanged, report.rows_quarantined) == (4, 1, 2, 1)
    assert column("select state from ops.load order by load_id") == ["interrupted", "finished"]
