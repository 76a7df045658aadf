"""Looks at what was made as the loader would, and counts what it comes to; nothing is written."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from services.data_loader.contracts import Column
from services.data_loader.values import LONGEST_ID, fault, pattern
from services.imports.making import EXAMPLES, Made, Work
from services.imports.operations import literal
from services.imports.reading import quoted
from services.imports.report import Example, LeftOut, TableMade
from services.imports.writing import taken_rows

BATCH = 5_000


def tables(work: Work, refused: Counter[str]) -> Iterator[TableMade]:
    """What each table would be given; `refused` are the rows of each that would not be stored."""
    for name in dict.fromkeys(made.contract.name for made in work.made):
        parts = [made for made in work.made if made.contract.name == name]
        counted = [_counts(work, made) for made in parts]
        days = sorted(day for _, _, first, last in counted for day in (first, last) if day)
        rows, keys = sum(each[0] for each in counted), sum(each[1] for each in counted)
        yield TableMade(name, rows, keys, refused[name], days[0] if days else None, days[-1] if days else None)


def _counts(work: Work, made: Made) -> tuple[int, int, str | None, str | None]:
    key = ", ".join(quoted(name) for name in made.contract.key)
    days = "null, null"
    if (time := made.contract.time) in made.columns:
        day = f"try_cast({quoted(str(time))} as date)"
        if made.contract.column(str(time)).type == "timestamp":
            moment = f"try_cast({quoted(str(time))} as timestamptz)"
            day = f"cast(timezone({literal(work.setting.time_zone)}, {moment}) as date)"
        days = f"cast(min({day}) as varchar), cast(max({day}) as varchar)"
    rows, keys, first, last = work.connection.execute(
        f"select count(*), count(distinct ({key})), {days} from {made.rows}"
    ).fetchall()[0]
    return rows, keys, first, last


def refusals(work: Work) -> Iterator[LeftOut]:
    """Rows that the loader would refuse, by reason; those that cannot even be split among them."""
    for made in work.made:
        counts: Counter[str] = Counter()
        examples: dict[str, list[Example]] = defaultdict(list)
        for reason, example in (*_damaged(work, made), *_faulty(work, made)):
            counts[reason] += 1
            if len(examples[reason]) < EXAMPLES:
                examples[reason].append(example)
        for reason, rows in counts.most_common():
            yield LeftOut(reason, rows, tuple(examples[reason]), made.contract.name)


def untaken(work: Work) -> Iterator[LeftOut]:
    """Rows that meet the conditions of no table, where each of a file's tables has any."""
    for kind in work.fit.files:
        parts = [part for part in work.parts if part.file == kind]
        if not parts or not all(part.where or part.one_per for part in parts):
            continue
        work.connection.execute(
            f"create or replace temp table rest as select _row from in_{kind} where _problem is null"
        )
        for part in sorted(parts, key=lambda part: "lookup" in repr(part)):  # what is told by its own row comes first
            taken = taken_rows(work.setting, part)
            work.connection.execute(f"delete from rest where _row in ({taken})")
            if not work.fetch("select _row from rest limit 1"):
                break
        shown = work.connection.execute(
            f"select _file, _line, count(*) over () from in_{kind} join rest using (_row)"
            f" order by _row limit {EXAMPLES}"
        ).fetchall()
        if shown:
            examples = tuple(Example(work.sources[file].path.name, line) for file, line, _ in shown)
            yield LeftOut("They meet the conditions of no table", shown[0][2], examples)


def _damaged(work: Work, made: Made) -> Iterator[tuple[str, Example]]:
    if made.damaged:
        found = f"select _file, _line, _problem from {made.damaged} where _problem is not null order by _row"
        for file, line, problem in _batches(work, found):
            yield str(problem), Example(work.sources[int(str(file))].path.name, int(str(line)))


def _faulty(work: Work, made: Made) -> Iterator[tuple[str, Example]]:
    columns = [made.contract.column(name) for name in made.columns]
    tests = " or ".join(f"({test})" for column in columns if (test := _refused(column)))
    names = ", ".join(quoted(column.name) for column in columns)
    if not tests:
        return
    found = f"select _file, _line, {names} from {made.rows} where {tests} order by _row"
    for file, line, *values in _batches(work, found):
        texts = [None if value is None else str(value) for value in values]
        faults = [
            (column, why, text) for column, text in zip(columns, texts, strict=True) if (why := fault(column, text))
        ]
        column, why, text = faults[0]
        own = made.called.get(column.name, column.name)
        called = own if own == column.name else f"{own} (as {column.name})"
        yield f"column {called}: {why}", Example(work.sources[int(str(file))].path.name, int(str(line)), text)


def _refused(column: Column) -> str:
    """SQL for DuckDB: true when the loader would refuse the value, as services.data_loader.values.refused says."""
    value, tests = quoted(column.name), []
    if column.required:
        tests.append(f"{value} is null")
    if wanted := pattern(column):
        tests.append(f"not regexp_full_match({value}, {literal(wanted)})")
    if column.enforced:
        tests.append(f"{value} not in ({', '.join(literal(allowed) for allowed in column.enforced)})")
    if column.type == "id":
        signs = "[*,]" if column.references == "regions" or column.name == "region_id" else "^[*]$"
        tests += [f"strlen({value}) > {LONGEST_ID}", f"regexp_matches({value}, '{signs}')"]
    return " or ".join(f"coalesce({test}, false)" for test in tests)


def _batches(work: Work, sql: str) -> Iterator[tuple[object, ...]]:
    rows = work.connection.cursor().execute(sql)
    while batch := rows.fetchmany(BATCH):
        yield from batch
