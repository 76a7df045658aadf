"""The sample company: an omni-channel retailer with three years of business, made from a seed.

The same seed, scale and last day give the same bytes. What was planted (structure, dirt, fraud) is written to truth/.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

from data.generator.columns import csv_bytes
from data.generator.company import Company
from data.generator.dirt import Soiler
from data.generator.dirt_rules import rules_of
from data.generator.files import contracts, writer
from data.generator.setup import Setup
from data.generator.strays import AFTER, STRAYS, follow
from data.generator.truth import Truth
from data.generator.truths import describe

AS_OF = date(2026, 10, 31)
Progress = Callable[[str, int, int], None]

__all__ = ["AS_OF", "generate", "stream"]


def stream(
    *, seed: int = 7, scale: float = 1, as_of: date = AS_OF, truth: Path | None = None, progress: Progress | None = None
) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Yield each file's name and its CSV, header first, in pieces, in an order that can be loaded.

    Use up one file before asking for the next. Memory holds customers and daily sums but no orders, which lie in
    a temporary folder; `truth` is a folder for the truth files; `progress` is told a step's name, how much is
    done, and of how much.
    """
    with closing(Truth(truth)) as notes, closing(Company(Setup(seed, scale, as_of), notes)) as company:
        company.live(progress)
        for done, (name, (_, columns, _)) in enumerate(contracts().items(), 1):
            yield name, _pieces(company, name, columns)
            if progress:
                progress(name, done, len(contracts()))
        describe(company)


def _pieces(company: Company, name: str, names: tuple[str, ...]) -> Iterator[bytes]:
    yield (",".join(names) + "\n").encode()
    chunks = writer(name)(company)
    if name in STRAYS:
        chunks = STRAYS[name](company, chunks)
    soil = Soiler(company, name, contracts()[name][2], rules_of(name))
    for chunk in chunks:
        follow(company, name, chunk)
        yield csv_bytes(soil(chunk), names)
    if name in AFTER:
        AFTER[name](company)


def generate(
    out: Path, *, seed: int = 7, scale: float = 1, as_of: date = AS_OF, progress: Progress | None = None
) -> None:
    """Write out/<domain>/<file>.csv for all files, and out/truth/."""
    for name, pieces in stream(seed=seed, scale=scale, as_of=as_of, truth=out / "truth", progress=progress):
        path = out / contracts()[name][0] / f"{name}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.writelines(pieces)
