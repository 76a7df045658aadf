"""Opens spreadsheets: each sheet becomes rows of text, in a process of its own that may take so much and no more."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn
from zipfile import BadZipFile, ZipFile

from services.data_loader.header import Header
from services.data_loader.report import SHEET, FileRefused
from services.imports import unpacking

BOOKS = (".xlsx",)
ENTRIES = 10_000
"""Files that a spreadsheet, which is a zip, may hold, pictures among them."""
UNPACKED = 4_000_000_000
"""Bytes that they may come to."""
MEMORY = 2_000
"""Megabytes that reading one may take: enough for about 28 million cells."""
SECONDS = 900
"""Of a processor, that reading one may take."""
PATIENCE = 0.5
"""Seconds between two looks at whether the import is to be left."""

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_SCANNED = 1 << 20


@dataclass(frozen=True)
class Sheet:
    """A sheet: what it is told as, its columns, the file of its rows, and what the reader should know."""

    origin: Path
    names: tuple[str, ...]
    rows: Path
    messages: tuple[str, ...]


def open_book(book: Path, folder: Path, alive: Callable[[], None]) -> list[Sheet]:
    """Every sheet that is shown and has anything, its rows written into the folder.

    `alive` is called now and then, and may raise. Raises FileRefused for a file that is protected, damaged, too large
    or no spreadsheet.
    """
    _look(book)
    told = _unpack(book, folder, alive)
    hidden = [f"Hidden sheet {each['sheet']} is not read." for each in told if each["hidden"]]
    shown = [each for each in told if not each["hidden"]]
    if not shown:
        raise FileRefused(f"{book.name} has no sheet with anything in it.", remedy="Show the sheet with the rows.")
    return [
        Sheet(
            book.parent / f"{book.name}{SHEET}{each['sheet'].replace('/', '_')}",
            Header(",", names := tuple(map(_plain, each["names"])), names).labels,
            folder / each["rows"],
            (*hidden, *(["It has no names of columns, and goes on where the sheet before ended."] * each["continues"])),
        )
        for each in shown
    ]


def _look(book: Path) -> None:
    """Refuse what is no spreadsheet, or unpacks to more than one may, before anything is unpacked."""
    with book.open("rb") as file:
        start = file.read(_SCANNED)
    if start.startswith(_OLE):
        if _ENCRYPTED in start or _ENCRYPTED in _end(book):
            _refuse_protected(book)
        raise FileRefused(f"{book.name} is in Excel's old format.", remedy="Open it and save it as .xlsx, or as CSV.")
    try:
        with ZipFile(book) as packed:
            parts = packed.infolist()
    except BadZipFile:
        raise FileRefused(
            f"{book.name} is no spreadsheet, though it is called one, or is cut off.",
            remedy="Copy it again; text with commas or semicolons is to be called .csv.",
        ) from None
    size = sum(part.file_size for part in parts)
    if len(parts) > ENTRIES or size > UNPACKED:
        raise FileRefused(
            f"{book.name} unpacks to {len(parts):,} files of {size / 1e6:,.0f} MB; it may be {ENTRIES:,} files of"
            f" {UNPACKED / 1e6:,.0f} MB.",
            remedy="Save each of its sheets as CSV, without pictures.",
        )


def _unpack(book: Path, folder: Path, alive: Callable[[], None]) -> list[dict[str, Any]]:
    script = [sys.executable, "-I", "-X", "utf8", str(Path(unpacking.__file__))]
    asked = [*script, str(book.resolve()), str(folder), str(MEMORY), str(SECONDS)]
    with subprocess.Popen(asked, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}) as child:
        try:
            while True:
                alive()
                try:
                    said, _ = child.communicate(timeout=PATIENCE)
                    break
                except subprocess.TimeoutExpired:
                    continue
        except BaseException:
            child.kill()
            raise
    if child.returncode:
        raise FileRefused(
            f"{book.name} takes more than {MEMORY:,} MB of memory or {SECONDS} seconds to read.",
            remedy="Delete empty rows and columns that are formatted, or save each of its sheets as CSV.",
        )
    told = json.loads(said)
    if isinstance(told, dict):
        if told["problem"] == "password":
            _refuse_protected(book)
        raise FileRefused(
            f"{book.name} is damaged: {_plain(told['said'])}.",
            remedy="Open it in a spreadsheet program and save it again, or save each of its sheets as CSV.",
        )
    return list(told)


def _refuse_protected(book: Path) -> NoReturn:
    raise FileRefused(
        f"{book.name} is protected by a password.", remedy="Open it, take the password off, and save it again."
    )


def _end(book: Path) -> bytes:
    with book.open("rb") as file:
        file.seek(max(0, book.stat().st_size - _SCANNED))
        return file.read()


def _plain(text: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in text).strip()[:300]
