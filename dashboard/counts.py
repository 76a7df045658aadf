"""The folder in which the processes of a web server add up what they count (services.counters).

Imports nothing of ours: where it is has to be said before services.counters is imported.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import psutil

_PREFIX = "analytics-metrics-"


def make_folder(parent: Path) -> Path:
    """Make the folder of this process, its name in it, and remove those whose process was killed before it could."""
    for left in parent.glob(f"{_PREFIX}*"):
        process = left.name.removeprefix(_PREFIX).partition("-")[0]
        if process.isdecimal() and not psutil.pid_exists(int(process)):
            shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=parent))
