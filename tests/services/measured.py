"""Measures of the small shop that count how often they are computed, here and in processes of their own.

`main`, in a process of its own, asks for one figure in many threads when a line comes in, and prints what each got.
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import redis
from sqlalchemy import text

from services import cache, cache_backend, database, flight, queries
from services.cache_backend import PREFIX
from services.database import frame, records
from services.filters import Filters
from services.measures import Result, measure
from services.scope import Scope, Viewer
from tests.databases import PATIENT

FILTERS = Filters(date(2026, 1, 1), date(2026, 1, 31))
EVERYWHERE = 100000000000.29
"""The revenue of all regions."""
REVENUE = """
with opened as materialized (select pg_advisory_xact_lock_shared(1))
select region_id, sum(coalesce(amount, 0)) as amount
from core.sale cross join opened
where amount >= :least and (cardinality(:tags) = 0 or tags && :tags)
group by region_id order by region_id
"""
"""Waits while the lock is held."""
calls: Path
"""A file that grows by a byte whenever a measure is computed."""


def computed() -> int:
    """How often measures have been computed."""
    return calls.stat().st_size if calls.exists() else 0


def _count() -> None:
    with calls.open("ab") as file:
        file.write(b".")


@measure("revenue", scoped_by="region")
def revenue(filters: Filters | None, viewer: Viewer, *, least: float = 0, tags: tuple[str, ...] = ()) -> pd.DataFrame:
    """Columns region_id, amount."""
    _count()
    return frame("revenue", {"least": least, "tags": list(tags)}, viewer)


@measure("revenue", scoped_by="company")
def company_revenue(filters: Filters | None, viewer: Viewer) -> dict[str, object]:
    """The frame and its total."""
    rows = frame("revenue", {"least": 0, "tags": []}, viewer)
    return {"rows": rows, "total": float(rows.amount.sum())}


@measure("revenue", scoped_by="anyone")
def open_revenue(filters: Filters | None, viewer: Viewer) -> list[dict[str, object]]:
    """One dict per region."""
    _count()
    return records("revenue", {"least": 0, "tags": []}, viewer)


@measure("revenue", scoped_by="region", capabilities=["pii"])
def what_it_sees(filters: Filters, viewer: Viewer) -> dict[str, object]:
    """What a measure knows of its caller."""
    return {"filters": repr(filters), "viewer": repr(viewer), "pii": viewer.may("pii"), "act": viewer.may("act")}


@measure(scoped_by="region")
def undeclared(filters: Filters, viewer: Viewer) -> pd.DataFrame:
    """Runs what it does not name."""
    return frame("revenue", {"least": 0, "tags": []}, viewer)


@measure("revenue", scoped_by="region")
def doubled(filters: Filters, viewer: Viewer) -> float:
    """A measure of a measure."""
    return float(revenue(filters, viewer).data.amount.sum()) * 2


def total(result: Result[Any]) -> float:
    """The sum of the amounts, in cents."""
    return round(float(result.data.amount.sum()), 2)


def sell() -> None:
    """Five more in emea, which no refresh has seen."""
    with database.transaction() as connection:
        connection.execute(text("insert into core.sale (region_id, amount) values ('emea', 5)"))


def keys(redis_url: str) -> list[bytes]:
    """All keys of the cache."""
    with redis.Redis.from_url(redis_url) as client:
        return list(client.scan_iter(match=f"{PREFIX}*"))


def main(database_url: str, redis_url: str, root: str, counted: str, threads: str) -> None:
    """Ask for the revenue of everywhere in many threads at once."""
    global calls
    calls = Path(counted)
    queries.ROOT = Path(root)
    cache_backend.TIMEOUT = flight.WAIT = PATIENT
    database.configure(database_url, pool_size=int(threads))
    cache.configure_cache(redis_url)
    everyone = Viewer(1, "", "", frozenset(), frozenset(), scope=Scope())
    print("ready", flush=True)
    sys.stdin.readline()
    with ThreadPoolExecutor(int(threads)) as pool:
        results = list(pool.map(lambda _: revenue(FILTERS, everyone), range(int(threads))))
    print(json.dumps([[result.receipt.cache, float(result.data.amount.sum())] for result in results]))
