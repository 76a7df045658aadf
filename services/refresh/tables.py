"""The partitions of the derived tables: made month by month, built beside the old ones, and exchanged."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, text

from services.refresh.selects import REBUILT

_MONTHS = text("""
    select month from unnest(cast(:months as date[])) as month
    where to_regclass('core.' || :prefix || to_char(month, '"y"YYYY"m"MM')) is null
    order by month
""")
_INDEXES = text("select pg_get_indexdef(indexrelid) from pg_index where indrelid = cast(:table as regclass)")
_PARTITIONS = text("""
    select cast(cast(inhrelid as regclass) as text) from pg_inherits where inhparent = cast(:table as regclass)
""")


@dataclass(frozen=True)
class Derived:
    """A table that a rebuild fills anew; `monthly` has a partition for each month, the others have one for all."""

    schema: str
    name: str
    monthly: bool = False

    @property
    def full_name(self) -> str:
        """The table that readers know."""
        return f"{self.schema}.{self.name}"


ORDERS = Derived("core", "order_facts")
ENTRIES = Derived("core", "sales_entries", monthly=True)
TABLES = (
    Derived("core", "customer_first_order"),
    ORDERS,
    ENTRIES,
    Derived("mart", "sales_day"),
    Derived("mart", "order_attribute_day"),
    Derived("mart", "product_month"),
    Derived("mart", "product_day"),
    Derived("mart", "place_day"),
    Derived("mart", "cash_day"),
    Derived("mart", "traffic_day"),
    Derived("mart", "customer_day"),
    Derived("mart", "packed_orders"),
    Derived("mart", "packed_sales"),
    Derived("mart", "price_month"),
)


def partition_of(month: date) -> str:
    """The name of the month's partition of the entries."""
    return f"{ENTRIES.name}_y{month:%Y}m{month:%m}"


def wait_for_refreshes(connection: Connection) -> None:
    """Wait for a refresh to end, and keep others from beginning one until the transaction ends, however it does."""
    connection.execute(text("select pg_advisory_xact_lock(hashtext('refresh'))"))


def make_months(connection: Connection, days: Collection[date]) -> None:
    """Make the partitions of core.sales_entries that these days need; readers are not held up."""
    months = sorted({day.replace(day=1) for day in days})
    missing = connection.execute(_MONTHS, {"months": months, "prefix": f"{ENTRIES.name}_"})
    for month in missing.scalars().all():
        table = f"core.{partition_of(month)}"
        _create_month(connection, table, month)
        _attach_month(connection, "core", table, month)


def prepare(connection: Connection) -> None:
    """Make room for a rebuild, and what several connections fill; what an earlier one left is thrown away."""
    connection.execute(text(f"drop schema if exists {REBUILT} cascade"))
    connection.execute(text(f"create schema {REBUILT}"))
    for table in (ORDERS, ENTRIES):
        create(connection, table)


def create(connection: Connection, table: Derived) -> None:
    """Make an empty table for a rebuild, without indexes."""
    partitioned = " partition by range (day)" if table.monthly else ""
    likewise = f"like {table.full_name} including storage including constraints"
    connection.execute(text(f"create table {REBUILT}.{table.name} ({likewise}){partitioned}"))


def prepare_months(connection: Connection, months: Collection[date]) -> None:
    """Make the months of the entries under rebuild."""
    for month in months:
        table = f"{REBUILT}.{partition_of(month)}"
        _create_month(connection, table, month)
        _attach_month(connection, REBUILT, table, month)


def index(connection: Connection, table: Derived, target: str) -> None:
    """Give a rebuilt partition the indexes of its table, and the planner its statistics."""
    for definition in connection.execute(_INDEXES, {"table": table.full_name}).scalars().all():
        connection.execute(text(re.sub(r"INDEX \S+ ON (ONLY )?\S+ USING", f"INDEX ON {target} USING", definition)))
    connection.execute(text(f"analyze {target}"))


def analyze(connection: Connection) -> None:
    """Give the planner statistics of the tables as a whole; those of the partitions came with `index`."""
    version = connection.execute(text("select current_setting('server_version_num')::int")).scalar_one()
    only = "only " if version >= 180000 else ""
    connection.execute(text("analyze " + ", ".join(f"{only}{table.full_name}" for table in TABLES)))


def exchange(connection: Connection) -> None:
    """Put the rebuilt partitions in the place of the old ones, which are dropped; needs the tables to itself."""
    for table in TABLES:
        rebuilt = _partitions(connection, f"{REBUILT}.{table.name}") if table.monthly else [f"{REBUILT}.{table.name}"]
        for old in _partitions(connection, table.full_name):
            connection.execute(text(f"drop table {old}"))
        for partition in rebuilt:
            _move(connection, table, partition)
    connection.execute(text(f"drop schema {REBUILT} cascade"))
    connection.execute(text(f"create schema {REBUILT}"))


def _partitions(connection: Connection, table: str) -> list[str]:
    return list(connection.execute(_PARTITIONS, {"table": table}).scalars())


def _move(connection: Connection, table: Derived, partition: str) -> None:
    name = partition.split(".")[1]
    if not table.monthly:
        connection.execute(text(f"alter table {partition} rename to {name}_all"))
        connection.execute(text(f"alter table {REBUILT}.{name}_all set schema {table.schema}"))
        connection.execute(text(f"alter table {table.full_name} attach partition {table.schema}.{name}_all default"))
        return
    month = date(int(name[-7:-3]), int(name[-2:]), 1)
    connection.execute(text(f"alter table {REBUILT}.{table.name} detach partition {partition}"))
    connection.execute(text(f"alter table {partition} set schema {table.schema}"))
    _attach_month(connection, table.schema, f"{table.schema}.{name}", month)


def _create_month(connection: Connection, table: str, month: date) -> None:
    """A table for a month; its constraint spares the attaching a look at every row."""
    connection.execute(
        text(
            f"create table {table} (like core.{ENTRIES.name},"
            f" check (day >= date '{month}' and day < date '{_following(month)}'))"
        )
    )


def _attach_month(connection: Connection, schema: str, table: str, month: date) -> None:
    connection.execute(
        text(
            f"alter table {schema}.{ENTRIES.name} attach partition {table}"
            f" for values from ('{month}') to ('{_following(month)}')"
        )
    )


def _following(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
