"""What tests stand on: real servers, real databases, a logged-in client, a real browser."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Iterator

import pytest

from dashboard import embedded
from services import cache, cache_backend
from tests.databases import PATIENT, Cluster, clear_scratch, scratch

signal.signal(signal.SIGINT, signal.default_int_handler)
"""A run that a shell began in the background ignores it, and so would every program that a test starts."""

gc.disable()
"""While modules are read, which stay: looking through them for what may go takes a quarter of that time."""

OF_TESTS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "256MB",
    "autovacuum": "off",
}
"""A test's database need not outlive a power cut, and what it counts and shows is not changed under a test's hands."""

pytest_plugins = (
    "tests.fixtures_company",
    "tests.fixtures_people",
    "tests.fixtures_web",
    "tests.fixtures_identity",
    "tests.system_postgres",
)


def missing(what: str) -> None:
    """Skip for want of a program, with one line; in CI nothing may be wanting."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is missing, and CI leaves nothing out")
    pytest.skip(f"{what} is missing and could not be installed")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One file makes the sample company (tests/fixtures_company.py) while the other processes do what needs none."""
    of_company = {item.path for item in items if "company_template" in getattr(item, "fixturenames", ())}
    maker = next((item.path for item in items if item.path in of_company), None)
    items.sort(key=lambda item: (item.path != maker, item.path in of_company))


def pytest_collection_finish() -> None:
    gc.enable()


def pytest_sessionstart(session: pytest.Session) -> None:
    clear_scratch()


@pytest.fixture(scope="session")
def patience() -> Iterator[float]:
    """A loaded machine is no outage: Redis may take its time; yields how little the product gives it."""
    with pytest.MonkeyPatch.context() as patch:
        real = cache_backend.TIMEOUT
        patch.setattr(cache_backend, "TIMEOUT", PATIENT)
        yield real


@pytest.fixture(scope="session")
def servers(patience: float) -> Iterator[embedded.Servers]:
    """PostgreSQL and Redis of this process's own; the services' cache is pointed at the Redis."""
    with scratch() as folder, embedded.servers(folder, postgres_settings=OF_TESTS) as running:
        cache.configure_cache(running.redis_url)
        yield running


@pytest.fixture(scope="session")
def redis_url(servers: embedded.Servers) -> str:
    """The embedded Redis; tests that need it empty flush it themselves."""
    return servers.redis_url


@pytest.fixture(scope="session")
def cluster(servers: embedded.Servers) -> Cluster:
    """The embedded PostgreSQL: databases are made and dropped here."""
    return Cluster(servers.database_url)


@pytest.fixture(scope="session")
def postgres_url(cluster: Cluster) -> str:
    """The superuser's address of the embedded PostgreSQL, at an empty database without our schema."""
    return cluster.url
