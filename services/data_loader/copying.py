"""COPY over the driver's own cursor, fed by an iterator of chunks."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from typing import cast

import psycopg2
from psycopg2.extensions import cursor as DriverCursor  # noqa: N812
from sqlalchemy import Connection

from services.errors import DatabaseAway

Done = Callable[[int], None]
"""Called with the number of bytes sent so far."""


def driver_cursor(connection: Connection) -> DriverCursor:
    """A cursor of psycopg2's within the connection's transaction; a context manager."""
    return cast(DriverCursor, connection.connection.cursor())


def copy_in(connection: Connection, statement: str, chunks: Iterable[bytes], done: Done = lambda _: None) -> int:
    """Send chunks to a COPY ... FROM STDIN; returns the number of rows.

    Raises psycopg2.DataError when PostgreSQL cannot read them, DatabaseAway when it went away, and the chunks' own
    error as it was.
    """
    feed = _Feed(chunks, done)
    with driver_cursor(connection) as cursor:
        try:
            cursor.copy_expert(statement, feed)
        except psycopg2.Error as error:
            if feed.error:
                raise feed.error from None
            if isinstance(error, psycopg2.OperationalError):
                raise DatabaseAway("The database went away while a file was being loaded.") from error
            raise
        return cursor.rowcount


class _Feed(io.RawIOBase):
    """What COPY reads from: tells of its progress, and keeps the chunks' error, of which psycopg2 has only the text."""

    def __init__(self, chunks: Iterable[bytes], done: Done) -> None:
        self._chunks = filter(None, chunks)
        self._done = done
        self._bytes = 0
        self.error: Exception | None = None

    def read(self, _size: int = -1) -> bytes:
        """The next chunk, whatever its size; empty at the end."""
        try:
            chunk = next(self._chunks, b"")
        except Exception as error:
            self.error = error
            raise
        self._bytes += len(chunk)
        self._done(self._bytes)
        return chunk
