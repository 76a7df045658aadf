"""Ten times the sample: each customer, order and what hangs on them is there ten times, on the same days."""

from __future__ import annotations

from sqlalchemy import Connection, text

from services import database
from services.data_loader.contracts import contracts

TIMES = 10
GROWS = {"customer_id", "order_id"}
"""A table with one of these columns has ten times the rows in ten times the company."""

_COLUMNS = text("""
    select attname from pg_attribute
    where attrelid = cast(:table as regclass) and attnum > 0 and not attisdropped order by attnum
""")


def fact_tables() -> list[str]:
    """Tables of core that grow with the company, derived ones among them."""
    from_files = [name for name, contract in contracts().items() if any(map(contract.has, GROWS))]
    return [*from_files, "return_items", "shipment_events", "order_facts", "sales_entries", "customer_first_order"]


def multiply() -> None:
    """Make the sample company that the services are pointed at ten times as large."""
    own = {contracts()[name].key for name in fact_tables() if name in contracts()}
    keys = GROWS.union(*(key for key in own if len(key) == 1))
    with database.transaction() as connection:
        for name in fact_tables():
            _multiply(connection, f"core.{name}", keys)
    with database.transaction() as connection:
        connection.exec_driver_sql(f"analyze {', '.join(f'core.{name}' for name in fact_tables())}")


def _multiply(connection: Connection, table: str, keys: set[str]) -> None:
    columns = connection.execute(_COLUMNS, {"table": table}).scalars().all()
    values = ", ".join(f"{column} || '~' || copy" if column in keys else column for column in columns)
    names = ", ".join(columns)
    connection.exec_driver_sql(
        f"insert into {table} ({names}) select {values} from {table} cross join generate_series(2, {TIMES}) as copy"
    )
