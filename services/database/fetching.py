"""How the rows of a query are fetched: as Python values, in PostgreSQL's binary form, or as CSV."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Any

import psycopg2
from sqlalchemy import Connection, TextClause
from sqlalchemy.exc import DBAPIError

Rows = tuple[Sequence[Any], Sequence[Any]]
"""A cursor's description and its rows."""

BinaryRow = tuple[memoryview, ...]

_HEADER = struct.Struct(">11sii")
_FIELDS, _LENGTH = struct.Struct(">h"), struct.Struct(">i")


def as_values(connection: Connection, sql: TextClause, parameters: Mapping[str, object]) -> tuple[int, Rows]:
    """How many rows; description and rows."""
    cursor = connection.execute(sql, parameters).cursor
    rows = cursor.fetchall()
    return len(rows), (cursor.description, rows)


def in_binary(connection: Connection, sql: TextClause, parameters: Mapping[str, object]) -> tuple[int, list[BinaryRow]]:
    """How many rows; the rows, a view of the bytes of each value, empty for NULL: text in UTF-8, bytea as it is.

    As text, bytea takes twice the bytes and three times as long. The format is that of PostgreSQL's documentation,
    COPY, Binary Format. Parameters are bound as psycopg2 binds those of every statement.
    """
    answer = io.BytesIO()
    _copy(connection, sql, parameters, "format binary", answer)
    rows = list(_rows(answer.getbuffer()))
    return len(rows), rows


def as_csv(connection: Connection, sql: TextClause, parameters: Mapping[str, object], into: IO[bytes]) -> int:
    """How many rows; they are written as CSV with a header, NULL as nothing, and never held in memory."""
    return _copy(connection, sql, parameters, "format csv, header", into)


def _copy(
    connection: Connection, sql: TextClause, parameters: Mapping[str, object], options: str, into: IO[bytes]
) -> int:
    compiled = sql.compile(dialect=connection.dialect)
    driver = connection.connection.driver_connection
    assert driver is not None
    try:
        with driver.cursor() as cursor:
            bound = cursor.mogrify(str(compiled), compiled.construct_params(dict(parameters))).decode()
            cursor.copy_expert(f"copy ({bound}) to stdout ({options})", into)
            return int(cursor.rowcount)
    except psycopg2.Error as error:
        gone = bool(driver.closed)
        if gone:
            connection.invalidate()
        raise DBAPIError.instance(str(compiled), None, error, psycopg2.Error, True, gone) from error


def _rows(answer: memoryview) -> Iterator[BinaryRow]:
    place = _HEADER.size + _HEADER.unpack_from(answer)[2]
    while (fields := _FIELDS.unpack_from(answer, place)[0]) >= 0:
        place += _FIELDS.size
        row = []
        for _ in range(fields):
            length = max(0, _LENGTH.unpack_from(answer, place)[0])
            place += _LENGTH.size
            row.append(answer[place : place + length])
            place += length
        yield tuple(row)
