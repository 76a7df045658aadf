"""The command line, as an operator uses it: each command in a process of its own, over real servers."""

from __future__ import annotations

import json
import os
import secrets
import signal
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from pathlib import Path

import psutil
import pytest
from sqlalchemy import text

from dashboard.cli import figures
from dashboard.settings import Settings
from services import database, executive
from services.evaluation import Figure
from services.filters import Filters
from services.scope import Scope, Viewer
from tests import databases, ports
from tests.commands import ROOT, run

READY_SECONDS = 120
SCALE = "0.05"
SECRETS = {"SECRET_KEY": secrets.token_urlsafe(48), "ENCRYPTION_KEYS": secrets.token_urlsafe(32)}


@pytest.fixture
def scratch() -> Iterator[Path]:
    """A folder of this test's own that another user can be let into, unlike pytest's."""
    with databases.scratch() as path:
        yield path


def survivors(family: list[psutil.Process], seconds: float = 0) -> list[psutil.Process]:
    """Which of these still run; one that has ended counts as gone, whoever is to collect it."""
    alive = psutil.wait_procs(family, timeout=seconds)[1]
    return [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]


@contextmanager
def demo(folder: str, port: str, **environment: str) -> Iterator[psutil.Popen]:
    """A demo that has begun to serve; ended afterwards, if it still runs."""
    given = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "DATA_DIR": folder, "PORT": port, "SCALE": SCALE}
    log = Path(f"{folder}.{port}.log")
    with log.open("wb") as output:
        process = psutil.Popen(
            [sys.executable, "-m", "dashboard", "demo"],
            cwd=ROOT, env={**given, **environment}, stdout=output, stderr=output,
        )  # fmt: skip
    try:
        deadline = time.monotonic() + READY_SECONDS
        while "Ready:" not in log.read_text():
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)
        process.log = log.read_text()
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(60)


def is_a(child: psutil.Process, name: str) -> bool:
    """Whether it runs this command of ours."""
    with suppress(psutil.NoSuchProcess):
        return name in child.cmdline()
    return False


def started_again(demo: psutil.Popen, name: str) -> None:
    """Kill a child of the demo, and see another take its place."""

    def alive() -> list[psutil.Process]:
        return [child for child in demo.children() if is_a(child, name)]

    deadline = time.monotonic() + READY_SECONDS
    while not (found := alive()):
        assert time.monotonic() < deadline
    found[0].kill()
    while not (found_again := alive()) or found_again == found:
        assert time.monotonic() < deadline
        time.sleep(0.1)


def page(port: str, path: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
        return str(answer.read().decode())


def test_the_demo_serves_survives_a_kill_serves_again_and_is_alone(scratch: Path) -> None:
    folder, port = f"{scratch}/var", str(ports.free_port())
    with demo(folder, port, DEMO_PASSWORD="chosen by the test") as first:
        assert "csrf_token" in page(port, "/login")
        assert json.loads(page(port, "/healthz")) == {"status": "ok"}
        assert json.loads(page(port, "/readyz")) == {"status": "ready"}
        assert first.log.count("@demo.example") == 9
        assert "chosen by the test" not in first.log
        family = first.children(recursive=True)
        assert {"postgres", "redis-server"} <= {child.name() for child in family}
        for name in ("worker", "beat"):
            started_again(first, name)
        family = first.children(recursive=True)
        first.kill()
        first.wait()
        assert survivors(family, 60) == []
    started = time.monotonic()
    with demo(folder, port) as second:
        print(f"the second start took {time.monotonic() - started:.1f} s")
        password = Path(folder, "demo_password")
        assert password.stat().st_mode & 0o777 == 0o600
        assert second.log.count(password.read_text()) == 9
        check_another_is_refused(second, folder, port)
        family = second.children(recursive=True)
        second.terminate()
        assert second.wait(60) == 0
        assert survivors(family) == []
    said = Path(f"{folder}.{port}.log").read_text().removeprefix(second.log)
    assert [line for line in said.splitlines() if not line.startswith("20")] == []
    other_scale = run("demo", DATA_DIR=folder, PORT=port, SCALE="0.1")
    assert other_scale.returncode == 1
    assert "holds the company at scale 0.05" in other_scale.stderr


def check_another_is_refused(first: psutil.Popen, folder: str, port: str) -> None:
    """In one sentence; what looks at the data beside it is not."""
    same_port = run("demo", DATA_DIR=f"{folder}-other", PORT=port)
    same_folder = run("demo", DATA_DIR=folder, PORT=str(ports.free_port()), SCALE=SCALE)
    assert (same_port.returncode, same_port.stderr) == (
        1,
        f"Port {port} of 127.0.0.1 cannot be had (address already in use); set PORT to another one.\n",
    )
    assert same_folder.returncode == 1
    assert (
        f"{folder} is in use by process {first.pid}; stop that, or set DATA_DIR to another folder.\n"
        in same_folder.stderr
    )
    assert "sales.emea@demo.example" in run("users", "list", DATA_DIR=folder).stdout
    assert first.poll() is None


def test_the_demo_refuses_production() -> None:
    done = run("demo", MODE="production", **SECRETS)
    assert done.returncode == 1
    assert done.stderr.startswith("The demo, whose log-ins are known, does not run with MODE=production")


def test_production_refuses_a_weak_key_in_one_sentence() -> None:
    done = run("serve", MODE="production")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("SECRET_KEY is missing; make one with: ")


@pytest.fixture
def environment(settings: Settings, company: str) -> dict[str, str]:
    """The environment in which commands use the shared sample company."""
    return settings.environment()


def test_what_is_kept_is_encrypted_anew(environment: dict[str, str]) -> None:
    done = run("reencrypt", **environment)
    assert (done.returncode, done.stdout) == (0, "0 secrets are encrypted with the first key.\n")


def as_of() -> date:
    reached = database.current_version().as_of
    assert reached is not None
    return reached


@pytest.mark.parametrize("name", ["net_revenue", "orders", "gross_margin"])
def test_a_metric_is_what_the_pages_show(environment: dict[str, str], name: str) -> None:
    start, end = as_of() - timedelta(days=29), as_of()
    done = run("metric", name, "--from", str(start), "--to", str(end), **environment)
    viewer = Viewer(0, "", "", frozenset(), frozenset(), scope=Scope())
    expected = executive.kpis.function(Filters(start, end), viewer)["current"]
    assert json.loads(done.stdout)["value"] == expected[name]


def test_a_metric_as_a_person_is_within_their_regions(environment: dict[str, str]) -> None:
    period = ("--from", str(as_of() - timedelta(days=29)), "--to", str(as_of()))

    def value(*arguments: str) -> float:
        answer = json.loads(run("metric", "net_revenue", *period, *arguments, **environment).stdout)
        return float(answer["value"])

    limited = value("--as", "sales.emea@demo.example")
    parts = [value("--as", "sales.emea@demo.example", "--region", region) for region in ("uk_ireland", "dach")]
    assert limited == pytest.approx(sum(parts), abs=0.001)
    assert value("--region", "uk_ireland", "--region", "dach") == limited < value()


def test_an_unknown_metric_person_or_region_is_a_sentence(environment: dict[str, str]) -> None:
    period = ("--from", "2026-01-01", "--to", "2026-01-31")
    nothing = run("metric", "happiness", *period, **environment)
    nobody = run("metric", "orders", *period, "--as", "nobody@shop.example", **environment)
    nowhere = run("metric", "orders", *period, "--region", "narnia", **environment)
    assert nowhere.stderr.startswith("“narnia” is no region that you can choose.")
    assert nothing.stderr.startswith("There is no metric happiness. Metrics are net_revenue,")
    assert nobody.stderr == "There is no account nobody@shop.example. See: users list.\n"
    assert (nothing.returncode, nobody.returncode, nowhere.returncode) == (1, 1, 1)


def test_loading_twice_changes_nothing(empty_database: str, settings: Settings, tmp_path: Path) -> None:
    environment = {**settings.environment(), "DATABASE_URL": empty_database}
    (tmp_path / "regions.csv").write_text("region_id,name\nnorth,North\n")
    (tmp_path / "notes.csv").write_text("anything\n")
    first = run("load", str(tmp_path), **environment)
    second = run("load", str(tmp_path), **environment)
    assert "1 files, 1 rows read; 0 files had been loaded before." in first.stdout, first.stderr
    assert "notes.csv is not named for a table" in " ".join(first.stderr.split())
    assert "1 files, 0 rows read; 1 files had been loaded before." in second.stdout
    with database.transaction() as connection:
        assert connection.execute(text("select name from core.regions")).scalars().all() == ["North"]


def test_an_unseen_company_meets_every_bar(scratch: Path) -> None:
    done = run("evaluate", "--seed", "20261", "--scale", "0.05", DATA_DIR=str(scratch))
    answer = json.loads(done.stdout)
    measured = {figure["name"]: figure["holds"] for figure in answer["figures"] if figure["value"] is not None}
    assert measured == dict.fromkeys(measured, True)
    assert len(measured) >= 6
    assert (done.returncode, list(scratch.iterdir())) == (0, [])


def test_a_missed_bar_is_an_error(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    missed = Figure("recall", 0.5, ">= 0.9", holds=False)
    monkeypatch.setattr(figures, "evaluate_company", lambda *_: [missed])
    with pytest.raises(SystemExit) as ended:
        figures.evaluate(1)
    assert ended.value.code == 1
    assert json.loads(capsys.readouterr().out)["figures"] == [
        {"name": "recall", "value": 0.5, "bar": ">= 0.9", "holds": False}
    ]


def test_a_signal_at_any_moment_leaves_nothing_running(scratch: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(scratch / "var")}
    server = psutil.Popen(
        [sys.executable, "-m", "dashboard", "serve"], cwd=ROOT, env={**environment, "PORT": str(ports.free_port())}
    )
    deadline = time.monotonic() + READY_SECONDS
    while not any(child.name() == "postgres" for child in server.children()) and time.monotonic() < deadline:
        time.sleep(0.05)
    family = server.children(recursive=True)
    server.send_signal(signal.SIGTERM)
    assert server.wait(60) == 128 + signal.SIGTERM
    assert survivors(family) == []
