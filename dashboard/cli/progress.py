"""Progress bars for what takes its time; a log gets none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from dashboard.cli.session import err

Step = Callable[[str, int, int], None]


@contextmanager
def step_progress() -> Iterator[Step]:
    """A bar that is told what is being done, how much of it is done, and of how much."""
    columns = (TextColumn("{task.description:<40}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as bars:
        bar = bars.add_task("", total=None)

        def show(what: str, done: int, total: int) -> None:
            bars.update(bar, description=what, completed=done, total=total or None)

        yield show


@contextmanager
def load_progress() -> Iterator[Callable[[str, str, int, int], None]]:
    """The same for a load, which names table and step."""
    with step_progress() as show:
        yield lambda table, step, done, total: show(f"{table}: {step}", done, total)
