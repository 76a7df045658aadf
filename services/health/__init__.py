"""The health of the database: what the queries of sql/maintenance find, and what can safely be done about it.

    lights()                            how the whole is, in a few lights; in_a_sentence(lights())
    slow_queries(), table_bloat() ...   the findings, a row each with its `state`
    analyze("core.orders", by=actor)    and the other actions, by an administrator, on record in the audit trail

From where on something is a finding is in services.health.limits.
"""

from services.health.findings import (
    blocking_locks,
    cache_hit_ratio,
    index_sizes,
    maintenance_progress,
    missing_indexes,
    note_table_sizes,
    replica_lag,
    server_state,
    slow_queries,
    stale_statistics,
    table_bloat,
    table_growth,
    unused_indexes,
)
from services.health.overview import Light, examine, in_a_sentence, lights
from services.health.partitions import partition_rollover, roll_partitions
from services.health.purging import purge, retention
from services.health.upkeep import analyze, find_index, reindex_concurrently

__all__ = [
    "Light",
    "analyze",
    "blocking_locks",
    "cache_hit_ratio",
    "examine",
    "find_index",
    "in_a_sentence",
    "index_sizes",
    "lights",
    "maintenance_progress",
    "missing_indexes",
    "note_table_sizes",
    "partition_rollover",
    "purge",
    "reindex_concurrently",
    "replica_lag",
    "retention",
    "roll_partitions",
    "server_state",
    "slow_queries",
    "stale_statistics",
    "table_bloat",
    "table_growth",
    "unused_indexes",
]
