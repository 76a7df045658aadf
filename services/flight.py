"""One computation per cached value, however many threads and processes ask for it at the same moment.

Inside a process the first to ask computes and the others are given its result. Between processes the first to claim
the key in Redis computes; the others show what the value was for the last state of the data, if that is kept, or wait
for it, and compute it themselves when it does not come in time. Without Redis only the first half holds.

Few compute at a time (services.database.turn): who asks for what is kept is not held up by them.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock
from typing import Any, Literal, NamedTuple
from uuid import uuid4

from services.cache import backend
from services.cache_codec import decode, is_entry
from services.database import DataVersion, forget_version, open_snapshot, turn, turn_is_free

CLAIM = 20_000
"""Milliseconds for which a claim is held by a process that does not give it back."""
WAIT = 10.0
"""Seconds to wait for another process's result."""
POLL = 0.01

CacheState = Literal["hit", "miss", "stale", "off", "live"]
Compute = Callable[[], tuple[DataVersion, bytes]]


class Landing(NamedTuple):
    """An entry as the cache keeps it, and how it was come by."""

    entry: bytes
    state: CacheState


_lock = Lock()
_flights: dict[str, Future[Landing]] = {}


def cached(identity: str, version: DataVersion, compute: Compute) -> tuple[Any, CacheState]:
    """The value of `identity` for a state of the data: kept, else computed once by whoever asks first.

    `compute` returns the state of the data that it saw, and the entry. "off" tells that nothing could be kept.
    """
    if not version.version:
        return decode(compute()[1]), "off"
    key = _key(identity, version)
    if (value := backend().get(key)) is not None:
        return value, "hit"
    landing = _previous(identity, key) if key in _flights or not turn_is_free() else None
    if landing is None:
        with turn():
            landing = _joined(identity, key, compute)
    return decode(landing.entry), landing.state


def _joined(identity: str, key: str, compute: Compute) -> Landing:
    with _lock:
        flight = _flights.get(key)
        if flight is None:
            own = _flights[key] = Future()
    if flight is not None:
        return _previous(identity, key) or flight.result()
    try:
        landing = _claimed(identity, key, compute)
    except BaseException as error:
        own.set_exception(error)
        raise
    else:
        own.set_result(landing)
        return landing
    finally:
        with _lock:
            del _flights[key]


def _claimed(identity: str, key: str, compute: Compute) -> Landing:
    token = uuid4().hex
    give_up = time.monotonic() + WAIT
    claimed, entry = backend().claim(key, token, CLAIM)
    while claimed is False and entry is None and time.monotonic() < give_up:
        if landing := _previous(identity, key):
            return landing
        time.sleep(POLL)
        claimed, entry = backend().claim(key, token, CLAIM)
    try:
        if entry is not None and is_entry(entry):
            return Landing(entry, "hit")
        version, entry = compute()
        kept = _key(identity, version)
        if kept != key:
            forget_version()
        backend().write_named(kept, entry, f"{identity}:latest")
        return Landing(entry, "off" if claimed is None else "miss")
    finally:
        if claimed:
            backend().release(key, token)


def _previous(identity: str, key: str) -> Landing | None:
    """The value for the last state of the data it was computed for; never in a snapshot, which is of one state."""
    if open_snapshot():
        return None
    latest = backend().get(f"{identity}:latest")
    if not isinstance(latest, str) or latest == key or not latest.startswith(f"{identity}:"):
        return None
    return _kept(latest, "stale")


def _kept(key: str, state: CacheState) -> Landing | None:
    entry = backend().read(key)
    return Landing(entry, state) if entry is not None and is_entry(entry) else None


def _key(identity: str, version: DataVersion) -> str:
    return f"{identity}:{hashlib.sha256(version.fingerprint.encode()).hexdigest()[:12]}"


def _leave_flights_to_parent() -> None:
    global _lock
    _lock = Lock()
    _flights.clear()


os.register_at_fork(after_in_child=_leave_flights_to_parent)
