"""A run while it is being done: what its function is given, and who watches over it meanwhile."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Event, Thread
from typing import Literal

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from services import database
from services.database import Stopped
from services.jobs import ledger

LOOK = 0.5
"""Seconds between two looks at whether a run is to be cancelled, and two notes of how far it is."""

Reason = Literal["cancelled", "interrupted", "lost"]
"""Why a run is stopped: somebody cancelled it, its worker is to end, or it is not this worker's any more."""

log = logging.getLogger(__name__)


class Run:
    """What a job's function is given: the arguments, a way to say how far it is, and a way to end in one piece."""

    def __init__(self, claim: ledger.Claim) -> None:
        self.claim = claim
        self.rows = 0
        self.ended = False
        self.stopped: Reason | None = None
        self.said: tuple[str, int, int] | None = None

    @property
    def args(self) -> Mapping[str, str]:
        """The arguments that whoever asked for the run gave."""
        return self.claim.args

    def check(self) -> None:
        """Raise Stopped when the run is to be left; to be called now and then by what takes its time outside of SQL."""
        if self.stopped:
            raise Stopped

    def progress(self, doing: str, done: int = 0, total: int = 0) -> None:
        """Say what is being done, how much of it is done, and of how much (0: not known). Raises Stopped as check."""
        self.said = (doing, done, total)
        self.check()

    @contextmanager
    def finishing(self) -> Iterator[Connection]:
        """A transaction for a job's last writes, with which the run ends: both are there, or neither.

        Inside, set `rows` to what the function returns. Raises Stopped, and rolls back, when the run is not ours.
        """
        self.check()
        with database.transaction() as connection:
            yield connection
            if not ledger.end(connection, self.claim, "succeeded", rows=self.rows):
                raise Stopped
        self.ended = True


class Keeper(Thread):
    """Watches over a run from beside it: notes its progress, and stops it when it has to be left.

    Over the connection that holds the lock of the job: when that is lost, so is the run.
    """

    def __init__(self, connection: Connection, run: Run, work: database.Stoppable, ending: Event) -> None:
        super().__init__(name=f"keeper of run {run.claim.run_id}", daemon=True)
        self._connection = connection
        self._run = run
        self._work = work
        self._ending = ending
        self._done = Event()

    def __enter__(self) -> Keeper:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self.join()

    def run(self) -> None:
        """Look, and look again, until the run ends."""
        while not self._done.wait(LOOK):
            self._run.stopped = self._run.stopped or self._reason()
            if self._run.stopped:
                self._work.stop()

    def _reason(self) -> Reason | None:
        if self._ending.is_set():
            return "interrupted"
        said, self._run.said = self._run.said, None
        try:
            cancel = ledger.note(self._connection, self._run.claim, said)
        except SQLAlchemyError as error:
            log.warning("run %d is lost: %s", self._run.claim.run_id, type(error).__name__)
            return "lost"
        if cancel is None:
            # It ended in its own transaction, or another has taken it.
            return None if self._run.ended else "lost"
        return "cancelled" if cancel else None
