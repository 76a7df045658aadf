"""Redis killed and started again under worker and beat: what was due meanwhile is done, each once."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from dashboard.embedded.programs import redis_server
from dashboard.supervision import Family
from services import jobs
from services.accounts import COMMAND_LINE
from tests.faults.background import (
    BEAT,
    SECOND,
    WORKER,
    check_each_was_done_once,
    environment_of,
    kept,
    runs_until,
    wait_for,
)


@pytest.fixture
def socket_path() -> Iterator[Path]:
    """Where a Redis of this test's own listens; pytest's folders are too deep for the path of a socket."""
    with TemporaryDirectory(prefix="redis-") as folder:
        yield Path(folder) / "redis.sock"


@contextmanager
def redis_at(path: Path) -> Iterator[None]:
    """A Redis that is killed at the end of the block."""
    path.unlink(missing_ok=True)
    command = [redis_server(), "--port", "0", "--unixsocket", path, "--save", "", "--dir", path.parent]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        wait_for("Redis", path.exists)
        yield
    finally:
        process.kill()
        process.wait()


@pytest.mark.timeout(300)
def test_nothing_is_lost_while_redis_is_away(empty_database: str, socket_path: Path) -> None:
    environment = environment_of(empty_database, f"unix://{socket_path}?db=0")
    with Family(environment) as family:
        with redis_at(socket_path):
            family.start("The worker", WORKER)
            family.start("Beat", BEAT)
            wait_for("the first run", lambda: any(run.written for run in runs_until(datetime.now(UTC))))
        with kept(family):
            away = datetime.now(UTC)
            asked = {jobs.run_now("when_asked", by=COMMAND_LINE)}
            wait_for("slots", lambda: runs_until(datetime.now(UTC))[-1].queued_at > away + 3 * SECOND)
            assert [run.state for run in runs_until(datetime.now(UTC)) if run.run_id in asked] == ["queued"]
            with redis_at(socket_path):
                begun, back = time.monotonic(), datetime.now(UTC)
                wait_for("the runs", lambda: {run.state for run in runs_until(back)} == {"succeeded"})
                print(f"done {time.monotonic() - begun:.1f} s after Redis was back")
    check_each_was_done_once(runs_until(back), asked)
