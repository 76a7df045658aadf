"""Mappings: how the files of another layout become rows of the contracts' tables, as data/mappings/*.yml say it.

A mapping names its files by the columns that they must have, and for each table which file its rows come from and how
each column is made. docs/imports.md is the reference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from services.imports.documents import MappingError, read_document

FOLDER = Path(__file__).parents[2] / "data" / "mappings"
OWN = "mapping.yml"
"""The name of a mapping that lies in the folder that it is for."""

Expression = str | Mapping[str, Any]
"""How a column is made: the name of a column of the file, or an operation of services.imports.operations."""
Condition = Mapping[str, Any]


@dataclass(frozen=True)
class Skip:
    """Rows of a file that are left out, and why."""

    because: str
    where: tuple[Condition, ...]


@dataclass(frozen=True)
class SourceFile:
    """A kind of file. It is known by its `columns`; `optional` ones may be there, `also` are other names of either."""

    name: str
    columns: tuple[str, ...]
    optional: tuple[str, ...] = ()
    also: Mapping[str, str] = field(default_factory=dict)
    skip: tuple[Skip, ...] = ()
    time_zone: str = ""
    """That of its times, where it is always the same."""

    @property
    def known(self) -> tuple[str, ...]:
        """Every column that the mapping knows of."""
        return (*self.columns, *self.optional)


@dataclass(frozen=True)
class Part:
    """Rows of a table: one for each row of a file that meets `where`, or one for all rows that agree in `one_per`.

    Of several rows the first one's value is taken, column by column, of `totals` the sum. Nothing is made where the
    file `unless` is there.
    """

    table: str
    file: str
    columns: Mapping[str, Expression]
    where: tuple[Condition, ...] = ()
    one_per: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()
    unless: str = ""


@dataclass(frozen=True)
class Layout:
    """A mapping as a whole. `assume` holds what the files do not say: currency, time_zone, dates, decimal."""

    name: str
    title: str
    files: Mapping[str, SourceFile]
    parts: tuple[Part, ...]
    assume: Mapping[str, str]
    notes: tuple[str, ...] = ()


@cache
def layouts() -> Mapping[str, Layout]:
    """The mappings that the product brings, by name."""
    return {path.stem: read(path) for path in sorted(FOLDER.glob("*.yml"))}


def find(wanted: str) -> Layout:
    """The mapping of that name, or of the YAML file at that path. Raises MappingError."""
    if wanted in layouts():
        return layouts()[wanted]
    if Path(wanted).suffix in (".yml", ".yaml"):
        return read(Path(wanted))
    raise MappingError(
        f"There is no mapping {wanted}.", remedy=f"Name one of {', '.join(layouts())}, or the path of a .yml file."
    )


def read(path: Path) -> Layout:
    """Read and check a mapping. Raises MappingError, which names the place of the first mistake."""
    from services.imports.checking import check  # checking knows the operations, which know mappings

    given = read_document(path)
    check(path.name, given)
    return Layout(
        name=path.stem,
        title=given["title"],
        files={name: _file(name, body) for name, body in given["files"].items()},
        parts=tuple(_part(body) for body in given["tables"]),
        assume=given.get("assume", {}),
        notes=tuple(given.get("notes", ())),
    )


def _file(name: str, body: Mapping[str, Any]) -> SourceFile:
    return SourceFile(
        name,
        tuple(body["columns"]),
        tuple(body.get("optional", ())),
        body.get("also", {}),
        tuple(Skip(each["because"], tuple(each["where"])) for each in body.get("skip", ())),
        body.get("time_zone", ""),
    )


def _part(body: Mapping[str, Any]) -> Part:
    lists: Iterator[tuple[str, tuple[Any, ...]]] = (
        (name, tuple(body.get(name, ()))) for name in ("where", "one_per", "totals")
    )
    return Part(body["table"], body["from"], body["columns"], unless=body.get("unless", ""), **dict(lists))
