"""`quality`: checks the data, shows how it does, and lists what fails."""

from __future__ import annotations

import csv
import sys
from typing import Annotated

import typer
from rich.table import Table

from dashboard.cli.progress import step_progress
from dashboard.cli.session import out, services_in_use
from services import data_quality, database
from services.data_quality.findings import Finding
from services.data_quality.history import findings as read_findings
from services.data_quality.history import latest_checks

app = typer.Typer(no_args_is_help=True)


@app.command()
def check(
    everything: Annotated[bool, typer.Option("--everything", help="Look at every row, not at what changed.")] = False,
) -> None:
    """Check what changed since the last check."""
    with services_in_use(), step_progress() as progress:
        made = data_quality.check(everything=everything, progress=progress)
    score = "" if made.score is None else f", score {made.score:.1f}"
    out.print(f"Check {made.check_id}: {made.failed:,} failing rows{score}.")


@app.command()
def scores() -> None:
    """Show the scores of the latest check, and the rules that failing rows cost most."""
    tiers, rules = Table("tier", "score"), Table("rule", "table", "rows", "fail", "rate", "score")
    with services_in_use(), database.transaction() as connection:
        for made in latest_checks(connection):
            tiers.add_row("company", f"{made.scores.company or 0:.1f}")
            for tier, score in made.scores.tiers.items():
                tiers.add_row(tier, f"{score:.1f}")
            for each in sorted(made.outcomes, key=lambda outcome: outcome.score):
                counts = (f"{each.rows_checked:,}", f"{each.rows_failing:,}", f"{each.rate:.2%}", f"{each.score:.1f}")
                rules.add_row(each.rule, each.table_name, *counts)
    out.print(tiers, rules)


@app.command()
def findings(rule: str, table: Annotated[str, typer.Argument(help="Of this table alone.")] = "") -> None:
    """Write what fails by a rule as CSV."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(Finding._fields)
    with services_in_use(), database.transaction() as connection:
        writer.writerows(read_findings(connection, rule, table))
