"""Columns of text, made fast from numbers, and their CSV."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.generator.arrays import Array
from data.generator.setup import DAY, NEVER, Setup

Column: TypeAlias = pa.Array
Chunk = dict[str, Column]
"""Columns by name, all of text and of one length; a null is written as an empty field."""
_FIRST = date(1930, 1, 1)


@cache
def _days() -> pa.Array:
    return pa.array([(_FIRST + timedelta(days=day)).isoformat() for day in range(44_000)])


@cache
def _minutes() -> pa.Array:
    return pa.array([f"T{minute // 60:02}:{minute % 60:02}Z" for minute in range(DAY)])


def text(values: Sequence[str | None]) -> Column:
    """Plain text; None is an empty field."""
    return pa.array(values, pa.string())


def same(value: str | None, length: int) -> Column:
    """One value all the way down."""
    return pa.repeat(pa.scalar(value, pa.string()), length)


def number(prefix: str, numbers: Array) -> Column:
    """Ids such as O123; 0 or less is empty."""
    digits = pa.array(numbers, mask=numbers <= 0).cast(pa.string())
    return pc.binary_join_element_wise(prefix, digits, "") if prefix else digits


def whole(numbers: Array, empty: Array | None = None) -> Column:
    """Whole numbers; `empty` marks fields left out."""
    return pa.array(numbers, mask=empty).cast(pa.string())


def money(cents: Array, empty: Array | None = None, places: int = 2) -> Column:
    """Amounts given in units of the last decimal place, such as cents."""
    low = np.ascontiguousarray(cents, np.int64)
    wide = np.empty((len(low), 2), np.int64)
    wide[:, 0], wide[:, 1] = low, low >> 63
    decimals = pa.Decimal128Array.from_buffers(pa.decimal128(18, places), len(low), [None, pa.py_buffer(wide)])
    written = decimals.cast(pa.string())
    return written if empty is None else pc.if_else(pa.array(empty), pa.scalar(None, pa.string()), written)


def label(codes: Array, names: Sequence[str | None]) -> Column:
    """Names by their position; a code below 0 is empty."""
    return pa.array(names, pa.string()).take(pa.array(codes, mask=codes < 0))


def day(setup: Setup, days: Array) -> Column:
    """Dates of days; NEVER is empty."""
    first = (setup.start - _FIRST).days
    return _days().take(pa.array(days.astype(np.int64) + first, mask=days == NEVER))


def moment(setup: Setup, moments: Array) -> Column:
    """UTC timestamps, to the minute, of business-time moments; NEVER is empty."""
    never = moments == NEVER
    utc = setup.utc(np.where(never, 0, moments).astype(np.int64))
    dates = day(setup, np.where(never, NEVER, utc // DAY))
    return pc.binary_join_element_wise(dates, _minutes().take(pa.array(utc % DAY)), "")


def address(ip: Array) -> Column:
    """IPv4 addresses of unsigned numbers."""
    octets = pa.array([str(value) for value in range(256)])
    parts = [octets.take(pa.array((ip >> shift) & 255)) for shift in (24, 16, 8, 0)]
    return pc.binary_join_element_wise(*parts, ".")


def join(*parts: Column | str) -> Column:
    """Text put together; empty where any part is."""
    return pc.binary_join_element_wise(*parts, "")


def csv_bytes(chunk: Chunk, names: Sequence[str]) -> bytes:
    """The rows of a chunk as CSV in UTF-8, fields quoted only where they must be."""
    if not len(chunk[names[0]]):
        return b""
    rows = pc.binary_join_element_wise(
        *(_quoted(chunk[name]) for name in names), ",", null_handling="replace", null_replacement=""
    )
    lines = pc.binary_join_element_wise(rows, "\n", "")
    return lines.buffers()[2].to_pybytes()


def _quoted(column: Column) -> Column:
    special = pc.match_substring_regex(column, r'[,"\r\n]')
    if not pc.any(special).as_py():
        return column
    doubled = pc.binary_join_element_wise('"', pc.replace_substring(column, '"', '""'), '"', "")
    return pc.if_else(special, doubled, column)
