"""The state of the whole in a few lights, and in a sentence: what needs an administrator, and what can wait."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from services.cache_health import cache_health
from services.errors import DatabaseAway
from services.health import findings, limits
from services.health.findings import Row
from services.health.partitions import partition_rollover

State = Literal["good", "watch", "act"]
ORDER: tuple[State, ...] = ("act", "watch", "good")


@dataclass(frozen=True)
class Light:
    """One thing that is looked at: `says` is a sentence with its figures."""

    name: str
    state: State
    says: str


def examine() -> dict[str, list[Row]]:
    """What each query that lights are made of finds, by its name. Raises DatabaseAway."""
    return {finding.query: finding.rows() for finding in FINDINGS}


def lights(found: Mapping[str, list[Row]] | None = None) -> list[Light]:
    """Everything that is looked at, what needs most first; `found` is what `examine` gave. Raises DatabaseAway."""
    found, server = found or examine(), findings.server_state()
    told = [_finding(finding, found[finding.query]) for finding in FINDINGS]
    shown = [*_server(server), *_replica(), _redis(), _figures(server), *told]
    return sorted(shown, key=lambda light: ORDER.index(light.state))


def in_a_sentence(shown: Iterable[Light]) -> str:
    """What the lights come to."""
    states = [light.state for light in shown]
    needing, watching = states.count("act"), states.count("watch")
    if needing:
        return f"{_count(needing, 'thing needs', 'things need')} you{f', and {watching} can wait' if watching else ''}."
    if watching:
        return f"Nothing is urgent; {_count(watching, 'thing is', 'things are')} worth a look."
    return "All is well."


def _server(server: Row) -> Iterator[Light]:
    size, since = _bytes(server["bytes"]), f"{server['started_at']:%Y-%m-%d}"
    yield Light("PostgreSQL", "good", f"Version {server['version']} with {size}, up since {since}.")
    used = server["connections"] / server["most_connections"]
    says = f"{server['connections']:,} of {server['most_connections']:,} connections are in use."
    yield Light("Connections", _grade(used, limits.BUSY_CONNECTIONS, limits.FEW_CONNECTIONS), says)
    longest = server["longest_transaction"]
    says = f"The longest that is open has been so for {_seconds(longest)}."
    state = _grade(longest, limits.LONG_TRANSACTION, limits.ENDLESS_TRANSACTION)
    yield Light("Transactions", state, says if longest else "None is open.")


def _replica() -> Iterator[Light]:
    try:
        lag = findings.replica_lag()
    except DatabaseAway:
        yield Light("Replica", "act", "The replica that pages read from cannot be reached.")
        return
    if lag is not None:
        state = _grade(lag, limits.LATE_REPLICA, limits.LOST_REPLICA)
        yield Light("Replica", state, f"It is {_seconds(lag)} behind.")


def _redis() -> Light:
    told = cache_health()
    if not told.reachable:
        return Light("Redis", "act", "It cannot be reached: every answer is computed, and jobs start late.")
    most = f" of {_bytes(told.most_memory)}" if told.most_memory else ""
    return Light("Redis", "good", f"{told.entries:,} entries use {_bytes(told.memory)}{most}.")


def _figures(server: Row) -> Light:
    version, refreshed, waiting = server["data_version"], server["refreshed_at"], server["waiting_files"]
    if not version and not waiting:
        return Light("Figures", "watch", "Nothing has been loaded yet.")
    age = (datetime.now(UTC) - refreshed).total_seconds() if refreshed else limits.LATE_REFRESH
    if waiting > 0:
        files = _count(waiting, "loaded file waits", "loaded files wait")
        state: State = "act" if age >= limits.LATE_REFRESH else "watch"
        return Light("Figures", state, f"{files} for a refresh; the last was {_seconds(age)} ago.")
    return Light("Figures", "good", f"Version {version}, refreshed {_seconds(age)} ago, knows all that was loaded.")


@dataclass(frozen=True)
class Finding:
    """How rows of a query become a light: the states that count, how grave they are, and what they are called."""

    name: str
    query: str
    rows: Callable[[], list[Row]]
    states: frozenset[str]
    worst: State
    one: str
    many: str
    none: str


FINDINGS = (
    Finding(
        "Queries", "slow_queries", findings.slow_queries, frozenset({"failing", "slow"}), "watch",
        "query is slow or fails", "queries are slow or fail", "None is slow.",
    ),
    Finding(
        "Locks", "blocking_locks", findings.blocking_locks, frozenset({"blocked", "left open"}), "act",
        "session holds up others, or was left open", "sessions hold up others, or were left open",
        "Nobody waits for anybody.",
    ),
    Finding(
        "Unused indexes", "unused_indexes", findings.unused_indexes, frozenset({"unfinished", "unused"}), "watch",
        "index is never read, or unfinished", "indexes are never read, or unfinished",
        "All that can be told are in use.",
    ),
    Finding(
        "Missing indexes", "missing_indexes", findings.missing_indexes, frozenset({"look"}), "watch",
        "large table is read from end to end again and again", "large tables are read from end to end again and again",
        "No large table is read from end to end again and again.",
    ),
    Finding(
        "Bloat", "table_bloat", findings.table_bloat, frozenset({"dead rows", "loose"}), "watch",
        "table has much space that holds no rows", "tables have much space that holds no rows", "No table has much.",
    ),
    Finding(
        "Statistics", "stale_statistics", findings.stale_statistics, frozenset({"never analyzed", "stale"}), "watch",
        "table has moved from its statistics", "tables have moved from their statistics", "All are up to date.",
    ),
    Finding(
        "Memory", "cache_hit_ratio", findings.cache_hit_ratio, frozenset({"low"}), "watch",
        "part is read from outside too often", "parts are read from outside too often",
        "What is read is in PostgreSQL's memory.",
    ),
    Finding(
        "Partitions", "partition_rollover", partition_rollover, frozenset({"missing", "astray"}), "watch",
        "table lacks months to come", "tables lack months to come", "The coming months have theirs.",
    ),
)  # fmt: skip


def _finding(finding: Finding, rows: list[Row]) -> Light:
    found = sum(row["state"] in finding.states for row in rows)
    if not found:
        return Light(finding.name, "good", finding.none)
    return Light(finding.name, finding.worst, f"{_count(found, finding.one, finding.many)}.")


def _grade(value: float, watch: float, act: float) -> State:
    return "act" if value >= act else "watch" if value >= watch else "good"


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _bytes(number: float) -> str:
    megabytes = number / limits.MEGABYTE
    return f"{megabytes:,.1f} MB" if megabytes < 1000 else f"{megabytes / 1024:,.1f} GB"


def _seconds(number: float) -> str:
    for unit, length in (("days", 86_400), ("hours", 3600), ("minutes", 60)):
        if number >= 2 * length:
            return f"{number / length:,.0f} {unit}"
    return f"{number:,.0f} seconds"
