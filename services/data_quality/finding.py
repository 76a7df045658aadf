"""What a check finds."""

from __future__ import annotations

from typing import NamedTuple


class Finding(NamedTuple):
    """A row that fails: where it is, what is there, what was expected, and a sentence for the steward.

    `key` holds the values of the row's key, divided by "|"; `expected` may be the key of the row that it repeats.
    """

    table_name: str
    key: str
    column_name: str
    value: str | None
    expected: str | None
    reason: str
