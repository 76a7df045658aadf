"""`import`: the export of another shop, as it is."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.table import Table

from dashboard.cli.data import print_report, refresh_after
from dashboard.cli.progress import load_progress, step_progress
from dashboard.cli.session import err, out, services_in_use
from services import database, imports
from services.accounts import COMMAND_LINE
from services.data_loader.report import place

SHOWN = 20
"""Reasons for which rows would not be loaded that are printed."""


def import_folder(
    folder: Annotated[Path, typer.Argument(help="Exported CSV or .xlsx files, or one of them; see docs/imports.md.")],
    mapping: Annotated[
        str | None, typer.Option(help="One of data/mappings by name, or a .yml file; else what the files say they are.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be loaded.")] = False,
    dates: Annotated[Literal["dmy", "mdy"] | None, typer.Option(help="Dates have the day or the month first.")] = None,
    decimal: Annotated[Literal[".", ","] | None, typer.Option(help="What stands before decimals.")] = None,
    currency: Annotated[str | None, typer.Option(help="Of amounts whose currency the files do not say.")] = None,
    time_zone: Annotated[str | None, typer.Option(help="Of times without an offset, such as Europe/Berlin.")] = None,
    refresh: Annotated[bool, typer.Option(help="Bring the figures up to date afterwards.")] = True,
) -> None:
    """Load the export of another shop: Shopify, WooCommerce, Magento, ...; exit 1 when a file was refused."""
    given = {"dates": dates, "decimal": decimal, "currency": currency, "time_zone": time_zone}
    choices = imports.Choices.checked(given)
    with services_in_use() as settings:
        database.migrate(settings.database_url)
        if dry_run:
            with step_progress() as progress:
                report = imports.dry_run(folder, mapping, choices=choices, step=progress)
            _print(report)
            return
        with load_progress() as progress:
            done = imports.load(folder, mapping, by=COMMAND_LINE, choices=choices, progress=progress)
        print_report(done)
        if refresh and done.changed:
            refresh_after()
    if done.refused:
        sys.exit(1)


def _print(report: imports.Report) -> None:
    _say(f"{report.title}: {', '.join(f'{file.name} ({_rows(file.rows)})' for file in report.files)}")
    tables = Table("table", "rows", "keys", "would be refused", "first day", "last day")
    for table in report.tables:
        counts = (f"{count:,}" for count in (table.rows, table.keys, table.refused))
        tables.add_row(table.table, *counts, table.first or "", table.last or "")
    out.print(tables)
    for sales in report.sales:
        _say(
            f"{sales.orders:,} orders that count, {sales.units:,} units: gross {sales.gross_sales:,.2f}, discounts"
            f" {sales.discounts:,.2f}, returned {sales.returned:,.2f}, net {sales.net_revenue:,.2f} {sales.currency}"
        )
    for left_out in report.left_out[:SHOWN]:
        where = ", ".join(
            place(each.file, each.line) + (f" ({each.value})" if each.value else "") for each in left_out.examples
        )
        _say(f"{_rows(left_out.rows)} not loaded: {left_out.reason}: {where}")
    for file in report.files:
        for remark in (*file.remarks, *([f"Not used: {', '.join(file.unused)}."] if file.unused else [])):
            _say(f"{file.name}: {remark}")
    if report.others:
        _say(f"Files of no use to it: {', '.join(report.others)}.")
    for sentence in (*report.missing, *report.assumptions):
        _say(sentence)
    for sentence in (*report.warnings, *report.unclear):
        err.print(sentence, style="yellow", markup=False)


def _say(sentence: str) -> None:
    """What comes from a file is never taken for markup."""
    out.print(sentence, markup=False, highlight=False)


def _rows(number: int) -> str:
    return f"{number:,} row{'' if number == 1 else 's'}"
