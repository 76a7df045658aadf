"""Charges that were booked twice for one payment."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from services.data_quality.findings import Finding
from services.database import owned


def findings(connection: Connection, keys: Sequence[str] = ()) -> list[Finding]:
    """The charges that repeat one of a lower number, of all, or of `keys`."""
    return [Finding(**row) for row in owned("duplicate_transactions", {"wanted": list(keys)}, connection)]
