"""Makes the rows of the contracts' tables from a folder, in a database of DuckDB of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from services.data_loader.contracts import Contract, contract, contracts
from services.errors import ServiceError
from services.imports.company import Company
from services.imports.deciding import Choices, Decision, decide
from services.imports.detection import Fit
from services.imports.mapping import Part
from services.imports.operations import met
from services.imports.reading import Origin, bring_in, quoted, workplace
from services.imports.report import Example, LeftOut
from services.imports.tables import Step
from services.imports.writing import FileWriter, Setting, made_columns, write_dates, write_part

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

EXAMPLES = 3
"""Rows that a reason shows."""


class NothingMade(ServiceError):
    """DuckDB could not make a table."""

    code = "import"
    remedy = "If the mapping is your own, correct that table; otherwise tell whoever looks after the product."


@dataclass(frozen=True)
class Made:
    """Rows made for a table: the DuckDB table that holds them, and what each column is called in the original file."""

    contract: Contract
    rows: str
    columns: tuple[str, ...]
    called: Mapping[str, str]
    damaged: str
    """The DuckDB table of the file, where this is the table that its rows which cannot be split are told under."""


@dataclass(frozen=True)
class Work:
    """A folder whose rows are made."""

    connection: DuckDBPyConnection
    place: Path
    fit: Fit
    sources: Sequence[Origin]
    setting: Setting
    decision: Decision
    choices: Choices
    parts: Sequence[Part]
    made: tuple[Made, ...]
    skipped: tuple[LeftOut, ...]

    def fetch(self, sql: str) -> list[tuple[object, ...]]:
        """Rows of a query over what was made."""
        return self.connection.execute(sql).fetchall()


@contextmanager
def made_from(fit: Fit, choices: Choices, company: Company, step: Step) -> Iterator[Work]:
    """Make every table that the files allow; what was made is gone after the block.

    Raises FileRefused for a file that cannot be read, NothingMade where a mapping asks for what cannot be.
    """
    choices = choices.over(fit.layout.assume)
    currency, time_zone = choices.currency or company.currency, choices.time_zone or company.time_zone
    with workplace(fit) as (connection, place):
        sources = bring_in(connection, place, fit, step)
        parts = [part for part in fit.layout.parts if part.file in fit.files and part.unless not in fit.files]
        trial = Setting(fit, {}, currency, time_zone)
        for part in parts:
            write_part(trial, part, made_columns(trial, part))
        decision = decide(connection, trial, choices)
        setting = Setting(fit, decision.notations, currency, time_zone)
        skipped = tuple(_skip(connection, setting, sources))
        for kind, dated in trial.dated.items():
            step("Reading dates", 0, 0)
            connection.execute(f"create table dated as {write_dates(setting, kind, dated)}")
            connection.execute(f"drop table in_{kind}; alter table dated rename to in_{kind}")
        made: list[Made] = []
        for part in sorted(parts, key=lambda part: list(contracts()).index(part.table)):
            step(f"Making {part.table}", len(made), len(parts))
            main = min((each for each in parts if each.file == part.file), key=lambda each: bool(each.one_per)) is part
            made.append(_make(connection, setting, part, made, f"in_{part.file}" if main else ""))
        yield Work(connection, place, fit, sources, setting, decision, choices, parts, tuple(made), skipped)


def _skip(connection: DuckDBPyConnection, setting: Setting, sources: Sequence[Origin]) -> Iterator[LeftOut]:
    """Take out the rows that the mapping leaves out."""
    for kind in setting.fit.files:
        for skip in setting.fit.layout.files[kind].skip:
            writer = FileWriter(setting, kind)
            where = met(writer, skip.where)
            gone = f"select r._row from {writer.rows} where r._problem is null and {where}"
            shown = connection.execute(
                f"select _file, _line, count(*) over () from in_{kind} where _row in ({gone})"
                f" order by _row limit {EXAMPLES}"
            ).fetchall()
            if shown:
                connection.execute(f"delete from in_{kind} where _row in ({gone})")
                examples = tuple(Example(sources[file].path.name, line) for file, line, _ in shown)
                yield LeftOut(skip.because, shown[0][2], examples)


def _make(connection: DuckDBPyConnection, setting: Setting, part: Part, before: Sequence[Made], damaged: str) -> Made:
    """Make a part; of a key that an earlier part of the table made, nothing."""
    from duckdb import Error

    table = contract(part.table)
    columns = made_columns(setting, part)
    name = f"out_{len(before)}"
    select = write_part(setting, part, columns)
    for earlier in (made for made in before if made.contract is table):
        agree = " and ".join(f"earlier.{quoted(key)} = made.{quoted(key)}" for key in table.key)
        select = f"select made.* from ({select}) as made anti join {earlier.rows} as earlier on {agree}"
    try:
        connection.execute(f"create table {name} as {select}")
    except Error as error:
        raise NothingMade(f"{setting.fit.layout.name}, {part.table}: {str(error).splitlines()[0]}") from error
    writer = FileWriter(setting, part.file)
    called = {column: " and ".join(writer.made_of(expression)) for column, expression in columns.items()}
    return Made(table, name, tuple(columns), {column: words for column, words in called.items() if words}, damaged)
