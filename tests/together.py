"""Things done by several at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

T = TypeVar("T")
CROWD = 8


def at_once(do: Callable[[], T], crowd: int = CROWD) -> list[T]:
    """What `do` returns to each of a crowd that does it together; None to those whom it failed with a ServiceError."""
    return each_at_once([do] * crowd)


def each_at_once(tasks: list[Callable[[], T]]) -> list[T]:
    """What each task returns, all done together."""
    together = Barrier(len(tasks))

    def run(task: Callable[[], T]) -> T:
        together.wait()
        return task()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(run, tasks))
