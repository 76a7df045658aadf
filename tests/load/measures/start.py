"""How long a newcomer waits."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.load.figures import Figure
from tests.load.http import HOST
from tests.load.setting import Setting
from tests.load.site import ROOT
from tests.ports import free_port

LONGEST = 600


def measure(setting: Setting) -> Iterator[Figure]:
    """The demo, from the command to its log-in page: with everything to make, and with all of it made before."""
    folder = setting.folder / "demo"
    for name, bar in (("with an empty folder", ""), ("the second time", "<= 10")):
        with _demo(folder, setting.log) as seconds:
            yield Figure(f"Log-in page of the demo, {name}", seconds, "s", bar=bar)
    subprocess.run(["rm", "-rf", folder], check=True)


@contextmanager
def _demo(folder: Path, log: Path) -> Iterator[float]:
    """Seconds until the demo's log-in page is served; the demo runs for the block."""
    port = free_port()
    given = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    environment = {**given, "DATA_DIR": str(folder), "PORT": str(port), "SCALE": "1"}
    started = time.monotonic()
    with log.open("ab") as output:
        demo = subprocess.Popen(
            [sys.executable, "-m", "dashboard", "demo"], cwd=ROOT, env=environment, stdout=output, stderr=output
        )
    try:
        while not _answers(port):
            if demo.poll() is not None or time.monotonic() - started > LONGEST:
                raise RuntimeError(f"The demo does not come up; see {log}.")
            time.sleep(0.05)
        yield time.monotonic() - started
    finally:
        demo.terminate()
        demo.wait(60)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}/login", timeout=5):
            return True
    except (urllib.error.URLError, OSError):
        return False
