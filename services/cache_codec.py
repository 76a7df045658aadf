"""What the cache keeps as bytes: Arrow streams for frames, JSON for the rest, and a checksum over all; never pickle.

A value is a tree of dicts, lists, tuples, text, numbers, booleans, None, dates, datetimes, Decimals, bytes and
DataFrames, and comes back as it was: NaN as NaN, a list in a frame's cell as a list.
"""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import orjson
import pandas as pd

from services.cache_frames import from_bytes, to_bytes

_MAGIC = b"AC01"
"""Changes when what was written before could not be read any more: models are stored in this form too."""
_HEAD = struct.Struct(">4sI")
_LENGTH = struct.Struct(">I")


class CorruptEntryError(ValueError):
    """The bytes are not those of an entry."""


def encode(value: object) -> bytes:
    """The value as bytes; raises TypeError for what the cache does not keep."""
    parts: list[bytes] = []
    tree = _pack(value, parts)
    text = orjson.dumps([[len(part) for part in parts], tree])
    body = b"".join((_LENGTH.pack(len(text)), text, *parts))
    return _HEAD.pack(_MAGIC, zlib.crc32(body)) + body


def is_entry(entry: bytes) -> bool:
    """Whether the bytes are, unharmed, what `encode` wrote."""
    if len(entry) < _HEAD.size:
        return False
    magic, checksum = _HEAD.unpack_from(entry)
    return bool(magic == _MAGIC and zlib.crc32(memoryview(entry)[_HEAD.size :]) == checksum)


def decode(entry: bytes) -> Any:
    """The value of an entry; raises CorruptEntryError when the bytes are not what `encode` wrote."""
    if not is_entry(entry):
        raise CorruptEntryError
    body = memoryview(entry)[_HEAD.size :]
    start = _LENGTH.size + _LENGTH.unpack_from(body)[0]
    lengths, tree = orjson.loads(body[_LENGTH.size : start])
    parts: list[memoryview] = []
    for length in lengths:
        parts.append(body[start : start + length])
        start += length
    return _unpack(tree, parts)


def _pack(value: Any, parts: list[bytes]) -> Any:
    kind = type(value)
    if kind is str or kind is int or kind is bool or value is None:
        return value
    if kind in _PACK:
        return _PACK[kind](value, parts)
    if isinstance(value, np.generic):
        return _pack(value.item(), parts)
    raise TypeError(f"the cache does not keep a {kind.__module__}.{kind.__name__}")


def _pack_dict(value: dict[Any, Any], parts: list[bytes]) -> Any:
    if all(type(key) is str and not key.startswith("$") for key in value):
        return {key: _pack(item, parts) for key, item in value.items()}
    return {"$dict": [[_pack(key, parts), _pack(item, parts)] for key, item in value.items()]}


def _append(tag: str, part: bytes, parts: list[bytes]) -> dict[str, int]:
    parts.append(part)
    return {tag: len(parts) - 1}


_PACK: dict[type, Callable[[Any, list[bytes]], Any]] = {
    float: lambda value, _: value if math.isfinite(value) else {"$float": repr(value)},
    date: lambda value, _: {"$date": value.isoformat()},
    datetime: lambda value, _: {"$datetime": value.isoformat()},
    Decimal: lambda value, _: {"$decimal": str(value)},
    list: lambda value, parts: [_pack(item, parts) for item in value],
    tuple: lambda value, parts: {"$tuple": [_pack(item, parts) for item in value]},
    dict: _pack_dict,
    bytes: lambda value, parts: _append("$bytes", value, parts),
    pd.DataFrame: lambda value, parts: _append("$frame", to_bytes(value), parts),
}
_UNPACK: dict[str, Callable[[Any, list[memoryview]], Any]] = {
    "$float": lambda content, _: float(content),
    "$date": lambda content, _: date.fromisoformat(content),
    "$datetime": lambda content, _: datetime.fromisoformat(content),
    "$decimal": lambda content, _: Decimal(content),
    "$tuple": lambda content, parts: tuple(_unpack(item, parts) for item in content),
    "$dict": lambda content, parts: {_unpack(key, parts): _unpack(item, parts) for key, item in content},
    "$bytes": lambda content, parts: bytes(parts[content]),
    "$frame": lambda content, parts: from_bytes(parts[content]),
}


def _unpack(tree: Any, parts: list[memoryview]) -> Any:
    kind = type(tree)
    if kind is list:
        return [_unpack(item, parts) for item in tree]
    if kind is not dict:
        return tree
    if len(tree) == 1:
        ((tag, content),) = tree.items()
        if tag in _UNPACK:
            return _UNPACK[tag](content, parts)
    return {key: _unpack(item, parts) for key, item in tree.items()}
