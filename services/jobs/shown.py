"""What the page of jobs shows, read anew each time: jobs, their runs, the figures' freshness, loaded files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from services import database
from services.cache_health import cache_health
from services.data_loader import load_history, quarantine_summary
from services.errors import BadFilter
from services.jobs.freshness import data_state, job_states
from services.jobs.history import count_runs, runs
from services.jobs.registry import JOBS
from services.live import live
from services.scope import Viewer

PAGE = 20
"""Runs on a page of the history."""
FILES = 25
"""Loaded files that are shown."""
STATES = ("queued", "running", "succeeded", "failed", "cancelled")


@live("job_states")
def overview(viewer: Viewer, query: Mapping[str, str]) -> dict[str, Any]:
    """How each job fares: {"jobs": [JobState], "now": moment}."""
    return {"jobs": job_states(), "now": datetime.now(UTC)}


@live("refresh_marts")
def freshness(viewer: Viewer, query: Mapping[str, str]) -> dict[str, Any]:
    """How fresh the figures are, and how the cache fares: {"data": DataState, "cache": CacheHealth, "now": moment}."""
    return {"data": data_state(), "cache": cache_health(), "now": datetime.now(UTC)}


@live()
def history(viewer: Viewer, query: Mapping[str, str]) -> dict[str, Any]:
    """A page of the runs as the address asks: {"runs": [RunRecord], "count": all, "page", "job", "state", "idle"}.

    The address may hold job, state, idle (those that found nothing to do, too) and page (1, 2, ...). Raises BadFilter.
    """
    job, state, page = query.get("job", ""), query.get("state", ""), query.get("page", "1")
    if job not in ("", *JOBS) or state not in ("", *STATES):
        raise BadFilter("There is no such job, or no such state of a run.")
    if not page.isdecimal() or not 0 < int(page) < 1_000_000:
        raise BadFilter("The page of the history is a number from 1.")
    idle = bool(query.get("idle"))
    return {
        "runs": runs(job=job, state=state, idle=idle, first=(int(page) - 1) * PAGE, size=PAGE),
        "count": count_runs(job=job, state=state, idle=idle),
        "page": int(page),
        "job": job,
        "state": state,
        "idle": "1" if idle else "",
    }


@live()
def loaded(viewer: Viewer, query: Mapping[str, str]) -> dict[str, Any]:
    """The files loaded last, and what waits in quarantine: {"files": rows, "quarantine": rows by table and column}."""
    with database.transaction() as connection:
        return {"files": load_history(connection, FILES), "quarantine": quarantine_summary(connection)}
