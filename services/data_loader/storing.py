"""Moves what is left in a staging table into its core table: new rows, and new versions of rows that changed.

Leaves two temporary tables behind until the transaction ends, with the columns of the core table: `incoming`, the rows
stored, and `replaced`, the versions they took the place of.
"""

from __future__ import annotations

from sqlalchemy import Connection

from services.data_loader.contracts import Contract
from services.data_loader.partitions import make_partitions
from services.data_loader.schema import DERIVED
from services.data_loader.standing import put_right
from services.data_loader.values import typed

BUSINESS_DAY = "(ordered_at at time zone (select ops.setting_value('time_zone')))::date"
_COUNT = """
    insert into ops.stored_rows as stored (table_name, rows) values (%(table)s, %(rows)s)
    on conflict (table_name) do update set rows = stored.rows + excluded.rows
"""


def is_empty(connection: Connection, table: str) -> bool:
    """Whether the core table has no row."""
    return not connection.exec_driver_sql(f"select exists (select from core.{table})").scalar_one()


def store(connection: Connection, contract: Contract, present: tuple[str, ...], *, first: bool) -> int:
    """Store the staged rows; returns how many there were to store, those that say nothing new left out.

    `present` are the columns that the file has; the others keep what is stored of them. `first` says that nothing is
    stored yet, so that there is nothing to compare with.
    """
    _prepare_incoming(connection, contract, present, first)
    put_right(connection, contract)
    stored = int(connection.exec_driver_sql("select count(*) from incoming").scalar_one())
    connection.exec_driver_sql("analyze incoming")
    replaced = _prepare_replaced(connection, contract, first)
    if contract.partitioned:
        make_partitions(connection, contract)
    connection.exec_driver_sql(f"insert into core.{contract.name} select * from incoming")
    connection.exec_driver_sql(_COUNT, {"table": contract.name, "rows": stored - replaced})
    if contract.name == "orders" and not is_empty(connection, "order_items"):
        _date_items(connection)
    if first:
        connection.exec_driver_sql(f"analyze core.{contract.name}")
    return stored


def _prepare_incoming(connection: Connection, contract: Contract, present: tuple[str, ...], first: bool) -> None:
    values = [
        f"{typed(column) if first or column.name in present else 'c.' + column.name} as {column.name}"
        for column in contract.columns
    ]
    joins, condition = "", ""
    if not first:
        compared = [column for column in contract.columns if column.name in present]
        matching = " and ".join(f"c.{name} = {typed(contract.column(name))}" for name in contract.key)
        joins = f" left join core.{contract.name} as c on {matching}"
        condition = (
            f" where c.{contract.key[0]} is null or ({', '.join(f'c.{column.name}' for column in compared)})"
            f" is distinct from ({', '.join(typed(column) for column in compared)})"
        )
    if contract.name in DERIVED:
        values.append(f"{BUSINESS_DAY} as {DERIVED[contract.name][0]}")
        joins += f" left join core.orders as o on o.order_id = {typed(contract.column('order_id'))}"
    connection.exec_driver_sql(
        f"create temp table incoming on commit drop as"
        f" select {', '.join(values)} from staging.{contract.name} as s{joins}{condition}"
    )


def _prepare_replaced(connection: Connection, contract: Contract, first: bool) -> int:
    """Take out the rows that come anew; returns how many."""
    keys = ", ".join(contract.key)
    none = " limit 0" if first else ""
    replaced = connection.exec_driver_sql(
        f"create temp table replaced on commit drop as"
        f" select c.* from core.{contract.name} as c inner join incoming using ({keys}){none}"
    ).rowcount
    if replaced:
        connection.exec_driver_sql("analyze replaced")
        matched = [*contract.key, *([contract.time] if contract.partitioned and contract.time else [])]
        connection.exec_driver_sql(
            f"delete from core.{contract.name} as c using replaced as r"
            f" where {' and '.join(f'c.{name} = r.{name}' for name in matched)}"
        )
    return replaced


def _date_items(connection: Connection) -> None:
    """Give the lines of the orders stored their day, where they came before the order, or the order moved.

    No partition is made for them, so that a load never waits for two tables' readers; the next lines of the month do.
    """
    connection.exec_driver_sql(
        f"update core.order_items as i set order_date = o.order_date"
        f" from (select order_id, {BUSINESS_DAY} as order_date from incoming) as o"
        f" where i.order_id = o.order_id and i.order_date is distinct from o.order_date"
    )
