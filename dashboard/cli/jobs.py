"""`jobs`: what is done in the background, and what an operator may do about it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer
from rich.table import Table

from dashboard.cli.session import out, services_in_use
from dashboard.jobs import warming
from services import jobs
from services.accounts import COMMAND_LINE

app = typer.Typer(no_args_is_help=True)
SHOWN = 20
"""Runs that are listed."""


@app.callback()
def prepare() -> None:
    """What is done in the background, when it was, and how it went."""
    warming.install()


@app.command("list")
def list_jobs() -> None:
    """List every job, and the latest runs that found something to do."""
    table = Table("job", "when", "last success", "took", "next", "state")
    latest = Table("run", "job", "cause", "state", "begun", "rows", "error or progress")
    with services_in_use():
        for state in jobs.job_states():
            took = f"{state.seconds:.1f} s" if state.seconds is not None else ""
            done, due = _time(state.succeeded_at), _time(state.next_due)
            table.add_row(state.job.name, state.job.when, done, took, due, state.words)
        for run in jobs.runs(idle=False, size=SHOWN):
            said = run.error or run.progress
            rows = "" if run.rows is None else f"{run.rows:,}"
            latest.add_row(str(run.run_id), run.job, run.cause, run.state, _time(run.started_at), rows, said)
    out.print(table, latest)


@app.command()
def run(
    name: str,
    given: Annotated[
        list[str] | None, typer.Option("--with", help="An argument that the job takes, as folder=/import.")
    ] = None,
) -> None:
    """Ask for a run of a job; a worker takes it within a second or two."""
    args = dict(_pair(each) for each in given or ())
    with services_in_use():
        run_id = jobs.run_now(name, args=args, by=COMMAND_LINE)
    out.print(f"Run {run_id} is queued.")


@app.command()
def retry(run_id: int) -> None:
    """Begin a run that failed or was cancelled again."""
    with services_in_use():
        jobs.retry(run_id, by=COMMAND_LINE)
    out.print(f"Run {run_id} is queued again.")


@app.command()
def cancel(run_id: int) -> None:
    """Cancel a run that waits or is under way."""
    with services_in_use():
        jobs.cancel(run_id, by=COMMAND_LINE)
    out.print(f"Run {run_id} is cancelled, or will be in a moment.")


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise jobs.JobError(f"{text} names no value.", remedy="Write it as name=value.")
    return name, value


def _time(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}" if moment else ""
