"""Rules on loads and jobs, by hand: data that is late, rows that were set aside, runs that failed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from services import alerts
from services.accounts import COMMAND_LINE
from services.alerts.rehearsal import rehearse
from tests.services.alerts.board import kept, rows, rule, run

pytestmark = pytest.mark.usefixtures("board")
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def load(at: datetime, table: str = "orders", read: int = 100, aside: int = 0) -> None:
    """A file of a table that was loaded."""
    load_id = rows("insert into ops.load (source) values ('test') returning load_id")[0][0]
    put = text("""
        insert into ops.load_file (
            load_id, table_name, path, sha256, rows_read, rows_accepted, rows_quarantined, started, finished, state
        )
        values (:load, :table, 'file.csv', md5(:sha), :read, :read - :aside, :aside, :at, :at, 'loaded')
    """)
    values = {"load": load_id, "table": table, "sha": f"{table} {at}", "read": read, "aside": aside, "at": at}
    run(put, values)


def ended(number: int, at: datetime, job: str = "refresh", error: str | None = None, state: str = "") -> None:
    """A run of a job that ended, badly where it has an error."""
    put = text("""
        insert into ops.job_run (run_id, job, cause, state, last_attempt, queued_at, finished_at, error)
        overriding system value values (:run_id, :job, :run_id, :state, 1, :at, :at, :error)
    """)
    state = state or ("failed" if error else "succeeded")
    run(put, {"run_id": number, "job": job, "state": state, "at": at, "error": error})


def test_data_is_late_after_twice_its_usual_wait_until_it_comes() -> None:
    """A file every day at noon, then none: 48 hours later it is late, until the next."""
    rule("Late", kind="freshness", subject="data", operator="above", against="usual", fire_limit=2)
    for back in (3, 2, 1, 0):
        load(NOON - back * DAY)
    assert alerts.evaluate(NOON + 47 * HOUR)["fired"] == 0
    assert alerts.evaluate(NOON + 49 * HOUR)["fired"] == 1
    assert alerts.evaluate(NOON + 60 * HOUR)["repeated"] == 1
    assert kept("title", "evidence", "repeats") == [("No data for 60 hours", "Usually some come every 24 hours", 0)]
    load(NOON + 61 * HOUR)
    assert alerts.evaluate(NOON + 62 * HOUR) == {"rules": 1, "fired": 0, "repeated": 1, "cleared": 1}


def test_a_table_may_be_late_where_the_rest_is_not() -> None:
    rule("Late", kind="freshness", subject="orders", operator="above", fire_limit=30)
    load(NOON - 31 * HOUR)
    load(NOON, table="reviews")
    assert alerts.evaluate(NOON)["fired"] == 1
    assert kept("subject", "title") == [("orders", "No rows of orders for 31 hours")]


def test_without_a_usual_wait_nothing_is_late() -> None:
    rule("Late", kind="freshness", subject="data", operator="above", against="usual", fire_limit=2)
    load(NOON - 2 * DAY)
    load(NOON - DAY)
    assert alerts.evaluate(NOON + 20 * DAY)["fired"] == 0


def test_rows_set_aside_are_a_share_of_the_days_files_of_their_table() -> None:
    """Of 200 rows 6 were set aside, 3 %; of 400 then 8, 2 %, which clears."""
    rule("Aside", kind="quality", subject="*", operator="above", fire_limit=0.025, clear_limit=0.02)
    load(NOON, read=100, aside=1)
    load(NOON + HOUR, read=100, aside=5)
    load(NOON + HOUR, "reviews", read=100, aside=0)
    assert alerts.evaluate(NOON + HOUR)["fired"] == 1
    assert kept("subject", "title", "evidence") == [
        ("orders", "3.0% of the rows of orders were set aside", "Of 200 rows loaded; the limit is 2.5%")
    ]
    assert alerts.evaluate(NOON + HOUR) == {"rules": 1, "fired": 0, "repeated": 1, "cleared": 0}
    load(NOON + 2 * HOUR, read=200, aside=2)
    assert alerts.evaluate(NOON + 2 * HOUR)["cleared"] == 1
    assert alerts.evaluate(NOON + 2 * HOUR)["fired"] == 0


def test_a_job_fails_until_a_run_succeeds() -> None:
    rule("Failed", kind="job", subject="*", operator="above", fire_limit=0)
    ended(1, NOON)
    ended(2, NOON, job="warm")
    assert alerts.evaluate(NOON)["fired"] == 0
    ended(3, NOON + HOUR, error="The database cannot be reached just now.")
    ended(4, NOON + HOUR, state="cancelled")
    assert alerts.evaluate(NOON + HOUR)["fired"] == 1
    ended(5, NOON + 2 * HOUR, error="The disk is full.")
    alerts.evaluate(NOON + 2 * HOUR)
    assert kept("subject", "title", "evidence", "repeats") == [
        ("refresh", "The job refresh failed", "The disk is full.", 1)
    ]
    ended(6, NOON + 3 * HOUR)
    assert alerts.evaluate(NOON + 3 * HOUR)["cleared"] == 1
    ended(7, NOON + 4 * HOUR, error="Again.")
    assert alerts.evaluate(NOON + 4 * HOUR)["fired"] == 1
    assert alerts.evaluate(NOON + 4 * HOUR)["fired"] == 0


def test_a_job_may_have_to_fail_several_times_in_a_row() -> None:
    rule("Failed", kind="job", subject="refresh", operator="above", fire_limit=0, hold=2)
    ended(1, NOON, error="Once.")
    assert alerts.evaluate(NOON)["fired"] == 0
    ended(2, NOON, error="Twice.")
    assert alerts.evaluate(NOON)["fired"] == 1


def test_what_would_have_fired_is_told_for_loads_and_jobs_too() -> None:
    late = rule("Late", kind="freshness", subject="data", operator="above", fire_limit=30)
    aside = rule("Aside", kind="quality", subject="*", operator="above", fire_limit=0.02)
    failed = rule("Failed", kind="job", subject="*", operator="above", fire_limit=0)
    load(NOON - 9 * DAY)
    load(NOON - 7 * DAY, read=100, aside=5)
    load(NOON - HOUR)
    ended(1, NOON - 2 * DAY, error="Once.")
    ended(2, NOON - DAY)
    found = {each.name: rehearse(each, by=COMMAND_LINE, now=NOON).episodes for each in (late, aside, failed)}
    days = {name: [(each.day.day, each.days, each.lasts) for each in episodes] for name, episodes in found.items()}
    assert days == {"Late": [(3, 0, False), (10, 0, False)], "Aside": [(3, 7, False)], "Failed": [(8, 1, False)]}
