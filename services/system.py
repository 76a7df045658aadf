"""What the page of the system shows, read anew each time: the database's health, and what it is doing for itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from services import health
from services.cache_health import cache_health
from services.live import live
from services.scope import Viewer

Rows = list[dict[str, Any]]


@live(
    "server_state",
    "slow_queries",
    "unused_indexes",
    "missing_indexes",
    "index_sizes",
    "table_growth",
    "table_bloat",
    "stale_statistics",
    "cache_hit_ratio",
    "partition_rollover",
)
def state(viewer: Viewer, query: Mapping[str, str]) -> dict[str, Any]:
    """Everything but what changes by the second, each as rows, by the query's name; beside that:

    "lights", what they come to as "sentence", "index_sizes", "retention", "redis" (CacheHealth), and "tables": size,
    room and statistics of each table in one row, the largest first.
    """
    found = health.examine()
    shown = health.lights(found)
    return {
        **found,
        "lights": [asdict(light) for light in shown],
        "sentence": health.in_a_sentence(shown),
        "index_sizes": health.index_sizes(),
        "retention": health.retention(),
        "redis": cache_health(),
        "tables": _tables(health.table_growth(), found["table_bloat"], found["stale_statistics"]),
    }


@live("blocking_locks", "maintenance_progress")
def now(viewer: Viewer, query: Mapping[str, str]) -> dict[str, Rows]:
    """Who waits for whom as "locks", and what is being analyzed, vacuumed or indexed as "work"."""
    return {"locks": health.blocking_locks(), "work": health.maintenance_progress()}


def _tables(growth: Rows, bloat: Rows, statistics: Rows) -> Rows:
    """A row per table: the columns of table_growth, some of the others, and what is to be said of it in `states`."""
    room = {row["table_name"]: row for row in bloat}
    known = {row["table_name"]: row for row in statistics}
    rows = []
    for row in growth:
        name = row["table_name"]
        both = (room.get(name, {}), known.get(name, {}))
        rows.append(
            {
                **row,
                **{key: both[0].get(key) for key in ("dead_rows", "dead_share", "loose_bytes", "loose_share")},
                **{key: both[1].get(key) for key in ("changed_rows", "changed_share", "analyzed_at")},
                "states": [each["state"] for each in both if each.get("state", "fine") not in ("fine", "unknown")],
            }
        )
    return rows
