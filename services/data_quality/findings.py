"""What fails: one value of one row, under the rule that finds fault with it."""

from __future__ import annotations

from typing import NamedTuple


class Finding(NamedTuple):
    """As every query of sql/core_analysis has it.

    `key` is the columns of the row's key joined by |, `value` what is there, `expected` what should be, where that can
    be told, and `reason` what a steward reads after the column's name.
    """

    table_name: str
    key: str
    column_name: str
    value: str | None
    expected: str | None
    reason: str
