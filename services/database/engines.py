"""Connections to PostgreSQL: where it is, how it is reached, and what its failures are called."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

from psycopg2.extensions import FLOAT, new_type, register_type
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from services.database.stopping import Stopped, in_reach, told_to_stop
from services.errors import DatabaseAway

LONGEST_READ = 15
"""Seconds after which PostgreSQL stops a read."""

T = TypeVar("T")
log = logging.getLogger(__name__)

_CONNECT = {"connect_timeout": 3, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
_CANCELLED = "57014"
_OVERLOADED_OR_STOPPING = ("08", "53", "57")
_numeric_as_float = new_type((1700,), "NUMERIC_AS_FLOAT", FLOAT)
_engines: dict[str, Engine] = {}


class ConnectionDropped(DatabaseAway):
    """PostgreSQL closed a connection that had been open, as it does when it restarts."""


def configure(url: str, *, pool_size: int = 8, read_url: str | None = None) -> None:
    """Say where PostgreSQL is; nothing is connected yet. `read_url` may name a streaming replica for the reads."""
    dispose()
    _engines["write"] = _engine(url, pool_size)
    _engines["read"] = _engine(read_url or url, pool_size)
    event.listen(_engines["read"], "connect", _prepare_reader)


def engine() -> Engine:
    """The engine of the services that write; connects as the owner, past row-level security."""
    return _configured("write")


def read_engine() -> Engine:
    """The engine of the reads."""
    return _configured("read")


def reads_elsewhere() -> bool:
    """Whether pages read from a replica."""
    return _configured("read").url != _configured("write").url


def dispose() -> None:
    """Close every connection; `configure` is needed again."""
    for held in _engines.values():
        held.dispose()
    _engines.clear()


def migrate(url: str) -> None:
    """Bring the schema of the database at `url` up to date."""
    from services.migrations import run_migrations  # alembic is slow to import, and seldom needed

    run_migrations(url)


@contextmanager
def transaction() -> Iterator[Connection]:
    """A transaction as the owner, for services that write; committed at the end, rolled back on an error."""
    with translated(), engine().begin() as connection, in_reach(connection):
        yield connection


@contextmanager
def session() -> Iterator[Connection]:
    """A connection outside the pool, each statement of which is committed; its locks are free when it is closed."""
    with translated(), engine().connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").detach()
        try:
            yield connection
        finally:
            with suppress(SQLAlchemyError):  # the server's process, and with it its locks, would end a moment later
                connection.execute(text("select pg_advisory_unlock_all()"))


@contextmanager
def reader() -> Iterator[Connection]:
    """A connection whose transactions are REPEATABLE READ, READ ONLY; whose rows it may see is not said yet."""
    with translated(), read_engine().connect() as connection:
        yield connection


def once_more(read: Callable[[], T]) -> T:
    """What `read` returns; tried a second time when the connection it was given turns out to be dead."""
    try:
        return read()
    except ConnectionDropped:
        return read()


@contextmanager
def translated(path: str = "") -> Iterator[None]:
    """Turn an unreachable, overloaded or too slow PostgreSQL into DatabaseAway; name the query in any other error."""
    try:
        yield
    except PoolTimeout as error:
        raise DatabaseAway("More people are asking than the database can answer at once.") from error
    except DBAPIError as error:
        code = getattr(error.orig, "pgcode", None) or ""
        if code == _CANCELLED and told_to_stop():
            raise Stopped from error
        if code == _CANCELLED:
            raise DatabaseAway(
                f"This took longer than {LONGEST_READ} seconds and was stopped.", remedy="Choose a shorter range."
            ) from error
        if error.connection_invalidated:
            raise ConnectionDropped("The database is restarting.") from error
        if code.startswith(_OVERLOADED_OR_STOPPING) or (not code and isinstance(error, OperationalError)):
            log.warning("database away: %s", str(error.orig).strip())
            raise DatabaseAway("The database cannot be reached just now.") from error
        if path:
            error.add_note(f"in {path}")
        raise


def _configured(use: str) -> Engine:
    try:
        return _engines[use]
    except KeyError:
        raise RuntimeError("services.database.configure(url) has not been called") from None


def _engine(url: str, pool_size: int) -> Engine:
    return create_engine(
        re.sub(r"^postgres(ql)?://", "postgresql+psycopg2://", url),
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=5,
        pool_pre_ping=True,
        pool_use_lifo=True,
        hide_parameters=True,
        connect_args=_CONNECT,
    )


def _prepare_reader(connection: Any, _record: object) -> None:
    connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
    register_type(_numeric_as_float, connection)


def _leave_connections_to_parent() -> None:
    for held in _engines.values():
        held.dispose(close=False)


os.register_at_fork(after_in_child=_leave_connections_to_parent)
