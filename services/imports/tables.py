"""The tables that a folder holds, before it is known what they are: files of text, and the sheets of spreadsheets."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from services.data_loader import FileRefused
from services.data_loader.header import any_header
from services.data_loader.source import first_line
from services.imports.books import BOOKS, open_book
from services.imports.uploads import ENDINGS, UNREAD, workroom

PACKED = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf")
GZIPPED = b"\x1f\x8b"
"""How packed files begin."""

Step = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and of how much (0: not known)."""


@dataclass(frozen=True)
class Table:
    """A file of text at `path`; or a sheet, which is called that, and whose `rows` lie elsewhere as staged rows."""

    path: Path
    names: tuple[str, ...]
    rows: Path | None = None
    messages: tuple[str, ...] = ()


@contextmanager
def tables_in(folder: Path, step: Step) -> Iterator[list[Table]]:
    """The tables of a folder and all below it, or of one file, sorted by path; rows of sheets are gone after the block.

    Raises FileRefused where there is none, and for a file that cannot be opened.
    """
    paths = [folder] if folder.is_file() else sorted(path for path in folder.rglob("*") if path.is_file())
    wanted = [path for path in paths if path.suffix.lower() in ENDINGS]
    if not wanted:
        unread = [path.name for path in paths if path.suffix.lower() in UNREAD]
        remedy = (
            f"Save {unread[0]} as .xlsx, or each of its sheets as CSV." if unread else "Put the exported files there."
        )
        raise FileRefused(f"{folder} holds no CSV file and no spreadsheet.", remedy=remedy)
    with tempfile.TemporaryDirectory(prefix="sheets-", dir=workroom()) as place:
        try:
            tables = [table for path in wanted for table in _opened(path, Path(place), step)]
        except OSError as error:
            raise FileRefused(f"{folder} cannot be read: {error.strerror}.", remedy="Check its access.") from error
        yield tables


def _refuse_packed(path: Path) -> None:
    """A packed file is not unpacked: what it holds is for whoever brings it to see."""
    with path.open("rb") as file:
        start = file.read(4)
    if start in PACKED or start[:2] == GZIPPED:
        raise FileRefused(
            f"{path.name} is a packed file, though it is called {path.suffix}.",
            remedy="Unpack it and bring the files in it; a spreadsheet is to be called .xlsx.",
        )


def _opened(path: Path, place: Path, step: Step) -> Iterator[Table]:
    if path.suffix.lower() not in BOOKS:
        _refuse_packed(path)
        yield Table(path, any_header(first_line(path)).labels)
        return
    step(f"Opening {path.name}", 0, 0)
    folder = Path(tempfile.mkdtemp(dir=place))
    for sheet in open_book(path, folder, lambda: step(f"Opening {path.name}", 0, 0)):
        yield Table(sheet.origin, sheet.names, sheet.rows, sheet.messages)
