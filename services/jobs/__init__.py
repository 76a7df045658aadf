"""Jobs: what is done in the background, when, by whom, and how it went.

The ledger in PostgreSQL (ops.job_run) is the one truth: what is not in it is not done, and each run in it is done
once. Messages only wake workers, and may be lost or doubled. A job's function may be begun more than once where a
worker was killed, so it does its writes in one transaction (`Run.finishing`) or such that twice is as good as once.
"""

from services.jobs import definitions
from services.jobs.asking import JobError, cancel, retry, run_now
from services.jobs.causes import AFTER_LOAD, COLD_CACHE, NEW_VERSION, Cause, State
from services.jobs.freshness import DataState, JobState, data_state, job_states
from services.jobs.history import RunRecord, count_runs, runs
from services.jobs.registry import JOBS, Job, known_job, register
from services.jobs.running import Run
from services.jobs.schedules import At, Every
from services.jobs.ticking import tick
from services.jobs.working import wind_up, work_off

__all__ = [
    "AFTER_LOAD",
    "COLD_CACHE",
    "JOBS",
    "NEW_VERSION",
    "At",
    "Cause",
    "DataState",
    "Every",
    "Job",
    "JobError",
    "JobState",
    "Run",
    "RunRecord",
    "State",
    "cancel",
    "count_runs",
    "data_state",
    "definitions",
    "job_states",
    "known_job",
    "register",
    "retry",
    "run_now",
    "runs",
    "tick",
    "wind_up",
    "work_off",
]
