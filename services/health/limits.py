"""From where on the state of the database is worth an administrator's look: the parameters of sql/maintenance."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from services.database.timings import BOUNDS

MEGABYTE = 1 << 20

LIMITS: Mapping[str, Mapping[str, object]] = MappingProxyType(
    {
        "slow_queries": {
            # Of the application's log; PostgreSQL's own counts go back to when they were last reset.
            "hours": 24,
            "bounds": list(BOUNDS),
            "slow_ms": 500,
            "heavy_share": 0.25,
            "size": 50,
        },
        # A month has an end, and what is read only then is not unused.
        "unused_indexes": {"least_bytes": 1 * MEGABYTE, "least_days": 35},
        "index_sizes": {"size": 60},
        "missing_indexes": {"large_rows": 10_000, "rows_per_scan": 10_000, "many_scans": 50, "least_share": 0.2},
        # Right after a load or a rebuild, half of a table may be room that the next one fills.
        "table_bloat": {"loose_share": 0.4, "dead_share": 0.2, "least_bytes": 10 * MEGABYTE},
        "table_growth": {"past_days": 90},
        "cache_hit_ratio": {"least_blocks": 10_000, "least_ratio": 0.95, "size": 10},
        "blocking_locks": {"long_wait": 5, "long_idle": 60},
        # PostgreSQL itself analyzes a table anew from a tenth on, within a minute or so.
        "stale_statistics": {"stale_share": 0.2, "least_rows": 1_000},
    }
)
"""Milliseconds, days, seconds, bytes, rows and shares by query and parameter."""

BUSY_CONNECTIONS, FEW_CONNECTIONS = 0.8, 0.95
"""Of the connections that PostgreSQL takes: many are used, and hardly any is left."""
LONG_TRANSACTION, ENDLESS_TRANSACTION = 300, 1800
"""Seconds that a transaction is open: it holds up some, and it keeps dead rows from being cleared away."""
LATE_REPLICA, LOST_REPLICA = 10, 300
"""Seconds that a replica is behind."""
LATE_REFRESH = 600
"""Seconds since the last refresh while loaded files wait for one."""
