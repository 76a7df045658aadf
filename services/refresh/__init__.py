"""Brings derived facts and marts up to date with what was loaded: what changed decides what is recomputed.

A refresh is one transaction, and one at a time runs: it is done as a whole or not at all, and what a load marks
meanwhile waits for the next.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy import text

from services import database
from services.refresh import queue
from services.refresh.facts import derive
from services.refresh.marts import TRAFFIC, compare_prices, recompute_days, recompute_sales
from services.refresh.rebuild import rebuild
from services.refresh.report import Progress, RefreshReport
from services.refresh.version import move_forward, unchanged

__all__ = ["Progress", "RefreshReport", "refresh"]

_TRY = text("select pg_try_advisory_xact_lock(hashtext('refresh'))")
_PAUSE = 0.1


def refresh(*, full: bool = False, progress: Progress | None = None) -> RefreshReport:
    """Bring every figure up to date with what was loaded, and move the data version forward if anything was.

    `full` derives everything anew, which gives the same rows; it is done unasked when a load changed most of them.
    Waits while another refresh runs. Raises DatabaseAway when PostgreSQL cannot be reached; nothing is then lost.
    """
    begun = time.monotonic()
    with _alone():
        # In a transaction of its own: the tables that it looks at are to be exchanged.
        with database.transaction() as connection:
            wanted = queue.waiting(connection)
            report = unchanged(connection)
        if full or wanted.everything:
            report = rebuild(progress)
        elif wanted.anything:
            report = _bring_up_to_date()
    return replace(report, seconds=time.monotonic() - begun)


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the lock that lets one refresh run at a time; it ends with the process, however that ends."""
    with database.transaction() as connection:
        # A statement that waits has a snapshot, and the refresh that it waits for may wait for old snapshots to end.
        while not connection.execute(_TRY).scalar():
            database.check_stopped()
            time.sleep(_PAUSE)
        yield


def _bring_up_to_date() -> RefreshReport:
    with database.transaction() as connection:
        connection.execute(text("set transaction isolation level repeatable read"))
        taken = queue.take(connection)
        orders, touched = derive(connection, taken.orders)
        recompute_sales(connection, touched)
        recompute_days(connection, TRAFFIC, taken.days)
        if taken.prices:
            compare_prices(connection)
        return move_forward(connection, full=False, orders=orders, days=len(touched.days | taken.days))
