"""Read transactions: limited to a viewer's regions, each of one state of the data, one for many reads where wanted."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from threading import BoundedSemaphore
from typing import Any

from sqlalchemy import Connection, text

from services.database.engines import LONGEST_READ, reader, translated
from services.database.version import DataVersion, read_version
from services.errors import DatabaseAway
from services.scope import Viewer

ROLE = "analytics_reader"
AT_ONCE = 2
"""Pages that one process computes at a time: more would only slow one another, and what is cached, down."""
PATIENCE = 20.0
"""Seconds to wait for a turn."""

# Many read at once: a worker started for one of them would only keep the others waiting, and takes longer to start than
# most queries run. A full rebuild exchanges tables, which a snapshot does not hide: the lock, taken before the snapshot
# is, keeps the exchange out of the transaction, or the transaction after it.
_BEGIN = text(
    "set local statement_timeout = :timeout; set local time zone 'UTC'; set local max_parallel_workers_per_gather = 0;"
    " lock table ops.data_version in row share mode;"
    " select set_config('role', :role, true), set_config('app.regions', :regions, true)"
)
_LIMIT = text("select set_config('app.regions', :regions, true)")


@dataclass
class Snapshot:
    """An open read transaction: the state of the data it sees, the queries that have been run in it, and the models
    that have been read meanwhile, by name, which nobody changes."""

    connection: Connection
    version: DataVersion
    regions: str
    queries: set[str] = field(default_factory=set)
    models: dict[str, Any] = field(default_factory=dict)

    def limited(self, viewer: Viewer) -> Connection:
        """The connection, limited to this viewer's regions."""
        if self.regions != viewer.scope.setting:
            with translated():
                self.connection.execute(_LIMIT, {"regions": viewer.scope.setting})
            self.regions = viewer.scope.setting
        return self.connection


class _Transaction:
    """A read transaction that begins when it is first needed, and the turn of whoever needs it."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._snapshot: Snapshot | None = None
        self._turn = ExitStack()
        self.has_turn = False

    def take_turn(self) -> None:
        if not self.has_turn:
            self._turn.enter_context(_one_of_few())
            self.has_turn = True

    def begun(self, viewer: Viewer) -> Snapshot:
        if self._snapshot is None:
            with translated():
                connection = self._stack.enter_context(reading(viewer))
                self._snapshot = Snapshot(connection, read_version(connection), viewer.scope.setting)
        return self._snapshot

    def end(self) -> None:
        self._snapshot = None
        self._stack.close()

    def leave(self) -> None:
        self.end()
        self.has_turn = False
        self._turn.close()


_few = BoundedSemaphore(AT_ONCE)
_open: ContextVar[Snapshot | None] = ContextVar("snapshot", default=None)
_lasting: ContextVar[_Transaction | None] = ContextVar("lasting", default=None)


@contextmanager
def snapshot(viewer: Viewer) -> Iterator[Snapshot]:
    """Let every query inside, in this thread, see one state of the data; inside an open snapshot, this joins it."""
    if outer := _open.get():
        yield outer
        return
    lasting = _lasting.get()
    transaction = lasting or _Transaction()
    try:
        token = _open.set(transaction.begun(viewer))
        try:
            yield transaction.begun(viewer)
        finally:
            _open.reset(token)
    except BaseException:
        transaction.end()
        raise
    if lasting is None:
        transaction.end()


@contextmanager
def one_snapshot() -> Iterator[None]:
    """Let the snapshots inside, in this thread, follow one another in one transaction: they see the same state."""
    transaction = _Transaction()
    token = _lasting.set(transaction)
    try:
        yield
    finally:
        _lasting.reset(token)
        transaction.leave()


@contextmanager
def turn() -> Iterator[None]:
    """Wait until few enough others in this process compute; kept to the end of one_snapshot, where inside one.

    Raises DatabaseAway when none comes. Take a turn before what others wait for, or they wait for one another.
    """
    lasting = _lasting.get()
    if _open.get():
        yield
    elif lasting:
        lasting.take_turn()
        yield
    else:
        with _one_of_few():
            yield


def turn_is_free() -> bool:
    """Whether `turn` would not wait."""
    lasting = _lasting.get()
    if _open.get() or (lasting and lasting.has_turn):
        return True
    if free := _few.acquire(blocking=False):
        _few.release()
    return free


@contextmanager
def _one_of_few() -> Iterator[None]:
    few = _few
    if not few.acquire(timeout=PATIENCE):
        raise DatabaseAway("More people are asking than the database can answer at once.")
    try:
        yield
    finally:
        few.release()


def open_snapshot() -> Snapshot | None:
    """The snapshot that this thread is in, if any."""
    return _open.get()


@contextmanager
def reading(viewer: Viewer) -> Iterator[Connection]:
    """A read transaction limited to the viewer's regions."""
    begin = {"timeout": f"{LONGEST_READ}s", "role": ROLE, "regions": viewer.scope.setting}
    with reader() as connection:
        connection.execute(_BEGIN, begin)
        yield connection


def _leave_turns_to_parent() -> None:
    global _few
    _few = BoundedSemaphore(AT_ONCE)


os.register_at_fork(after_in_child=_leave_turns_to_parent)
