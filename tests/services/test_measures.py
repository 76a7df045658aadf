"""A figure from the cache is the figure of the database: for this viewer, these filters, this state of the data."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import redis
from sqlalchemy import text

from services import cache, cache_backend, database, flight, measures
from services.cache import RedisCache
from services.cache_backend import PREFIX
from services.database import snapshot, version
from services.errors import NotAllowed
from services.filters import Filters
from services.measures import MEASURES, Measure, Result, warm
from services.queries import QueryError
from services.scope import Scope
from tests.services import measured
from tests.services.conftest import WriteQuery, next_version, viewer
from tests.services.measured import FILTERS, company_revenue, computed, doubled, open_revenue, revenue, what_it_sees
from tests.services.test_cache import Server

REVENUE = """
with opened as materialized (select pg_advisory_xact_lock_shared(1))
select region_id, sum(coalesce(amount, 0)) as amount
from core.sale cross join opened
where amount >= :least and (cardinality(:tags) = 0 or tags && :tags)
group by region_id order by region_id
"""
EVERYWHERE = 100000000000.29


@pytest.fixture(autouse=True)
def sales(shop: str, write_query: WriteQuery, empty_cache: RedisCache, tmp_path: Path) -> None:
    _write_revenue(write_query, REVENUE)
    measured.calls = tmp_path / "calls"
    database.forget_version()


def _write_revenue(write_query: WriteQuery, sql: str) -> None:
    parameters, columns = "least decimal, tags text[]", "region_id text, amount money"
    write_query("revenue", sql, parameters=parameters, columns=columns)


@contextmanager
def queries_wait() -> Iterator[None]:
    """Hold every computation of the revenue until the block ends."""
    with database.transaction() as connection:
        connection.execute(text("select pg_advisory_xact_lock(1)"))
        yield


def until_waiting(many: int) -> None:
    """Return once that many computations are held."""
    waiting = text("select count(*) from pg_locks where locktype = 'advisory' and not granted")
    while True:
        with database.transaction() as connection:
            if connection.execute(waiting).scalar_one() == many:
                return


def total(result: Result[Any]) -> float:
    return round(float(result.data.amount.sum()), 2)


class TestResult:
    def test_a_receipt_tells_where_it_came_from(self) -> None:
        receipt = revenue(FILTERS, viewer("emea"), least=0.05).receipt
        assert (receipt.measure, receipt.queries) == ("tests.services.measured.revenue", ("revenue",))
        assert receipt.parameters["start"] == date(2026, 1, 1)
        assert receipt.parameters["least"] == 0.05
        assert receipt.parameters["tags"] == ()
        assert (receipt.scope, receipt.rows, receipt.cache) == ("emea", 1, "miss")
        assert (receipt.data_version, receipt.as_of) == (1, date(2026, 1, 2))
        kept = revenue(FILTERS, viewer("emea"), least=0.05).receipt
        assert kept == replace(receipt, cache="hit")

    def test_kept_and_computed_are_the_same(self) -> None:
        for each in (revenue, company_revenue, open_revenue, doubled):
            first, second = each(FILTERS, viewer()), each(FILTERS, viewer())
            assert (first.receipt.cache, second.receipt.cache) == ("miss", "hit")
            assert str(first.data) == str(second.data)

    def test_nobody_else_holds_the_data(self) -> None:
        first = revenue(FILTERS, viewer())
        first.data.loc[:, "amount"] = 0.0
        assert total(revenue(FILTERS, viewer())) == total(revenue(FILTERS, viewer())) == EVERYWHERE

    def test_rows_are_counted(self) -> None:
        assert company_revenue(FILTERS, viewer()).receipt.rows == 2
        assert open_revenue(FILTERS, viewer()).receipt.rows == 2
        assert doubled(FILTERS, viewer()).receipt.rows == 1

    def test_measures_are_registered(self) -> None:
        assert MEASURES["tests.services.measured.revenue"] is revenue
        assert isinstance(revenue, Measure)
        assert revenue.__doc__ == "Columns region_id, amount."
        assert revenue.__name__ == "revenue"


class TestScope:
    def test_regions_never_share(self) -> None:
        for _ in range(2):
            assert total(revenue(FILTERS, viewer())) == EVERYWHERE
            assert total(revenue(FILTERS, viewer("emea"))) == 0.30
            assert total(revenue(FILTERS, viewer("apac"))) == 99999999999.99
            assert revenue(FILTERS, viewer("nowhere")).data.empty
            assert revenue(FILTERS, replace(viewer(), scope=Scope(frozenset()))).data.empty
        assert computed() == 5

    def test_people_with_the_same_regions_share(self) -> None:
        revenue(FILTERS, viewer("emea"))
        assert revenue(FILTERS, replace(viewer("emea"), user_id=8)).receipt.cache == "hit"

    def test_company_figures_are_closed_to_the_limited(self) -> None:
        company_revenue(FILTERS, viewer())
        with pytest.raises(NotAllowed, match="limited to some regions"):
            company_revenue(FILTERS, viewer("emea"))

    def test_open_figures_are_the_companys_for_everyone(self) -> None:
        assert open_revenue(FILTERS, viewer("emea")).data == open_revenue(FILTERS, viewer()).data
        assert len(open_revenue(FILTERS, viewer("emea")).data) == 2
        assert computed() == 1

    def test_a_measure_knows_only_what_is_in_its_key(self) -> None:
        seen = what_it_sees(replace(FILTERS, preset="90d"), viewer("emea", capabilities=("act", "pii"))).data
        assert "example" not in str(seen["viewer"])
        assert "90d" not in str(seen["filters"])
        assert (seen["pii"], seen["act"]) == (True, False)
        assert what_it_sees(FILTERS, viewer("emea", capabilities=("act",))).data["pii"] is False

    def test_there_is_no_figure_without_a_viewer(self) -> None:
        with pytest.raises(TypeError, match="needs the viewer"):
            revenue(FILTERS, None)  # type: ignore[arg-type]


class TestKey:
    @pytest.mark.parametrize(
        "other",
        [
            replace(FILTERS, start=date(2026, 1, 2)),
            replace(FILTERS, end=date(2026, 1, 30)),
            replace(FILTERS, compare="plan"),
            replace(FILTERS, regions=("emea",)),
            replace(FILTERS, channels=("emea",)),
            replace(FILTERS, categories=("emea",)),
            None,
        ],
    )
    def test_other_filters_are_another_figure(self, other: Filters | None) -> None:
        revenue(FILTERS, viewer())
        assert revenue(other, viewer()).receipt.cache == "miss"

    def test_other_arguments_are_another_figure(self) -> None:
        for extra in ({}, {"least": 1}, {"tags": ("a",)}, {"tags": ("a", "b")}, {"tags": ("a,b",)}):
            assert revenue(FILTERS, viewer(), **extra).receipt.cache == "miss"  # type: ignore[arg-type]
            assert revenue(FILTERS, viewer(), **extra).receipt.cache == "hit"  # type: ignore[arg-type]

    def test_the_same_said_otherwise_is_the_same_figure(self) -> None:
        revenue(replace(FILTERS, regions=("apac", "emea")), viewer())
        said = replace(FILTERS, regions=("emea", "apac", "emea"), preset="90d")
        assert revenue(said, viewer(), least=0, tags=()).receipt.cache == "hit"

    def test_another_query_is_another_figure(self, write_query: WriteQuery) -> None:
        revenue(FILTERS, viewer("emea"))
        _write_revenue(write_query, REVENUE.replace("sum(coalesce(amount, 0))", "count(amount)"))
        assert total(revenue(FILTERS, viewer("emea"))) == 2

    def test_another_release_is_another_figure(self, monkeypatch: pytest.MonkeyPatch) -> None:
        revenue(FILTERS, viewer())
        monkeypatch.setattr(measures, "_code_version", lambda: "next")
        assert revenue(FILTERS, viewer()).receipt.cache == "miss"

    def test_a_measure_runs_what_it_names(self) -> None:
        with pytest.raises(QueryError, match="undeclared runs revenue"):
            measured.undeclared(FILTERS, viewer())


class TestVersion:
    def test_new_data_is_another_figure(self) -> None:
        assert total(revenue(FILTERS, viewer("emea"))) == 0.30
        _sell()
        assert total(revenue(FILTERS, viewer("emea"))) == 0.30
        next_version()
        result = revenue(FILTERS, viewer("emea"))
        assert (total(result), result.receipt.data_version, result.receipt.cache) == (5.30, 2, "miss")

    def test_a_figure_is_kept_under_the_version_it_saw(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(version, "MEMO", 3600)
        assert database.current_version().version == 1
        with database.transaction() as connection:
            connection.execute(text("update ops.data_version set version = 2, refreshed_at = clock_timestamp()"))
        first, second = revenue(FILTERS, viewer()).receipt, revenue(FILTERS, viewer()).receipt
        assert (first.cache, first.data_version) == ("miss", 2)
        assert (second.cache, second.data_version) == ("hit", 2)

    def test_a_new_database_that_counts_from_one_again_shares_nothing(self) -> None:
        assert total(revenue(FILTERS, viewer("emea"))) == 0.30
        _sell()
        with database.transaction() as connection:
            connection.execute(text("update ops.data_version set refreshed_at = clock_timestamp()"))
        database.forget_version()
        assert total(revenue(FILTERS, viewer("emea"))) == 5.30

    def test_nothing_is_kept_before_the_first_refresh(self, redis_url: str) -> None:
        with database.transaction() as connection:
            connection.execute(text("update ops.data_version set version = 0"))
        database.forget_version()
        for _ in range(2):
            assert revenue(FILTERS, viewer()).receipt.cache == "off"
        assert _keys(redis_url) == []

    def test_a_measure_of_a_measure_is_of_one_state(self) -> None:
        with snapshot(viewer("emea")):
            assert doubled(FILTERS, viewer("emea")).data == pytest.approx(0.60)
            _sell()
            next_version()
            receipt = revenue(FILTERS, viewer("emea"), least=0.15).receipt
            assert (receipt.data_version, receipt.cache) == (1, "miss")
        assert doubled(FILTERS, viewer("emea")).data == pytest.approx(10.60)

    def test_all_is_warm_after_a_refresh(self) -> None:
        revenue(FILTERS, viewer())
        with database.transaction() as connection:
            connection.execute(text("update ops.data_version set version = 2, refreshed_at = clock_timestamp()"))
        viewers = [viewer(), viewer("emea")]
        assert warm([revenue, company_revenue], [FILTERS, None], viewers) == 6
        results = [revenue(FILTERS, viewer()), revenue(None, viewer("emea")), company_revenue(FILTERS, viewer())]
        assert {(result.receipt.cache, result.receipt.data_version) for result in results} == {("hit", 2)}


class TestFlight:
    @pytest.mark.parametrize("round_", range(3))
    def test_a_cold_figure_is_computed_once(self, everywhere: Callable[..., Any], round_: int) -> None:
        answers = everywhere(processes=3, threads=20)
        assert len(answers) == 80
        assert {round(amount, 2) for _, amount in answers} == {EVERYWHERE}
        assert {state for state, _ in answers} == {"hit", "miss"}
        assert computed() == 1

    def test_a_failure_is_everyones_and_is_not_kept(self, write_query: WriteQuery) -> None:
        _write_revenue(write_query, REVENUE.replace("sum(coalesce(amount, 0))", "sum(pieces / (pieces - pieces))"))
        with ThreadPoolExecutor(4) as pool, queries_wait():
            asked = [pool.submit(revenue, FILTERS, viewer()) for _ in range(4)]
            until_waiting(1)
        assert all("division by zero" in str(each.exception()) for each in asked)
        _write_revenue(write_query, REVENUE)
        assert revenue(FILTERS, viewer()).receipt.cache == "miss"

    def test_the_last_state_is_shown_meanwhile(self) -> None:
        revenue(FILTERS, viewer("emea"))
        _sell()
        next_version()
        with ThreadPoolExecutor(1) as pool:
            with queries_wait():
                first = pool.submit(revenue, FILTERS, viewer("emea"))
                until_waiting(1)
                meanwhile = revenue(FILTERS, viewer("emea"))
                assert total(meanwhile) == 0.30
                assert (meanwhile.receipt.cache, meanwhile.receipt.data_version) == ("stale", 1)
            assert total(first.result()) == 5.30
        result = revenue(FILTERS, viewer("emea"))
        assert (total(result), result.receipt.cache, result.receipt.data_version) == (5.30, "hit", 2)

    def test_the_last_state_is_shown_while_another_process_computes(self, worker: Callable[..., Any]) -> None:
        revenue(FILTERS, viewer())
        _sell()
        next_version()
        process = worker(1)
        with queries_wait():
            _go(process)
            until_waiting(1)
            assert revenue(FILTERS, viewer()).receipt.cache == "stale"
        assert _answers(process) == [["miss", pytest.approx(EVERYWHERE + 5)]]
        assert total(revenue(FILTERS, viewer())) == EVERYWHERE + 5
        assert computed() == 2

    def test_a_process_that_dies_computing_holds_nobody_up(
        self, worker: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(flight, "WAIT", 0.2)
        process = worker(1)
        with queries_wait():
            _go(process)
            until_waiting(1)
            process.kill()
            process.wait()
        result = revenue(FILTERS, viewer())
        assert (total(result), result.receipt.cache) == (EVERYWHERE, "miss")
        assert revenue(FILTERS, viewer()).receipt.cache == "hit"

    @pytest.fixture
    def worker(self, shop: str, redis_url: str, tmp_path: Path) -> Iterator[Callable[[int], subprocess.Popen[str]]]:
        started: list[subprocess.Popen[str]] = []

        def start(threads: int) -> subprocess.Popen[str]:
            program = "import sys; from tests.services.measured import main; main(*sys.argv[1:])"
            arguments = [shop, redis_url, str(tmp_path), str(measured.calls), str(threads)]
            command = [sys.executable, "-c", program, *arguments]
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            started.append(process)
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            return process

        yield start
        for process in started:
            process.kill()
            process.communicate()

    @pytest.fixture
    def everywhere(self, worker: Callable[[int], Any], shop: str) -> Callable[..., list[Any]]:
        def ask(processes: int, threads: int) -> list[Any]:
            database.configure(shop, pool_size=threads)
            others = [worker(threads) for _ in range(processes)]
            with ThreadPoolExecutor(threads) as pool:
                with queries_wait():
                    for process in others:
                        _go(process)
                    asked = [pool.submit(revenue, FILTERS, viewer()) for _ in range(threads)]
                    until_waiting(1)
                own = [each.result() for each in asked]
            answers = [[result.receipt.cache, total(result)] for result in own]
            return answers + [answer for process in others for answer in _answers(process)]

        return ask


class TestOutage:
    def test_redis_goes_and_comes_back_under_load(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(cache_backend, "PAUSE", 0.05)
        states: list[str] = []
        over = threading.Event()

        def ask() -> None:
            while not over.is_set():
                for regions, expected in (((), EVERYWHERE), (("emea",), 0.30)):
                    result = revenue(FILTERS, viewer(*regions))
                    assert total(result) == expected
                    states.append(result.receipt.cache)

        def reaches(state: str, asked: list[Any]) -> None:
            seen = len(states)
            while state not in states[seen:]:
                assert not any(each.done() for each in asked), [each.exception() for each in asked if each.done()]

        with Server(tmp_path / "own.sock") as server, ThreadPoolExecutor(4) as pool:
            cache.configure_cache(server.url)
            asked = [pool.submit(ask) for _ in range(4)]
            try:
                for _ in range(3):
                    reaches("hit", asked)
                    server.kill()
                    reaches("off", asked)
                    server.start()
                reaches("hit", asked)
            finally:
                over.set()
            assert [each.result() for each in asked] == [None] * 4

    def test_poisoned_entries_are_computed_again(self, redis_url: str) -> None:
        for poison in (b"", b"garbage", b"AC01" + b"\0" * 100):
            expected = total(revenue(FILTERS, viewer()))
            with redis.Redis.from_url(redis_url) as client:
                for key in _keys(redis_url):
                    client.set(key, poison)
            result = revenue(FILTERS, viewer())
            assert (total(result), result.receipt.cache) == (expected, "miss")

    def test_a_flush_breaks_nothing(self, redis_url: str) -> None:
        expected = total(revenue(FILTERS, viewer()))
        with redis.Redis.from_url(redis_url) as client:
            client.flushdb()
        assert total(revenue(FILTERS, viewer())) == expected


def _sell() -> None:
    with database.transaction() as connection:
        connection.execute(text("insert into core.sale (region_id, amount) values ('emea', 5)"))


def _keys(redis_url: str) -> list[bytes]:
    with redis.Redis.from_url(redis_url) as client:
        return list(client.scan_iter(match=f"{PREFIX}*"))


def _go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def _answers(process: subprocess.Popen[str]) -> list[Any]:
    assert process.stdout is not None
    return json.loads(process.stdout.readline())
