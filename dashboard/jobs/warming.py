"""The job that computes the common figures before anybody asks; here, because it is the pages that name them."""

from __future__ import annotations

from typing import Any

from services import jobs
from services.accounts import list_users
from services.database import current_version
from services.filters import Filters
from services.measures import Fixed, Measure, warm
from services.scope import Scope, Viewer


def warm_up(run: jobs.Run) -> int:
    """Compute what each page opens with, once for each set of regions that people are limited to; how many results."""
    as_of = current_version().as_of
    if as_of is None:
        return 0
    filters = [Filters.from_query("", as_of)]
    viewers = [Viewer(0, "", "", frozenset(), frozenset(), scope=Scope(regions)) for regions in _scopes()]
    measures = opening_measures()
    ready = 0
    for done, measure in enumerate(measures):
        run.progress(f"opening figures: {measure.name}", done, len(measures))
        ready += warm([measure], filters, viewers)
    return ready


def _scopes() -> set[frozenset[str] | None]:
    return {None, *(account.regions for account in list_users() if account.is_active)}


def opening_measures() -> list[Measure[Any, Any, Any] | Fixed]:
    """The measures of the panels of every page that needs nothing but its filters."""
    from callbacks.binder import all_bindings  # it imports every page, which beat has no use for
    from callbacks.registry import discover

    bindings = all_bindings(discover())
    bound = (each.measure for page, panels in bindings.items() if "<" not in page.route for each in panels.values())
    return list(dict.fromkeys(each for each in bound if isinstance(each, Measure | Fixed)))


def install() -> None:
    """Let there be the job, in this process."""
    when, title = jobs.At("30 5 * * *"), "Compute what pages open with"
    jobs.register(jobs.Job("warm_up", title, warm_up, "admin", when, jobs.COLD_CACHE, retries=1))
