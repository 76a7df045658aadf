"""Derives everything anew beside the tables that readers see, on two connections, and exchanges them at the end."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextvars import copy_context
from datetime import date, timedelta
from functools import partial
from itertools import chain

from sqlalchemy import Connection, text

from services import database
from services.refresh import exchange, queue, tables
from services.refresh.codes import number_rebuilt
from services.refresh.facts import EVER, settings
from services.refresh.marts import BY_DAY, BY_PRODUCT, CUSTOMERS, PRICES, TRAFFIC
from services.refresh.report import Progress, RefreshReport
from services.refresh.selects import REBUILT, select

Job = Callable[[Connection], object]

CONNECTIONS = 2
ORDERS_AT_ONCE = 250_000
"""About as many orders as a connection sorts in memory."""

# Of so many orders, a table is sooner read as a whole than looked up in, and hashed than sorted; the planner, which
# takes its pages for cached and knows little of what a WITH clause holds, thinks otherwise.
_SETTINGS = text("""
    select
        set_config('enable_nestloop', 'off', true),
        set_config('enable_mergejoin', 'off', true),
        set_config('effective_cache_size', '256MB', true),
        set_config('work_mem', '192MB', true),
        set_config('maintenance_work_mem', '256MB', true),
        set_config('max_parallel_workers_per_gather', '0', true)
""")
_ORDERS = text("""
    select cast(date_trunc('month', ordered_at) as date) as month, count(*) from core.orders group by 1 order by 1
""")
_MONTHS = text(f"""
    select cast(date_trunc('month', day) as date) as month from {REBUILT}.order_facts
    union
    select cast(date_trunc('month', received_on) as date) from core.returns where received_on is not null
    order by month
""")
_TRAFFIC_DAYS = text("select date from core.web_sessions union select date from core.campaign_daily")


def rebuild(progress: Progress | None = None) -> RefreshReport:
    """Derive every fact and every mart anew; readers see the old ones until the new ones are complete."""
    with database.transaction() as connection:
        mark = queue.begin_everything(connection)
        tables.prepare(connection)
        company = settings(connection)
        spans = _spans(connection)
        traffic_days = list(connection.execute(_TRAFFIC_DAYS).scalars())
    customers = partial(_build, "customer_first_order", [{"customers": [], **company}])
    traffic = partial(_build, TRAFFIC.name, [{"days": traffic_days}])
    _together("customers and visits", [customers, traffic], progress)
    _together("orders", [partial(_fill, "order_facts", "order_facts", {**span, **company}) for span in spans], progress)
    _together("index of orders", [partial(_index, "order_facts"), number_rebuilt], progress)
    with database.transaction() as connection:
        months = list(connection.execute(_MONTHS).scalars())
        tables.prepare_months(connection, months)
    sold = [partial(_fill, "sold_entries", "sales_entries", span) for span in spans]
    returned = partial(_fill, "returned_entries", "sales_entries", {"orders": []})
    _together("sales and returns", [returned, *sold], progress)
    _together("marts", _mart_jobs(months), progress)
    _together("index of sales", [partial(_index_month, month) for month in months], progress)
    return exchange.exchange(mark)


def _spans(connection: Connection) -> list[dict[str, object]]:
    """Stretches of days with about ORDERS_AT_ONCE orders each, that leave no day out, as parameters of the SELECTs."""
    starts: list[date] = []
    room = 0
    for month, orders in connection.execute(_ORDERS):
        if room <= 0:
            starts.append(month)
            room = ORDERS_AT_ONCE
        room -= orders
    firsts = [EVER["start"], *starts[1:]]
    lasts = [*(start - timedelta(days=1) for start in starts[1:]), EVER["end"]]
    return [{"start": first, "end": last, "orders": []} for first, last in zip(firsts, lasts, strict=True)]


def _together(what: str, jobs: Sequence[Job], progress: Progress | None) -> None:
    """Run the jobs on CONNECTIONS connections, each in a transaction of its own; the first that fails is raised."""
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        running = [pool.submit(copy_context().run, _run, job) for job in jobs]
        try:
            for done, future in enumerate(as_completed(running), start=1):
                future.result()
                if progress:
                    progress(what, done, len(jobs))
        finally:
            for future in running:
                future.cancel()


def _run(job: Job) -> None:
    with database.transaction() as connection:
        connection.execute(_SETTINGS)
        job(connection)


def _fill(name: str, table: str, parameters: dict[str, object], connection: Connection) -> None:
    connection.execute(select(name, into=f"insert into {REBUILT}.{table}", rebuilding=True), parameters)


def _build(name: str, pieces: Sequence[dict[str, object]], connection: Connection) -> None:
    """A table made, filled and indexed in one transaction, which PostgreSQL may then leave out of its log."""
    tables.create(connection, _table(name))
    for piece in pieces:
        _fill(name, name, piece, connection)
    _index(name, connection)


def _mart_jobs(months: list[date]) -> list[Job]:
    """The marts, the longest first, so that both connections end at about the same time."""
    by_month: list[dict[str, object]] = [{"month": month} for month in months]
    by_day = [partial(_build, mart.name, _days(months, mart.months_at_once)) for mart in BY_DAY]
    return [
        partial(_build, BY_PRODUCT.name, by_month),
        *by_day,
        partial(_build, CUSTOMERS.name, [{"days": []}]),
        partial(_build, PRICES.name, [{}]),
    ]


def _days(months: list[date], at_once: int) -> list[dict[str, object]]:
    """The days of the months, so many months at once, as parameters of the SELECTs."""
    lengths = [calendar.monthrange(month.year, month.month)[1] for month in months]
    days = [
        [month + timedelta(days=offset) for offset in range(length)]
        for month, length in zip(months, lengths, strict=True)
    ]
    return [{"days": list(chain(*days[start : start + at_once]))} for start in range(0, len(days), at_once)]


def _index_month(month: date, connection: Connection) -> None:
    tables.index(connection, tables.ENTRIES, f"{REBUILT}.{tables.partition_of(month)}")


def _index(name: str, connection: Connection) -> None:
    tables.index(connection, _table(name), f"{REBUILT}.{name}")


def _table(name: str) -> tables.Derived:
    return next(table for table in tables.TABLES if table.name == name)
