"""/metrics: who may read it, what it tells, and that processes add up; request ids, in answers and in the log."""

from __future__ import annotations

import json
import logging
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import flask
import psutil
import pytest
import requests
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from dashboard import logs, metrics
from dashboard.counts import make_folder
from dashboard.settings import Settings
from services import cache, database
from tests.fixtures_web import ClientFor
from tests.load.site import product
from tests.services.health.situations import wait_for

ELSEWHERE = {"REMOTE_ADDR": "192.0.2.7"}


def samples(text: str) -> dict[str, dict[tuple[str, ...], float]]:
    """The figures by name, and values of labels in the order of the labels' names."""
    found: dict[str, dict[tuple[str, ...], float]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found.setdefault(sample.name, {})[tuple(sample.labels.values())] = sample.value
    return found


def watched(**settings: object) -> FlaskClient:
    """A client of a server that has nothing but what dashboard.metrics adds to it."""
    server = flask.Flask(__name__)
    metrics.install(server, Settings(**settings))  # type: ignore[arg-type]

    @server.get("/hello/<name>")
    def hello(name: str) -> str:
        logging.getLogger("hello").warning("said hello")
        return name

    return server.test_client()


class TestWhoMayRead:
    def test_this_machine_alone_without_a_token(self, company: str, redis_url: str) -> None:
        client = watched()
        assert client.get("/metrics").status_code == 200
        assert client.get("/metrics", environ_base={"REMOTE_ADDR": "::1"}).status_code == 200
        assert client.get("/metrics", environ_base=ELSEWHERE).status_code == 401
        assert client.get("/metrics", headers={"Authorization": "Bearer "}, environ_base=ELSEWHERE).status_code == 401
        for header in ("X-Forwarded-For", "Forwarded"):
            assert client.get("/metrics", headers={header: "127.0.0.1"}).status_code == 401

    def test_from_elsewhere_with_the_token(self, company: str, redis_url: str) -> None:
        client, token = watched(metrics_token="a token for Prometheus"), "Bearer a token for Prometheus"
        behind_a_proxy = {"Authorization": token, "X-Forwarded-For": "192.0.2.9"}
        assert client.get("/metrics", headers=behind_a_proxy, environ_base=ELSEWHERE).status_code == 200
        assert client.get("/metrics", environ_base=ELSEWHERE).status_code == 401
        for wrong in (token[:-1], f"{token}s", "Bearer", "Basic a token for Prometheus", "Bearer ü", ""):
            assert client.get("/metrics", headers={"Authorization": wrong}, environ_base=ELSEWHERE).status_code == 401

    def test_the_product_opens_it_to_nobody_else(self, client_for: ClientFor) -> None:
        admin = client_for("admin")
        assert admin.get("/metrics").status_code == 200
        assert admin.get("/metrics", environ_base=ELSEWHERE).status_code == 401


class TestWhatItTells:
    def test_requests_queries_and_the_cache(self, client_for: ClientFor) -> None:
        client = client_for("executive")
        cache.backend().clear()
        before = samples(client.get("/metrics").text)
        page = "/api/panels/executive/summary/revenue-trend.csv?from=2026-03-01&to=2026-04-02"
        assert client.get(page).status_code == client.get(page).status_code == 200
        assert client.get("/api/panels/admin/audit/trail.csv").status_code == 403
        after = samples(client.get("/metrics").text)

        def more(name: str, *labels: str) -> float:
            return after[name][labels] - before.get(name, {}).get(labels, 0)

        route = "/api/panels/<path:page>/<panel>.<any(csv, xlsx):kind>"
        assert more("analytics_requests_total", "executive/summary", route, "200") == 2
        assert more("analytics_requests_total", "", route, "403") == 1
        assert more("analytics_request_seconds_count", route) == 3
        assert more("analytics_query_seconds_count", "revenue_trend") == 1
        assert more("analytics_measures_total", "miss", "trends.revenue_trend") == 1
        assert more("analytics_measures_total", "hit", "trends.revenue_trend") == 1
        assert after["analytics_database_up"][()] == after["analytics_cache_up"][()] == 1
        assert after["analytics_data_version"][()] == 1
        assert after["analytics_data_age_seconds"][()] > 0
        assert {f"analytics_{name}" for about in metrics.READINGS.values() for name in about} <= after.keys()
        assert after["analytics_database_bytes"][()] > 1_000_000

    def test_it_tells_of_servers_that_are_away(self, company: str, redis_url: str) -> None:
        client = watched()
        database.dispose()
        database.configure("postgresql://nobody@127.0.0.1:1/nothing")
        backend = cache.backend()
        cache.configure_cache("unix:///nowhere/redis.sock")
        try:
            told = samples(client.get("/metrics").text)
        finally:
            cache._backend = backend
        assert told["analytics_database_up"][()] == told["analytics_cache_up"][()] == 0
        assert "analytics_data_version" not in told

    def test_what_was_typed_is_not_told(self, company: str, redis_url: str) -> None:
        client = watched()
        client.get("/hello/jo@shop.example")
        client.get("/nowhere/jo@shop.example")
        assert "shop.example" not in client.get("/metrics").text


@pytest.fixture
def site(settings: Settings, tmp_path: Path) -> Iterator[tuple[str, list[psutil.Process]]]:
    """The address of a server with two processes, and those."""
    with product(settings.database_url, settings.redis_url, tmp_path / "web.log") as running:
        yield running.address, wait_for(lambda: two(running.process.children()))


def two(found: list[psutil.Process]) -> list[psutil.Process]:
    return found if len(found) == 2 else []


def answers(address: str) -> bool:
    try:
        return requests.get(f"{address}/healthz", timeout=30).status_code == 200
    except requests.ConnectionError:
        return False


def alive(address: str) -> float:
    """How many health checks were answered well, by any process."""
    told = samples(requests.get(f"{address}/metrics", timeout=30).text)
    return told["analytics_requests_total"].get(("", "/healthz", "200"), 0)


def test_processes_add_up_and_one_that_is_replaced_loses_nothing(site: tuple[str, list[psutil.Process]]) -> None:
    address, workers = site
    before = alive(address)

    def ask(times: int) -> None:
        for _ in range(times):
            assert requests.get(f"{address}/healthz", timeout=30).status_code == 200

    ask(40)
    assert {alive(address) for _ in range(10)} == {before + 40}
    for worker in workers:
        worker.send_signal(signal.SIGKILL)
    psutil.wait_procs(workers, timeout=30)
    wait_for(lambda: answers(address))
    ask(39)
    assert {alive(address) for _ in range(10)} == {before + 80}


def test_what_a_killed_server_left_is_removed(tmp_path: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    for process in (dead.pid, os.getpid()):
        (tmp_path / f"analytics-metrics-{process}-abc").mkdir()
    (tmp_path / "something-else").mkdir()
    made = make_folder(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {
        made.name,
        f"analytics-metrics-{os.getpid()}-abc",
        "something-else",
    }
    assert made.stat().st_mode & 0o777 == 0o700


class TestRequestIds:
    def test_each_answer_has_its_own(self, company: str) -> None:
        client = watched()
        first, second = (client.get("/hello/jo").headers["X-Request-Id"] for _ in range(2))
        assert re.fullmatch("[0-9a-f]{32}", first)
        assert first != second

    def test_a_proxy_that_is_trusted_may_give_it(self, company: str) -> None:
        given = {"X-Request-Id": "7f3c2b7e-0a51-4c39-9d0e-0d1f6f4b1c11"}
        assert (
            watched(trusted_proxies=1).get("/hello/jo", headers=given).headers["X-Request-Id"] == given["X-Request-Id"]
        )
        assert watched().get("/hello/jo", headers=given).headers["X-Request-Id"] != given["X-Request-Id"]
        for wrong in ("short", "x" * 65, "with spaces in it", 'quote"quote'):
            answer = watched(trusted_proxies=1).get("/hello/jo", headers={"X-Request-Id": wrong})
            assert answer.headers["X-Request-Id"] != wrong

    def test_the_log_names_request_and_viewer(self, client_for: ClientFor, caplog: pytest.LogCaptureFixture) -> None:
        client = client_for("executive")
        cache.backend().clear()
        caplog.clear()
        caplog.handler.setFormatter(logs.ForPrograms())
        with caplog.at_level(logging.DEBUG, logger="dashboard.metrics"), caplog.at_level(logging.DEBUG, "services"):
            answer = client.get("/api/panels/executive/summary/revenue-trend.csv?from=2026-03-01&to=2026-04-03")
        lines = [json.loads(line) for line in caplog.text.splitlines()]
        own = [line for line in lines if line.get("request") == answer.headers["X-Request-Id"]]
        query = next(line for line in own if line.get("query") == "revenue_trend")
        assert query["viewer"] > 0
        assert query["rows"] > 0
        last = own[-1]
        assert (last["logger"], last["page"], last["status"]) == ("dashboard.metrics", "executive/summary", 200)
        assert "revenue_trend" in last["queries"]
        assert last["milliseconds"] >= last["database_milliseconds"] > 0
        assert "demo.example" not in caplog.text

    def test_lines_for_people(self, company: str, caplog: pytest.LogCaptureFixture) -> None:
        caplog.handler.setFormatter(logs.ForPeople(logs.LINE))
        answer = watched().get("/hello/jo")
        assert f"said hello request={answer.headers['X-Request-Id']}" in caplog.text
        logging.getLogger("hello").warning("outside")
        assert caplog.text.endswith("WARNING hello outside\n")

    def test_a_failure_brings_its_traceback(self) -> None:
        error = ValueError("broken")
        record = logging.LogRecord("x", logging.ERROR, "x.py", 1, "it is %s", ("so",), (ValueError, error, None))
        told = json.loads(logs.ForPrograms().format(record))
        assert (told["level"], told["message"]) == ("ERROR", "it is so")
        assert "ValueError: broken" in told["error"]
