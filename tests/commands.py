"""Commands of ours, each in a process of its own that is forked from one which has read the modules already.

Reading them takes a second, many times over. `python -m dashboard` itself is what the tests of the demo start.
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
PATIENCE = 280
WIDTH = 200
"""Of the terminal, in characters: nothing is cut."""
_forking = multiprocessing.get_context("forkserver")
_forking.set_forkserver_preload(["dashboard.cli"])


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command of ours, with nothing in its environment but this."""
    given = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", **environment}
    with tempfile.TemporaryDirectory() as folder:
        said = [Path(folder, name) for name in ("stdout", "stderr")]
        process = _forking.Process(target=_become, args=(arguments, given, said))
        process.start()
        process.join(PATIENCE)
        if process.exitcode is None:
            process.kill()
            raise subprocess.TimeoutExpired(list(arguments), PATIENCE)
        return subprocess.CompletedProcess(arguments, process.exitcode, *(path.read_text() for path in said))


def _become(arguments: tuple[str, ...], environment: dict[str, str], said: list[Path]) -> None:
    from dashboard.cli import main, session

    session.out.width = session.err.width = WIDTH
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(ROOT)
    for path, stream in zip(said, (sys.stdout, sys.stderr), strict=True):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), stream.fileno())
    sys.argv = ["dashboard", *arguments]
    main()
