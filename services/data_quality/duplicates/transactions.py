"""Charges that were booked twice for one payment."""

from __future__ import annotations

from collections.abc import Sequence

from services.data_quality.finding import Finding
from services.database import records
from services.scope import COMPANY


def findings(keys: Sequence[str] = ()) -> list[Finding]:
    """The charges that repeat one of a lower number, of all, or of `keys`."""
    return [Finding(**row) for row in records("duplicate_transactions", {"keys": list(keys)}, COMPANY)]
