"""What a load says of itself, while it runs and when it is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from services.errors import ServiceError

State = Literal["loaded", "skipped", "refused"]
Progress = Callable[[str, str, int, int], None]
"""Called with table, step ("read", "check", "store"), how much is done and of how much: bytes when reading, else 1."""


SHEET = ", sheet "
"""What lies between the names of a spreadsheet and of one of its sheets."""


def place(file: str, line: int) -> str:
    """Where a row lies: `orders.csv line 7`, or `orders.xlsx, sheet May, row 7`."""
    return f"{file}, row {line}" if SHEET in file else f"{file} line {line}"


class FileRefused(ServiceError):
    """A file as a whole cannot be loaded; nothing of it was."""

    code = "file_refused"
    remedy = "Correct the file and load it again; nothing of it was stored."


@dataclass(frozen=True)
class FileReport:
    """One file: rows_read = rows_accepted + rows_unchanged + rows_quarantined. `messages` are sentences.

    A file that was loaded before is skipped: its rows are not read again.
    """

    table: str
    path: str
    state: State
    rows_read: int = 0
    rows_accepted: int = 0
    rows_unchanged: int = 0
    rows_quarantined: int = 0
    bytes: int = 0
    seconds: float = 0.0
    messages: tuple[str, ...] = ()


@dataclass(frozen=True)
class LoadReport:
    """A folder: its files in the order they were loaded. `ignored` are CSV files that no contract describes."""

    load_id: int
    files: tuple[FileReport, ...]
    ignored: tuple[str, ...] = ()

    @property
    def refused(self) -> tuple[FileReport, ...]:
        """The files of which nothing was stored."""
        return tuple(file for file in self.files if file.state == "refused")

    @property
    def changed(self) -> bool:
        """Whether any row was stored, so that a refresh has work."""
        return any(file.rows_accepted for file in self.files)

    def total(self, count: str) -> int:
        """The sum over the files of a count: rows_read, rows_accepted, rows_unchanged, rows_quarantined or bytes."""
        return sum(getattr(file, count) for file in self.files)


@dataclass(frozen=True)
class Prepared:
    """Rows of a table that were made from `origin`, a file of another layout, and are reported as its rows.

    `rows` is CSV in UTF-8 without a header: the line in the original, what is wrong with a row that cannot be used and
    the whole of it as JSON (else both empty), then `columns`. `called` are the original's names of columns.
    """

    table: str
    origin: Path
    rows: Path
    columns: tuple[str, ...]
    called: Mapping[str, str]
    messages: tuple[str, ...] = ()
