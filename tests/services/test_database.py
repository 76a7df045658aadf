"""Reads are scoped, read-only, exact and survive a restart of PostgreSQL; writes are transactions."""

from __future__ import annotations

import logging
import multiprocessing
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services import database
from services.database import binary, frame, reads, records, snapshot, snapshots
from services.errors import DatabaseAway
from services.queries import QueryError
from tests.services.conftest import WriteQuery, viewer

SALE_COLUMNS = "region_id text, day date, at timestamp, amount money, pieces integer, paid boolean, tags text[]"


@pytest.fixture
def sales(shop: str, write_query: WriteQuery) -> None:
    write_query("sales", "select * from core.sale order by region_id, day", columns=SALE_COLUMNS)


@pytest.mark.usefixtures("sales")
class TestScope:
    def test_a_viewer_sees_their_regions(self) -> None:
        assert set(frame("sales", {}, viewer()).region_id) == {"emea", "apac", "amer"}
        assert set(frame("sales", {}, viewer("emea", "amer")).region_id) == {"emea", "amer"}
        assert frame("sales", {}, viewer("nowhere")).empty

    def test_a_snapshot_serves_viewers_in_turn(self) -> None:
        with snapshot(viewer("emea")):
            assert set(frame("sales", {}, viewer("apac")).region_id) == {"apac"}
            assert set(frame("sales", {}, viewer()).region_id) == {"emea", "apac", "amer"}
            assert set(frame("sales", {}, viewer("emea")).region_id) == {"emea"}

    def test_nobody_reads_without_a_viewer(self) -> None:
        with pytest.raises(AttributeError):
            frame("sales", {}, None)  # type: ignore[arg-type]

    def test_the_scope_ends_with_the_read(self, write_query: WriteQuery) -> None:
        frame("sales", {}, viewer("emea"))
        with database.engines.reader() as connection:
            assert connection.execute(text("select current_setting('app.regions', true)")).scalar() == ""
            assert connection.execute(text("select current_user")).scalar() != snapshots.ROLE

    def test_reads_write_nothing(self, write_query: WriteQuery) -> None:
        write_query("vandal", "delete from core.sale returning 1 as value")
        with pytest.raises(DBAPIError, match="read-only") as caught:
            frame("vandal", {}, viewer())
        assert caught.value.__notes__ == ["in sql/reporting/vandal.sql"]

    def test_secrets_of_ops_are_closed(self, write_query: WriteQuery) -> None:
        with database.transaction() as connection:
            connection.execute(text("create table ops.secret as select 1 as value"))
        write_query("spy", "select value from ops.secret")
        with pytest.raises(DBAPIError, match="permission denied"):
            frame("spy", {}, viewer())


@pytest.mark.usefixtures("sales")
class TestValues:
    def test_a_frame_has_types(self) -> None:
        rows = frame("sales", {}, viewer())
        assert {name: str(kind) for name, kind in rows.dtypes.items()} == {
            "region_id": "str",
            "day": "datetime64[us]",
            "at": "datetime64[us, UTC]",
            "amount": "float64",
            "pieces": "float64",
            "paid": "object",
            "tags": "object",
        }
        assert rows.region_id.tolist() == ["amer", "apac", "emea", "emea"]
        assert rows.day.isna().tolist() == [True, False, False, False]
        assert rows["at"].iloc[2] == datetime(2026, 1, 1, 9, tzinfo=UTC)
        assert rows["at"].iloc[0].year == 9999
        assert rows.tags.tolist() == [[None], None, ["a", "b c"], []]
        assert frame("sales", {}, viewer("emea")).pieces.dtype == "int64"
        assert frame("sales", {}, viewer("emea")).paid.dtype == "bool"

    def test_an_empty_frame_has_types(self) -> None:
        rows = frame("sales", {}, viewer("nowhere"))
        assert [str(kind) for kind in rows.dtypes] == [
            *("str", "datetime64[us]", "datetime64[us, UTC]", "float64", "int64", "bool", "object")
        ]

    def test_records_are_plain_values(self) -> None:
        assert records("sales", {}, viewer("apac", "amer")) == [
            {
                "region_id": "amer",
                "day": None,
                "at": datetime(9999, 12, 31, 12, tzinfo=UTC),
                "amount": None,
                "pieces": 4,
                "paid": True,
                "tags": [None],
            },
            {
                "region_id": "apac",
                "day": date(2026, 1, 2),
                "at": None,
                "amount": 99999999999.99,
                "pieces": None,
                "paid": None,
                "tags": None,
            },
        ]

    def test_cents_are_exact(self, write_query: WriteQuery) -> None:
        write_query("amounts", "select amount from core.sale where amount is not null", columns="amount money")
        write_query("total", "select sum(amount) as total from core.sale", columns="total money")
        chance = random.Random(1)
        cents = [chance.randrange(10**6, 10**9) for _ in range(10_000)]
        with database.transaction() as connection:
            connection.execute(
                text("insert into core.sale (region_id, amount) values ('emea', :amount)"),
                [{"amount": Decimal(each) / 100} for each in cents],
            )
        amounts = frame("amounts", {}, viewer()).amount
        exact = Decimal(sum(cents) + 10 + 20 + 99999999999_99) / 100
        assert [f"{amount:.2f}" for amount in amounts[3:]] == [f"{Decimal(each) / 100:.2f}" for each in cents]
        assert Decimal(repr(records("total", {}, viewer())[0]["total"])) == exact
        assert Decimal(repr(round(float(amounts.sum()), 2))) == exact

    def test_parameters_are_bound(self, write_query: WriteQuery) -> None:
        write_query(
            "echo",
            "select :word as word, cardinality(:words) as words, :day + 1 as day, 5 % 3 as rest, '12:30' as at",
            parameters="word text, words text[], day date",
            columns="word text, words integer, day date, rest integer, at text",
        )
        nasty = "'; drop table core.sale; -- % %s :day"
        for words in ([], ["a"], ["a", nasty]):
            row = records("echo", {"word": nasty, "words": words, "day": date(2026, 1, 1)}, viewer())[0]
            assert row == {"word": nasty, "words": len(words), "day": date(2026, 1, 2), "rest": 2, "at": "12:30"}
        with pytest.raises(QueryError, match="needs day, words"):
            records("echo", {"word": "a"}, viewer())
        with pytest.raises(QueryError, match="no query"):
            records("ech", {}, viewer())


@pytest.mark.usefixtures("sales")
class TestToFile:
    def test_rows_are_written_with_a_header(self, write_query: WriteQuery, tmp_path: Path) -> None:
        sql = "select :word as word, null as nothing, place from generate_series(1, 2) as place"
        write_query("written", sql, parameters="word text", columns="word text, nothing text, place integer")
        with database.transaction() as connection:
            written = database.to_file("written", {"word": 'a "b", 100 % :c'}, tmp_path / "rows.csv", connection)
        assert written == 2
        assert (tmp_path / "rows.csv").read_text() == (
            'word,nothing,place\n"a ""b"", 100 % :c",,1\n"a ""b"", 100 % :c",,2\n'
        )

    def test_the_whole_company_is_written_and_failures_are_named(self, write_query: WriteQuery, tmp_path: Path) -> None:
        write_query("regions", "select region_id from core.sale", columns="region_id text")
        with database.transaction() as connection:
            assert database.to_file("regions", {}, tmp_path / "rows.csv", connection) == 4
        write_query("wrong", "select word from core.sale", columns="word text")
        with pytest.raises(DBAPIError, match="word") as failure, database.transaction() as connection:
            database.to_file("wrong", {}, tmp_path / "rows.csv", connection)
        assert failure.value.__notes__ == ["in sql/reporting/wrong.sql"]


@pytest.mark.usefixtures("sales")
class TestBinary:
    def test_values_are_their_bytes(self, write_query: WriteQuery) -> None:
        numbers = "int4send(-2) || int2send(cast(5 as smallint))"
        sql = f"select :word as word, {numbers} as packed, null as nothing from generate_series(1, 2)"
        write_query("packed", sql, parameters="word text", columns="word text, packed bytes, nothing bytes")
        word = "it's 100 % ü :x"
        rows = binary("packed", {"word": word}, viewer())
        assert [[bytes(value) for value in row] for row in rows] == [
            [word.encode(), b"\xff\xff\xff\xfe\x00\x05", b""]
        ] * 2
        assert frame("packed", {"word": word}, viewer()).packed.tolist() == [rows[0][1]] * 2

    def test_the_scope_holds(self, write_query: WriteQuery) -> None:
        write_query("regions", "select region_id from core.sale order by 1", columns="region_id text")
        assert [bytes(row[0]) for row in binary("regions", {}, viewer("apac", "emea"))] == [b"apac", b"emea", b"emea"]
        assert binary("regions", {}, viewer("nowhere")) == []

    def test_failures_are_named(self, write_query: WriteQuery, monkeypatch: pytest.MonkeyPatch) -> None:
        write_query("wrong", "select word from core.sale", columns="word text")
        with pytest.raises(DBAPIError, match="word") as failure:
            binary("wrong", {}, viewer())
        assert failure.value.__notes__ == ["in sql/reporting/wrong.sql"]
        monkeypatch.setattr(snapshots, "LONGEST_READ", 0.1)
        write_query("slow", "select region_id from core.sale, pg_sleep(30)", columns="region_id text")
        with pytest.raises(DatabaseAway, match="stopped"):
            binary("slow", {}, viewer())

    def test_a_dead_connection_is_replaced(self, write_query: WriteQuery) -> None:
        write_query("regions", "select region_id from core.sale order by 1", columns="region_id text")
        with snapshot(viewer()):
            assert len(binary("regions", {}, viewer())) == 4
            _terminate("%")
            with pytest.raises(database.ConnectionDropped):
                binary("regions", {}, viewer())
        assert len(binary("regions", {}, viewer())) == 4


@pytest.mark.usefixtures("sales")
class TestFailures:
    def test_a_slow_read_is_stopped(self, write_query: WriteQuery, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(snapshots, "LONGEST_READ", 0.1)
        write_query("slow", "select 1 as value from pg_sleep(30)")
        with pytest.raises(DatabaseAway, match="stopped"):
            frame("slow", {}, viewer())
        assert len(frame("sales", {}, viewer())) == 4

    def test_an_idle_connection_that_died_is_replaced(self) -> None:
        frame("sales", {}, viewer())
        _terminate("%")
        assert len(frame("sales", {}, viewer())) == 4

    def test_a_read_whose_connection_dies_is_tried_again(self, write_query: WriteQuery) -> None:
        write_query("slow", "select 1 as value from pg_sleep(0.5)")
        with ThreadPoolExecutor(1) as pool:
            answer = pool.submit(records, "slow", {}, viewer())
            while not _terminate("%reporting/slow%"):
                pass
            assert answer.result() == [{"value": 1}]

    def test_an_unreachable_server_is_told(self, caplog: pytest.LogCaptureFixture) -> None:
        database.configure("postgresql://somebody:hidden@127.0.0.1:1/nothing")
        for attempt in (lambda: frame("sales", {}, viewer()), database.current_version, _write):
            with pytest.raises(DatabaseAway, match="cannot be reached"):
                attempt()
        assert "hidden" not in caplog.text

    def test_a_fault_does_not_tell_its_parameters(self, write_query: WriteQuery) -> None:
        write_query("faulty", "select 1 / (length(:word) - 2) as value", parameters="word text")
        with pytest.raises(DBAPIError, match="division by zero") as caught:
            records("faulty", {"word": "jo"}, viewer())
        assert "'jo'" not in str(caught.value)

    def test_a_fault_in_a_write_is_not_hidden(self) -> None:
        with pytest.raises(DBAPIError, match="does not exist"), database.transaction() as connection:
            connection.execute(text("insert into nothing values (1)"))

    def test_slow_queries_are_logged_without_values(
        self, write_query: WriteQuery, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr(reads, "SLOW", 0)
        write_query("echo", "select :word as word", parameters="word text", columns="word text")
        with caplog.at_level(logging.WARNING):
            records("echo", {"word": "jo@example.com"}, viewer())
        (line,) = caplog.records
        assert (line.levelname, line.query, line.rows) == ("WARNING", "echo", 1)  # type: ignore[attr-defined]
        assert "jo@example.com" not in caplog.text


@pytest.mark.usefixtures("sales")
def test_a_forked_process_has_its_own_connections() -> None:
    frame("sales", {}, viewer())
    context = multiprocessing.get_context("fork")
    children = [context.Process(target=_read_in_child) for _ in range(3)]
    for child in children:
        child.start()
    for _ in range(20):
        assert len(frame("sales", {}, viewer())) == 4
    for child in children:
        child.join()
    assert [child.exitcode for child in children] == [0, 0, 0]
    assert len(frame("sales", {}, viewer())) == 4


def _read_in_child() -> None:
    for _ in range(20):
        assert len(frame("sales", {}, viewer())) == 4


def _write() -> None:
    with database.transaction() as connection:
        connection.execute(text("insert into core.sale (region_id, amount) values ('emea', 5)"))


def _terminate(running: str) -> int:
    """End the other connections to this database whose query is like that; returns how many there were."""
    with database.transaction() as connection:
        ended = connection.execute(
            text(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = current_database() and pid <> pg_backend_pid() and query like :running"
            ),
            {"running": running},
        )
        return len(ended.all())
