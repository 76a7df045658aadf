"""How the web server runs; `python -m dashboard serve` and the container start it with this file."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from dashboard.counts import make_folder

# The workers' heartbeats and counts are files: on a disk, a slow write would look like a dead worker. Where the counts
# are is said before services.counters, which looks for it, is imported.
_memory = Path("/dev/shm" if Path("/dev/shm").is_dir() else tempfile.gettempdir())
counts = make_folder(_memory)
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(counts)

from dashboard.settings import Settings  # noqa: E402

_settings = Settings.from_environment()

wsgi_app = "wsgi:server"
bind = f"{_settings.host}:{_settings.port}"
worker_class = "gthread"
workers = _settings.web_workers
threads = _settings.web_threads
preload_app = True
# A worker is replaced now and then, so that what leaks cannot grow; not all at once.
max_requests = 10_000
max_requests_jitter = 1_000
timeout = 60
graceful_timeout = 15
keepalive = 15
worker_tmp_dir = str(_memory)
control_socket_disable = True
loglevel = "warning"


def pre_fork(server: Any, worker: Any) -> None:
    """Keep the collector off what was loaded before the fork: its pages stay shared, and workers end at once."""
    gc.freeze()
    worker.place = min(set(range(len(server.WORKERS) + 1)) - {other.place for other in server.WORKERS.values()})


def post_fork(_server: object, worker: Any) -> None:
    """Count where the worker did that this one replaces."""
    from services.counters import take_place

    take_place(worker.place)


def on_exit(_server: object) -> None:
    """Forget what was counted."""
    shutil.rmtree(counts, ignore_errors=True)
