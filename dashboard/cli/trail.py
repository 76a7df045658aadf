"""`audit`: the trail of changes, and whether it is whole."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from dashboard.cli.session import out, services_in_use
from services.accounts import audit

app = typer.Typer(no_args_is_help=True)


@app.callback()
def trail() -> None:
    """The audit trail."""


@app.command()
def verify(
    noted: Annotated[str, typer.Option(help="A line that this command printed before, as 123:4f2a....")] = "",
) -> None:
    """Read the whole chain; exit 1 when an entry was altered or taken away."""
    with services_in_use():
        verdict = audit.verify(audit.noted(noted))
    if not verdict.whole:
        sys.exit(verdict.wrong)
    out.print(f"All {verdict.entries:,} entries are as they were written. To compare with another day, note:")
    out.print(f"{verdict.position}:{verdict.hash}")
