"""The end of a rebuild: the new partitions take the old ones' place, without a reader noticing.

A partition that is put in place is not part of the states that older snapshots see: a transaction begun before it was
filled would find it empty. So those are waited for first. Then the tables are locked for a moment; a reader who keeps
one of them makes the exchange stand back and try again, rather than hold up the readers behind.
"""

from __future__ import annotations

import time

from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from services import database
from services.errors import DatabaseAway
from services.refresh import queue, tables
from services.refresh.facts import derive
from services.refresh.marts import TRAFFIC, compare_prices, recompute_days, recompute_sales
from services.refresh.report import RefreshReport
from services.refresh.selects import REBUILT
from services.refresh.version import move_forward

PATIENCE = 600
"""Seconds to wait for readers, all in all."""
PAUSE = 0.2

# Longer than deadlock_timeout (1 s), after which PostgreSQL sends an automatic vacuum away; not so long that a reader
# who waits for this transaction while it waits for him would be the one to be stopped.
_LOCK_TIMEOUT = text("set local lock_timeout = '1500ms'")
# The first lock is the one that readers take before anything else: see services.database.reads.
_LOCK = text(
    "lock table ops.data_version in exclusive mode;"
    f" lock table {', '.join(table.full_name for table in tables.TABLES)} in access exclusive mode"
)
_LOCK_NOT_AVAILABLE, _DEADLOCK = "55P03", "40P01"
_SNAPSHOTS = text("""
    select pid, xact_start from pg_stat_activity
    where datname = current_database() and backend_xmin is not null and pid <> pg_backend_pid()
""")
_COUNTS = text(f"""
    select
        count(*) as orders,
        coalesce(sum(lines), 0) < (
            select count(*)
            from core.order_items as items
            where
                items.order_date is not null
                or exists (select from {REBUILT}.order_facts as facts where facts.order_id = items.order_id)
        ) as incomplete
    from {REBUILT}.order_facts
""")
_MISFILED = text(f"""
    select distinct items.order_id
    from core.order_items as items
    inner join {REBUILT}.order_facts as facts on items.order_id = facts.order_id
    where items.order_date is distinct from facts.day
""")
_DAYS = text("select count(*) from mart.sales_day where region_id = '*' and channel_id = '*' and category_id = '*'")


def exchange(mark: str) -> RefreshReport:
    """Let readers see what was rebuilt, with the loads that came meanwhile, as the next data version."""
    deadline = time.monotonic() + PATIENCE
    with database.transaction() as connection:
        orders, incomplete = connection.execute(_COUNTS).one()
        misfiled = list(connection.execute(_MISFILED).scalars()) if incomplete else []
    _wait_for_older_snapshots(deadline)
    while True:
        try:
            with database.transaction() as connection:
                report = _exchange(connection, mark, orders, misfiled)
            break
        except OperationalError as error:
            code = getattr(error.orig, "pgcode", None)
            if code not in (_LOCK_NOT_AVAILABLE, _DEADLOCK) or time.monotonic() > deadline:
                raise
            time.sleep(PAUSE)
    with database.transaction() as connection:
        tables.analyze(connection)
    return report


def _wait_for_older_snapshots(deadline: float) -> None:
    with database.transaction() as connection:
        older = set(connection.execute(_SNAPSHOTS))
    while older:
        if time.monotonic() > deadline:
            raise DatabaseAway(
                "A transaction has been open too long for the rebuilt figures to take the place of the old ones.",
                remedy="End it (see pg_stat_activity) and refresh again; nothing is lost.",
            )
        time.sleep(PAUSE)
        with database.transaction() as connection:
            older &= set(connection.execute(_SNAPSHOTS))


def _exchange(connection: Connection, mark: str, orders: int, misfiled: list[str]) -> RefreshReport:
    connection.execute(_LOCK_TIMEOUT)
    connection.execute(_LOCK)
    tables.exchange(connection)
    queue.end_everything(connection, mark)
    taken = queue.take_few(connection)
    _, touched = derive(connection, taken.orders.union(misfiled))
    recompute_sales(connection, touched)
    recompute_days(connection, TRAFFIC, taken.days)
    if taken.prices:
        compare_prices(connection)
    all_days = connection.execute(_DAYS).scalar_one()
    return move_forward(connection, full=True, orders=orders, days=all_days)
