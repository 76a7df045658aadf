"""A figure is computed once, however many ask, and is right while Redis, processes and entries come and go."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import redis
from sqlalchemy import text

from services import cache, cache_backend, database, flight
from services.database import snapshots
from services.database.snapshots import AT_ONCE
from services.errors import DatabaseAway
from tests.databases import PATIENT
from tests.services import measured
from tests.services.conftest import WriteRevenue, next_version, viewer
from tests.services.measured import EVERYWHERE, FILTERS, REVENUE, computed, keys, revenue, sell, total
from tests.services.test_cache import Server

pytestmark = pytest.mark.usefixtures("write_revenue")


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


class TestFlight:
    @pytest.mark.parametrize("round_", range(3))
    def test_a_cold_figure_is_computed_once(self, everywhere: Callable[..., Any], round_: int) -> None:
        answers = everywhere(processes=3, threads=20)
        assert len(answers) == 80
        assert {round(amount, 2) for _, amount in answers} == {EVERYWHERE}
        assert {state for state, _ in answers} == {"hit", "miss"}
        assert computed() == 1

    def test_a_failure_is_everyones_and_is_not_kept(self, write_revenue: WriteRevenue) -> None:
        write_revenue(REVENUE.replace("sum(coalesce(amount, 0))", "sum(pieces / (pieces - pieces))"))
        with ThreadPoolExecutor(4) as pool, queries_wait():
            asked = [pool.submit(revenue, FILTERS, viewer()) for _ in range(4)]
            until_waiting(1)
        assert all("division by zero" in str(each.exception()) for each in asked)
        write_revenue(REVENUE)
        assert revenue(FILTERS, viewer()).receipt.cache == "miss"

    def test_the_last_state_is_shown_meanwhile(self) -> None:
        revenue(FILTERS, viewer("emea"))
        sell()
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
        sell()
        next_version()
        process = worker(1)
        with queries_wait():
            _go(process)
            until_waiting(1)
            assert revenue(FILTERS, viewer()).receipt.cache == "stale"
        assert _answers(process) == [["miss", pytest.approx(EVERYWHERE + 5)]]
        assert total(revenue(FILTERS, viewer())) == EVERYWHERE + 5
        assert computed() == 2

    def test_few_compute_at_a_time_and_hold_up_nobody_else(self) -> None:
        revenue(FILTERS, viewer("amer"))
        revenue(FILTERS, viewer("emea"))
        sell()
        next_version()
        assert revenue(FILTERS, viewer("amer")).receipt.cache == "miss"
        with ThreadPoolExecutor(AT_ONCE + 2) as pool:
            with queries_wait():
                asked = [pool.submit(_page_of, least) for least in range(AT_ONCE + 2)]
                until_waiting(AT_ONCE)
                assert revenue(FILTERS, viewer("amer")).receipt.cache == "hit"
                assert revenue(FILTERS, viewer("emea")).receipt.cache == "stale"
                until_waiting(AT_ONCE)
            answers = [each.result() for each in asked]
        assert [len(figures) for figures in answers] == [AT_ONCE + 2] * (AT_ONCE + 2)
        assert computed() == 3 + AT_ONCE + 2
        assert revenue(FILTERS, viewer("emea")).receipt.cache == "miss"

    def test_whoever_gets_no_turn_is_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(snapshots, "PATIENCE", 0.05)
        with ThreadPoolExecutor(AT_ONCE) as pool, queries_wait():
            asked = [pool.submit(revenue, FILTERS, viewer(), least=least) for least in range(AT_ONCE)]
            until_waiting(AT_ONCE)
            with pytest.raises(DatabaseAway, match="More people"):
                revenue(FILTERS, viewer("apac"))
        assert [each.result().receipt.cache for each in asked] == ["miss"] * AT_ONCE

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
    def everywhere(
        self, worker: Callable[[int], Any], shop: str, monkeypatch: pytest.MonkeyPatch
    ) -> Callable[..., list[Any]]:
        monkeypatch.setattr(flight, "WAIT", PATIENT)

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
                for key in keys(redis_url):
                    client.set(key, poison)
            result = revenue(FILTERS, viewer())
            assert (total(result), result.receipt.cache) == (expected, "miss")

    def test_a_flush_breaks_nothing(self, redis_url: str) -> None:
        expected = total(revenue(FILTERS, viewer()))
        with redis.Redis.from_url(redis_url) as client:
            client.flushdb()
        assert total(revenue(FILTERS, viewer())) == expected


def _go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def _answers(process: subprocess.Popen[str]) -> list[Any]:
    assert process.stdout is not None
    return json.loads(process.stdout.readline())


def _page_of(first: int) -> list[float]:
    """Figures that every page has, each page in another order, so that pages wait for one another's."""
    order = [(first + step) % (AT_ONCE + 2) for step in range(AT_ONCE + 2)]
    with database.one_snapshot():
        return [total(revenue(FILTERS, viewer(), least=least)) for least in order]
