"""Bringing a schema up to date: at once from two processes, twice, and on a server of somebody else's."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import text

from services import database
from services.migrations import run_migrations
from tests.databases import Cluster, services_at

REVISION = text("select version_num from ops.alembic_version")
CURRENCY = text("select value from ops.setting where key = 'base_currency'")


def revision(url: str) -> str:
    with services_at(url), database.transaction() as connection:
        return str(connection.execute(REVISION).scalar_one())


def test_two_that_start_at_once_bring_the_schema_up_to_date_once(cluster: Cluster) -> None:
    name = cluster.create()
    url = cluster.url_of(name)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(run_migrations, [url, url]))
    first = revision(url)
    run_migrations(url)
    assert revision(url) == first
    cluster.drop(name)


def test_an_ordinary_owner_may_take_on_the_readers_role(system_postgres: str) -> None:
    run_migrations(system_postgres)
    with services_at(system_postgres), database.transaction() as connection:
        connection.execute(text("set local role analytics_reader"))
        assert connection.execute(CURRENCY).scalar_one() == "EUR"
