"""What a job is, and every job there is, in the order in which they are listed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from services.errors import NotFound
from services.jobs.causes import Cause
from services.jobs.running import Run
from services.jobs.schedules import Schedule


@dataclass(frozen=True)
class Job:
    """Something that is done in the background, one run at a time; begun more than once where a worker was killed.

    `function` does it for a run, and returns how many rows it dealt with. It is run by the `schedule`, whenever
    `cause` names something that it was not run for yet, and when somebody asks. A run is late when it has not
    succeeded so long after it was due. It is begun anew so many times (`retries`) after it failed. One that is not
    `cancellable` can be cancelled before it begins only. `takes` names arguments, all needed.
    """

    name: str
    title: str
    function: Callable[[Run], int]
    owner: str
    schedule: Schedule | None = None
    cause: Cause | None = None
    late: timedelta = timedelta(minutes=5)
    retries: int = 3
    cancellable: bool = True
    takes: tuple[str, ...] = ()

    @property
    def when(self) -> str:
        """When it is run, in words."""
        said = [self.cause.words] if self.cause else []
        said += [self.schedule.words] if self.schedule else []
        return "; ".join(said) or "When asked for"


JOBS: dict[str, Job] = {}
"""Every job by its name, of the modules imported so far."""


def register(*jobs: Job) -> None:
    """Add jobs; each name is one job's."""
    for job in jobs:
        if JOBS.setdefault(job.name, job) != job:
            raise ValueError(f"there are two jobs called {job.name}")


def known_job(name: str) -> Job:
    """The job of that name. Raises NotFound."""
    try:
        return JOBS[name]
    except KeyError:
        raise NotFound(f"There is no job {name}.", remedy=f"Jobs are {', '.join(JOBS)}.") from None
