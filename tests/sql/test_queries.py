"""Every query of the catalogue runs, gives what its header says, is used, and reads no fact table from end to end."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text

import services
from services import database
from services.data_quality.changes import gather
from services.database.reads import OWNERS, reading, statement
from services.measures import MEASURES
from services.queries import Query, catalogue, query
from services.refresh.facts import EVER
from services.scope import Viewer
from tests.databases import Cluster, services_at
from tests.sql.plans import rows_read
from tests.sql.samples import EVERYONE, LIMITED, REGIONS, Asked, asked
from tests.sql.tenfold import fact_tables, multiply

QUERIES = sorted(catalogue())
VIEWERS = {"everyone": EVERYONE, "limited": LIMITED}
OIDS = {
    "text": {25, 1043},
    "integer": {20, 21, 23},
    "money": {1700},
    "decimal": {1700, 701},
    "date": {1082},
    "timestamp": {1184},
    "boolean": {16},
    "bytes": {17},
    "json": {114, 3802},
    "text[]": {1009},
    "integer[]": {1016, 1007},
    "date[]": {1182},
}
MOST = 0.5
"""Of a fact table's rows; a quarter of a year and the year before are a sixth of the sample's three years."""

LARGE = 10_000
"""Rows from which a fact table in ten times the sample counts as large."""

CHANGED = """
    insert into ops.checking (table_name, key)
    (select 'orders', order_id from core.orders order by ordered_at desc limit 25)
    union all (select 'customers', customer_id from core.customers order by customer_id desc limit 10)
"""

every_query = pytest.mark.parametrize("name", QUERIES)
every_viewer = pytest.mark.parametrize("viewer", VIEWERS.values(), ids=VIEWERS)


@pytest.fixture(scope="module")
def samples(company_url: str) -> dict[str, Asked]:
    with services_at(company_url):
        return asked()


@contextmanager
def running(wanted: Query, viewer: Viewer) -> Iterator[Connection]:
    """A transaction as the query is run in, undone at the end: by the owner, or what pages read by the viewer."""
    if wanted.layer not in OWNERS | {"marts"}:
        with reading(viewer) as connection:
            yield connection
        return
    with database.engine().connect() as connection:
        if wanted.layer == "core_analysis":
            # What a day's load leaves to be checked: the last orders and customers.
            connection.exec_driver_sql(CHANGED)
            gather(connection)
        yield connection
        connection.rollback()


@every_query
def test_it_gives_what_its_header_says(company: str, samples: dict[str, Asked], name: str) -> None:
    wanted = query(name)
    with running(wanted, EVERYONE) as connection:
        result = connection.execute(statement(wanted), samples["openly"].parameters(wanted, EVERYONE))
        given = {column[0]: column[1] for column in result.cursor.description}
    assert list(given) == list(wanted.columns)
    # What a mart is derived from becomes the type of its table's column when it is stored.
    if wanted.layer != "marts":
        assert [column for column, oid in given.items() if oid not in OIDS[wanted.columns[column]]] == []


@every_query
@every_viewer
def test_it_runs(company: str, samples: dict[str, Asked], name: str, viewer: Viewer) -> None:
    wanted = query(name)
    for way in samples.values():
        with running(wanted, viewer) as connection:
            result = connection.execute(statement(wanted), way.parameters(wanted, viewer))
            regions = {row["region_id"] for row in result.mappings()} if "region_id" in wanted.columns else set()
        if viewer is LIMITED and wanted.layer not in OWNERS | {"marts"}:
            assert regions <= REGIONS


def test_all_run_on_an_empty_database(empty_database: str, samples: dict[str, Asked]) -> None:
    for wanted in catalogue().values():
        with running(wanted, LIMITED) as connection:
            connection.execute(statement(wanted), samples["narrowly"].parameters(wanted, LIMITED))


@every_query
def test_it_is_used(name: str) -> None:
    """What the header calls its runner exists, and names the query; a measure says that it runs it."""
    for runner in query(name).run_by:
        found, source = _find(runner)
        if query(name).layer == "core_analysis":
            continue  # these are named by ops.quality_rule, which a test of the engine compares with
        assert re.search(rf"[\"']{name}[\"']", source), f"{runner} does not name {name}"
        if runner.removeprefix("services.") in MEASURES:
            assert name in found.queries


def test_measures_name_queries_that_exist() -> None:
    for module in pkgutil.walk_packages(services.__path__, "services."):
        importlib.import_module(module.name)
    named = {each for name, found in MEASURES.items() if not name.startswith("tests.") for each in found.queries}
    assert named - catalogue().keys() == set()


def row_counts() -> dict[str, int]:
    """The rows of each fact table."""
    with database.transaction() as connection:
        count = {name: text(f"select count(*) from core.{name}") for name in fact_tables()}
        return {name: connection.execute(counted).scalar_one() for name, counted in count.items()}


def read_through(read: Counter[str], rows: dict[str, int]) -> set[str]:
    """The tables of which more than MOST rows were read."""
    return {table for table, many in rows.items() if read[table] > many * MOST}


@pytest.mark.parametrize("name", [name for name in QUERIES if query(name).scans])
def test_what_it_says_it_scans_it_scans(company: str, name: str) -> None:
    """As a full rebuild runs it: for all days and orders, which it reads and hashes rather than looks up."""
    wanted = query(name)
    everything: dict[str, object] = {**EVER, "days": [], "orders": [], "customers": [], "wanted": []}
    parameters = asked()["openly"].parameters(wanted, EVERYONE) | everything
    with running(wanted, EVERYONE) as connection:
        connection.exec_driver_sql("set local enable_nestloop = off")
        read = rows_read(connection, statement(wanted).text, parameters)
    assert read_through(read, row_counts()) == set(wanted.scans)


@pytest.fixture(scope="module")
def tenfold(cluster: Cluster, company_template: str) -> Iterator[dict[str, int]]:
    """The services pointed at ten times the sample company; gives the rows of each of its large fact tables."""
    with cluster.temporary(company_template):
        multiply()
        yield {name: many for name, many in row_counts().items() if many >= LARGE}


@every_query
@every_viewer
def test_it_reads_no_fact_table_from_end_to_end(tenfold: dict[str, int], name: str, viewer: Viewer) -> None:
    """Counted, not guessed: the rows that the scans of its plan really read, of each fact table."""
    wanted = query(name)
    for way, sample in asked().items():
        with running(wanted, viewer) as connection:
            read = rows_read(connection, statement(wanted).text, sample.parameters(wanted, viewer))
        assert read_through(read, tenfold) <= set(wanted.scans), way


def test_what_reads_a_table_through_is_found_out(tenfold: dict[str, int]) -> None:
    for sql, expected in (
        ("select count(*) from core.sales_entries", 1.0),
        ("select sum(units) from core.sales_entries where net_revenue > 1e9", 1.0),
        ("select count(distinct units) from core.sales_entries where order_id <> '' and day > '1999-01-01'", 1.0),
        ("select sum(units) from core.sales_entries where day = (select as_of from ops.data_version)", 0.0),
    ):
        for viewer in VIEWERS.values():
            with reading(viewer) as connection:
                share = rows_read(connection, sql, {})["sales_entries"] / tenfold["sales_entries"]
            assert share == pytest.approx(expected, abs=0.05), sql


def _find(dotted: str) -> tuple[Any, str]:
    """The object of a dotted name, and the source of its module or package."""
    module, _, attribute = dotted, "", ""
    while True:
        try:
            found: Any = importlib.import_module(module)
            break
        except ModuleNotFoundError:
            module, _, attribute = module.rpartition(".")
    path = Path(found.__file__)
    files = path.parent.glob("*.py") if path.name == "__init__.py" else [path]
    source = "\n".join(each.read_text(encoding="utf-8") for each in files)
    return (getattr(found, attribute) if attribute else found), source
