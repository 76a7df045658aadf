"""Fixtures of databases: empty but migrated, and holding the sample company."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from services import database
from tests.databases import LOADED, MIGRATED, Cluster, services_at

DATA = Path(__file__).parents[1] / "data"


@pytest.fixture(scope="session")
def migrated_template(cluster: Cluster) -> str:
    """The name of a migrated, empty database that is only ever copied."""
    cluster.create(MIGRATED)
    database.migrate(cluster.url_of(MIGRATED))
    return MIGRATED


@pytest.fixture(scope="session")
def company_template(cluster: Cluster, migrated_template: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a database with the committed sample company, loaded, refreshed, checked and learned from, that is
    only copied; what the first of the run's processes made, the others take over.
    """
    run = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        run = run.parent
    dump = run / "company.dump"
    with FileLock(f"{dump}.lock"):
        if dump.exists():
            cluster.restore(LOADED, dump)
        else:
            cluster.create(LOADED, migrated_template)
            with services_at(cluster.url_of(LOADED)):
                make_company()
            cluster.dump(LOADED, dump)
    return LOADED


def make_company() -> None:
    """Load the sample company into the database that the services are pointed at, and all that a night does."""
    from services import data_quality, models
    from services.data_loader import load_folder
    from services.refresh import refresh

    load_folder(DATA)
    refresh()
    data_quality.check()
    assert all(models.train(name) for name in models.every_model())


@pytest.fixture(scope="session")
def company_url(cluster: Cluster, company_template: str) -> str:
    """The address of the sample company that read-only tests share."""
    return cluster.url_of(cluster.create("company", company_template))


@pytest.fixture
def empty_database(cluster: Cluster, migrated_template: str) -> Iterator[str]:
    """The address of a migrated database without rows, for this test alone; the services are pointed at it."""
    with cluster.temporary(migrated_template) as url:
        yield url


@pytest.fixture
def company(company_url: str) -> Iterator[str]:
    """The address of the shared sample company, to be read only; the services are pointed at it."""
    with services_at(company_url) as url:
        yield url


@pytest.fixture
def company_copy(cluster: Cluster, company_template: str) -> Iterator[str]:
    """The address of a copy of the sample company that this test may change; the services are pointed at it."""
    with cluster.temporary(company_template) as url:
        yield url
