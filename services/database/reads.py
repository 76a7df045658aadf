"""Running the catalogue's queries for a viewer."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar

import pandas as pd
from sqlalchemy import Connection, TextClause, text

from services.database.engines import LONGEST_READ, once_more, reader, translated
from services.database.fetching import BinaryRow, as_values, in_binary
from services.database.frames import to_frame
from services.database.version import DataVersion, read_version
from services.queries import Query, query
from services.scope import Viewer

ROLE = "analytics_reader"
SLOW = 500
"""Milliseconds from which a query is logged as a warning."""

T = TypeVar("T")
# Rows in number, and as they are wanted.
Fetch = Callable[[Connection, TextClause, Mapping[str, object]], tuple[int, T]]

log = logging.getLogger(__name__)

# A full rebuild exchanges tables, which a snapshot does not hide: the lock, taken before the snapshot is, keeps the
# exchange out of the transaction, or the transaction after it.
_BEGIN = text(
    "set local statement_timeout = :timeout; set local time zone 'UTC';"
    " lock table ops.data_version in row share mode;"
    " select set_config('role', :role, true), set_config('app.regions', :regions, true)"
)
_LIMIT = text("select set_config('app.regions', :regions, true)")


@dataclass
class Snapshot:
    """An open read transaction: the state of the data it sees, and the queries that have been run in it."""

    connection: Connection
    version: DataVersion
    regions: str
    queries: set[str] = field(default_factory=set)


_open: ContextVar[Snapshot | None] = ContextVar("snapshot", default=None)


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


def binary(name: str, parameters: Mapping[str, object], viewer: Viewer) -> list[BinaryRow]:
    """The result of a query of text and bytea, its values as bytes; see services.database.fetching.in_binary."""
    return _answer(name, parameters, viewer, in_binary)


@contextmanager
def snapshot(viewer: Viewer) -> Iterator[Snapshot]:
    """Let every query inside, in this thread, see one state of the data; inside an open snapshot, this joins it."""
    if outer := _open.get():
        yield outer
        return
    with reading(viewer) as connection:
        opened = Snapshot(connection, read_version(connection), viewer.scope.setting)
        token = _open.set(opened)
        try:
            yield opened
        finally:
            _open.reset(token)


def open_snapshot() -> Snapshot | None:
    """The snapshot that this thread is in, if any."""
    return _open.get()


def _answer(name: str, parameters: Mapping[str, object], viewer: Viewer, fetch: Fetch[T]) -> T:
    wanted = query(name)
    wanted.check(parameters)
    if held := _open.get():
        held.queries.add(name)
        return _timed(fetch, _limited(held, viewer), wanted, parameters)

    def alone() -> T:
        with reading(viewer) as connection:
            return _timed(fetch, connection, wanted, parameters)

    return once_more(alone)


def _timed(fetch: Fetch[T], connection: Connection, wanted: Query, parameters: Mapping[str, object]) -> T:
    started = time.perf_counter()
    with translated(wanted.path):
        rows, found = fetch(connection, statement(wanted), parameters)
    milliseconds = round((time.perf_counter() - started) * 1000, 1)
    log.log(
        logging.WARNING if milliseconds > SLOW else logging.DEBUG,
        "query %s: %s ms, %d rows",
        wanted.name,
        milliseconds,
        rows,
        extra={"query": wanted.name, "milliseconds": milliseconds, "rows": rows},
    )
    return found


@contextmanager
def reading(viewer: Viewer) -> Iterator[Connection]:
    """A read transaction limited to the viewer's regions."""
    begin = {"timeout": f"{LONGEST_READ}s", "role": ROLE, "regions": viewer.scope.setting}
    with reader() as connection:
        connection.execute(_BEGIN, begin)
        yield connection


def _limited(held: Snapshot, viewer: Viewer) -> Connection:
    """The snapshot's connection, limited to this viewer's regions."""
    if held.regions != viewer.scope.setting:
        with translated():
            held.connection.execute(_LIMIT, {"regions": viewer.scope.setting})
        held.regions = viewer.scope.setting
    return held.connection


@cache
def statement(wanted: Query) -> TextClause:
    """The SQL to bind, under its name in pg_stat_activity; arrays are cast, since an empty one has no type."""
    sql = wanted.sql
    for name, kind in wanted.parameters.items():
        if kind.endswith("[]"):
            sql = re.sub(rf"(?<![:\w\\]):{name}\b(?!:)", f"cast(:{name} as {kind})", sql)
    return text(f"/* {wanted.path} */ {sql}")
