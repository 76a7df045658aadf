"""Web servers under test: each started for a block on a port of its own, with two workers where it has workers."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.load.http import HOST
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
WORKERS, THREADS = 2, 4
START_SECONDS = 60
_GUNICORN = ["-m", "gunicorn", "--worker-class", "gthread", "--workers", str(WORKERS), "--threads", str(THREADS)]


@dataclass(frozen=True)
class Site:
    """A running web server."""

    port: int
    process: psutil.Process

    @property
    def address(self) -> str:
        """Its address for a browser."""
        return f"http://{HOST}:{self.port}"

    def memory(self) -> float:
        """Proportional set size of all its processes in MB: a page that several share is divided among them."""
        family = [self.process, *self.process.children(recursive=True)]
        return sum(each.memory_full_info().pss for each in family) / 1e6


@contextmanager
def product(database_url: str, redis_url: str, log: Path) -> Iterator[Site]:
    """The dashboard, started by the file that starts it for people."""
    port = free_port()
    environment = {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "SECRET_KEY": secrets.token_urlsafe(48),
        "ENCRYPTION_KEYS": secrets.token_urlsafe(32),
        "PORT": str(port),
        "WEB_WORKERS": str(WORKERS),
        "WEB_THREADS": str(THREADS),
        "LOG_LEVEL": "WARNING",
    }
    command = ["-m", "gunicorn", "--config", "gunicorn.conf.py"]
    with _running(command, environment, port, "/healthz", log, ROOT) as site:
        yield site


@contextmanager
def naive(database_url: str, redis_url: str, log: Path) -> Iterator[Site]:
    """The naive control; away from the product's gunicorn.conf.py, which it would heed."""
    port = free_port()
    command = [*_GUNICORN, "--bind", f"{HOST}:{port}", "--no-control-socket", "tests.load.control.naive:server"]
    with _running(command, {"DATABASE_URL": database_url, "REDIS_URL": redis_url}, port, "/", log, log.parent) as site:
        yield site


@contextmanager
def streamlit(database_url: str, log: Path) -> Iterator[Site]:
    """The Streamlit control: one process, as it comes."""
    port = free_port()
    options = {
        "server.port": port,
        "server.address": HOST,
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
    }
    script = ROOT / "tests" / "load" / "control" / "streamlit_page.py"
    command = ["-m", "streamlit", "run", str(script), *(f"--{name}={value}" for name, value in options.items())]
    with _running(command, {"DATABASE_URL": database_url}, port, "/_stcore/health", log, log.parent) as site:
        yield site


@contextmanager
def _running(
    arguments: Sequence[str], environment: Mapping[str, str], port: int, path: str, log: Path, folder: Path
) -> Iterator[Site]:
    with log.open("ab") as output:
        server = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
            stdout=output,
            stderr=output,
        )
    try:
        _wait_for(server, f"http://{HOST}:{port}{path}", log)
        yield Site(port, psutil.Process(server.pid))
    finally:
        server.terminate()
        server.wait(30)


def _wait_for(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError(f"A server under test did not start; see {log}.")
        try:
            with urllib.request.urlopen(address, timeout=10):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"A server under test does not answer; see {log}.")
