"""Reads a file row by row: true line numbers, and every row that cannot be split kept for the quarantine.

Gives bytes to COPY into a staging table with the columns `staged_columns`. A row that cannot be
used has `_problem`, what is wrong with it, and `_row`, the whole of it as JSON, in place of its values.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import deque
from collections.abc import Iterator
from operator import itemgetter
from typing import TextIO

from services.data_loader.header import Header
from services.data_loader.report import FileRefused
from services.data_loader.source import CHUNK, Source

LONGEST_FIELD = 1_000_000
"""Characters that one value may have."""
LONGEST_LINE = 64_000_000
"""Characters of a line that are held in memory; a file with a longer one is refused."""
WHOLE_LINE = "_line"
"""The key of the original text of a row that could not be split into columns."""

csv.field_size_limit(LONGEST_FIELD)

_DAMAGE = {"utf-16": re.compile("\ufffd")}
_DAMAGED_BYTE = re.compile("[\udc80-\udcff]")


def staged_columns(header: Header) -> tuple[str, ...]:
    """The staging columns that `staged_rows` fills, in order."""
    return ("_line", "_problem", "_row", *header.known)


def staged_rows(source: Source) -> Iterator[bytes]:
    """The rows of a file as CSV for COPY, in chunks."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    reader = _RowReader(source)
    for row in reader.rows():
        writer.writerow(row)
        if buffer.tell() > CHUNK:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


class _Lines:
    """The lines of a file, numbered; remembers those of the row being read, and takes some back."""

    def __init__(self, file: TextIO, name: str) -> None:
        self.number = 0
        self.taken: list[str] = []
        self._file = file
        self._name = name
        self._returned: deque[str] = deque()

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._returned.popleft() if self._returned else self._file.readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) == LONGEST_LINE:
            raise FileRefused(f"{self._name} line {self.number} is longer than {LONGEST_LINE:,} characters.")
        self.taken.append(line)
        return line

    def keep_first(self) -> str:
        """Give back all lines of the row but its first, to be read again as rows of their own."""
        first, *rest = self.taken
        self._returned.extendleft(reversed(rest))
        self.number -= len(rest)
        return first


class _RowReader:
    def __init__(self, source: Source) -> None:
        self._source = source
        self._names = source.header.labels
        self._damage = _DAMAGE.get(source.encoding, _DAMAGED_BYTE)
        places = [place for place, column in enumerate(source.header.columns) if column]
        self._pick = itemgetter(*places) if len(places) > 1 else itemgetter(slice(places[0], places[0] + 1))
        self._blank = ("",) * len(places)
        self._has_extra = source.header.has_extra

    def rows(self) -> Iterator[tuple[str | int, ...]]:
        """Rows for `staged_columns`; blank lines are left out."""
        errors = "replace" if self._source.encoding == "utf-16" else "surrogateescape"
        with self._source.path.open(encoding=self._source.encoding, errors=errors, newline="") as file:
            lines = _Lines(file, self._source.path.name)
            next(lines)
            reader = csv.reader(lines, delimiter=self._source.header.delimiter, strict=True)
            while True:
                lines.taken.clear()
                number = lines.number + 1
                try:
                    fields = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    yield self._unsplit(number, lines.keep_first(), error)
                else:
                    if fields:
                        yield self._row(number, fields, lines.taken)

    def _row(self, number: int, fields: list[str], lines: list[str]) -> tuple[str | int, ...]:
        problem = self._problem(fields, lines)
        if problem:
            return (number, problem, self._json(fields, lines), *self._blank)
        return (number, "", self._json(fields, lines) if self._has_extra else "", *self._pick(fields))

    def _problem(self, fields: list[str], lines: list[str]) -> str:
        if len(fields) != len(self._names):
            return f"has {_counted(len(fields), 'value')}, but the header names {_counted(len(self._names), 'column')}"
        if any("\0" in line for line in lines):
            return "holds a NUL character, which no text may; remove it"
        if any(not line.isascii() and self._damage.search(line) for line in lines):
            return "holds bytes that are not text in the file's encoding; save the file as UTF-8"
        return ""

    def _unsplit(self, number: int, line: str, error: csv.Error) -> tuple[str | int, ...]:
        if "field limit" in str(error):
            problem = f"has a value longer than {LONGEST_FIELD:,} characters, or a quotation mark that is never closed"
        else:
            problem = "has a quotation mark that is not closed, or is not doubled inside a quoted value"
        return (number, problem, json.dumps({WHOLE_LINE: _readable(line.rstrip("\r\n"))}), *self._blank)

    def _json(self, fields: list[str], lines: list[str]) -> str:
        if len(fields) == len(self._names):
            row = dict(zip(self._names, map(_readable, fields), strict=True))
        else:
            row = {WHOLE_LINE: _readable("".join(lines).rstrip("\r\n"))}
        return json.dumps(row, ensure_ascii=False)


def _readable(text: str) -> str:
    """The text with what PostgreSQL cannot store spelt out."""
    if text.isascii() and "\0" not in text:
        return text
    return _DAMAGED_BYTE.sub(lambda found: f"\\x{ord(found[0]) - 0xDC00:02x}", text.replace("\0", "\u2400"))


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
