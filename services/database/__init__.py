"""The only place that runs SQL: queries of the catalogue for a viewer, and transactions for services that write.

Reads run in a REPEATABLE READ, READ ONLY transaction under the role `analytics_reader` with the viewer's regions in
`app.regions`, which row-level security enforces. Money arrives as float64: every NUMERIC of up to 15 digits keeps
its exact decimal value, and a sum of such values rounded to cents is exact below 10,000,000,000,000.00. Sums are
best taken in SQL, where they are exact at any size.
"""

from services.database.engines import (
    ConnectionDropped,
    configure,
    dispose,
    engine,
    migrate,
    once_more,
    session,
    transaction,
)
from services.database.reads import binary, frame, owned, records, to_file
from services.database.snapshots import one_snapshot, open_snapshot, snapshot, turn, turn_is_free
from services.database.stopping import Stoppable, Stopped, check_stopped, stoppable
from services.database.timings import follow, keep_query_log, write_query_log
from services.database.version import DataVersion, current_version, forget_version

__all__ = [
    "ConnectionDropped",
    "DataVersion",
    "Stoppable",
    "Stopped",
    "binary",
    "check_stopped",
    "configure",
    "current_version",
    "dispose",
    "engine",
    "follow",
    "forget_version",
    "frame",
    "keep_query_log",
    "migrate",
    "once_more",
    "one_snapshot",
    "open_snapshot",
    "owned",
    "records",
    "session",
    "snapshot",
    "stoppable",
    "to_file",
    "transaction",
    "turn",
    "turn_is_free",
    "write_query_log",
]
