"""Live figures: what changes between two refreshes, as people, jobs and alerts do; read anew each time, never kept.

    @live()
    def people(viewer: Viewer, query: Mapping[str, str]) -> list[dict[str, Any]]: ...

A panel is bound to one as to a measure. It is given the whole viewer, and the address's own values as `query`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from services.database import current_version
from services.measures import Receipt, Result, rows_of
from services.scope import Viewer


@dataclass(frozen=True)
class Live:
    """A service function that is read anew; `queries` are those of the catalogue that it runs."""

    function: Callable[..., Any]
    queries: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The function's name in services."""
        return f"{self.function.__module__.removeprefix('services.')}.{self.function.__name__}"

    def __call__(self, viewer: Viewer, query: Mapping[str, str], **parameters: Any) -> Result[Any]:
        """What the function says now, with a receipt."""
        started = time.perf_counter()
        version = current_version()
        data = self.function(viewer, query, **parameters)
        return Result(
            data,
            Receipt(
                self.name,
                self.queries,
                {**query, **parameters},
                viewer.scope.setting,
                rows_of(data),
                version.version,
                version.as_of,
                version.as_of_time,
                datetime.now(UTC),
                round((time.perf_counter() - started) * 1000, 1),
                "live",
            ),
        )


def live(*queries: str) -> Callable[[Callable[..., Any]], Live]:
    """Make a service function (viewer, query, **route parameters) one that panels may be bound to."""
    return lambda function: Live(function, queries)
