"""A worker: does jobs in threads of one process, since the work is PostgreSQL's and the threads mostly wait."""

from __future__ import annotations

import sys

from celery import Celery

from dashboard.processes import stopped_by_signals
from services import jobs

THREADS = 4
"""Jobs that one worker does at a time."""


def run(app: Celery) -> None:
    """Work until a signal to stop; runs under way are then left, and begun again by whoever comes next."""
    worker = app.WorkController(
        pool_cls="threads",
        concurrency=THREADS,
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
    )
    with stopped_by_signals(first=jobs.wind_up):
        worker.start()
    if worker.exitcode == 1:
        sys.exit("The worker ended by itself; what it wrote last is above.")
