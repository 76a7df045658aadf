"""Puts edits into the tables, as a load would: what hangs on the rows is derived and checked again."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import Connection, text

from services.data_loader.contracts import Contract, contracts
from services.data_loader.partitions import make_partitions, wait_for_loads
from services.data_loader.queues import ORDERS, leave_unchecked, touch
from services.data_loader.schema import partition_column
from services.errors import Conflict
from services.queries import query
from services.refresh.facts import EVER

_TABLES = "select table_name from edits group by table_name order by table_name"
_CONCERNED = "create temp table concerned (order_id text not null) on commit drop"
_ORDERS = "select coalesce(array_agg(distinct order_id), '{}') from concerned where order_id is not null"
_SETTINGS = text(
    "select ops.setting_value('time_zone') as time_zone, ops.setting_value('base_currency') as base_currency"
)
_COUNT = text("update ops.stored_rows set rows = rows + :more where table_name = :table")


def edited_tables(connection: Connection) -> list[Contract]:
    """The tables that have edits, locked against loads until the transaction ends."""
    tables = [contracts()[name] for name in connection.exec_driver_sql(_TABLES).scalars()]
    for table in tables:
        wait_for_loads(connection, table)
    return tables


def concerned_orders(connection: Connection, tables: list[Contract]) -> list[str]:
    """The orders whose figures follow from what is edited."""
    connection.exec_driver_sql(_CONCERNED)
    for table in tables:
        if table.name in ORDERS:
            _stage(connection, table)
            connection.exec_driver_sql(f"insert into concerned select order_id from ({ORDERS[table.name]}) as touched")
    return list(connection.exec_driver_sql(_ORDERS).scalar_one())


def revenue(connection: Connection, orders: list[str]) -> Decimal:
    """Net revenue of these orders as they stand, in base currency, by the query that facts are derived with."""
    if not orders:
        return Decimal(0)
    settings = connection.execute(_SETTINGS).one()._mapping
    facts = text(
        f"select coalesce(sum(net_sales - returned), 0) from ({query('order_facts').sql}) as facts where recognised"
    )
    return Decimal(connection.execute(facts, {**EVER, "orders": orders, **settings}).scalar_one())


_NO_MORE = """
    delete from ops.quality_finding as finding using edits
    where edits.after is null and finding.table_name = edits.table_name and finding.key = edits.key
"""


def store_edits(connection: Connection, tables: list[Contract]) -> None:
    """Store every edit. Raises Conflict where a row is not as it was when the edits were made."""
    # A check looks at rows, and these will not be there.
    connection.exec_driver_sql(_NO_MORE)
    for table in tables:
        stored, replaced = _stage(connection, table)
        matched = [*table.key, *([partition_column(table)] if table.partitioned else [])]
        same = " and ".join(f"rows.{name} is not distinct from replaced.{name}" for name in dict.fromkeys(matched))
        gone = connection.exec_driver_sql(
            f"delete from core.{table.name} as rows using replaced where {same} and to_jsonb(rows) = to_jsonb(replaced)"
        ).rowcount
        if gone != replaced:
            raise Conflict(f"Rows of {table.title.lower()} were changed meanwhile.", remedy="Look at it anew.")
        if table.partitioned:
            make_partitions(connection, table)
        connection.exec_driver_sql(f"insert into core.{table.name} select * from incoming")
        touch(connection, table, first=False)
        leave_unchecked(connection, table, max(stored, replaced), first=False)
        connection.execute(_COUNT, {"more": stored - replaced, "table": table.name})


def _stage(connection: Connection, table: Contract) -> tuple[int, int]:
    """Make `incoming` and `replaced`, as a load has them; returns how many rows each has."""
    counts = []
    for name, side in (("incoming", "after"), ("replaced", "before")):
        connection.exec_driver_sql(f"drop table if exists pg_temp.{name}")
        counts.append(
            connection.exec_driver_sql(
                f"create temp table {name} on commit drop as"
                f" select (jsonb_populate_record(null::core.{table.name}, {side})).*"
                f" from edits where table_name = '{table.name}' and {side} is not null"
            ).rowcount
        )
        connection.exec_driver_sql(f"analyze {name}")
    return counts[0], counts[1]
