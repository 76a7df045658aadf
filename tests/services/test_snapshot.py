"""What is read together is of one state of the data, and says of which."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services import database
from services.database import frame, one_snapshot, snapshot
from tests.services.conftest import WriteQuery, next_version, viewer
from tests.services.measured import sell


@pytest.fixture(autouse=True)
def sales(shop: str, write_query: WriteQuery) -> None:
    write_query("sales", "select region_id, amount from core.sale", columns="region_id text, amount money")


def test_it_sees_one_state() -> None:
    with snapshot(viewer()) as held:
        before = frame("sales", {}, viewer()).amount.sum()
        sell()
        next_version()
        assert frame("sales", {}, viewer()).amount.sum() == before
        with snapshot(viewer("emea")) as inner:
            assert inner.version == held.version
        assert held.queries == {"sales"}
    assert frame("sales", {}, viewer()).amount.sum() != before
    assert database.current_version().version == held.version.version + 1


def test_several_in_turn_see_one_state_where_that_is_wanted(write_query: WriteQuery) -> None:
    write_query("broken", "select 1 / 0 as value")
    with one_snapshot():
        with snapshot(viewer()) as first:
            before = frame("sales", {}, viewer()).amount.sum()
        assert database.open_snapshot() is None
        sell()
        next_version()
        with snapshot(viewer("emea")) as second:
            assert second is first
            assert set(frame("sales", {}, viewer("emea")).region_id) == {"emea"}
            assert frame("sales", {}, viewer()).amount.sum() == before
        with pytest.raises(DBAPIError), snapshot(viewer()):
            frame("broken", {}, viewer())
        with snapshot(viewer()) as after_an_error:
            assert after_an_error.version.version == first.version.version + 1
            assert frame("sales", {}, viewer()).amount.sum() != before


def test_an_exchange_of_tables_is_before_or_after_it() -> None:
    exchange = "lock table ops.data_version in exclusive mode"
    with (
        snapshot(viewer()),
        pytest.raises(DBAPIError, match="could not obtain lock"),
        database.transaction() as other,
    ):
        other.execute(text(f"{exchange} nowait"))
    with ThreadPoolExecutor(1) as pool:
        with database.transaction() as other:
            other.execute(text(exchange))
            other.execute(text("update ops.data_version set version = 2"))
            seen = pool.submit(_version_in_snapshot)
            while not _waiting_for_locks():
                pass
        assert seen.result() == 2


def test_it_is_of_its_thread() -> None:
    seen = []
    with snapshot(viewer()):
        thread = threading.Thread(target=lambda: seen.append(database.open_snapshot()))
        thread.start()
        thread.join()
    assert seen == [None]


def test_the_version_is_told() -> None:
    version = database.current_version()
    assert (version.version, version.as_of) == (1, date(2026, 1, 2))
    assert version.as_of_time == datetime(2026, 1, 2, 9, tzinfo=UTC)
    with database.transaction() as connection:
        connection.execute(text("delete from ops.data_version"))
    database.forget_version()
    assert database.current_version() == database.DataVersion()


def test_a_database_counting_anew_has_other_fingerprints() -> None:
    first = database.current_version()
    with database.transaction() as connection:
        connection.execute(text("update ops.data_version set refreshed_at = clock_timestamp()"))
    database.forget_version()
    again = database.current_version()
    assert again.version == first.version
    assert again.fingerprint != first.fingerprint


def _version_in_snapshot() -> int:
    with snapshot(viewer()) as held:
        return held.version.version


def _waiting_for_locks() -> int:
    with database.transaction() as connection:
        return connection.execute(text("select count(*) from pg_locks where not granted")).scalar_one()
