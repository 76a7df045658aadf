"""Which state of the data a figure is computed from."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Engine, text

from services.database.engines import once_more, read_engine, reader

MEMO = 1.0
"""Seconds for which a process takes the version it has read for the current one."""

_SQL = text(
    "select version, as_of, as_of_time, refreshed_at, ops.quality_state(), ops.models_state() from ops.data_version"
)


@dataclass(frozen=True)
class DataVersion:
    """The one row of ops.data_version; `version` is 0 until the first refresh has completed.

    `as_of` is the last business day with an order, `as_of_time` the moment of the last one, and
    `refreshed_at` the end of the refresh, both in UTC. `quality` moves by itself: with each check of the data, and with
    whatever happens to an incident. So does `models`, with each version of a model that begins to serve.
    """

    version: int = 0
    as_of: date | None = None
    as_of_time: datetime | None = None
    refreshed_at: datetime | None = None
    quality: int = 0
    models: int = 0

    @property
    def fingerprint(self) -> str:
        """Differs between two states of the figures, even where a restored database counts from the same number."""
        return f"{self.version}@{self.refreshed_at}"


_memo: tuple[Engine, float, DataVersion] | None = None


def current_version() -> DataVersion:
    """The version now, at most a second old."""
    global _memo
    asked = time.monotonic()
    if _memo and _memo[0] is read_engine() and asked - _memo[1] < MEMO:
        return _memo[2]
    version = once_more(_read)
    _memo = (read_engine(), asked, version)
    return version


def forget_version() -> None:
    """Read the version anew the next time."""
    global _memo
    _memo = None


def read_version(connection: Connection) -> DataVersion:
    """The version as this connection's transaction sees it."""
    row = connection.execute(_SQL).one_or_none()
    return DataVersion(*row) if row else DataVersion()


def _read() -> DataVersion:
    with reader() as connection:
        return read_version(connection)


os.register_at_fork(after_in_child=forget_version)
