"""What brings runs about besides schedules and people: loads, and each new version of the data."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from services.cache import backend
from services.refresh import queue


@dataclass(frozen=True)
class State:
    """The state of the data: its `version`, the number of `files` ever loaded, and whether a refresh is wanted.

    `cache` names the Redis that keeps results, and differs once it was started anew; None while it is away.
    """

    version: int
    files: int
    wants_refresh: bool
    cache: str | None


def read_state(connection: Connection) -> State:
    """The state as it is now. A refresh waits for loads that are under way: half a company alarms people."""
    waiting = queue.waiting(connection)
    return State(waiting.version, waiting.files, waiting.anything and not waiting.loading, backend().life())


def loaded_files(state: State) -> str | None:
    """Files were loaded that the figures do not know of."""
    return f"{state.files} files loaded" if state.wants_refresh else None


def new_version(state: State) -> str | None:
    """A refresh moved the data version, whoever ran it."""
    return f"version {state.version}" if state.version else None


def cold_cache(state: State) -> str | None:
    """A refresh moved the data version, or the cache was emptied by a restart."""
    return f"version {state.version} in cache {state.cache}" if state.version and state.cache else None
