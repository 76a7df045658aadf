"""What the queries of sql/maintenance find: rows with a `state`, which is "fine" where nothing is to be done."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from services.database import owned
from services.database.engines import reader, reads_elsewhere
from services.health.limits import LIMITS
from services.queries import catalogue

Row = dict[str, Any]


def slow_queries() -> list[Row]:
    """Where the time goes, by query. `run_by` are the measures and functions that run it, for one of the catalogue.

    States: "failing", "slow" (from 500 ms, of 95 in 100 calls), "heavy" (a quarter of all time), "fine".
    """
    return [{**row, "run_by": _runners(row["query"])} for row in _found("slow_queries")]


def unused_indexes() -> list[Row]:
    """Indexes never read, with the statement that drops one: "unfinished", "unused", "too early to tell"."""
    return _found("unused_indexes")


def index_sizes() -> list[Row]:
    """The largest indexes."""
    return _found("index_sizes")


def missing_indexes() -> list[Row]:
    """Large tables by how many rows are read of them from end to end: "look", "fine"."""
    return _found("missing_indexes")


def table_bloat() -> list[Row]:
    """Tables by the space that holds no rows: "dead rows", "loose", "unknown", "fine"."""
    return _found("table_bloat")


def table_growth() -> list[Row]:
    """Tables by size, with their course over the days that were noted."""
    return _found("table_growth")


def cache_hit_ratio() -> list[Row]:
    """How much was read from PostgreSQL's memory: "low", "too early to tell", "fine"."""
    return _found("cache_hit_ratio")


def blocking_locks() -> list[Row]:
    """Who waits for whom: "blocked" (from 5 s), "waiting"; and transactions "left open"."""
    return _found("blocking_locks")


def stale_statistics() -> list[Row]:
    """Tables by how far their rows have moved from the planner's statistics: "never analyzed", "stale", "fine"."""
    return _found("stale_statistics")


def maintenance_progress() -> list[Row]:
    """What is being analyzed, vacuumed or indexed now, with how much of how much is done."""
    return _found("maintenance_progress")


def server_state() -> Row:
    """The server's version, size (bytes), connections, longest open transaction (seconds), and the data's version."""
    return _found("server_state")[0]


def replica_lag() -> float | None:
    """Seconds that the replica which pages read from is behind; None where they read from the database itself.

    Raises DatabaseAway when it cannot be reached.
    """
    if not reads_elsewhere():
        return None
    with reader() as connection:
        return float(_found("replica_lag", connection)[0]["lag_seconds"])


def note_table_sizes() -> int:
    """Write down what each table comes to today; returns how many there are."""
    return len(owned("note_table_sizes", {}))


def _found(name: str, connection: Connection | None = None) -> list[Row]:
    return [plain(row) for row in owned(name, LIMITS.get(name, {}), connection)]


def plain(row: Row) -> Row:
    """A row whose decimals are floats, as those that viewers read are."""
    return {name: float(value) if isinstance(value, Decimal) else value for name, value in row.items()}


def _runners(name: str) -> tuple[str, ...]:
    found = catalogue().get(name)
    return found.run_by if found else ()
