"""How long the tables of ops keep what they hold, and clearing away the rest."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import text

from services.accounts import audit
from services.accounts.people import Actor
from services.database import owned, transaction

BATCH = 5_000
"""Rows of a table that are deleted in one transaction."""

_KEPT = text("select table_name, about, keep_days from ops.retention order by table_name")


def retention() -> list[dict[str, Any]]:
    """The tables that are cleared of old rows: table_name, about, keep_days."""
    with transaction() as connection:
        return [dict(row) for row in connection.execute(_KEPT).mappings()]


def purge(*, by: Actor) -> dict[str, int]:
    """Delete what is past its keeping, in batches; returns how many rows of which table.

    One that is cut off leaves nothing half done, and the next goes on from there.
    """
    by.must_administer()
    gone: Counter[str] = Counter()
    more = True
    while more:
        with transaction() as connection:
            rows = owned("retention_purge", {"batch": BATCH}, connection)
            deleted = {row["table_name"]: row["deleted"] for row in rows if row["deleted"]}
            if deleted:
                audit.record(connection, by, "retention.purge", ", ".join(deleted), deleted)
        gone.update(deleted)
        more = any(row["more"] for row in rows)
    return dict(gone)
