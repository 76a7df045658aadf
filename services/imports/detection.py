"""Which layout a folder is in, by the columns of its files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from services.data_loader import FileRefused
from services.data_loader.contracts import contracts
from services.imports.mapping import Layout, SourceFile
from services.imports.tables import Table

SHOWN = 12
"""Columns that a sentence lists at most."""


@dataclass(frozen=True)
class Found:
    """A table of the folder, and what its columns are called in the mapping, in their order; None: not known."""

    table: Table
    columns: tuple[str | None, ...]

    @property
    def path(self) -> Path:
        """What it is told as."""
        return self.table.path


@dataclass(frozen=True)
class Fit:
    """How a layout fits a folder: its files there, and by kind of file what the nearest file lacks."""

    layout: Layout
    files: Mapping[str, tuple[Found, ...]] = field(default_factory=dict)
    lacking: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    """By kind of file that is not there: the nearest file's name, and the columns that it lacks."""
    others: tuple[str, ...] = ()
    """Files that are none of the layout's."""

    @property
    def score(self) -> tuple[int, int]:
        """Files that fit, and columns that are known in them: the larger, the better."""
        known = sum(column is not None for each in self.files.values() for file in each for column in file.columns)
        return sum(map(len, self.files.values())), known

    @property
    def nearest(self) -> tuple[float, str]:
        """The kind of file of which the least is lacking: what share of its columns, and its name."""
        shares = {
            name: len(missing) / len(self.layout.files[name].columns) for name, (_, missing) in self.lacking.items()
        }
        name = min(shares, key=lambda each: shares[each])
        return shares[name], name

    def words(self, *kinds: str) -> str:
        """What was looked for and not found, of some kinds of files."""
        said = [f"{name} needs {_listed(self.lacking[name][1])}, which {self.lacking[name][0]} lacks" for name in kinds]
        return f"{self.layout.title}: {'; '.join(said)}."


class NotRecognised(FileRefused):
    """A folder that is in no layout known, or in several; the message says what was looked for."""

    code = "layout"
    remedy = "Name a mapping, or write one: docs/imports.md shows how."


def fit(layout: Layout, tables: Sequence[Table]) -> Fit:
    """How the layout fits these files."""
    files: dict[str, list[Found]] = {}
    others: list[str] = []
    for table in tables:
        readings = [(kind, found) for kind in layout.files.values() if not _lacks(kind, found := _found(kind, table))]
        if readings:
            kind, found = max(readings, key=lambda each: _known(each[1]))
            files.setdefault(kind.name, []).append(found)
        else:
            others.append(table.path.name)
    lacking = {name: _nearest(kind, tables) for name, kind in layout.files.items() if name not in files}
    return Fit(layout, {name: tuple(found) for name, found in files.items()}, lacking, tuple(others))


def recognise(folder: Path, tables: Sequence[Table], layouts: Iterable[Layout]) -> Fit:
    """The layout that fits the folder's files best. Raises NotRecognised."""
    fits = [fit(layout, tables) for layout in layouts]
    ranked = sorted(fits, key=lambda each: each.score, reverse=True)
    best = ranked[0]
    names = ", ".join(table.path.name for table in tables)
    if not any(any(table.names) for table in tables):
        raise NotRecognised(f"{names}: no line is in it.", remedy="Export it again.")
    if not best.files:
        tried = [each.words(each.nearest[1]) for each in sorted(fits, key=lambda each: each.nearest)]
        ours = all(table.path.stem.lower() in contracts() for table in tables)
        remedy = f"They are named for our own tables: python -m dashboard load {folder}." if ours else None
        raise NotRecognised("\n".join([f"No layout is known that {names} would fit.", *tried]), remedy=remedy)
    if len(ranked) > 1 and ranked[1].score == best.score:
        both = f"{best.layout.title} or of {ranked[1].layout.title}"
        raise NotRecognised(f"These files could be of {both}.", remedy="Say which layout it is.")
    return best


def match(tables: Sequence[Table], layout: Layout) -> Fit:
    """The files by a layout that was named. Raises NotRecognised where none of its files is there."""
    found = fit(layout, tables)
    if not found.files:
        raise NotRecognised(
            f"None of the files is one of {found.words(*found.lacking)}",
            remedy="Correct the files, or name another mapping.",
        )
    return found


def _found(kind: SourceFile, table: Table) -> Found:
    wanted = {_plain(name): name for name in kind.known}
    wanted |= {_plain(other): name for other, name in kind.also.items()}
    columns: list[str | None] = []
    for name in table.names:
        column = wanted.get(_plain(name))
        columns.append(column if column not in columns else None)
    return Found(table, tuple(columns))


def _lacks(kind: SourceFile, found: Found) -> tuple[str, ...]:
    return tuple(column for column in kind.columns if column not in found.columns)


def _known(found: Found) -> int:
    return sum(column is not None for column in found.columns)


def _nearest(kind: SourceFile, tables: Sequence[Table]) -> tuple[str, tuple[str, ...]]:
    lacking = {table.path.name: _lacks(kind, _found(kind, table)) for table in tables}
    return min(lacking.items(), key=lambda each: len(each[1]))


def _plain(name: str) -> str:
    """A column's name without case, blanks and signs: Customer ID, customer_id and CustomerID are one."""
    return re.sub(r"[\W_]+", "", name.lower())


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")
