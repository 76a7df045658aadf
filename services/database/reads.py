"""Running the catalogue's queries for a viewer."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd
from sqlalchemy import Connection, TextClause, text

from services.database import timings
from services.database.engines import once_more, transaction, translated
from services.database.fetching import BinaryRow, as_csv, as_values, in_binary
from services.database.frames import to_frame
from services.database.snapshots import open_snapshot, reading
from services.queries import Query, QueryError, query
from services.scope import Viewer

SLOW = 500
"""Milliseconds from which a query is logged as a warning."""

OWNERS = frozenset({"core_analysis", "maintenance", "automation"})
"""Layers whose queries look after the data, the database and the tables of ops, which no viewer may read."""

T = TypeVar("T")
# Rows in number, and as they are wanted.
Fetch = Callable[[Connection, TextClause, Mapping[str, object]], tuple[int, T]]

log = logging.getLogger(__name__)


def frame(name: str, parameters: Mapping[str, object], viewer: Viewer) -> pd.DataFrame:
    """The result of a query of the catalogue as a DataFrame; column types as in services.database.frames.

    Raises DatabaseAway when PostgreSQL cannot be reached or takes too long, QueryError when the parameters are not
    those of the query's header.
    """
    return to_frame(*_answer(name, parameters, viewer, as_values))


def records(name: str, parameters: Mapping[str, object], viewer: Viewer) -> list[dict[str, Any]]:
    """The result of a query of the catalogue as a list of dicts: int, float, str, date, aware datetime, list, None."""
    description, rows = _answer(name, parameters, viewer, as_values)
    names = [column[0] for column in description]
    return [dict(zip(names, row, strict=True)) for row in rows]


def owned(name: str, parameters: Mapping[str, object], connection: Connection | None = None) -> list[dict[str, Any]]:
    """The result of a query of the layers of OWNERS, run as the owner, past row-level security.

    In the transaction of `connection`, or in one of its own, which is committed: these queries may write.
    """
    wanted = query(name)
    wanted.check(parameters)
    if wanted.layer not in OWNERS:
        raise QueryError(f"{wanted.path} is read for a viewer, not as the owner")
    if connection is None:
        with transaction() as own:
            return owned(name, parameters, own)
    description, rows = _timed(as_values, connection, wanted, parameters)
    return [dict(zip((column[0] for column in description), row, strict=True)) for row in rows]


def binary(name: str, parameters: Mapping[str, object], viewer: Viewer) -> list[BinaryRow]:
    """The result of a query of text and bytea, its values as bytes; see services.database.fetching.in_binary."""
    return _answer(name, parameters, viewer, in_binary)


def to_file(name: str, parameters: Mapping[str, object], path: Path, connection: Connection) -> int:
    """Write a query's result to a CSV file with a header; returns its rows. For what is computed outside of PostgreSQL.

    Run as the owner, in the transaction of `connection`: for the whole company, never for a viewer.
    """
    wanted = query(name)
    wanted.check(parameters)

    def fetch(connection: Connection, sql: TextClause, bound: Mapping[str, object]) -> tuple[int, int]:
        with path.open("wb") as file:
            rows = as_csv(connection, sql, bound, file)
        return rows, rows

    return _timed(fetch, connection, wanted, parameters)


def _answer(name: str, parameters: Mapping[str, object], viewer: Viewer, fetch: Fetch[T]) -> T:
    wanted = query(name)
    wanted.check(parameters)
    if held := open_snapshot():
        held.queries.add(name)
        return _timed(fetch, held.limited(viewer), wanted, parameters)

    def alone() -> T:
        with reading(viewer) as connection:
            return _timed(fetch, connection, wanted, parameters)

    return once_more(alone)


def _timed(fetch: Fetch[T], connection: Connection, wanted: Query, parameters: Mapping[str, object]) -> T:
    started = time.perf_counter()
    rows = None
    try:
        with translated(wanted.path):
            rows, found = fetch(connection, statement(wanted), parameters)
    finally:
        took = (time.perf_counter() - started) * 1000
        milliseconds = round(took, 1)
        timings.note(wanted.name, took, rows or 0, failed=rows is None)
        log.log(
            logging.WARNING if milliseconds > SLOW else logging.DEBUG,
            "query %s: %s ms, %s rows",
            wanted.name,
            milliseconds,
            "no" if rows is None else rows,
            extra={"query": wanted.name, "milliseconds": milliseconds, "rows": rows},
        )
    return found


@cache
def statement(wanted: Query) -> TextClause:
    """The SQL to bind, under its name in pg_stat_activity; arrays are cast, since an empty one has no type."""
    sql = wanted.sql
    for name, kind in wanted.parameters.items():
        if kind.endswith("[]"):
            sql = re.sub(rf"(?<![:\w\\]):{name}\b(?!:)", f"cast(:{name} as {kind})", sql)
    return text(f"/* {wanted.path} */ {sql}")
