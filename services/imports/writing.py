"""Writes the parts of a mapping as SELECTs for DuckDB."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.data_loader.contracts import contract
from services.imports.detection import Fit
from services.imports.documents import MappingError, where
from services.imports.mapping import Condition, Expression, Part
from services.imports.notation import Notation
from services.imports.operations import OPERATIONS, literal, met
from services.imports.reading import quoted

LONGEST = 200_000
"""Signs of SQL that one expression may come to; those of the product's own mappings stay far below it."""
DATED = ("date", "timestamp")
NUMERIC = ("money", "decimal", "integer")


@dataclass
class Setting:
    """What expressions are written in: the files that are there, how they are written, and what is assumed.

    `dated` and `numeric` collect, by kind of file, the columns that were read as dates and as numbers.
    """

    fit: Fit
    notations: Mapping[str, Notation]
    currency: str
    time_zone: str
    dated: dict[str, set[tuple[str, str]]] = field(default_factory=dict)
    numeric: dict[str, set[str]] = field(default_factory=dict)
    used: set[tuple[str, str]] = field(default_factory=set)

    def present(self, kind: str) -> set[str | None]:
        """The columns that the files of a kind have."""
        return {column for found in self.fit.files.get(kind, ()) for column in found.columns}


class FileWriter:
    """Writes expressions for rows `r` of one kind of file."""

    def __init__(self, setting: Setting, kind: str) -> None:
        self.setting = setting
        self.kind = kind
        self.present = setting.present(kind)
        self.sees_all = False
        """Whether an expression is about other rows than its own, so that none may be left out before."""
        self._names: dict[str, str] = {}
        self._counts: dict[str, str] = {}

    @property
    def rows(self) -> str:
        """What the expressions written so far are read from: the rows, counted, and the rows that they look up."""
        joins = [join.replace("\0", name) for join, name in self._names.items()]
        counts = "".join(f", {count} as {name}" for count, name in self._counts.items())
        rows = f"(select r.*{counts} from in_{self.kind} as r)" if counts else f"in_{self.kind}"
        return " ".join([f"{rows} as r", *joins])

    def counted(self, keys: Sequence[Expression]) -> str:
        """SQL of a row's place among those that agree in the keys."""
        written = ", ".join(self.text(key) for key in keys)
        count = f"row_number() over (partition by {written} order by r._row)"
        return f"cast(r.{self._counts.setdefault(count, f'_count_{len(self._counts)}')} as varchar)"

    def text(self, expression: Expression, kind: str = "text") -> str:
        """SQL of an expression as text, of a column by the type of what is made of it."""
        if isinstance(expression, str):
            return self._column(expression, kind)
        word = next(iter(expression.keys() & OPERATIONS.keys()))
        written = OPERATIONS[word].write(self, expression, kind)
        if len(written) > LONGEST:
            raise MappingError(
                f"{self.setting.fit.layout.name}, {word}: it comes to more than {LONGEST:,} signs of"
                f" SQL{where(expression)}.",
                remedy="Nest fewer operations in one another.",
            )
        return written

    def number(self, expression: Expression) -> str:
        """SQL of an expression as a number."""
        return f"try_cast({self.text(expression, 'decimal')} as decimal(28, 6))"

    def assumed(self, name: str) -> str:
        """What is assumed: the currency."""
        return literal(self.setting.currency)

    def made_of(self, expression: Expression) -> tuple[str, ...]:
        """The file's columns in an expression that are there."""
        if isinstance(expression, str):
            return (expression,) if expression in self.present else ()
        word = next(iter(expression.keys() & OPERATIONS.keys()))
        inner = [expression[key] for key in OPERATIONS[word].holds]
        inner += [list(expression["by"].values())] if word == "lookup" else []
        flat = [each for part in inner for each in (part if isinstance(part, list) else [part])]
        return tuple(dict.fromkeys(name for each in flat for name in self.made_of(each)))

    def is_made(self, expression: Expression) -> bool:
        """Whether the files have anything that an expression is made of; a constant needs nothing."""
        if isinstance(expression, str):
            return expression in self.present
        word = next(iter(expression.keys() & OPERATIONS.keys()))
        if word == "lookup":
            return expression["in"] in self.setting.fit.files
        if word in ("constant", "assumed"):
            return True
        inner = expression[OPERATIONS[word].holds[0]]
        return any(self.is_made(each) for each in (inner if isinstance(inner, list) else [inner]))

    def lookup(self, body: Mapping[str, Any], kind: str) -> str:
        """SQL of a value of another row: of the first that agrees, the last one before a moment, or their sum."""
        other = body["in"]
        if other not in self.setting.fit.files:
            return "cast(null as varchar)"
        theirs = FileWriter(self.setting, other)
        pairs = [(theirs.text(their), self.text(our)) for their, our in body["by"].items()]
        before = [
            (theirs.text(their, "timestamp"), self.text(our, "timestamp"))
            for their, our in body.get("before", {}).items()
        ]
        keys = [*pairs, *before]
        value = theirs.number(body["lookup"]) if body.get("take") == "sum" else theirs.text(body["lookup"], kind)
        rows = (
            f"select r._row as place, {value} as v, {met(theirs, body.get('where', ()))} as taken"
            f"{''.join(f', {their} as k{place}' for place, (their, _) in enumerate(keys))}"
            f" from {theirs.rows}"
        )
        gathered = "cast(sum(v) as varchar)" if body.get("take") == "sum" else "arg_min(v, place)"
        places = ", ".join(f"k{place}" for place in range(len(keys)))
        made = f"(select {places}, {gathered} as v from ({rows}) where taken and v is not null group by {places})"
        on = [f"\0.k{place} {'=' if place < len(pairs) else '<='} {our}" for place, (_, our) in enumerate(keys)]
        join = f"{'asof ' if before else ''}left join {made} as \0 on {' and '.join(on)}"
        name = self._names.setdefault(join, f"look_{len(self._names)}")
        return f"{name}.v"

    def _column(self, name: str, kind: str) -> str:
        if name not in self.present:
            return "cast(null as varchar)"
        self.setting.used.add((self.kind, name))
        column, notation = f"r.{quoted(name)}", self.setting.notations.get(self.kind, Notation())
        if kind in NUMERIC:
            self.setting.numeric.setdefault(self.kind, set()).add(name)
            read = f"read_amount({column}, {str(notation.comma).lower()})"
            return f"to_cents({read})" if kind == "money" else read
        if kind in DATED:
            self.setting.dated.setdefault(self.kind, set()).add((name, kind))
            return f"r.{read_column(name, kind)}"
        return f"read_flag({column})" if kind == "boolean" else column


def read_column(name: str, kind: str) -> str:
    """The column in which a column's dates or moments are, once they are read."""
    return quoted(f"{name} as {kind}")


def write_dates(setting: Setting, kind: str, dated: Iterable[tuple[str, str]]) -> str:
    """The SELECT of a file's rows with its dates and moments read, each once, whatever asks for them."""
    notation = setting.notations[kind]
    zone = literal(setting.fit.layout.files[kind].time_zone or setting.time_zone)
    read = [
        f"read_day({quoted(name)}, {literal(notation.dates_of(name))}) as {read_column(name, type_)}"
        if type_ == "date"
        else f"read_moment({quoted(name)}, {literal(notation.dates_of(name))}, {zone}) as {read_column(name, type_)}"
        for name, type_ in sorted(dated)
    ]
    return f"select *, {', '.join(read)} from in_{kind}"


def made_columns(setting: Setting, part: Part) -> dict[str, Expression]:
    """The table's columns that the files there have something for, in the contract's order."""
    writer = FileWriter(setting, part.file)
    named = [column.name for column in contract(part.table).columns]
    required = contract(part.table).required
    return {
        name: part.columns[name]
        for name in named
        if name in part.columns and (name in required or writer.is_made(part.columns[name]))
    }


def write_part(setting: Setting, part: Part, columns: Mapping[str, Expression]) -> str:
    """The SELECT of a part's rows: _file, _line, _row and its columns as text.

    Counting and spreading see every row of the file, whatever the part takes of them; so it is filtered after them.
    """
    writer = FileWriter(setting, part.file)
    table = contract(part.table)
    made = {name: writer.text(expression, table.column(name).type) for name, expression in columns.items()}
    taken = met(writer, (*part.where, *_complete(part)))
    before, after = ("true", taken) if writer.sees_all else (taken, "true")
    rows = (
        f"select r._file, r._line, r._row, {after} as _taken"
        f"{''.join(f', {sql} as {quoted(name)}' for name, sql in made.items())}"
        f" from {writer.rows} where r._problem is null and {before}"
    )
    if not part.one_per:
        return f"select * exclude (_taken) from ({rows}) where _taken"
    gathered = [
        name
        if name in part.one_per
        else f"cast(sum(try_cast({quoted(name)} as decimal(28, 6))) as varchar) as {quoted(name)}"
        if name in part.totals
        else f"arg_min({quoted(name)}, _row) as {quoted(name)}"
        for name in columns
    ]
    keys = ", ".join(part.one_per)
    return (
        f"select arg_min(_file, _row) as _file, arg_min(_line, _row) as _line, min(_row) as _row,"
        f" {', '.join(gathered)} from ({rows}) where _taken group by {keys}"
    )


def taken_rows(setting: Setting, part: Part) -> str:
    """The SELECT of the numbers of the rows that a part takes."""
    writer = FileWriter(setting, part.file)
    taken = met(writer, (*part.where, *_complete(part)))
    return f"select r._row from {writer.rows} where {taken}"


def _complete(part: Part) -> tuple[Condition, ...]:
    """Rows that are gathered by something have it."""
    return tuple({"filled": part.columns[name]} for name in part.one_per)
