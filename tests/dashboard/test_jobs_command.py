"""Jobs from the command line, and worker and beat as they are started for a company."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from dashboard.settings import Settings
from dashboard.supervision import Family
from services import jobs
from tests.dashboard.test_cli import READY_SECONDS, run
from tests.services.shops import BASE


def test_the_worker_computes_what_a_load_left(empty_database: str, settings: Settings, tmp_path: Path) -> None:
    environment = {**settings.environment(), "DATABASE_URL": empty_database, "PATH": os.environ["PATH"]}
    for name, content in BASE.items():
        (tmp_path / f"{name}.csv").write_text(content)
    with Family(environment) as family:
        for name in ("worker", "beat"):
            family.start(name, [sys.executable, "-m", "dashboard", name])
        loaded = run("load", str(tmp_path), "--no-refresh", **environment)
        assert loaded.returncode == 0, loaded.stderr
        deadline = time.monotonic() + READY_SECONDS
        while not follows("version 1"):
            assert time.monotonic() < deadline
            time.sleep(0.1)


def follows(cause: str) -> bool:
    """Whether what a version causes has been done."""
    return "snapshot_kpis" in {each.job for each in jobs.runs(state="succeeded") if each.cause == cause}


def test_jobs_from_the_command_line(empty_database: str, settings: Settings) -> None:
    environment = {**settings.environment(), "DATABASE_URL": empty_database}
    asked = run("jobs", "run", "load", "--with", "folder=/nowhere", **environment)
    assert asked.stdout == "Run 1 is queued.\n", asked.stderr
    assert [(each.job, each.state, each.requested_by) for each in jobs.runs()] == [("load", "queued", "command line")]
    assert run("jobs", "cancel", "1", **environment).returncode == 0
    assert run("jobs", "retry", "1", **environment).stdout == "Run 1 is queued again.\n"
    listed = run("jobs", "list", **environment).stdout
    assert "warm_up" in listed
    assert "asked by command line at" in listed
    refused = run("jobs", "run", "juggle", **environment)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith("There is no job juggle. Jobs are load, look_at_import,")
    assert run("jobs", "run", "load", "--with", "folder", **environment).returncode == 1
