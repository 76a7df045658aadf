"""Brings the files of a folder into tables of DuckDB: every value as its text, each row with its file and line."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from services.data_loader.careful import staged_rows
from services.data_loader.header import any_header
from services.data_loader.report import FileRefused
from services.data_loader.source import Source, examine
from services.imports.detection import Fit, Found
from services.imports.mapping import SourceFile
from services.imports.notation import MACROS, countries
from services.imports.operations import literal
from services.imports.tables import Step
from services.imports.uploads import workroom

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MEMORY = "1GB"
"""What DuckDB may hold in memory; beyond it, it writes to the temporary folder."""
LONGEST_LINE = 16 * 1024 * 1024
BLANKS = "' ' || chr(9) || chr(10) || chr(13) || chr(160)"
TURN = 1 << 40
"""Rows are numbered by line within their file, files by this: the number is the order, and never the same twice."""


@dataclass(frozen=True)
class Origin:
    """A file that was read: what it is told as, and what the reader should know of it."""

    path: Path
    messages: tuple[str, ...]


@contextmanager
def workplace(fit: Fit) -> Iterator[tuple[DuckDBPyConnection, Path]]:
    """A database of DuckDB in a temporary folder, both gone afterwards; it reaches the import's files and no others."""
    from duckdb import connect  # a web server seldom needs it

    with (
        tempfile.TemporaryDirectory(prefix="rows-", dir=workroom()) as place,
        connect(
            str(Path(place) / "rows.duckdb"),
            config={"memory_limit": MEMORY, "temp_directory": place, "preserve_insertion_order": "false"},
        ) as connection,
    ):
        connection.execute("set autoinstall_known_extensions = false")
        lying = [found.table.rows or found.path for each in fit.files.values() for found in each]
        folders = {str(path.resolve().parent) for path in lying}
        connection.execute(f"set allowed_directories = [{', '.join(map(literal, sorted({place, *folders})))}]")
        connection.execute("set enable_external_access = false")
        connection.execute("create table country (name varchar, code varchar, spelt varchar)")
        connection.executemany("insert into country values (?, ?, ?)", countries())
        connection.execute(MACROS)
        yield connection, Path(place)


def bring_in(connection: DuckDBPyConnection, place: Path, fit: Fit, step: Step) -> list[Origin]:
    """Make a table in_<kind> of every kind of file that is there; the files, numbered by their place in the list.

    Raises FileRefused for a file that cannot be read.
    """
    sources: list[Origin] = []
    for name, found in fit.files.items():
        kind = fit.layout.files[name]
        connection.execute(
            f"create table in_{name} (_file integer, _line bigint, _row bigint, _problem varchar, _original varchar"
            f"{''.join(f', {quoted(column)} varchar' for column in kind.known)})"
        )
        for each in found:
            step(f"Reading {each.path.name}", 0, 0)
            sources.append(Origin(each.path, _bring_in(connection, place, kind, each, len(sources))))
    return sources


def _bring_in(
    connection: DuckDBPyConnection, place: Path, kind: SourceFile, found: Found, number: int
) -> tuple[str, ...]:
    """Let DuckDB read the file as it is, where that gives a row a line; else what the loader's reader makes of it.

    Gives what the reader should know.
    """
    if found.table.rows:
        _read_staged(connection, kind, found, found.table.rows, number)
        return found.table.messages
    source = examine(found.path, any_header)
    if not (source.plain and _read_plain(connection, kind, found, source, number)):
        rows = place / "rows.csv"
        with rows.open("wb") as file:
            for chunk in staged_rows(source):
                file.write(chunk)
        _read_staged(connection, kind, found, rows, number)
        rows.unlink()
    return source.messages


def _read_staged(connection: DuckDBPyConnection, kind: SourceFile, found: Found, rows: Path, number: int) -> None:
    from duckdb import Error

    reading = _reading(rows, ("line", "problem", "original", *_places(found)), ",", "new_line = '\\r\\n'")
    try:
        connection.execute(_insert(kind, found, number, "cast(line as bigint)", "problem, original", reading))
    except Error as error:
        raise FileRefused(f"{found.path.name} cannot be read: {str(error).splitlines()[0]}.") from error


def _read_plain(connection: DuckDBPyConnection, kind: SourceFile, found: Found, source: Source, number: int) -> bool:
    """Whether it went well; nothing is left behind otherwise. In their own order the rows' numbers are their lines."""
    from duckdb import Error

    path = found.path.resolve()
    reading = _reading(path, _places(found), source.header.delimiter, "skip = 1")
    connection.execute("set preserve_insertion_order = true")
    try:
        connection.execute(_insert(kind, found, number, "row_number() over () + 1", "null, null", reading))
    except Error:
        return False
    finally:
        connection.execute("set preserve_insertion_order = false")
    (count,) = connection.execute(f"select count(*) from in_{kind.name} where _file = {number}").fetchall()[0]
    if count != source.lines - 1:
        connection.execute(f"delete from in_{kind.name} where _file = {number}")
    return bool(count == source.lines - 1)


def _places(found: Found) -> list[str]:
    return [f"c{place}" for place in range(len(found.columns))]


def _insert(kind: SourceFile, found: Found, number: int, line: str, told: str, reading: str) -> str:
    """Keep the columns that are known, without blanks around their values."""
    known = [(column, place) for column, place in zip(found.columns, _places(found), strict=True) if column]
    values = "".join(f", nullif(trim({place}, {BLANKS}), '')" for _, place in known)
    targets = "".join(f", {quoted(column)}" for column, _ in known)
    return (
        f"insert into in_{kind.name} (_file, _line, _row, _problem, _original{targets})"
        f" select {number}, {line}, {number * TURN} + {line}, {told}{values} from {reading}"
    )


def _reading(path: Path, names: Iterable[str], delimiter: str, more: str) -> str:
    columns = ", ".join(f"'{name}': 'varchar'" for name in names)
    return (
        f"read_csv({literal(path)}, columns = {{{columns}}}, header = false, auto_detect = false, {more},"
        f" delim = '{delimiter}', quote = '\"', escape = '\"', max_line_size = {LONGEST_LINE}, parallel = false)"
    )


def quoted(name: str) -> str:
    """A column's name for DuckDB."""
    return '"' + name.replace('"', '""') + '"'
