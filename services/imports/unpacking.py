"""Writes the sheets of a spreadsheet as rows of text; run by its path, as a process of its own, and by nothing else.

    python services/imports/unpacking.py BOOK FOLDER MEGABYTES SECONDS

A file from a stranger may ask for any amount of memory; this process is given so much and no more, and nothing of the
product is in it. FOLDER gets a CSV file per sheet, in the form of services.data_loader.careful.staged_rows, and
standard output a JSON list of {"sheet", "names", "rows": file, "hidden", "continues"}, or {"problem", "said"}.
"""

from __future__ import annotations

import csv
import json
import resource
import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, TextIO

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

HALF_A_SECOND = timedelta(microseconds=500_000)


def main(book: Path, folder: Path, megabytes: int, seconds: int) -> Any:
    """Write every sheet that has anything; what is told of each."""
    for limit, most in (
        (resource.RLIMIT_AS, megabytes << 20),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    try:
        return list(_sheets(CalamineWorkbook.from_path(book), folder))
    except PasswordError:
        return {"problem": "password", "said": ""}
    except CalamineError as error:
        return {"problem": "damaged", "said": str(error)}


def _sheets(book: CalamineWorkbook, folder: Path) -> Iterator[dict[str, Any]]:
    """Each sheet; one without names of columns goes on where the sheet before ended, under the same names."""
    names: list[str] = []
    for number, about in enumerate(book.sheets_metadata):
        if about.typ != SheetTypeEnum.WorkSheet:
            continue
        if about.visible != SheetVisibleEnum.Visible:
            yield {"sheet": about.name, "names": [], "rows": "", "hidden": True, "continues": False}
            continue
        rows = _filled(enumerate(_sheet(book, about.name).iter_rows(), 1))
        if (first := next(rows, None)) is None:
            continue
        head = [_text(value) for value in _without_end(first[1])]
        continues = 1 < len(head) <= len(names) and any(not isinstance(value, str) for value in first[1])
        names = names if continues else head
        path = folder / f"{number}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            _write(file, [first] if continues else [], names)
            _write(file, rows, names)
        yield {"sheet": about.name, "names": names, "rows": path.name, "hidden": False, "continues": continues}


def _sheet(book: CalamineWorkbook, name: str) -> CalamineSheet:
    try:
        return book.get_sheet_by_name(name)
    except CalamineError as error:
        raise CalamineError(f"sheet {name}: {error}") from error


def _filled(rows: Iterator[tuple[int, list[Any]]]) -> Iterator[tuple[int, list[Any]]]:
    return ((number, row) for number, row in rows if any(value != "" for value in row))


def _without_end(row: Sequence[Any]) -> Sequence[Any]:
    width = max(place for place, value in enumerate(row, 1) if value != "")
    return row[:width]


def _write(file: TextIO, rows: Any, names: Sequence[str]) -> None:
    writer, width = csv.writer(file), len(names)
    for number, row in rows:
        texts = [value if type(value) is str else _text(value) for value in row]
        if any(texts[width:]):
            found = f"has {len(_without_end(texts))} values, but the header names {width} columns"
            writer.writerow((number, found, json.dumps({"_line": ",".join(texts)}, ensure_ascii=False), *[""] * width))
        else:
            writer.writerow((number, "", "", *texts[:width], *[""] * (width - len(texts))))


def _text(value: Any) -> str:
    """A value as a CSV file would have it: numbers as far as a spreadsheet keeps them, moments to the second."""
    if isinstance(value, float):
        plain = f"{value:.15g}"
        return plain if "e" not in plain else f"{Decimal(plain):f}"
    if isinstance(value, datetime):
        return f"{(value + HALF_A_SECOND).replace(microsecond=0)}"
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return str(value).lower() if isinstance(value, bool) else str(value)


if __name__ == "__main__":
    told = main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
    sys.stdout.write(json.dumps(told, ensure_ascii=False))
