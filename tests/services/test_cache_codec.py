"""What the cache keeps as bytes comes back as it was, and bytes that are anything else are refused."""

from __future__ import annotations

import math
import struct
import zlib
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import numpy as np
import orjson
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from services.cache_codec import CorruptEntryError, decode, encode

FRAME = pd.DataFrame(
    {
        "day": np.array(["2026-01-01", "NaT", "9999-12-31"], dtype="datetime64[us]"),
        "at": pd.to_datetime(["2026-01-01 10:00:00.000002", None, "2026-01-03 00:00:00.000001"], utc=True).as_unit(
            "us"
        ),
        "amount": [0.1, math.nan, 99999999999.99],
        "pieces": [1, -(2**62), 3],
        "paid": [True, False, True],
        "maybe": pd.Series([True, None, False], dtype="object"),
        "name": pd.Series(["Zoë 🎈", None, ""], dtype="str"),
        "tags": pd.Series([["a", None], None, []], dtype="object"),
        "exact": pd.Series([Decimal("1.10"), None, Decimal("-99999999999.99")], dtype="object"),
        "date": pd.Series([date(2026, 1, 1), None, date(1, 1, 1)], dtype="object"),
        "nothing": pd.Series([None, None, None], dtype="object"),
    }
)
VALUES: list[Any] = [
    None,
    True,
    0,
    -(2**63),
    2**64 - 1,
    0.1,
    math.inf,
    "",
    "Zoë 🎈\0",
    date(2026, 1, 1),
    datetime(2026, 1, 1, 10, 0, 0, 1, tzinfo=UTC),
    datetime(2026, 1, 1, 10, tzinfo=timezone(timedelta(hours=1))),
    datetime(2026, 1, 1, 10),
    Decimal("1.10"),
    b"\0\xff",
    (1, ("a", [None])),
    {"$frame": 0, "$date": ["x"]},
    {"$date": "2026-01-01"},
    {1: "a", None: {date(2026, 1, 1): "b"}},
    [{"a": [1.5, None, {"b": ()}]}],
    {},
]


class TestCodec:
    @pytest.mark.parametrize("value", VALUES, ids=repr)
    def test_plain_values(self, value: object) -> None:
        assert _typed(decode(encode(value))) == _typed(value)

    def test_nan_stays_nan(self) -> None:
        assert math.isnan(decode(encode({"a": [math.nan]}))["a"][0])

    def test_numbers_of_numpy_become_pythons(self) -> None:
        assert _typed(decode(encode([np.float64(0.1), np.int64(3), np.bool_(True)]))) == _typed([0.1, 3, True])

    @pytest.mark.parametrize("rows", [3, 0])
    @pytest.mark.parametrize(
        "column",
        [
            np.array([True, False, True]),
            np.array([1, -2, 3], np.int16),
            np.array([1, 2**64 - 1, 3], np.uint64),
            np.array([1.5, math.nan, -0.0]),
            np.array(["2026-01-01T01:02:03.000000004", "NaT", "1999-12-31"], "datetime64[ns]"),
            pd.Series([None, "", "Zoë 🎈"], dtype="str"),
        ],
        ids=lambda column: str(column.dtype),
    )
    def test_frames_of_plain_columns(self, column: Any, rows: int) -> None:
        frame = pd.DataFrame({"a": column, "b": [1.0, 2.0, 3.0]}).head(rows)
        pd.testing.assert_frame_equal(decode(encode(frame)), frame, check_exact=True)

    @pytest.mark.parametrize("rows", [3, 0])
    def test_frames(self, rows: int) -> None:
        frame = FRAME.head(rows)
        back = decode(encode({"a": [frame], "b": frame[["tags"]]}))
        pd.testing.assert_frame_equal(back["a"][0].drop(columns="tags"), frame.drop(columns="tags"))
        assert back["a"][0].tags.tolist() == back["b"].tags.tolist() == frame.tags.tolist()

    def test_frames_of_other_shapes(self) -> None:
        for frame in (
            pd.DataFrame(),
            pd.DataFrame({"a": [1, 2]}, index=pd.Index(["x", "y"], name="key")),
            pd.DataFrame({"a": ["x", "y", "x"]}).astype({"a": "category"}),
            pd.DataFrame({1: [1.0], 2: [2]}),
            pd.DataFrame({"a": [1.0, 2.0]}).tail(1),
            pd.DataFrame({"a": [1.0]}, index=pd.RangeIndex(1, name="place")),
            pd.DataFrame({"a": pd.to_timedelta(["1 day", None])}),
            pd.DataFrame(index=pd.RangeIndex(3)),
        ):
            pd.testing.assert_frame_equal(decode(encode(frame)), frame)

    def test_frames_written_by_earlier_versions_are_read(self) -> None:
        """Stored models hold them: pyarrow's own way, with what it tells of pandas beside the columns."""
        table = pa.Table.from_pandas(FRAME[["amount", "pieces", "name"]])
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
        part = bytes(sink.getvalue())
        text = orjson.dumps([[len(part)], {"$frame": 0}])
        body = b"".join((struct.pack(">I", len(text)), text, part))
        written = struct.pack(">4sI", b"AC01", zlib.crc32(body)) + body
        pd.testing.assert_frame_equal(decode(written), FRAME[["amount", "pieces", "name"]])

    def test_a_frame_that_came_back_can_be_changed(self) -> None:
        entry = encode(pd.DataFrame({"a": [1.0, 2.0]}))
        frame = decode(entry)
        frame.loc[0, "a"] = 5.0
        frame["b"] = 1
        frame.iloc[1] = [7.0, 7]
        assert decode(entry).a.tolist() == [1.0, 2.0]

    @settings(max_examples=200, deadline=None)
    @given(
        some.recursive(
            some.none() | some.booleans() | some.integers(-(2**63), 2**63) | some.floats(allow_nan=False) | some.text()
            | some.dates() | some.datetimes() | some.binary(),
            lambda inner: some.lists(inner) | some.dictionaries(some.text(), inner) | some.tuples(inner, inner),
        )
    )  # fmt: skip
    def test_any_tree(self, value: object) -> None:
        assert _typed(decode(encode(value))) == _typed(value)

    def test_what_it_does_not_keep_is_refused(self) -> None:
        for value in (object(), {"a": {1, 2}}, FRAME["name"], 2**70):
            with pytest.raises(TypeError):
                encode(value)

    def test_a_changed_entry_is_found_out(self) -> None:
        entry = encode({"frame": FRAME, "text": "abc"})
        for position in range(len(entry)):
            with pytest.raises(CorruptEntryError):
                decode(entry[:position] + bytes([entry[position] ^ 1]) + entry[position + 1 :])
        for length in (0, 1, 7, 8, 9, 12, len(entry) - 1):
            with pytest.raises(CorruptEntryError):
                decode(entry[:length])


def _typed(value: Any) -> Any:
    """The value with its types, since 1 == True == 1.0 and times are equal across zones."""
    if isinstance(value, list | tuple):
        return type(value), [_typed(item) for item in value]
    if isinstance(value, dict):
        return dict, [(_typed(key), _typed(item)) for key, item in value.items()]
    return type(value), repr(value) if not isinstance(value, datetime) else value.isoformat()
