"""What a running program counts, for /metrics: requests, queries, and what the cache answered.

Several web processes that share a folder, named in the environment as FOLDER, add up: each writes its counts into a
mapped file there, and whichever is asked tells the sum. A file belongs to a place, which a process takes over from the
one that it replaces, so that there are never more files than processes at a time.
"""

from __future__ import annotations

import os

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, Summary, values
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.values import MultiProcessValue

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""prometheus-client's own name for it."""

_place = "parent"


def take_place(place: int) -> None:
    """Count in that place's file from now on, on top of what is in it: the first thing that a forked process does."""
    global _place
    _place = str(place)


if FOLDER in os.environ:
    values.ValueClass = MultiProcessValue(lambda: _place)  # type: ignore[no-untyped-call]

REQUESTS = Counter("analytics_requests", "Requests answered.", ["route", "page", "status"])
REQUEST_SECONDS = Histogram(
    "analytics_request_seconds",
    "How long requests took.",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
QUERY_SECONDS = Summary("analytics_query_seconds", "How long queries of the catalogue took.", ["query"])
QUERY_FAILURES = Counter("analytics_query_failures", "Queries of the catalogue that failed or were stopped.", ["query"])
MEASURES = Counter("analytics_measures", "Measures answered, by what the cache had.", ["measure", "cache"])
ANSWERS = Counter("analytics_kept_answers", "Callbacks whose whole answer is looked for in the cache.", ["cache"])


def counted() -> CollectorRegistry:
    """Everything counted so far, by all processes of the folder, or by this one."""
    if FOLDER not in os.environ:
        return REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return together
