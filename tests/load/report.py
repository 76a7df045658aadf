"""Shows figures as a table, keeps them as JSON, and writes them into docs/benchmarks.md."""

from __future__ import annotations

import json
import platform
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import psutil
from rich.console import Console
from rich.table import Table

from tests.load.figures import Figure
from tests.load.site import ROOT

JSON = ROOT / "docs" / "benchmarks.json"
PAGE = ROOT / "docs" / "benchmarks.md"
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"
FILE_WIDTH = 220
HEAD = ("figure", "value", "control", "its value", "ratio", "bar", "holds", "note")


def show(figures: Sequence[Figure]) -> None:
    """Print the figures."""
    table = Table(*HEAD)
    for figure in figures:
        table.add_row(*_cells(figure), style="red" if figure.holds is False else "")
    Console(width=None if sys.stdout.isatty() else FILE_WIDTH).print(table)


def keep(name: str, figures: Sequence[Figure], scale: float, command: str) -> None:
    """Put the figures in the place of the last ones of this measurement and scale, and rewrite the page's tables."""
    kept: dict[str, dict[str, Any]] = json.loads(JSON.read_text(encoding="utf-8")) if JSON.exists() else {}
    run = {"machine": machine(), "date": datetime.now(UTC).date().isoformat(), "command": command}
    kept.setdefault(f"{scale:g}", {})[name] = {**run, "figures": [asdict(figure) for figure in figures]}
    JSON.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    written = "\n".join(_written(kept))
    page = re.sub(f"{BEGIN}.*{END}", lambda _: f"{BEGIN}\n{written}\n{END}", PAGE.read_text("utf-8"), flags=re.DOTALL)
    PAGE.write_text(page, encoding="utf-8")


def machine() -> str:
    """The machine in a few words."""
    memory = psutil.virtual_memory().total / 2**30
    return f"{psutil.cpu_count()} cores, {memory:.0f} GB, {platform.system()} {platform.machine()}"


def growth(kept: dict[str, dict[str, Any]]) -> list[Figure]:
    """What each page's cold SQL costs on the largest company measured, against one of a tenth of its size."""
    largest = max(kept, key=float)
    tenth = f"{float(largest) / 10:g}"
    large, small = ({f["name"]: f["value"] for f in _figures(kept, scale)} for scale in (largest, tenth))
    return [
        Figure(f"{name}, scale {largest}", large[name], "ms", f"scale {tenth}", small[name], "<= 1.5")
        for name in large
        if name.startswith("Cold SQL of") and name in small
    ]


def _figures(kept: dict[str, dict[str, Any]], scale: str) -> list[dict[str, Any]]:
    return [figure for run in kept.get(scale, {}).values() for figure in run["figures"]]


def _written(kept: dict[str, dict[str, Any]]) -> Iterator[str]:
    for scale in sorted(kept, key=float):
        yield f"\n## Scale {scale}\n"
        for name, run in kept[scale].items():
            yield f"### {name}\n\n{run['date']}, {run['machine']}, `{run['command']}`\n"
            yield from _table([Figure(**figure) for figure in run["figures"]])
    if grown := growth(kept):
        yield "\n## Ten times the data\n"
        yield from _table(grown)


def _table(figures: Sequence[Figure]) -> Iterator[str]:
    yield f"| {' | '.join(HEAD)} |\n|{'---|' * len(HEAD)}"
    for figure in figures:
        cells = (cell.replace("|", "\\|").replace("\n", " ") for cell in _cells(figure))
        yield f"| {' | '.join(cells)} |"
    yield ""


def _cells(figure: Figure) -> tuple[str, ...]:
    control = "" if figure.control_value is None else _number(figure.control_value, figure.unit)
    ratio = "" if figure.ratio is None else f"{figure.ratio:.3g}"
    holds = {None: "", True: "yes", False: "no"}[figure.holds]
    value = _number(figure.value, figure.unit)
    return (figure.name, value, figure.control, control, ratio, figure.bar, holds, figure.note)


def _number(value: float, unit: str) -> str:
    digits = 0 if abs(value) >= 100 or value == int(value) else 1
    return f"{value:,.{digits}f} {unit}".strip()
