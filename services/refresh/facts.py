"""Derives the facts of some orders again, and of those whose customers became customers by another order."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from sqlalchemy import Connection, text

from services.refresh.selects import select
from services.refresh.tables import make_months

EVER = {"start": date(1900, 1, 1), "end": date(2199, 12, 31)}
"""Days that no order lies outside of: the loader takes those of 1990 to 2100."""

_AT_ONCE = 20_000

_CUSTOMERS = text("""
    select customer_id from core.order_facts where order_id = any(:orders) and customer_id is not null
    union
    select customer_id from core.orders where order_id = any(:orders) and customer_id is not null
""")
_DIFFERENT_FIRST = text("""
    select customer_id
    from fresh_first_order as fresh
    full join (select * from core.customer_first_order where customer_id = any(:customers)) as old using (customer_id)
    where (fresh.order_id, fresh.ordered_at) is distinct from (old.order_id, old.ordered_at)
""")
_FORGET_FIRST = text("delete from core.customer_first_order where customer_id = any(:customers)")
_KEEP_FIRST = text("""
    insert into core.customer_first_order (customer_id, order_id, ordered_at)
    select customer_id, order_id, ordered_at from fresh_first_order where customer_id = any(:customers)
""")
_THEIR_ORDERS = text("select order_id from core.order_facts where customer_id = any(:customers)")
_FORGET = text("""
    with
    entries as (delete from core.sales_entries where order_id = any(:orders) returning day),
    facts as (delete from core.order_facts where order_id = any(:orders) returning day)
    select day from entries union select day from facts
""")
_KEEP = text("insert into core.sales_entries select * from fresh_entries")
_DAYS = text("""
    select day from core.order_facts where order_id = any(:orders) union select day from fresh_entries
""")


def settings(connection: Connection) -> dict[str, str]:
    """The parameters of the SELECTs that are settings of the company."""
    wanted = text("select key, value from ops.setting where key in ('time_zone', 'base_currency')")
    return {row.key: row.value for row in connection.execute(wanted)}


def derive(connection: Connection, orders: Collection[str]) -> tuple[int, set[date]]:
    """Derive the facts of these orders again; returns how many orders it came to, and the days they touched."""
    company = settings(connection)
    every = set(orders)
    for some in _batches(orders):
        every |= _renew_first_orders(connection, some, company)
    days: set[date] = set()
    for some in _batches(every):
        days |= _derive(connection, some, company)
    return len(every), days


def _batches(keys: Collection[str]) -> Iterator[list[str]]:
    ordered = sorted(keys)
    return (ordered[start : start + _AT_ONCE] for start in range(0, len(ordered), _AT_ONCE))


def _renew_first_orders(connection: Connection, orders: list[str], company: Mapping[str, str]) -> set[str]:
    """Find the first orders of these orders' customers again; returns the orders of those for whom it is another."""
    customers = list(connection.execute(_CUSTOMERS, {"orders": orders}).scalars())
    if not customers:
        return set()
    fresh = select("customer_first_order", into="create temp table fresh_first_order on commit drop as")
    connection.execute(fresh, {"customers": customers, **company})
    different = list(connection.execute(_DIFFERENT_FIRST, {"customers": customers}).scalars())
    connection.execute(_FORGET_FIRST, {"customers": different})
    connection.execute(_KEEP_FIRST, {"customers": different})
    connection.execute(text("drop table fresh_first_order"))
    return set(connection.execute(_THEIR_ORDERS, {"customers": different}).scalars())


def _derive(connection: Connection, orders: list[str], company: Mapping[str, str]) -> set[date]:
    these = {"orders": orders}
    days = set(connection.execute(_FORGET, these).scalars())
    connection.execute(select("order_facts", into="insert into core.order_facts"), {**these, **EVER, **company})
    connection.execute(text("create temp table fresh_entries (like core.sales_entries) on commit drop"))
    connection.execute(select("sold_entries", into="insert into fresh_entries"), {**these, **EVER})
    connection.execute(select("returned_entries", into="insert into fresh_entries"), these)
    days |= set(connection.execute(_DAYS, these).scalars())
    make_months(connection, days)
    connection.execute(_KEEP)
    connection.execute(text("drop table fresh_entries"))
    return days
