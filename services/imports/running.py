"""Dry runs and loads of a folder in another layout."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from services.accounts import Actor
from services.data_loader import LoadReport, Prepared, load_prepared
from services.data_loader import Progress as LoadProgress
from services.errors import ServiceError
from services.imports.company import Company, adopt, company
from services.imports.deciding import Choices
from services.imports.detection import Fit, match, recognise
from services.imports.examining import refusals, tables, untaken
from services.imports.making import Made, Work, made_from
from services.imports.mapping import OWN, Layout, find, layouts, read
from services.imports.operations import literal
from services.imports.reading import quoted
from services.imports.report import FileRead, Report
from services.imports.selling import sales
from services.imports.tables import Step, tables_in

MISSING_SHOWN = 8
NO_CHOICES = Choices()


class Unclear(ServiceError):
    """Something that the files do not say, and that only a person can decide."""

    code = "unclear"
    remedy = "Nothing was loaded. Decide it, and import again."


def dry_run(
    folder: Path, mapping: str | Layout | None = None, *, choices: Choices = NO_CHOICES, step: Step = lambda *_: None
) -> Report:
    """What loading a folder (or one file) would do; nothing is written.

    `mapping` is the name of one, the path of a YAML file, or a mapping; by default the folder's own mapping.yml, else
    what its columns say it is. Raises NotRecognised, FileRefused and MappingError.
    """
    with _made(folder, mapping, choices, step) as (work, here):
        fit = work.fit
        step("Looking for what would be refused", 0, 0)
        left_out = (*work.skipped, *untaken(work), *refusals(work))
        refused: Counter[str] = Counter()
        for each in left_out:
            refused[each.table] += each.rows if each.table else 0
        report = Report(
            layout=fit.layout.name,
            title=fit.layout.title,
            files=tuple(_files(work)),
            others=fit.others,
            missing=_missing(fit),
            tables=tuple(tables(work, refused)),
            sales=sales(work),
            left_out=left_out,
            assumptions=(*_assumptions(work, here), *work.decision.assumptions, *fit.layout.notes),
            unclear=work.decision.unclear,
            warnings=(),
        )
        return replace(report, warnings=tuple(_warnings(report, work, here)))


def load(
    folder: Path,
    mapping: str | Layout | None = None,
    *,
    by: Actor,
    choices: Choices = NO_CHOICES,
    step: Step = lambda *_: None,
    progress: LoadProgress | None = None,
) -> LoadReport:
    """Load a folder (or one file) as its dry run says. What was loaded before is skipped; refused rows are quarantined.

    The first import of a company decides its base currency. Raises Unclear, and what dry_run raises.
    """
    by.must("configure")
    with _made(folder, mapping, choices, step) as (work, here):
        if work.decision.unclear:
            raise Unclear(" ".join(work.decision.unclear))
        if (after := here.after(_currencies(work), work.choices.time_zone)) != here:
            adopt(after, by=by)
        return load_prepared(str(folder), _prepared(work), progress=progress)


@contextmanager
def _made(folder: Path, mapping: str | Layout | None, choices: Choices, step: Step) -> Iterator[tuple[Work, Company]]:
    """The rows of a folder, and the company as it is."""
    named = _named(folder, mapping)
    with tables_in(folder, step) as tables:
        fit = match(tables, named) if named else recognise(folder, tables, layouts().values())
        here = company()
        with made_from(fit, choices, here, step) as work:
            yield work, here


def _named(folder: Path, mapping: str | Layout | None) -> Layout | None:
    if isinstance(mapping, Layout):
        return mapping
    if mapping:
        return find(mapping)
    return read(folder / OWN) if (folder / OWN).is_file() else None


def _prepared(work: Work) -> Iterator[Prepared]:
    """The rows of each table, a CSV file per original file, which is gone when the next is asked for."""
    path = work.place / "prepared.csv"
    for made in work.made:
        for number, source in enumerate(work.sources):
            work.connection.execute(
                f"copy ({_staged(made, number)}) to {literal(path)} (format csv, header false, delimiter ',')"
            )
            if path.stat().st_size:
                yield Prepared(made.contract.name, source.path, path, made.columns, made.called, source.messages)
            path.unlink()


def _staged(made: Made, number: int) -> str:
    columns = ", ".join(quoted(name) for name in made.columns)
    rows = f"select _line, null as _problem, null as _original, {columns} from {made.rows} where _file = {number}"
    if made.damaged:
        nothing = ", ".join("null" for _ in made.columns)
        rows += (
            f" union all select _line, _problem, _original, {nothing} from {made.damaged}"
            f" where _file = {number} and _problem is not null"
        )
    return f"select * from ({rows}) order by _line"


def _files(work: Work) -> Iterator[FileRead]:
    number = 0
    for kind, found in work.fit.files.items():
        counts = dict(work.connection.execute(f"select _file, count(*) from in_{kind} group by _file").fetchall())
        for each in found:
            source = work.sources[number]
            unused = tuple(
                name
                for name, column in zip(each.table.names, each.columns, strict=True)
                if (kind, column) not in work.setting.used
            )
            yield FileRead(each.path.name, kind, counts.get(number, 0), unused, source.messages)
            number += 1


def _missing(fit: Fit) -> tuple[str, ...]:
    return tuple(
        f"No file of {name}, which needs {', '.join(fit.layout.files[name].columns[:MISSING_SHOWN])}."
        for name in fit.lacking
    )


def _currencies(work: Work) -> set[str]:
    orders = [made.rows for made in work.made if made.contract.name == "orders" and "currency" in made.columns]
    found = (work.fetch(f"select distinct currency from {rows} where currency is not null") for rows in orders)
    return {str(row[0]) for rows in found for row in rows}


def _assumptions(work: Work, here: Company) -> Iterator[str]:
    zone = work.choices.time_zone
    yield f"Times without an offset are of {zone or here.time_zone}{'' if zone else ', the company’s time zone'}."
    if any("assumed" in str(part.columns) for part in work.fit.layout.parts if part.file in work.fit.files):
        known = work.choices.currency
        yield f"Amounts are in {known or here.currency}{'' if known else ', the company’s base currency'}."


def _warnings(report: Report, work: Work, here: Company) -> Iterator[str]:
    currencies = _currencies(work)
    after = here.after(currencies, work.choices.time_zone)
    if after.currency != here.currency:
        yield f"The company has no orders yet: its base currency becomes {after.currency}, in place of {here.currency}."
    if after.time_zone != here.time_zone:
        yield f"The company has no orders yet: its time zone becomes {after.time_zone}, in place of {here.time_zone}."
    for currency in after.without_rates(currencies):
        yield (
            f"Orders in {currency} do not count until exchange_rates has a rate of {currency} to {after.currency}"
            " on or before their days."
        )
    if repeated := [table for table in report.tables if table.rows > table.keys]:
        tables = ", ".join(f"{each.table} ({each.rows - each.keys:,})" for each in repeated)
        yield f"Rows come again under one key, of which the last is taken: {tables}."
    if not report.sales:
        yield "No sales follow from these files: orders or their lines are missing."
