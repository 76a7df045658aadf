"""Monthly partitions of the large tables, made when the first row of a month arrives."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from services.data_loader.contracts import Contract
from services.data_loader.schema import partition_column

FIRST_YEAR = 2000
YEARS_AHEAD = 2
"""Months outside of these are mistakes of a few rows; they stay in the default partition."""


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
