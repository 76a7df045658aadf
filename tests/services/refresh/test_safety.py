"""Refreshes that are killed, that meet loads, readers, or each other."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from services import database
from services.refresh import refresh
from tests.services.refresh.shop import digests, mark, order, rows, run

ROOT = Path(__file__).parents[3]
STEPS = ("customers and visits", "orders", "index of orders", "sales and returns", "marts", "index of sales")
REBUILD = """
import signal, sys
from services import database
from services.refresh import refresh

def stop(what, done, total):
    if what == sys.argv[2]:
        print(flush=True)
        signal.pause()

database.configure(sys.argv[1])
refresh(full=True, progress=stop)
"""
TOTALS = """
    select
        (select sum(net_revenue) / 100 from core.sales_entries),
        (
            select sum(net_revenue) / 100 from mart.sales_day
            where (region_id, channel_id, category_id) = ('*', '*', '*')
        ),
        (select sum(net_sales - returned) from core.order_facts where recognised)
"""


def sell(key: str, price: str = "10.00", day: str = "2026-03-01") -> None:
    """An order of one line."""
    order(key, f"{day}T12:00:00+00:00", (f"{key}-1", "P1", 1, price, "0", "1"), customer="ANN")


@pytest.fixture
def shop(empty_database: str) -> str:
    """Three orders, refreshed."""
    for number, day in enumerate(("2026-02-01", "2026-03-01", "2026-03-02")):
        sell(f"O{number}", day=day)
    refresh()
    return empty_database


@pytest.mark.parametrize("step", STEPS)
def test_a_rebuild_that_is_killed_leaves_the_old_figures_and_is_done_again(shop: str, step: str) -> None:
    before = digests()
    run("update core.orders set status = 'cancelled' where order_id = 'O1'")
    mark("O1")
    command = [sys.executable, "-c", REBUILD, shop, step]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGKILL)
    assert digests() == before
    assert rows("select version from ops.data_version") == [(1,)]
    report = refresh()
    assert (report.full, report.version) == (True, 2)
    assert rows("select sum(net_revenue) from core.sales_entries") == [(2000,)]
    assert refresh().version == 2


def test_a_refresh_that_fails_takes_no_mark(shop: str) -> None:
    sell("O5")
    run("alter table mart.sales_day add constraint broken check (net_revenue < 0) not valid")
    before = digests()
    with pytest.raises(Exception, match="broken"):
        refresh()
    assert digests() == before
    run("alter table mart.sales_day drop constraint broken")
    assert refresh().orders == 1
    assert rows(TOTALS) == [(40, 40, 40)]


def test_a_load_that_ends_during_a_rebuild_is_not_lost(shop: str) -> None:
    def load(what: str, done: int, total: int) -> None:
        if what == "marts" and done == total:
            sell("O9", price="7.00", day="2026-03-09")

    report = refresh(full=True, progress=load)
    assert rows(TOTALS) == [(37, 37, 37)]
    assert str(report.as_of) == "2026-03-09"
    assert refresh().version == report.version


def test_marks_of_a_load_under_way_wait_for_the_next_refresh(shop: str) -> None:
    with database.transaction() as loading:
        loading.execute(text("update core.orders set status = 'cancelled' where order_id = 'O1'"))
        loading.execute(text("insert into ops.dirty_order values ('O1')"))
        sell("O2X", price="5.00")
        assert refresh().orders == 1
        assert rows(TOTALS) == [(35, 35, 35)]
    refresh()
    assert rows(TOTALS) == [(25, 25, 25)]


def test_of_two_refreshes_at_once_one_does_the_work(shop: str) -> None:
    sell("O5")
    with ThreadPoolExecutor(2) as pool:
        reports = list(pool.map(lambda _: refresh(), range(2)))
    assert sorted(report.orders for report in reports) == [0, 1]
    assert {report.version for report in reports} == {2}


def test_a_file_that_changes_no_figure_still_moves_the_version(shop: str) -> None:
    run("insert into ops.load (source) values ('x')")
    run(
        "insert into ops.load_file (load_id, table_name, path, started, state)"
        " select load_id, 'reviews', 'x', now(), 'loaded' from ops.load limit 1"
    )
    assert [refresh().version for _ in range(2)] == [2, 2]


def test_readers_see_whole_figures_throughout_a_rebuild(shop: str) -> None:
    """They begin with a lock, as services.database does."""
    done = threading.Event()
    seen = []

    def read() -> None:
        while not done.is_set():
            with database.engine().connect() as connection:
                connection.execute(text("set transaction isolation level repeatable read"))
                connection.execute(text("lock table ops.data_version in row share mode"))
                version = connection.execute(text("select version from ops.data_version")).scalar_one()
                seen.append((version, *connection.execute(text(TOTALS)).one()))

    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(read)
        for price in (2, 3):
            run("update core.order_items set unit_price = :price where order_id = 'O1'", price=price)
            refresh(full=True)
        done.set()
        reading.result()
    assert set(seen) <= {(1, 30, 30, 30), (2, 22, 22, 22), (3, 23, 23, 23)}
    assert len(set(seen)) > 1


def test_a_rebuild_waits_for_readers_who_began_before_it(shop: str) -> None:
    run("update core.order_items set unit_price = 2 where order_id = 'O1'")
    built = threading.Event()
    with ThreadPoolExecutor(1) as pool, database.engine().connect() as reader:
        reader.execute(text("set transaction isolation level repeatable read"))
        reader.execute(text("select 1"))
        rebuilding = pool.submit(
            lambda: refresh(full=True, progress=lambda what, done, total: built.set() if what == STEPS[-1] else None)
        )
        assert built.wait(60)
        assert reader.execute(text(TOTALS)).one() == (30, 30, 30)
        assert not rebuilding.done()
        reader.commit()
        assert rebuilding.result().version == 2
        assert reader.execute(text(TOTALS)).one() == (22, 22, 22)


def test_of_two_rebuilds_at_once_neither_waits_for_the_other_s_snapshot(shop: str) -> None:
    """Who waits for his turn with a snapshot would be waited for in turn, until patience ends."""
    with ThreadPoolExecutor(2) as pool:
        reports = [pool.submit(refresh, full=True) for _ in range(2)]
        assert {report.result(60).version for report in reports} == {2, 3}
