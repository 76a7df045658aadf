"""Keeps child processes running: one that ends by itself is started again, the later the sooner it ended."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Event

from dashboard.processes import stop, told_of_death

ROOT = Path(__file__).resolve().parent.parent
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
"""Seconds before a child is started again, twice as many each time it ends soon."""
LASTING = 10.0
"""Seconds after which a child counts as having lasted, and is started again as soon as the first time."""

log = logging.getLogger(__name__)


class Child:
    """A process that is to run for as long as we do."""

    def __init__(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self.name = name
        self._command = command
        self._environment = environment
        self._pause = FIRST_PAUSE
        self._again_at: float | None = None
        self._start()

    @property
    def ended(self) -> bool:
        """Whether it does not run just now."""
        return self.process.poll() is not None

    def tend(self) -> None:
        """Start it again where it ended, once its pause is over."""
        now = time.monotonic()
        if not self.ended:
            return
        if self._again_at is None:
            lasted = now - self._begun
            self._pause = FIRST_PAUSE if lasted > LASTING else self._pause
            self._again_at = now + self._pause
            how = self.process.returncode
            log.warning("%s ended by itself (%d) and starts again in %.1f s", self.name, how, self._pause)
            self._pause = min(self._pause * 2, LONGEST_PAUSE)
        elif now >= self._again_at:
            self._start()

    def _start(self) -> None:
        self._begun = time.monotonic()
        self._again_at = None
        self.process = subprocess.Popen(
            self._command,
            cwd=ROOT,
            env=dict(self._environment),
            start_new_session=True,
            preexec_fn=told_of_death(signal.SIGTERM),
        )


class Family:
    """The children of a process, started one by one and stopped together."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = {**os.environ, **environment}
        self._children: list[Child] = []

    def __enter__(self) -> Family:
        return self

    def __exit__(self, *_: object) -> None:
        for child in self._children:
            child.process.send_signal(signal.SIGTERM)
        for child in self._children:
            stop(child.process, signal.SIGTERM)

    def start(self, name: str, command: Sequence[str]) -> Child:
        """Start a child, named in the log as "The worker"."""
        child = Child(name, command, self._environment)
        self._children.append(child)
        return child

    def keep(self, asked_to_stop: Event) -> None:
        """See that all of them run, until asked to stop."""
        while not asked_to_stop.wait(0.2):
            for child in self._children:
                child.tend()
