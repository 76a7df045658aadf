"""Brings the bytes of a file or a stream into its staging table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import psycopg2
from sqlalchemy import Connection

from services.data_loader.careful import staged_columns, staged_rows
from services.data_loader.contracts import Contract
from services.data_loader.copying import Done, copy_in
from services.data_loader.header import read_header
from services.data_loader.report import FileRefused, Prepared
from services.data_loader.source import CHUNK, LONGEST_HEADER, Inspector, Source


@dataclass(frozen=True)
class Staged:
    """What is in the staging table now: its rows, the bytes they came in, and the columns of the contract they have."""

    rows: int
    columns: tuple[str, ...]
    size: int
    sha256: str
    messages: tuple[str, ...]


def empty(connection: Connection, contract: Contract) -> None:
    """Make the staging table empty, its lines counted from 2 again."""
    connection.exec_driver_sql(f"truncate staging.{contract.name} restart identity")


def stage_file(connection: Connection, contract: Contract, source: Source, done: Done) -> Staged:
    """Copy a file. The fast path is left at the first sign that it would read wrongly.

    Raises FileRefused when the file was changed meanwhile.
    """
    rows = _stage_plain(connection, contract, source, done) if source.plain else None
    if rows is None:
        empty(connection, contract)
        copying = _copy_statement(contract, staged_columns(source.header))
        rows = copy_in(connection, copying, staged_rows(source), done)
    if source.has_changed():
        raise FileRefused(f"{source.path.name} was changed while it was being read.", remedy="Load it again.")
    return Staged(rows, source.header.known, source.size, source.sha256, source.messages)


def _stage_plain(connection: Connection, contract: Contract, source: Source, done: Done) -> int | None:
    """Copy the bytes as they are; None when PostgreSQL does not find one row on every line."""
    copying = _copy_statement(contract, source.header.known, source.header.delimiter)
    savepoint = connection.begin_nested()
    try:
        rows = copy_in(connection, copying, source.chunks(), done)
    except psycopg2.DataError:
        savepoint.rollback()
        return None
    savepoint.commit()
    return rows if rows == source.lines - 1 else None


def stage_stream(connection: Connection, contract: Contract, name: str, chunks: Iterable[bytes], done: Done) -> Staged:
    """Copy a stream of well-formed UTF-8 CSV that begins with its header; it can be read only once.

    Raises FileRefused at anything that would need a second look.
    """
    first_line, rest = _split_header(iter(chunks), name)
    header = read_header(first_line.decode("utf-8-sig", "replace"), contract, name)
    if header.has_extra:
        raise FileRefused(f"{name} has columns that the contract lacks. {' '.join(header.messages)}")
    inspector = Inspector(header.delimiter)
    inspector.look(first_line)
    copying = _copy_statement(contract, header.known, header.delimiter)
    try:
        rows = copy_in(connection, copying, _watched(rest, inspector), done)
    except psycopg2.DataError as error:
        raise FileRefused(f"{name}: {str(error).strip()}") from error
    if not inspector.plain or rows != inspector.lines - 1:
        raise FileRefused(f"{name} needs a second look, which a stream cannot give.", remedy="Load it as a file.")
    return Staged(rows, header.known, inspector.size, inspector.sha256, header.messages)


def stage_prepared(connection: Connection, contract: Contract, prepared: Prepared, done: Done) -> Staged:
    """Copy rows that were made from another file; their fingerprint is that of rows and columns together."""
    inspector = Inspector(",")
    inspector.look(",".join(prepared.columns).encode())
    copying = _copy_statement(contract, ("_line", "_problem", "_row", *prepared.columns))
    rows = copy_in(connection, copying, _watched(_chunks(prepared.rows), inspector), done)
    return Staged(rows, prepared.columns, prepared.rows.stat().st_size, inspector.sha256, prepared.messages)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _watched(chunks: Iterator[bytes], inspector: Inspector) -> Iterator[bytes]:
    for chunk in chunks:
        inspector.look(chunk)
        yield chunk


def _split_header(chunks: Iterator[bytes], name: str) -> tuple[bytes, Iterator[bytes]]:
    head = b""
    for chunk in chunks:
        head += chunk
        if b"\n" in head:
            line, end, rest = head.partition(b"\n")
            return line + end, chain([rest] if rest else [], chunks)
        if len(head) > LONGEST_HEADER:
            raise FileRefused(f"{name} does not begin with a header line.")
    return head, iter(())


def _copy_statement(contract: Contract, columns: tuple[str, ...], delimiter: str = ",") -> str:
    return (
        f"copy staging.{contract.name} ({', '.join(columns)})"
        f" from stdin with (format csv, delimiter '{delimiter}', encoding 'UTF8')"
    )
