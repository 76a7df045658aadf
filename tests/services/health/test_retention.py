"""Purging: what is past its keeping goes, in batches and to the row, and nothing else ever."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import DBAPIError

from services import database, health
from services.health import purging
from tests.services.health.situations import ADMIN, run, trail, value

AGES = (1, 29, 30, 31, 400)
"""Days ago; sessions are kept for 30 days, so the one that ended 30 days and some milliseconds ago goes."""


@pytest.fixture
def kept_for_long(people: str) -> str:
    """Sessions that ended on five days, hours of the query log of two, sizes of two days, and a trail of long ago."""
    for age in AGES:
        run(
            "insert into ops.session (token_hash, user_id, idle_expires_at, expires_at) select"
            f" sha256('{age}'), min(user_id), now(), now() - interval '{age} days' from ops.user"
        )
    run(
        "insert into ops.session (token_hash, user_id, idle_expires_at, expires_at)"
        " select sha256('live'), min(user_id), now(), now() + interval '1 hour' from ops.user",
        "truncate ops.query_log, ops.table_size",
        "insert into ops.query_log select now() - make_interval(days => age), 'q', 1, 0, 1, 1, 1, '{1}'"
        " from unnest(array[1, 89, 91, 92]) as age",
        "insert into ops.table_size select current_date - age, 't', 1, 1"
        " from unnest(array[0, 1094, 1096, 1097]) as age",
        "insert into ops.audit (at, actor, action) values (now() - interval '20 years', 'somebody', 'login')",
    )
    return people


def held() -> tuple[int, int, int]:
    """Sessions, hours and days that are there."""
    tables = ("session", "query_log", "table_size")
    sessions, hours, days = (value(f"select count(*) from ops.{table}") for table in tables)
    return sessions, hours, days


def test_what_is_past_its_keeping_goes(kept_for_long: str) -> None:
    trail_before = value("select count(*) from ops.audit")
    assert health.purge(by=ADMIN) == {"session": 3, "query_log": 2, "table_size": 2}
    assert held() == (3, 2, 2)
    assert value("select min(expires_at) > now() - interval '30 days' from ops.session")
    assert value("select count(*) from ops.audit") == trail_before + 1
    ((actor, _, target, detail),) = trail("retention.purge")
    assert (actor, target) == (ADMIN.name, "query_log, session, table_size")
    assert detail == {"session": 3, "query_log": 2, "table_size": 2}
    assert health.purge(by=ADMIN) == {}
    assert len(trail("retention.purge")) == 1


def test_one_that_is_cut_off_is_gone_on_with(kept_for_long: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first batch of each table is gone when the process is killed; the next purge takes the rest, and no more."""
    first = database.owned("retention_purge", {"batch": 2})
    assert {row["table_name"]: (row["deleted"], row["more"]) for row in first if row["deleted"]} == {
        "query_log": (2, True),
        "session": (2, True),
        "table_size": (2, True),
    }
    monkeypatch.setattr(purging, "BATCH", 1)
    assert health.purge(by=ADMIN) == {"session": 1}
    assert held() == (3, 2, 2)


def test_one_that_fails_leaves_nothing_half_done(kept_for_long: str) -> None:
    run("insert into ops.retention values ('zone', 'at', 1, 'no_such_column', 'Something broken')")
    run("create table ops.zone (at timestamptz)")
    with pytest.raises(DBAPIError, match="no_such_column"):
        health.purge(by=ADMIN)
    assert held() == (6, 4, 4)
    run("drop table ops.zone", "delete from ops.retention where table_name = 'zone'")


def test_a_migration_adds_a_table_with_a_condition(empty_database: str) -> None:
    """Of jobs, those that have ended; of a table that is not there, nothing."""
    run(
        "create table ops.task (ended timestamptz, state text)",
        "insert into ops.task select now() - make_interval(days => age), state"
        " from unnest(array[3, 5, 7]) as age cross join unnest(array['done', 'running']) as state",
        "insert into ops.retention values ('task', 'ended', 4, $$state = 'done'$$, 'Tasks that are done')",
        "insert into ops.retention values ('not_there', 'ended', 4, 'true', 'Nothing')",
    )
    assert health.purge(by=ADMIN) == {"task": 2}
    assert (
        value("select string_agg(state, ' ' order by ended desc, state) from ops.task")
        == "done running running running"
    )
    assert {row["table_name"]: row["keep_days"] for row in health.retention()}["task"] == 4


def test_the_audit_trail_is_never_cleared(empty_database: str) -> None:
    with pytest.raises(DBAPIError, match="retention_table_name_check"):
        run("insert into ops.retention values ('audit', 'at', 3000, 'true', 'The trail')")
    assert "audit" not in {row["table_name"] for row in health.retention()}
