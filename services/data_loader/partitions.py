"""Monthly partitions of the large tables, made ahead, or when the first row of a month arrives."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection

from services.data_loader.contracts import Contract
from services.data_loader.schema import partition_column

FIRST_YEAR = 2000
YEARS_AHEAD = 2
"""Months outside of these are mistakes of a few rows; they stay in the default partition."""


def wait_for_loads(connection: Connection, contract: Contract) -> None:
    """Wait for a load of the table to end, and keep others from beginning one until the transaction ends."""
    connection.exec_driver_sql(f"select pg_advisory_xact_lock(hashtext('load {contract.name}'))")


def make_ahead(connection: Connection, contract: Contract, months: Iterable[date]) -> list[date]:
    """Make the partitions of these months, and of rows in the default partition that may have one; returns which.

    None of them is there yet, and no load is under way (wait_for_loads).
    """
    connection.exec_driver_sql("set local time zone 'UTC'")
    column = str(partition_column(contract))
    astray = connection.exec_driver_sql(
        f"select distinct date_trunc('month', {column}::date)::date from core.{contract.name}_default"
        f" where {column} >= '{FIRST_YEAR}-01-01' and {column} < now() + interval '{YEARS_AHEAD} years'"
    ).scalars()
    made = sorted({*months, *astray})
    for month in made:
        _make(connection, contract.name, column, month)
    return made


def make_partitions(connection: Connection, contract: Contract) -> None:
    """Make the partitions that the rows of the temporary table `incoming` need and that are not there yet."""
    column = partition_column(contract)
    missing = connection.exec_driver_sql(
        f"select month::date from (select distinct date_trunc('month', day) as month"
        f" from (select distinct {column}::date as day from incoming) as days) as months"
        f" where month >= '{FIRST_YEAR}-01-01' and month < now() + interval '{YEARS_AHEAD} years'"
        f" and to_regclass('core.{contract.name}_' || to_char(month, '\"y\"YYYY\"m\"MM')) is null order by month"
    ).scalars()
    for month in missing.all():
        _make(connection, contract.name, str(column), month)


def _make(connection: Connection, table: str, column: str, first: date) -> None:
    """Attach a partition, with the rows of its month that the default partition may already hold.

    Attaching, unlike creating in place, leaves the table open to readers.
    """
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    partition = f"core.{table}_y{first:%Y}m{first:%m}"
    connection.exec_driver_sql(
        f"create table {partition} (like core.{table} including defaults);"
        f"with moved as (delete from core.{table}_default"
        f" where {column} >= '{first}' and {column} < '{following}' returning *)"
        f" insert into {partition} select * from moved;"
        f"alter table core.{table} attach partition {partition} for values from ('{first}') to ('{following}')"
    )
