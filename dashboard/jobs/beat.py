"""Beat: turns the clockwork of services.jobs every second, and tells workers what there is to do.

Nothing is kept in a file or in memory that matters: killed and started again it goes on from the ledger, and two of
them do no more than one.
"""

from __future__ import annotations

import logging
import time

from celery import Celery
from celery.beat import Scheduler, Service
from kombu.exceptions import OperationalError

from dashboard.jobs.messages import TASK
from services import jobs
from services.errors import ServiceError

TURN = 1.0
"""Seconds between two turns, on the full second."""
AGAIN, LONGEST = 5.0, 60.0
"""Seconds after which a job that nobody took up is told again, twice as long each time up to the longest."""

log = logging.getLogger(__name__)


class Reminders:
    """Which jobs to tell workers of: those that wait, at first at once, then less and less often."""

    def __init__(self) -> None:
        self._told: dict[str, tuple[float, float]] = {}

    def wanted(self, waiting: frozenset[str], now: float) -> list[str]:
        """Those of the waiting jobs whose turn it is at `now`, in seconds of any clock."""
        self._told = {job: told for job, told in self._told.items() if job in waiting}
        return [job for job in sorted(waiting) if job not in self._told or now >= self._told[job][0]]

    def told(self, job: str, now: float) -> None:
        """Note that workers were told of a job."""
        pause = self._told.get(job, (0, AGAIN / 2))[1] * 2
        self._told[job] = (now + pause, min(pause, LONGEST / 2))


class Clockwork(Scheduler):  # type: ignore[misc]
    """What Celery's beat asks every second what to send, instead of a schedule in a file."""

    def setup_schedule(self) -> None:
        """There is nothing to set up: the ledger has it."""
        self._reminders = Reminders()
        self._away = ""

    def tick(self) -> float:
        """One turn; the seconds to the next."""
        try:
            waiting = jobs.tick()
            now = time.monotonic()
            for job in self._reminders.wanted(waiting, now):
                self.app.send_task(TASK, (job,))
                self._reminders.told(job, now)
        except (ServiceError, OperationalError) as error:
            self._say(f"the clockwork stands still: {type(error).__name__}")
        else:
            self._say("")
        return TURN - time.time() % TURN

    def _say(self, away: str) -> None:
        """Log what is away once, and that it is back."""
        if away != self._away:
            log.warning(away or "the clockwork turns again")
        self._away = away


def run(app: Celery) -> None:
    """Turn until a signal to stop leaves by SystemExit."""
    Service(app, scheduler_cls=Clockwork).start()
