"""A small shop whose every row is known, queries of a test's own, and an empty cache."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from services import cache, database, queries
from services.data_loader import load_folder
from services.refresh import refresh
from services.scope import Scope, Viewer
from tests.databases import Cluster, services_at
from tests.services import measured
from tests.services.shops import ShopOf

SALES = """
create table core.sale (
    region_id text, day date, at timestamptz, amount numeric(14, 2), pieces bigint, paid boolean, tags text []
);
insert into core.sale values
('emea', '2026-01-01', '2026-01-01 10:00+01', 0.10, 1, true, '{"a","b c"}'),
('emea', '2026-01-02', '2026-01-02 10:00+01', 0.20, 2, false, '{}'),
('apac', '2026-01-02', null, 99999999999.99, null, null, null),
('amer', null, '9999-12-31 12:00+00', null, 4, true, '{NULL}');
call ops.protect('core.sale');
update ops.data_version set version = 1, as_of = '2026-01-02', as_of_time = '2026-01-02 09:00+00', refreshed_at = now();
"""


def viewer(*regions: str, capabilities: tuple[str, ...] = ()) -> Viewer:
    """A viewer limited to these regions; to none of them when none is named."""
    scope = Scope(frozenset(regions) if regions else None)
    return Viewer(7, "a@b.example", "A", frozenset({"sales"}), frozenset(), frozenset(capabilities), scope)


@pytest.fixture(scope="session")
def shop_template(cluster: Cluster, migrated_template: str) -> str:
    """The name of a database whose one table with rows is core.sale, that is only ever copied."""
    name = cluster.create("template_shop", migrated_template)
    with create_engine(cluster.url_of(name), poolclass=NullPool).begin() as connection:
        connection.exec_driver_sql(SALES)
    return name


@pytest.fixture
def shop(cluster: Cluster, shop_template: str) -> Iterator[str]:
    """The address of a shop of this test's own; the services are pointed at it."""
    with cluster.temporary(shop_template) as url:
        yield url


WriteQuery = Callable[..., None]


@pytest.fixture
def write_query(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[WriteQuery]:
    """Puts a query into a catalogue that is this test's own."""
    monkeypatch.setattr(queries, "ROOT", tmp_path)
    (tmp_path / "reporting").mkdir()

    def write(name: str, sql: str, *, parameters: str = "none", columns: str = "value integer") -> None:
        header = f"-- purpose: a test\n-- grain: one row\n-- parameters: {parameters}\n-- columns: {columns}\n"
        (tmp_path / "reporting" / f"{name}.sql").write_text(f"{header}-- run by: tests\n{sql}\n", encoding="utf-8")
        queries.catalogue.cache_clear()

    queries.catalogue.cache_clear()
    yield write
    queries.catalogue.cache_clear()


@pytest.fixture
def empty_cache(redis_url: str) -> cache.RedisCache:
    """The services' cache over the embedded Redis, with nothing in it."""
    cache.configure_cache(redis_url)
    cache.backend().clear()
    return cache.backend()


WriteRevenue = Callable[[str], None]


@pytest.fixture
def write_revenue(shop: str, write_query: WriteQuery, empty_cache: cache.RedisCache, tmp_path: Path) -> WriteRevenue:
    """Gives the query that the measures of tests.services.measured run another text; they begin uncounted, uncached."""

    def write(sql: str) -> None:
        parameters, columns = "least decimal, tags text[]", "region_id text, amount money"
        write_query("revenue", sql, parameters=parameters, columns=columns)

    write(measured.REVENUE)
    measured.calls = tmp_path / "calls"
    database.forget_version()
    return write


def next_version() -> None:
    """What a refresh does at its end."""
    with database.transaction() as connection:
        connection.execute(text("update ops.data_version set version = version + 1, refreshed_at = clock_timestamp()"))
    database.forget_version()


@pytest.fixture(scope="session")
def shop_of(
    cluster: Cluster, migrated_template: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> ShopOf:
    """Gives shops for a block. Each is made once, and copied for every block."""
    made: dict[object, str] = {}

    def make(files: Mapping[str, str], prepare: Callable[[], object]) -> str:
        folder = tmp_path_factory.mktemp("shop")
        for name, content in files.items():
            (folder / f"{name}.csv").write_text(content, encoding="utf-8")
        template = cluster.create(template=migrated_template)
        with services_at(cluster.url_of(template)):
            load_folder(folder)
            refresh()
            prepare()
        return template

    @contextmanager
    def copied(files: Mapping[str, str], prepare: Callable[[], object] = lambda: None) -> Iterator[str]:
        cache.configure_cache(redis_url)
        shop = (frozenset(files.items()), prepare)
        if shop not in made:
            made[shop] = make(files, prepare)
        with cluster.temporary(made[shop]) as url:
            cache.backend().clear()
            yield url

    return copied
