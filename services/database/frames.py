"""Rows of a cursor as a DataFrame, column by column and without touching values one at a time in Python."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

_INTEGERS = frozenset((20, 21, 23))
_FLOATS = frozenset((700, 701, 1700))
_TEXTS = frozenset((18, 19, 25, 1042, 1043, 705))
_DATE, _TIMESTAMP, _TIMESTAMPTZ, _BOOLEAN, _BYTEA = 1082, 1114, 1184, 16, 17


def to_frame(description: Sequence[Any], rows: Sequence[Sequence[Any]]) -> pd.DataFrame:
    """A frame of a DB-API description and rows; an empty result keeps its columns' types.

    NUMERIC and floats become float64 (NaN where NULL), integers int64 (float64 with NaN where one is NULL),
    dates datetime64[us], timestamps datetime64[us, UTC], booleans bool (object with None where one is NULL),
    text str, bytea bytes, everything else (arrays as lists) object.
    """
    columns = zip(*rows, strict=True) if rows else [()] * len(description)
    return pd.DataFrame(
        {column[0]: _series(column[1], values) for column, values in zip(description, columns, strict=True)},
        copy=False,
    )


def _series(oid: int, values: Sequence[Any]) -> Any:
    if oid in _FLOATS:
        return np.array(values, dtype=np.float64)
    if oid in _INTEGERS:
        return np.array(values, dtype=np.float64 if None in values else np.int64)
    if oid == _DATE:
        return np.array(values, dtype="datetime64[D]").astype("datetime64[us]")
    if oid == _TIMESTAMPTZ:
        return pd.DatetimeIndex(pd.to_datetime(list(values), utc=True)).as_unit("us")
    if oid == _TIMESTAMP:
        return np.array(values, dtype="datetime64[us]")
    if oid == _BOOLEAN:
        return np.array(values, dtype=object if None in values else np.bool_)
    if oid in _TEXTS:
        return pd.Series(values, dtype="str")
    if oid == _BYTEA:
        return pd.Series([None if value is None else bytes(value) for value in values], dtype=object)
    return pd.Series(list(values), dtype=object)
