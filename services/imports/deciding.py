"""Decides how the values of each file are written, over all of them, and says what that rests on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from services.imports.checking import check_assumed
from services.imports.notation import AMOUNT_EVIDENCE, DATE_EVIDENCE, Notation, Order
from services.imports.reading import quoted
from services.imports.writing import Setting

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

DAY_FIRST: dict[Order, str] = {"dmy": "day first", "mdy": "month first"}
_OTHER: dict[Order, Order] = {"dmy": "mdy", "mdy": "dmy"}


@dataclass(frozen=True)
class Choices:
    """What is taken for given instead of being found in the files: by who imports, else by the mapping."""

    dates: Order | None = None
    decimal: str | None = None
    currency: str | None = None
    time_zone: str | None = None

    @classmethod
    def checked(cls, given: Mapping[str, str | None]) -> Choices:
        """What somebody typed. Raises MappingError for what is no currency, no time zone or no notation."""
        check_assumed(given, "What was decided")
        return cls(**given)  # type: ignore[arg-type]  # checked above

    def over(self, assume: Mapping[str, str]) -> Choices:
        """These choices, and where there is none the mapping's."""
        found = {name: assume.get(name) for name in ("dates", "decimal", "currency", "time_zone")}
        given = {name: value for name, value in vars(self).items() if value}
        return replace(self, **{**found, **given})


@dataclass(frozen=True)
class Decision:
    """The notation of each kind of file, what that rests on, and what only a person can decide."""

    notations: Mapping[str, Notation]
    assumptions: tuple[str, ...]
    unclear: tuple[str, ...]


def decide(connection: DuckDBPyConnection, setting: Setting, choices: Choices) -> Decision:
    """Look at every value that is read as a date or a number."""
    notations: dict[str, Notation] = {}
    assumptions: list[str] = []
    unclear: list[str] = []
    for kind, files in setting.fit.files.items():
        names = ", ".join(found.path.name for found in files)
        dated, said = _dates(connection, kind, {name for name, _ in setting.dated.get(kind, ())}, choices.dates)
        if said:
            (assumptions if dated.dates else unclear).append(f"{names}: {said}")
        comma, said = _amounts(connection, kind, setting.numeric.get(kind, set()), choices.decimal)
        if said:
            assumptions.append(f"{names}: {said}")
        notations[kind] = replace(dated, comma=comma)
    return Decision(notations, tuple(assumptions), tuple(unclear))


@dataclass(frozen=True)
class _Read:
    """How many values are dates of two numbers and a year, and how many can be read one way alone."""

    dated: int
    day_first: int
    month_first: int

    @property
    def order(self) -> Order:
        """What most of those say that can be read one way alone."""
        return "dmy" if self.day_first >= self.month_first else "mdy"

    def against(self, order: Order) -> int:
        """Those that can be read the other way alone."""
        return self.month_first if order == "dmy" else self.day_first


def _dates(connection: DuckDBPyConnection, kind: str, columns: set[str], chosen: Order | None) -> tuple[Notation, str]:
    """The order, None where only a person can tell, and a sentence where there is anything to say.

    A column whose own dates tell is read by them, any other as those that tell.
    """
    found = {column: _Read(*_evidence(connection, kind, {column}, DATE_EVIDENCE)) for column in sorted(columns)}
    every = _Read(
        *(sum(getattr(read, name) for read in found.values()) for name in ("dated", "day_first", "month_first"))
    )
    if not every.dated:
        return Notation(), ""
    if chosen:
        return Notation(chosen), f"dates are read {DAY_FIRST[chosen]}, as given{_but(every.against(chosen))}"
    if not every.day_first and not every.month_first:
        either = f"all {every.dated:,} dates can be read day first or month first (as 3/4/2024)"
        return Notation(None), f"{either}; say which comes first (--dates dmy or mdy)."
    order = every.order
    otherwise = {
        column for column, read in found.items() if (read.day_first or read.month_first) and read.order != order
    }
    said = " ".join(
        _told(found, names, way, named=bool(otherwise))
        for names, way in ((found.keys() - otherwise, order), (otherwise, _OTHER[order]))
        if names
    )
    return Notation(order, otherwise=frozenset(otherwise)), said


def _told(found: Mapping[str, _Read], names: Collection[str], order: Order, *, named: bool) -> str:
    """On what the order of some columns rests."""
    read = [found[name] for name in names]
    sure, dated = sum(each.against(_OTHER[order]) for each in read), sum(each.dated for each in read)
    where = f" in {', '.join(sorted(names))}" if named else ""
    against = sum(each.against(order) for each in read)
    return f"dates{where} are read {DAY_FIRST[order]}: {sure:,} of {dated:,} cannot be read otherwise{_but(against)}"


def _but(against: int) -> str:
    return f", but {against:,} only the other way round; their rows would be refused." if against else "."


def _amounts(connection: DuckDBPyConnection, kind: str, columns: set[str], chosen: str | None) -> tuple[bool, str]:
    """Whether commas are decimal ones, and a sentence where there is anything to say."""
    if chosen:
        return chosen == ",", "commas are decimal ones, as given." if chosen == "," else ""
    thousands, comma, point = _evidence(connection, kind, columns, AMOUNT_EVIDENCE)
    if comma > point:
        against = f", but {point:,} have a point; their rows would be refused" if point else ""
        return True, f"commas are decimal ones: {comma:,} values cannot be read otherwise{against}."
    if thousands and not point:
        return (
            False,
            f"commas separate thousands in {thousands:,} values (1,234); if they are decimal: --decimal ,",
        )
    return False, ""


def _evidence(connection: DuckDBPyConnection, kind: str, columns: set[str], counts: str) -> tuple[int, ...]:
    if not columns:
        return 0, 0, 0
    values = " union all ".join(f"select {quoted(column)} as t from in_{kind}" for column in sorted(columns))
    return tuple(connection.execute(f"select {counts} from ({values}) where t is not null").fetchall()[0])
