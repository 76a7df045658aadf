"""The first line of a file: which delimiter it uses, and which column is where."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass

from services.data_loader.contracts import Contract
from services.data_loader.report import FileRefused

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
SHOWN = 30
"""Column names of a file that a message lists at most."""


@dataclass(frozen=True)
class Header:
    """The names as the file has them, and for each the contract's column it holds; None where the contract has none."""

    delimiter: str
    names: tuple[str, ...]
    columns: tuple[str | None, ...]

    @property
    def known(self) -> tuple[str, ...]:
        """The contract's columns that the file has, in the file's order."""
        return tuple(column for column in self.columns if column)

    @property
    def has_extra(self) -> bool:
        """Whether the file has a column that the contract lacks."""
        return None in self.columns

    @property
    def labels(self) -> tuple[str, ...]:
        """A name of its own for every column, as keys of the original row."""
        return tuple(
            name if name and name not in self.names[:place] else f"{name} (column {place + 1})".strip()
            for place, name in enumerate(self.names)
        )

    @property
    def messages(self) -> tuple[str, ...]:
        """What the reader should know of an unusual but usable header."""
        extra = [name or "(unnamed)" for name, column in zip(self.names, self.columns, strict=True) if not column]
        return (
            *([f"Read with {DELIMITERS[self.delimiter]} between the values."] if self.delimiter != "," else []),
            *([f"Columns that are not loaded: {_listed(extra)}."] if extra else []),
        )


def read_header(line: str, contract: Contract, file: str) -> Header:
    """Read the header of a file of the contract, with any of the delimiters, case, blanks and order of columns.

    Raises FileRefused when a required column is missing or a column is there twice.
    """
    line = line.rstrip("\r\n")
    if not line.strip():
        raise FileRefused(f"{file} does not begin with a header line; its first line must name the columns.")
    known = {column.name for column in contract.columns}
    readings = [_read(line, delimiter, known) for delimiter in DELIMITERS]
    header = max(readings, key=lambda reading: len(reading.known))
    _refuse_missing(header, contract, file)
    _refuse_doubled(header, file)
    return header


def any_header(line: str) -> Header:
    """The header of a file of any layout, each column known by its own name; the delimiter is the one that splits most.

    A line without any is one column.
    """
    readings = [(delimiter, _names(line.rstrip("\r\n"), delimiter)) for delimiter in DELIMITERS]
    delimiter, names = max(readings, key=lambda reading: len(reading[1]))
    unlabelled = Header(delimiter, names, names)
    return Header(delimiter, names, unlabelled.labels)


def _names(line: str, delimiter: str) -> tuple[str, ...]:
    return tuple(_printable(name.strip()) for name in next(csv.reader([line], delimiter=delimiter), []))


def _read(line: str, delimiter: str, known: set[str]) -> Header:
    names = _names(line, delimiter)
    plain = [re.sub(r"[\s-]+", "_", name.lower()) for name in names]
    return Header(delimiter, names, tuple(name if name in known else None for name in plain))


def _printable(name: str) -> str:
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in name)


def _refuse_missing(header: Header, contract: Contract, file: str) -> None:
    missing = [name for name in contract.required if name not in header.known]
    if missing:
        raise FileRefused(
            f"{file} lacks the column{'s' if len(missing) > 1 else ''} {', '.join(missing)}. "
            f"Looked for {', '.join(contract.required)}; found {_listed(header.names)}.",
            remedy="Add the columns to the file, or rename those that hold them.",
        )


def _refuse_doubled(header: Header, file: str) -> None:
    for name in header.known:
        places = [str(place) for place, column in enumerate(header.columns, 1) if column == name]
        if len(places) > 1:
            raise FileRefused(
                f"{file} has the column {name} more than once, as columns {' and '.join(places)}; keep one."
            )


def _listed(names: list[str] | tuple[str, ...]) -> str:
    shown = ", ".join(name[:40] for name in names[:SHOWN])
    return shown + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")
