"""How long duplicate customers take in a large company: all of them, and around those that a day's load changed.

    python -m tests.evaluation.many_customers               170 times the sample, 3,000 changed
    python -m tests.evaluation.many_customers --scale 17 --seed 21

Customers are generated with their dirt, but without the rest of a company.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import combinations
from pathlib import Path

from dashboard import embedded
from data.generator import AS_OF
from data.generator.columns import csv_bytes
from data.generator.company import Company
from data.generator.dirt import Soiler
from data.generator.dirt_rules import rules_of
from data.generator.files import contracts
from data.generator.setup import Setup
from data.generator.tables.customers import customers
from data.generator.truth import Truth
from services import database
from services.data_quality.duplicates import stored
from services.data_quality.duplicates.customers import findings

CHANGED = 3_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--scale", type=float, default=170)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, embedded.servers(Path(name) / "servers") as running:
        database.migrate(running.database_url)
        database.configure(running.database_url)
        truth = _load(Path(name), asked.seed, asked.scale)
        with database.transaction() as connection:
            count = connection.exec_driver_sql("select count(*) from core.customers").scalar_one()
            day = connection.exec_driver_sql(
                f"select customer_id from core.customers order by registered_at desc limit {CHANGED}"
            )
            changed = list(day.scalars())
        print(f"{count:,} customers, {len(truth):,} pairs of one person")
        began = time.perf_counter()
        with database.transaction() as connection:
            everything = findings(connection)
        print(f"all: {time.perf_counter() - began:.1f} s, {len(everything):,} found")
        with database.transaction() as connection:
            clusters = stored(connection)
        found = {pair for each in clusters for pair in combinations(each.cluster.members, 2)}
        right = len(found & truth)
        print(f"precision {right / len(found):.4f}, recall {right / len(truth):.4f}")
        began = time.perf_counter()
        with database.transaction() as connection:
            again = findings(connection, changed)
        print(f"around {len(changed):,}: {time.perf_counter() - began:.1f} s, {len(again):,} found")
        wanted = set(changed)
        assert {each for each in everything if {each.key, each.expected} & wanted} <= set(again) <= set(everything)
        print(f"most memory of the process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.1f} GB")
        database.dispose()


def _load(folder: Path, seed: int, scale: float) -> set[tuple[str, str]]:
    """Fill core.customers; the pairs of accounts of one person."""
    _, names, key = contracts()["customers"]
    dirt = [rule for rule in rules_of("customers") if not rule.reason]
    with closing(Truth(folder)) as truth, closing(Company(Setup(seed, scale, AS_OF), truth)) as company:
        soil = Soiler(company, "customers", key, dirt)
        rows = (csv_bytes(soil(chunk), names) for chunk in customers(company))
        _copy("customers", names, rows)
    accounts: dict[str, list[str]] = {}
    with (folder / "duplicates.csv").open(encoding="utf-8") as file:
        next(file)
        for line in file:
            second, first, _ = line.split(",")
            accounts.setdefault(first, [first]).append(second)
    return {(min(pair), max(pair)) for each in accounts.values() for pair in combinations(each, 2)}


def _copy(table: str, names: tuple[str, ...], pieces: Iterator[bytes]) -> None:
    with tempfile.TemporaryFile() as file:
        file.writelines(pieces)
        file.seek(0)
        with database.transaction() as connection:
            driver = connection.connection.dbapi_connection
            assert driver is not None
            driver.cursor().copy_expert(f"copy core.{table} ({', '.join(names)}) from stdin (format csv)", file)
            connection.exec_driver_sql(f"analyze core.{table}")


if __name__ == "__main__":
    main()
