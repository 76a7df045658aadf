"""Worker, beat and web server killed again and again: each slot is run once, nothing asked for is lost or doubled."""

from __future__ import annotations

import random
import socket
import time
import urllib.request
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime

import pytest
import redis

from dashboard import supervision
from dashboard.supervision import Child, Family
from services import jobs
from services.accounts import COMMAND_LINE
from tests.faults.background import (
    BEAT,
    WEB,
    WORKER,
    check_each_was_done_once,
    environment_of,
    kept,
    runs_until,
    slots,
    wait_for,
)

KILLS = 30
SEED = 20261126
COMMANDS = {"web": WEB, "worker": WORKER, "beat": BEAT}


def kill_at_random(children: dict[str, Child], asked: set[int]) -> Counter[str]:
    """Kill one child after the other, whatever it is doing; every fifth time the worker in the middle of a run.

    At these times a run is asked for, too.
    """
    moments, killed = random.Random(SEED), Counter[str]()
    while killed.total() < KILLS:
        time.sleep(moments.uniform(0, 0.8))
        name = moments.choice(["worker", "worker", "beat", "beat", "web"])
        if killed.total() % 5 == 0:
            name = "worker"
            asked.add(jobs.run_now("when_asked", by=COMMAND_LINE))
            wait_for("a run under way", lambda: at_work(children["worker"]))
        if children[name].ended:
            continue
        children[name].process.kill()
        children[name].process.wait()
        killed[name] += 1
    return killed


def at_work(worker: Child) -> bool:
    """Whether this very process has a run under way."""
    running = [run.worker for run in runs_until(datetime.now(UTC)) if run.state == "running"]
    return f"{socket.gethostname()}:{worker.process.pid}" in running


def answers(port: str) -> bool:
    with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
        return bool(answer.status == 200)
    return False


@pytest.mark.timeout(300)
def test_thirty_kills_lose_and_double_nothing(
    empty_database: str, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervision, "LASTING", 0.0)
    redis.Redis.from_url(redis_url).flushall()
    environment = environment_of(empty_database, redis_url)
    asked: set[int] = set()
    with Family(environment) as family:
        children = {name: family.start(name, command) for name, command in COMMANDS.items()}
        with kept(family):
            wait_for("the first run", lambda: any(run.written for run in runs_until(datetime.now(UTC))))
            begun = datetime.now(UTC)
            killed = kill_at_random(children, asked)
            ended = datetime.now(UTC)
            wait_for("the next slot", lambda: slots(runs_until(datetime.now(UTC)))[-1] > ended)
            entered = datetime.now(UTC)
            wait_for("the end of the runs", lambda: {run.state for run in runs_until(entered)} == {"succeeded"})
            wait_for("the web server", lambda: answers(environment["PORT"]))

    runs = runs_until(entered)
    begun_again = sum(run.attempts > 1 for run in runs)
    print(f"{dict(killed)} killed in {ended - begun}, {begun_again} of {len(runs)} runs begun again")
    assert begun_again, "no kill came in the middle of a run"
    check_each_was_done_once(runs, asked)
    assert slots(runs)[0] <= begun
    assert slots(runs)[-1] > ended
