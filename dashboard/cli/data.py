"""`migrate`, `generate`, `load`, `refresh`: from files to figures."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from dashboard.cli.progress import load_progress, step_progress
from dashboard.cli.session import err, out, services_in_use
from services import database
from services.data_loader import LoadReport, load_folder
from services.refresh import refresh as refresh_figures

SAMPLE = Path(__file__).resolve().parents[2] / "data"
"""The committed sample company."""


def migrate() -> None:
    """Bring the database's schema up to date."""
    with services_in_use() as settings:
        database.migrate(settings.database_url)
    out.print("The schema is up to date.")


def generate(
    out_folder: Annotated[Path, typer.Option("--out", help="Where to write <domain>/<table>.csv and truth/.")] = SAMPLE,
    seed: Annotated[int, typer.Option(help="Another seed is another company.")] = 7,
    scale: Annotated[float, typer.Option(help="1 has about 25,000 orders.")] = 1,
    as_of: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The last day; else that of data/.")
    ] = None,
) -> None:
    """Write the sample company's CSV files; the same seed, scale and last day give the same bytes."""
    from data.generator import AS_OF  # the generator is slow to import, and seldom needed
    from data.generator import generate as generate_files

    last = as_of.date() if as_of else AS_OF
    with step_progress() as progress:
        generate_files(out_folder, seed=seed, scale=scale, as_of=last, progress=progress)
    out.print(f"The company is in {out_folder}.")


def load(
    folder: Annotated[Path, typer.Argument(help="CSV files named for their tables; see docs/data-dictionary.md.")],
    refresh: Annotated[bool, typer.Option(help="Bring the figures up to date afterwards.")] = True,
) -> None:
    """Load a folder of CSV files; exit 1 when one of them was refused."""
    with services_in_use() as settings:
        database.migrate(settings.database_url)
        with load_progress() as progress:
            report = load_folder(folder, progress=progress)
        print_report(report)
        if refresh and report.changed:
            refresh_after()
    if report.refused:
        sys.exit(1)


def refresh(
    full: Annotated[bool, typer.Option(help="Derive everything anew, which gives the same figures.")] = False,
) -> None:
    """Bring the figures up to date with what was loaded."""
    with services_in_use():
        refresh_after(full=full)


def refresh_after(*, full: bool = False) -> None:
    """Bring the figures up to date, saying how far it is and what it did."""
    with step_progress() as progress:
        done = refresh_figures(full=full, progress=progress)
    out.print(done)


def print_report(report: LoadReport) -> None:
    """What a load did, a row for each file that changed something or said something."""
    table = Table("file", "state", "read", "stored", "unchanged", "quarantined", "messages")
    for file in report.files:
        if file.rows_accepted or file.rows_quarantined or file.messages:
            counts = (file.rows_read, file.rows_accepted, file.rows_unchanged, file.rows_quarantined)
            table.add_row(file.table, file.state, *(f"{count:,}" for count in counts), "\n".join(file.messages))
    if table.row_count:
        err.print(table)
    for path in report.ignored:
        err.print(f"{path} is not named for a table, and was left alone.")
    read, skipped = report.total("rows_read"), sum(file.state == "skipped" for file in report.files)
    out.print(f"{len(report.files)} files, {read:,} rows read; {skipped} files had been loaded before.")


COMMANDS = (migrate, generate, load, refresh)
