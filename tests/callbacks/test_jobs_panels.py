"""The page of jobs: what needs somebody comes first, and says what to press."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from callbacks import data_jobs, job_history
from callbacks.binding import Look
from callbacks.job_words import took
from layouts.data.jobs import PAGE
from layouts.spec import action_id
from services import jobs
from services.cache_health import CacheHealth
from services.errors import BadFilter
from services.filters import Filters
from services.jobs import shown
from tests.layouts.test_components import every, text
from tests.sql.samples import EVERYONE

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
LOOK = Look("light", "en", "EUR", ZoneInfo("Europe/Berlin"), {})
ANY = Filters(NOW.date(), NOW.date())
CALM = jobs.JobState(
    job=jobs.JOBS["refresh_marts"], run_id=1, state="succeeded", ended_at=NOW - timedelta(minutes=3), error=None,
    succeeded_at=NOW - timedelta(minutes=3), seconds=4.2, rows=12, durations=[4200, 9000], open_runs=0, trouble=None,
    running_id=None, doing=None, done=None, total=None, next_due=NOW + timedelta(minutes=7), late_by=None,
)  # fmt: skip
FAILED = replace(CALM, job=jobs.JOBS["load"], run_id=7, state="failed", error="It is no file.")
LATE = replace(CALM, job=jobs.JOBS["purge"], open_runs=1, late_by=timedelta(minutes=12))
RUNNING = replace(
    CALM, job=jobs.JOBS["rebuild_marts"], open_runs=1, running_id=9, doing="orders", done=14, total=36
)  # fmt: skip
RECORD = jobs.RunRecord(
    run_id=5, job="load", cause="asked by a@b.example at 2026-11-26T11:00:00Z", state="failed", attempts=1,
    requested_by="a@b.example", due_at=NOW, started_at=NOW, finished_at=NOW + timedelta(seconds=130), rows=None,
    error="It is no file.", doing=None, done=None, total=None, cancel_requested=False,
)  # fmt: skip


def attention(*states: jobs.JobState) -> Any:
    return data_jobs.attention({"jobs": states, "now": NOW}, LOOK, ANY)


def pressed(body: Any) -> list[str]:
    """The actions that the buttons of a panel are for, in their order."""
    forms = [getattr(part, "data-do", "") for part in every(body)]
    return [form.removeprefix(action_id(PAGE, "")) for form in forms if form]


def test_what_failed_comes_before_what_is_late_and_what_runs() -> None:
    view = attention(RUNNING, CALM, LATE, FAILED)
    assert view.title == "Jobs need you: 1 failed and 1 late"
    said = text(view.body)
    places = [
        said.index(each) for each in ("Load files", "what is past its keeping: 12 minutes late", "orders, 14 of 36")
    ]
    assert places == sorted(places)
    assert "Refresh the figures" not in said
    assert pressed(view.body) == ["retry", "cancel"]


def test_nothing_needs_anybody() -> None:
    view = attention(CALM, CALM)
    assert (view.title, pressed(view.body)) == ("All 2 jobs are in time", [])
    assert "Nothing waits for you." in text(view.body)


@pytest.mark.parametrize(
    ("state", "tag"),
    [
        (replace(CALM, open_runs=1), "Queued"),
        (replace(CALM, open_runs=1, trouble="The database is away."), "Tried again"),
    ],
)
def test_what_is_asked_for_is_seen_at_once(state: jobs.JobState, tag: str) -> None:
    view = attention(state)
    assert view.title == "All 1 jobs are in time"
    assert text(view.body).startswith(tag)


def test_every_job_but_those_that_take_something_can_be_run() -> None:
    view = data_jobs.every_job({"jobs": [CALM, FAILED], "now": NOW}, LOOK, ANY)
    assert pressed(view.body) == ["run"]
    said = text(view.body)
    for words in ("3 minutes ago", "in 7 minutes", "4.2 s the last time, 4.2 s to 9.0 s before", "Failed", "In time"):
        assert words in said, words


def test_figures_that_are_behind_are_said_to_be() -> None:
    state = jobs.DataState(41, NOW.date(), NOW - timedelta(hours=2), 57, 3, waiting=True, loading=False)
    data = {"data": state, "cache": CacheHealth(reachable=False), "now": NOW}
    view = data_jobs.freshness(data, LOOK, ANY)
    assert view.title == "The figures are behind what was loaded"
    for words in ("Version 41, refreshed 2 hours ago", "3 files not in them yet", "Redis is away"):
        assert words in text(view.body), words
    fresh = {**data, "data": replace(state, waiting=False, new_files=0)}
    assert data_jobs.freshness(fresh, LOOK, ANY).title == "The figures know all that was loaded"


@pytest.mark.parametrize(
    ("record", "words", "buttons"),
    [
        (RECORD, ["Asked for by a@b.example", "Failed", "2 min 10 s", "It is no file."], ["retry"]),
        (
            replace(RECORD, state="queued", cause="slot 2026-11-26T11:07Z", requested_by=None),
            ["Due 26 Nov, 12:07"],
            ["cancel"],
        ),
        (replace(RECORD, state="running", cancel_requested=True), ["Stopping …"], []),
        (replace(RECORD, state="succeeded", cause="version 3 in cache 1a2b3c4d", requested_by=None), ["Version 3"], []),
    ],
)
def test_a_run_says_why_it_was_how_it_went_and_what_to_press(
    record: jobs.RunRecord, words: list[str], buttons: list[str]
) -> None:
    data = {"runs": [record], "count": 30, "page": 1, "job": "load", "state": "", "idle": ""}
    view = job_history.history(data, LOOK, ANY)
    for each in words:
        assert each in text(view.body), each
    assert pressed(view.body) == buttons
    assert view.title == "30 runs"
    assert [part.href for part in every(view.body) if getattr(part, "href", "")] == ["/data/jobs?job=load&page=2"]


def test_rows_in_quarantine_are_the_finding_of_the_loads() -> None:
    file = {
        "finished": NOW, "started": NOW, "table_name": "orders", "state": "loaded", "rows_read": 10, "rows_accepted": 7,
        "rows_unchanged": 1, "rows_quarantined": 2, "message": "Rows with a fault, now in quarantine: 2.",
    }  # fmt: skip
    waiting = [{"table_name": "order_items", "rows": 3}, {"table_name": "orders", "rows": 2}]
    view = job_history.loads({"files": [file], "quarantine": waiting}, LOOK, ANY)
    assert view.title == "5 rows wait in quarantine, most of order items and orders"
    assert "now in quarantine: 2." in text(view.body)


@pytest.mark.parametrize("query", [{"job": "juggle"}, {"state": "lost"}, {"page": "0"}, {"page": "x"}])
def test_an_address_that_asks_for_nothing_there_is_is_refused(query: dict[str, str]) -> None:
    with pytest.raises(BadFilter):
        shown.history.function(EVERYONE, query)


def test_lengths_of_time() -> None:
    assert [took(each) for each in (None, 0.04, 3.21, 130, 3900)] == ["", "< 0.1 s", "3.2 s", "2 min 10 s", "1 h 5 min"]
