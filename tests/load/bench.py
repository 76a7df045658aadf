"""`python -m tests.load.bench`: measures the dashboard against its controls, prints, and keeps the figures in docs/.

Everything runs on this machine, over the loopback, on servers of the run's own.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from tests.load import report
from tests.load.figures import Figure
from tests.load.measures.every import MEASURES
from tests.load.setting import console, prepared
from tests.load.site import ROOT

FOLDER = ROOT / "var" / "bench"


def bench(
    scale: Annotated[float, typer.Option(help="Size of the company; 170 has 10 million order items.")] = 1,
    only: Annotated[list[str] | None, typer.Option(help=f"Only these of: {', '.join(MEASURES)}.")] = None,
    rounds: Annotated[int, typer.Option(help="Rounds that a median is taken of.")] = 5,
    folder: Annotated[Path, typer.Option(help="Where databases are kept from one run to the next.")] = FOLDER,
    keep: Annotated[bool, typer.Option(help="Write the figures to docs/benchmarks.json and .md.")] = True,
) -> None:
    """Measure, print, keep. Other work on the machine spoils the figures."""
    unknown = set(only or ()) - MEASURES.keys()
    if unknown:
        raise typer.BadParameter(f"There is no measurement called {', '.join(sorted(unknown))}.")
    found: dict[str, list[Figure]] = {}
    with prepared(scale, rounds, folder / f"scale-{scale:g}") as setting:
        for name in [name for name in MEASURES if not only or name in only]:
            console.rule(f"{name}, scale {scale:g}")
            found[name] = list(MEASURES[name](setting))
            report.show(found[name])
            if keep:
                report.keep(name, found[name], scale, "python -m tests.load.bench " + " ".join(sys.argv[1:]))


if __name__ == "__main__":
    typer.run(bench)
