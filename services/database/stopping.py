"""Stopping a piece of work from another thread: its statements are cancelled, and it begins no more transactions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from threading import Lock
from typing import Any

import psycopg2
from sqlalchemy import Connection


class Stopped(Exception):
    """The piece of work was told to stop; what its transaction did is rolled back."""


class Stoppable:
    """The transactions that a piece of work has open."""

    def __init__(self) -> None:
        self.stopped = False
        self._lock = Lock()
        self._open: set[Any] = set()

    def stop(self) -> None:
        """Cancel what is being executed, and refuse what would come next; any thread may, and again."""
        with self._lock:
            self.stopped = True
            for driver in self._open:
                with suppress(psycopg2.Error):
                    driver.cancel()

    @contextmanager
    def holding(self, connection: Connection) -> Iterator[None]:
        """Let `stop` reach a connection for the length of the block. Raises Stopped when it was told before."""
        driver = connection.connection.dbapi_connection
        with self._lock:
            if self.stopped:
                raise Stopped
            self._open.add(driver)
        try:
            yield
        finally:
            with self._lock:
                self._open.discard(driver)


_current: ContextVar[Stoppable | None] = ContextVar("stoppable", default=None)


@contextmanager
def stoppable() -> Iterator[Stoppable]:
    """Let every transaction inside, in this thread and in those that are given its context, be stopped together."""
    work = Stoppable()
    token = _current.set(work)
    try:
        yield work
    finally:
        _current.reset(token)


@contextmanager
def in_reach(connection: Connection) -> Iterator[None]:
    """Put a transaction within reach of the `stoppable` around it, if there is one."""
    work = _current.get()
    if work is None:
        yield
        return
    with work.holding(connection):
        yield


def check_stopped() -> None:
    """Raise Stopped where the piece of work was told to stop; for what waits in between two statements."""
    if told_to_stop():
        raise Stopped


def told_to_stop() -> bool:
    """Whether the piece of work that this thread does was stopped."""
    work = _current.get()
    return work is not None and work.stopped
