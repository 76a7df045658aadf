"""Runs a function in a process of its own, to see how much memory it takes."""

from __future__ import annotations

import multiprocessing
import re
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any, Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Run(Generic[T]):
    """What a function returned, the seconds that it took, and its process's peak resident memory in MB."""

    result: T
    seconds: float
    peak: float


def run_apart(function: Callable[..., T], *arguments: object) -> Run[T]:
    """Run a function of a module in a fresh interpreter."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_measured, function, *arguments).result()


def _measured(function: Callable[..., Any], *arguments: object) -> Run[Any]:
    started = perf_counter()
    result = function(*arguments)
    return Run(result, perf_counter() - started, _peak())


def _peak() -> float:
    # Not getrusage's: that one is born with the parent's.
    kilobytes = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(kilobytes[1]) * 1024 / 1e6 if kilobytes else float("nan")
