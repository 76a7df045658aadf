"""Decides how the values of each file are written, over all of them, and says what that rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import duckdb

from services.imports.checking import check_assumed
from services.imports.notation import AMOUNT_EVIDENCE, DATE_EVIDENCE, Notation, Order
from services.imports.reading import quoted
from services.imports.writing import Setting

DAY_FIRST: dict[Order, str] = {"dmy": "day first", "mdy": "month first"}


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


def decide(connection: duckdb.DuckDBPyConnection, setting: Setting, choices: Choices) -> Decision:
    """Look at every value that is read as a date or a number."""
    notations: dict[str, Notation] = {}
    assumptions: list[str] = []
    unclear: list[str] = []
    for kind, files in setting.fit.files.items():
        names = ", ".join(found.path.name for found in files)
        dates, said = _dates(connection, kind, {name for name, _ in setting.dated.get(kind, ())}, choices.dates)
        if said:
            (assumptions if dates else unclear).append(f"{names}: {said}")
        comma, said = _amounts(connection, kind, setting.numeric.get(kind, set()), choices.decimal)
        if said:
            assumptions.append(f"{names}: {said}")
        notations[kind] = Notation(dates, comma)
    return Decision(notations, tuple(assumptions), tuple(unclear))


def _dates(
    connection: duckdb.DuckDBPyConnection, kind: str, columns: set[str], chosen: Order | None
) -> tuple[Order | None, str]:
    """The order, None where only a person can tell, and a sentence where there is anything to say."""
    dated, day_first, month_first = _evidence(connection, kind, columns, DATE_EVIDENCE)
    if not dated:
        return "dmy", ""
    if chosen:
        against = month_first if chosen == "dmy" else day_first
        return chosen, f"dates are read {DAY_FIRST[chosen]}, as given{_but(against)}"
    if not day_first and not month_first:
        either = f"all {dated:,} dates can be read day first or month first (as 3/4/2024)"
        return None, f"{either}; say which comes first (--dates dmy or mdy)."
    order: Order = "dmy" if day_first >= month_first else "mdy"
    sure, against = max(day_first, month_first), min(day_first, month_first)
    return order, f"dates are read {DAY_FIRST[order]}: {sure:,} of {dated:,} cannot be read otherwise{_but(against)}"


def _but(against: int) -> str:
    return f", but {against:,} only the other way round; their rows would be refused." if against else "."


def _amounts(
    connection: duckdb.DuckDBPyConnection, kind: str, columns: set[str], chosen: str | None
) -> tuple[bool, str]:
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


def _evidence(connection: duckdb.DuckDBPyConnection, kind: str, columns: set[str], counts: str) -> tuple[int, ...]:
    if not columns:
        return 0, 0, 0
    values = " union all ".join(f"select {quoted(column)} as t from in_{kind}" for column in sorted(columns))
    return tuple(connection.execute(f"select {counts} from ({values}) where t is not null").fetchall()[0])
