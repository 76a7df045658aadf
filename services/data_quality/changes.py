"""What a check looks at: the rows stored since the last one, and those that hang on them."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from sqlalchemy import Connection, text

from services.data_loader.contracts import contract, contracts
from services.data_loader.schema import found_by, has_key, key_of
from services.data_loader.storing import BUSINESS_DAY

MANY = 200_000
"""From so many changed rows on, looking at everything is the shorter way."""

_EVERYTHING = text("""
    select
        :asked
        or not exists (select from ops.quality_check)
        or exists (select from ops.unchecked where key = '*')
        or (select count(*) > :many from (select from ops.unchecked limit :many + 1) as some_of_it)
""")
_TAKE = text("""
    with taken as (delete from ops.unchecked returning table_name, key)
    insert into ops.checking (table_name, key) select distinct table_name, key from taken where key <> '*'
""")
_HANGS_ON_IT = text("""
    -- Bookings are compared with the payments that they book, return lines with their orders.
    insert into ops.checking (table_name, key)
    select 'transactions', bookings.transaction_id
    from ops.checking as changed
    inner join core.payments as payments on changed.key = payments.order_id
    inner join core.transactions as bookings on payments.payment_id = bookings.payment_id
    where changed.table_name = 'orders'
    union
    select 'transactions', others.transaction_id
    from ops.checking as changed
    inner join core.transactions as own on changed.key = own.transaction_id
    inner join core.transactions as others on own.payment_id = others.payment_id
    where changed.table_name = 'transactions'
    union
    -- Where somebody lives is among what tells people from one another.
    select 'customers', addresses.customer_id
    from ops.checking as changed
    inner join core.customer_addresses as addresses on changed.key = addresses.address_id
    where changed.table_name = 'customer_addresses'
    on conflict do nothing
""")
_BELONGED_TO_NOTHING = """
    create temp table found_again on commit drop as
    select finding.table_name, finding.key
    from ops.quality_finding as finding
    where finding.rule = any(:rules) and ({there})
"""
_THERE = """
    (finding.table_name, finding.column_name) in ({children}) and (
        finding.value in (select above.{key} from ops.checking_{parent} as above)
        or finding.value in (
            select refused.key ->> '{key}' from ops.quarantine as refused
            where refused.table_name = '{parent}' and refused.state = 'open'
        )
    )
"""
ORPHANS = ["orphaned_orders", "orphaned_order_items", "orphaned_records"]


def claim(connection: Connection, everything: bool) -> bool:
    """Take what is to be checked; returns whether that is everything, as it is when `everything` is asked for.

    With the transaction's end it is taken, or there again if it fails.
    """
    whole = bool(connection.execute(_EVERYTHING, {"asked": everything, "many": MANY}).scalar_one())
    if whole:
        connection.exec_driver_sql("delete from ops.unchecked")
        return True
    connection.execute(_TAKE)
    connection.execute(_HANGS_ON_IT)
    gather(connection)
    _take_orphans_along(connection)
    gather(connection)
    connection.exec_driver_sql(f"create temp table looked_at on commit drop as {_looked_at()}")
    connection.exec_driver_sql("create index on looked_at (table_name, key); analyze looked_at")
    return False


def _take_orphans_along(connection: Connection) -> None:
    """What belonged to nothing may belong to something now, of the rows that came or of those that were refused."""
    connection.exec_driver_sql("drop table if exists pg_temp.found_again")
    connection.execute(text(_BELONGED_TO_NOTHING.format(there=_there())), {"rules": ORPHANS})
    for name in connection.exec_driver_sql("select distinct table_name from found_again").scalars().all():
        each = contract(name)
        table, column = found_by(each)
        row = f"core.{name} as rows on {has_key(each, 'rows', 'orphan.key')}"
        connection.exec_driver_sql(
            f"insert into ops.checking (table_name, key) select distinct '{table}', cast(rows.{column} as text)"
            f" from found_again as orphan inner join {row} where orphan.table_name = '{name}' on conflict do nothing"
        )


@cache
def _there() -> str:
    """SQL: whether what a row refers to is there by now, or was refused."""
    children: defaultdict[str, list[str]] = defaultdict(list)
    for each in contracts().values():
        for column in each.columns:
            if column.references:
                children[column.references].append(f"('{each.name}', '{column.name}')")
    return " or ".join(
        _THERE.format(parent=parent, key=contract(parent).key[0], children=", ".join(theirs))
        for parent, theirs in children.items()
    )


def gather(connection: Connection) -> None:
    """Copy the rows that ops.checking names to where the queries of checks read them, once for all of these."""
    connection.exec_driver_sql("analyze ops.checking")
    wanted = "select distinct table_name from ops.checking where not gathered"
    found = set(connection.exec_driver_sql(wanted).scalars())
    for each in contracts().values():
        table, column = found_by(each)
        if table not in found:
            continue
        key = f"rows.{column}" if each.column(column).type in ("id", "text") else f"cast(rows.{column} as text)"
        within = _days(connection) if each.name == "order_items" else ""
        connection.exec_driver_sql(
            f"insert into ops.checking_{each.name} select rows.* from core.{each.name} as rows where {key} in"
            " (select those.key from ops.checking as those"
            f" where those.table_name = '{table}' and not those.gathered){within}"
        )
        connection.exec_driver_sql(f"analyze ops.checking_{each.name}")
    connection.exec_driver_sql("update ops.checking set gathered = true where not gathered")


def _days(connection: Connection) -> str:
    """SQL: within the days of the orders looked at, or of none: lines are then looked for in few partitions."""
    day = f"select min({BUSINESS_DAY}), max({BUSINESS_DAY}) from ops.checking_orders"
    first, last = connection.exec_driver_sql(day).one()
    if first is None:
        return " and rows.order_date is null"
    return f" and (rows.order_date between '{first}' and '{last}' or rows.order_date is null)"


def forget(connection: Connection) -> None:
    """End the check: nothing is looked at any more."""
    tables = ", ".join(f"ops.checking_{name}" for name in contracts())
    if connection.exec_driver_sql("select exists (select from ops.checking)").scalar_one():
        connection.exec_driver_sql(f"truncate ops.checking, {tables}")
    connection.exec_driver_sql("drop table if exists pg_temp.looked_at")


@cache
def _looked_at() -> str:
    """SQL: the table and key of each row that is looked at, and of the refused ones that are not open any more."""
    stored = [
        f"select '{each.name}' as table_name, {key_of(each, 'rows')} as key"
        f" from ops.{each.name}_to_check(false) as rows"
        for each in contracts().values()
    ]
    closed = [
        f"select table_name, {' || chr(124) || '.join(f'(key ->> {name!r})' for name in each.key)} from ops.quarantine"
        f" where table_name = '{each.name}' and state <> 'open' and key is not null"
        for each in contracts().values()
    ]
    days = "select distinct table_name, key from ops.quality_finding where table_name = 'sales_day'"
    return " union all ".join([*stored, *closed, days])
