"""What brings runs about besides schedules and people: loads, each new version of the data, messages to be sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from services.alerts import newest_message
from services.cache import backend
from services.refresh import queue


@dataclass(frozen=True)
class State:
    """The state of the data: its `version`, the number of `files` ever loaded, and whether a refresh is wanted.

    `cache` names the Redis that keeps results, and differs once it was started anew; None while it is away. `message`
    is the newest one that was never tried, `check` the latest check of the data, `as_of` the last day of the figures.
    """

    version: int
    files: int
    wants_refresh: bool
    cache: str | None
    message: int | None = None
    check: int | None = None
    as_of: date | None = None


def read_state(connection: Connection) -> State:
    """The state as it is now. A refresh waits for loads that are under way: half a company alarms people."""
    waiting = queue.waiting(connection)
    wanted = waiting.anything and not waiting.loading
    check = connection.exec_driver_sql("select max(check_id) from ops.quality_check").scalar()
    as_of = connection.exec_driver_sql("select as_of from ops.data_version").scalar()
    return State(waiting.version, waiting.files, wanted, backend().life(), newest_message(connection), check, as_of)


@dataclass(frozen=True)
class Cause:
    """Something that brings runs about: `words` say when, `of` names what a run is wanted for now, once for each."""

    words: str
    of: Callable[[State], str | None]


AFTER_LOAD = Cause("After a load", lambda state: f"{state.files} files loaded" if state.wants_refresh else None)
"""Files were loaded that the figures do not know of."""

NEW_VERSION = Cause("After a refresh", lambda state: f"version {state.version}" if state.version else None)
"""A refresh moved the data version, whoever ran it."""

COLD_CACHE = Cause(
    "After a refresh, and when Redis was started",
    lambda state: f"version {state.version} in cache {state.cache}" if state.version and state.cache else None,
)
"""A refresh moved the data version, or the cache was emptied by a restart."""

NEW_MESSAGES = Cause("At once", lambda state: f"messages up to {state.message}" if state.message else None)
"""There are messages that nobody has tried to send yet."""

NEW_CHECK = Cause("After a check of the data", lambda state: f"check {state.check}" if state.check else None)
"""The data was checked, and what could be mended was found."""


def new_day(made_with: str) -> Cause:
    """The figures reach another day than before, or what is `made_with` this is another release's."""
    return Cause(
        "After the first figures of a day", lambda state: f"{state.as_of} {made_with}" if state.as_of else None
    )
