"""The worker: brings figures up to date after loads, and computes the common ones before anybody asks."""

from __future__ import annotations

import logging
import time
from threading import Event
from typing import Any

from callbacks.binder import all_bindings
from callbacks.registry import discover
from services.accounts import list_users
from services.database import current_version
from services.errors import ServiceError
from services.filters import Filters
from services.measures import Fixed, Measure, warm
from services.refresh import refresh
from services.scope import Scope, Viewer

PAUSE = 5.0
"""Seconds between two looks for loaded data."""

log = logging.getLogger(__name__)


def run(asked_to_stop: Event) -> None:
    """Refresh whenever a load has left something to do, and warm the cache after each change, until asked to stop."""
    warmed, pause = 0, 0.0
    while not asked_to_stop.wait(pause):
        pause = PAUSE
        try:
            refresh()
            version = current_version()
            if version.version != warmed:
                started = time.monotonic()
                count = warm_up()
                log.info("version %d: %d results warmed in %.1f s", version.version, count, time.monotonic() - started)
                warmed = version.version
        except ServiceError as error:
            log.warning("tried again in %.0f s: %s", PAUSE, error)


def warm_up() -> int:
    """Compute what each page opens with, once for each set of regions that people are limited to; how many results."""
    as_of = current_version().as_of
    if as_of is None:
        return 0
    scopes = {None, *(account.regions for account in list_users() if account.is_active)}
    viewers = [Viewer(0, "", "", frozenset(), frozenset(), scope=Scope(regions)) for regions in scopes]
    return warm(_opening_measures(), [Filters.from_query("", as_of)], viewers)


def _opening_measures() -> list[Measure[Any, Any, Any] | Fixed]:
    """The measures of the panels of every page that needs nothing but its filters."""
    bindings = all_bindings(discover())
    bound = (each.measure for page, panels in bindings.items() if "<" not in page.route for each in panels.values())
    return list(dict.fromkeys(each for each in bound if isinstance(each, Measure | Fixed)))
