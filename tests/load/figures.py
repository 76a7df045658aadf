"""What a measurement returns, and how things are timed against each other."""

from __future__ import annotations

import operator
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import TypeVar

_COMPARE = {"<=": operator.le, ">=": operator.ge}
T = TypeVar("T")


@dataclass(frozen=True)
class Figure:
    """One measured value. `bar` ("<= 0.60") is for its ratio to the control where there is one, else for the value."""

    name: str
    value: float
    unit: str
    control: str = ""
    control_value: float | None = None
    bar: str = ""
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times the control's value this is."""
        return self.value / self.control_value if self.control_value else None

    @property
    def holds(self) -> bool | None:
        """Whether the bar is reached; None where there is none."""
        if not self.bar:
            return None
        comparison, limit = self.bar.split()
        measured = self.value if self.ratio is None else self.ratio
        return bool(_COMPARE[comparison](measured, float(limit)))


def timed(work: Callable[[], object]) -> float:
    """Milliseconds that it takes."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def interleaved(contenders: Mapping[str, Callable[[], T]], rounds: int) -> dict[str, list[T]]:
    """What each contender returns, round by round: the machine's moods then fall on all of them alike."""
    results: dict[str, list[T]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, work in contenders.items():
            results[name].append(work())
    return results


def spread(values: list[float]) -> str:
    """The least and the most of several values, for the note beside their median."""
    return f"{len(values)} rounds, {min(values):,.0f} to {max(values):,.0f}"


def percentile(values: list[float], share: float) -> float:
    """The value that this share of all do not exceed; NaN for none."""
    if not values:
        return float("nan")
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


__all__ = ["Figure", "interleaved", "median", "percentile", "spread", "timed"]
