"""Making situations in a database, and asking PostgreSQL to count what happened at once."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from services import database
from services.accounts import Actor
from services.health.findings import plain
from services.health.limits import LIMITS

T = TypeVar("T")

ADMIN = Actor("ada@shop.example", administers=True)
CLERK = Actor("clerk@shop.example", capabilities=frozenset({"export", "pii", "act", "configure"}))


def run(*statements: str) -> None:
    """Run statements in a transaction, and have what they did counted."""
    with database.transaction() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement, execution_options={"no_parameters": True})
        connection.exec_driver_sql("select pg_stat_force_next_flush()")


def run_alone(statement: str) -> None:
    """Run one statement outside any transaction."""
    engine = create_engine(database.engine().url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
        connection.exec_driver_sql("select pg_stat_force_next_flush()")


def value(sql: str) -> Any:
    """The one value of a query."""
    with database.transaction() as connection:
        return connection.exec_driver_sql(sql, execution_options={"no_parameters": True}).scalar()


def found(name: str, **others: object) -> list[dict[str, Any]]:
    """The rows of a maintenance query, with some of its limits changed."""
    return [plain(row) for row in database.owned(name, {**LIMITS[name], **others})]


def about(rows: list[dict[str, Any]], name: str, column: str = "table_name") -> dict[str, Any]:
    """The one row of that name."""
    (row,) = [row for row in rows if row[column] == name]
    return row


def trail(*actions: str) -> list[tuple[str, str, str, dict[str, Any]]]:
    """Who did what to what of these actions, the first first."""
    sql = text("select actor, action, target, detail from ops.audit where action = any(:actions) order by audit_id")
    with database.transaction() as connection:
        return [tuple(row) for row in connection.execute(sql, {"actions": list(actions)})]


def wait_for(happens: Callable[[], T]) -> T:
    """What a thread or another session brings about: asked until it is true, for a minute at most."""
    deadline = time.monotonic() + 60
    while not (now := happens()):
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.01)
    return now
