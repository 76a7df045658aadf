"""A database of a test's own, and jobs of a test's own in the place of the product's."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import text

from services import database
from services.jobs import registry, running, working
from services.jobs.registry import Job
from tests.databases import Cluster, services_at

Add = Callable[..., Job]


RESET = """
    truncate ops.job, ops.job_run, ops.load, ops.load_file, ops.quarantine, core.regions restart identity;
    truncate ops.dirty_order, ops.dirty_day, ops.dirty_all, ops.dirty_price;
    delete from ops.setting where key = 'written';
    update ops.data_version set version = 0, as_of = null, as_of_time = null, refreshed_at = null, files = 0
"""
"""Undoes what these tests do; many times as fast as a database for each."""


@pytest.fixture(scope="session")
def jobs_url(cluster: Cluster, migrated_template: str) -> str:
    """The address of a migrated database that the tests of jobs take turns with."""
    return cluster.url_of(cluster.create(template=migrated_template))


@pytest.fixture
def jobs_database(jobs_url: str) -> Iterator[str]:
    """The address of a database without runs and rows; the services are pointed at it."""
    with services_at(jobs_url) as url:
        with database.transaction() as connection:
            connection.exec_driver_sql(RESET)
        yield url


@pytest.fixture
def add(jobs_database: str, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Add]:
    """Registers a job, of which there are no others; keepers look often, and failed runs are begun again at once."""
    monkeypatch.setattr(running, "LOOK", 0.05)
    monkeypatch.setattr(working, "FIRST_PAUSE", 0)
    monkeypatch.setattr(working, "_ending", threading.Event())
    kept = dict(registry.JOBS)
    registry.JOBS.clear()

    def register(name: str = "count", function: Callable[[running.Run], int] = lambda run: 0, **more: Any) -> Job:
        job = Job(name, name.capitalize(), function, "data", **more)
        registry.register(job)
        return job

    yield register
    registry.JOBS.clear()
    registry.JOBS.update(kept)


Trail = Callable[[], list[tuple[Any, ...]]]


@pytest.fixture
def trail(jobs_database: str) -> Trail:
    """Gives the actor, action, target and detail of what has come into the audit trail since, newest first."""
    [(last,)] = rows("select coalesce(max(audit_id), 0) from ops.audit")
    since = "select actor, action, target, detail from ops.audit where audit_id > :last order by audit_id desc"
    return lambda: rows(since, last=last)


def run_sql(statement: str, **values: Any) -> None:
    with database.transaction() as connection:
        connection.execute(text(statement), values)


def rows(statement: str, **values: Any) -> list[tuple[Any, ...]]:
    with database.transaction() as connection:
        return [tuple(row) for row in connection.execute(text(statement), values)]


def ledger(columns: str = "job, cause, state") -> list[tuple[Any, ...]]:
    """The runs in the order in which they were entered."""
    return rows(f"select {columns} from ops.job_run order by run_id")
