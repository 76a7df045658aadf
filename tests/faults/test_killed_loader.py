"""A loader killed at any moment leaves whole files or nothing of them, and finishes when it is started again."""

from __future__ import annotations

import multiprocessing
import random
import time
from datetime import date, timedelta
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest

from services import database
from services.data_loader import load_folder
from services.refresh import refresh
from services.refresh.tables import TABLES
from tests.services.data_loader.conftest import EMPTY, column, rows

KILLS = 50
SPARED = 10
"""Every tenth loader is let finish, so that some do even where the machine has become slower."""
SEED = 20261031
KEYS = {"customers": "customer_id", "orders": "order_id", "order_items": "order_item_id", "payments": "payment_id"}
BUYERS, FAULTY = 90, 50

# What is imported beforehand no loader spends its short life on.
processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["__main__", "services.data_loader", __name__])

State = dict[str, str | None]
"""A fingerprint of each table's rows, of which the lines' day is left out: it follows from another file."""


def write_folder(folder: Path, orders: int, status: str, moved: int) -> Path:
    """A small company, in which every 50th row has a fault, one row comes twice, and one key has two rows."""

    def order(number: int) -> str:
        day = "never" if number % FAULTY == 7 else date(2026, 1, 1) + timedelta(days=number % 300 + moved)
        return f"O{number},C{number % BUYERS},{day},{status if number % 3 else 'paid'},EUR"

    def line(number: int) -> str:
        return f"I{number},O{number // 3},P{number % 7},{'one' if number % FAULTY == 9 else 2},9.99"

    def payment(number: int) -> str:
        return f"Y{number},O{number},card,captured,EUR,{'' if number % FAULTY == 3 else '59.94'},2026-01-01"

    buyers = [f"C{number},Ann {status}" for number in range(BUYERS)]
    contents = {
        "customers": ["customer_id,first_name", *buyers, buyers[1], "C2,Eve"],
        "orders": ["order_id,customer_id,ordered_at,status,currency", *map(order, range(orders))],
        "order_items": ["order_item_id,order_id,product_id,quantity,unit_price", *map(line, range(3 * orders))],
        "payments": ["payment_id,order_id,method,status,currency,amount,paid_at", *map(payment, range(orders))],
    }
    folder.mkdir()
    for table, lines in contents.items():
        (folder / f"{table}.csv").write_text("\n".join(lines) + "\n")
    return folder


def load_all(url: str, folders: list[Path]) -> None:
    """What the process that is killed does."""
    database.configure(url)
    for folder in folders:
        load_folder(folder)


class Company:
    """The folders, the states that each table may be in, and the loaders that are killed."""

    def __init__(self, url: str, folders: list[Path]) -> None:
        self.url = url
        self.folders = folders
        self.allowed: dict[str, set[str | None]] = {table: {None} for table in KEYS}
        for folder in folders:
            load_folder(folder)
            for table, seen in state().items():
                self.allowed[table].add(seen)
        self.final = state()
        self.days = lines_by_day()

    def start(self) -> ForkServerProcess:
        """A loader of its own process."""
        loader = processes.Process(target=load_all, args=(self.url, self.folders))
        loader.start()
        return loader

    def wait_for_its_end(self) -> None:
        """Until PostgreSQL has noticed that the loader is gone, and undone what it had not committed."""
        at_work = (
            "select count(*) from pg_stat_activity where datname = current_database()"
            " and backend_type = 'client backend' and state <> 'idle' and pid <> pg_backend_pid()"
        )
        while column(at_work) != [0]:
            time.sleep(0.005)

    def empty(self) -> None:
        """Back to no rows at all."""
        with database.transaction() as connection:
            connection.connection.cursor().execute(EMPTY)


def state() -> State:
    """What is stored."""
    return {
        table: column(
            f"select md5(string_agg((to_jsonb(t) - 'order_date')::text, ',' order by {key})) from core.{table} as t"
        )[0]
        for table, key in KEYS.items()
    }


def lines_by_day() -> list[dict[str, object]]:
    return rows("select order_date, count(*) from core.order_items group by order_date order by order_date")


def refused() -> dict[tuple[str, str], int]:
    """Rows in quarantine by path of the file and table."""
    found = rows(
        "select path, q.table_name, count(*) from ops.quarantine as q"
        " inner join ops.load_file using (load_file_id) group by 1, 2"
    )
    return {(row["path"], row["table_name"]): row["count"] for row in found}


def check_whole_files(company: Company) -> None:
    """Every table is as some whole file leaves it, and the records agree with it."""
    for table, seen in state().items():
        assert seen in company.allowed[table], f"{table} holds a part of a file"
    recorded = rows("select path, table_name, rows_quarantined from ops.load_file where state = 'loaded'")
    promised = {(row["path"], row["table_name"]): row["rows_quarantined"] for row in recorded}
    assert refused() == {file: count for file, count in promised.items() if count}


def check_complete(company: Company) -> None:
    """Every row of every file is stored once, or in quarantine once, or said to be superseded or a repeat."""
    assert state() == company.final
    assert lines_by_day() == company.days
    loaded = rows("select path, table_name, rows_read, rows_accepted from ops.load_file where state = 'loaded'")
    assert len(loaded) == len(company.folders) * len(KEYS)
    for file in loaded:
        assert file["rows_read"] == len(Path(file["path"]).read_text().splitlines()) - 1
    for table, key in KEYS.items():
        lines = [(folder / f"{table}.csv").read_text().splitlines()[1:] for folder in company.folders]
        written = {line.split(",")[0] for file in lines for line in file}
        faulty = {line.split(",")[0] for line in lines[-1] if "never" in line or ",one," in line or ",EUR,," in line}
        assert sorted(column(f"select {key} from core.{table}")) == sorted(written - faulty)
    assert refused() == {
        (str(folder / f"{table}.csv"), table): count
        for folder, counts in zip(company.folders, ((1, 6, 18, 6), (1, 7, 21, 7)), strict=True)
        for table, count in zip(KEYS, counts, strict=True)
        if count
    }


def figures() -> State:
    """Every derived fact and mart."""
    whole = "select md5(string_agg(t::text, ',' order by t::text)) from {} as t"
    return {table.full_name: column(whole.format(table.full_name))[0] for table in TABLES}


def check_figures() -> bool:
    """Refreshed, the figures equal a full rebuild's; returns whether the refresh was less than that."""
    report = refresh()
    brought_up_to_date = figures()
    refresh(full=True)
    assert brought_up_to_date == figures()
    return not report.full


@pytest.fixture
def company(empty_database: str, tmp_path: Path) -> Company:
    folders = [
        write_folder(tmp_path / "first", orders=300, status="paid", moved=0),
        write_folder(tmp_path / "second", orders=350, status="shipped", moved=40),
    ]
    return Company(empty_database, folders)


@pytest.mark.timeout(900)
def test_killed_fifty_times_it_loses_and_doubles_nothing(company: Company) -> None:
    check_complete(company)
    # The first also starts the server that forks them.
    for _ in range(2):
        company.empty()
        begun = time.monotonic()
        company.start().join()
        duration = time.monotonic() - begun
        check_complete(company)
    company.empty()

    # The first loads to be killed change figures that are there; the later ones begin with nothing.
    load_all(company.url, company.folders[:1])
    refresh()
    moments, attempts, kills, midway, completed = random.Random(SEED), 0, 0, 0, 0
    from_nothing = False
    while kills < KILLS:
        attempts += 1
        begun = time.monotonic()
        loader = company.start()
        loader.join(None if attempts % SPARED == 0 else moments.uniform(0, duration))
        loader.kill()
        loader.join()
        if loader.exitcode == 0 and from_nothing:
            duration = time.monotonic() - begun  # on the machine as busy as it is now
        from_nothing = loader.exitcode == 0
        company.wait_for_its_end()
        if from_nothing:
            check_complete(company)
            if not completed:
                assert check_figures(), "it was a rebuild that the figures were refreshed by"
            completed += 1
            company.empty()
        else:
            kills += 1
            midway += bool(column("select load_id from ops.load where state = 'running'"))
            check_whole_files(company)

    assert midway, "every kill came before the first file or after the last"
    load_all(company.url, company.folders)
    check_complete(company)
    assert completed
    check_figures()
    assert column("select distinct state from ops.load where load_id > (select max(load_id) - 2 from ops.load)") == [
        "finished"
    ]
