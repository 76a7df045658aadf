"""How long the catalogue's queries take: counted in each process, and added up in ops.query_log by the hour.

Counting takes a few microseconds and never fails. What has been counted is written by a thread of its own, some seconds
after the first call, and when the process ends in good order; what a killed process had not written is lost.
"""

from __future__ import annotations

import atexit
import logging
import os
from bisect import bisect_left
from contextvars import ContextVar
from dataclasses import dataclass, field
from threading import Lock, Timer

import orjson
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from services.counters import QUERY_FAILURES, QUERY_SECONDS
from services.database.engines import transaction
from services.errors import ServiceError

PAUSE = 10.0
"""Seconds from a call to its being written: no process writes more often."""
BOUNDS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)
"""Milliseconds: the calls that took at most so long are counted together, and apart from those of the bound before."""

_ADD = text("""
    insert into ops.query_log as log (hour, query, calls, failures, rows, total_ms, worst_ms, buckets)
    select date_trunc('hour', now()), query, calls, failures, rows, total_ms, worst_ms, buckets
    from jsonb_to_recordset(cast(:counted as jsonb)) as counted (
        query text, calls bigint, failures bigint, rows bigint, total_ms double precision, worst_ms double precision,
        buckets bigint[]
    )
    order by query
    on conflict (hour, query) do update set
        calls = log.calls + excluded.calls,
        failures = log.failures + excluded.failures,
        rows = log.rows + excluded.rows,
        total_ms = log.total_ms + excluded.total_ms,
        worst_ms = greatest(log.worst_ms, excluded.worst_ms),
        buckets = array(
            select ours + theirs
            from unnest(log.buckets, excluded.buckets) with ordinality as counts (ours, theirs, place)
            order by place
        )
""")

log = logging.getLogger(__name__)


@dataclass
class Timing:
    """What was counted of a query. `buckets` has a count for each of BOUNDS, and one for what took longer."""

    calls: int = 0
    failures: int = 0
    rows: int = 0
    total_ms: float = 0.0
    worst_ms: float = 0.0
    buckets: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))

    def add(self, milliseconds: float, rows: int, *, failed: bool) -> None:
        """Count one call."""
        self.calls += 1
        self.failures += failed
        self.rows += rows
        self.total_ms += milliseconds
        self.worst_ms = max(self.worst_ms, milliseconds)
        self.buckets[bisect_left(BOUNDS, milliseconds)] += 1


_asked: ContextVar[list[tuple[str, float]] | None] = ContextVar("asked", default=None)
_lock = Lock()
_counted: dict[str, Timing] = {}
_writes = False
_waiting = False


def follow() -> list[tuple[str, float]]:
    """A list that each query of this thread from now on adds itself to: its name and milliseconds."""
    asked: list[tuple[str, float]] = []
    _asked.set(asked)
    return asked


def keep_query_log() -> None:
    """Write what this process counts, and those that are forked from it, into the database from now on."""
    global _writes
    if not _writes:
        _writes = True
        atexit.register(write_query_log)


def note(query: str, milliseconds: float, rows: int, *, failed: bool = False) -> None:
    """Count a call of a query of the catalogue."""
    global _waiting
    if (asked := _asked.get()) is not None:
        asked.append((query, milliseconds))
    QUERY_SECONDS.labels(query).observe(milliseconds / 1000)
    if failed:
        QUERY_FAILURES.labels(query).inc()
    if not _writes:
        return
    with _lock:
        _counted.setdefault(query, Timing()).add(milliseconds, rows, failed=failed)
        begins, _waiting = not _waiting, True
    if begins:
        timer = Timer(PAUSE, write_query_log)
        timer.daemon = True
        timer.start()


def write_query_log() -> None:
    """Add what was counted since the last time to ops.query_log; a database that is away costs what was counted."""
    global _counted, _waiting
    with _lock:
        counted, _counted, _waiting = _counted, {}, False
    if not counted:
        return
    rows = [{"query": query, **vars(timing)} for query, timing in counted.items()]
    try:
        with transaction() as connection:
            connection.execute(_ADD, {"counted": orjson.dumps(rows).decode()})
    except (ServiceError, RuntimeError) as error:
        log.info("the times of %d queries are lost: %s", len(rows), error)
    except SQLAlchemyError:
        log.exception("the times of %d queries are lost", len(rows))


def _leave_counts_to_parent() -> None:
    global _lock, _counted, _waiting
    _lock, _counted, _waiting = Lock(), {}, False


os.register_at_fork(after_in_child=_leave_counts_to_parent)
