"""What a load leaves for the next refresh, and for the next check: what its rows may have changed.

Reads the temporary tables `incoming` and `replaced` that services.data_loader.storing makes.
"""

from __future__ import annotations

from sqlalchemy import Connection

from services.data_loader.contracts import Contract
from services.data_loader.schema import found_by

CHANGED = "(select * from incoming union all select * from replaced)"

ORDERS = {
    "orders": f"select order_id from {CHANGED} as changed",
    "order_items": f"select order_id from {CHANGED} as changed",
    "payments": f"select order_id from {CHANGED} as changed",
    "refunds": f"select order_id from {CHANGED} as changed",
    "chargebacks": f"select order_id from {CHANGED} as changed",
    "shipments": f"select order_id from {CHANGED} as changed",
    "returns": f"select order_id from {CHANGED} as changed",
    "return_items": f"""
        select returns.order_id from {CHANGED} as changed
        inner join core.returns as returns on changed.return_id = returns.return_id
        union all
        select items.order_id from {CHANGED} as changed
        inner join core.order_items as items on changed.order_item_id = items.order_item_id""",
    "products": """
        select items.order_id from core.order_items as items
        inner join incoming as new on items.product_id = new.product_id
        left join replaced as old on new.product_id = old.product_id
        where old.product_id is null
        or (old.category_id, old.unit_cost) is distinct from (new.category_id, new.unit_cost)""",
    "product_prices": f"""
        select items.order_id from core.order_items as items
        where items.product_id in (select product_id from {CHANGED} as changed)""",
    "exchange_rates": """
        select orders.order_id from core.orders as orders
        inner join incoming as rate on orders.currency = rate.currency
        where (orders.ordered_at at time zone (select ops.setting_value('time_zone')))::date >= rate.date
        and orders.ordered_at >= rate.date - interval '1 day'
        and (orders.ordered_at at time zone (select ops.setting_value('time_zone')))::date < coalesce((
            select min(later.date) from core.exchange_rates as later
            where later.currency = rate.currency and later.date > rate.date
        ), 'infinity')""",
}
"""Per table, the orders whose facts follow from the rows changed."""

DAYS = {
    "web_sessions": f"select date from {CHANGED} as changed",
    "campaign_daily": f"select date from {CHANGED} as changed",
    "campaigns": """
        select daily.date from core.campaign_daily as daily
        inner join incoming as new on daily.campaign_id = new.campaign_id
        left join replaced as old on new.campaign_id = old.campaign_id
        where old.campaign_id is null or old.channel_id is distinct from new.channel_id""",
}
"""Per table, the days whose visits and advertising follow from the rows changed."""

ALL = {
    "categories": """
        select from incoming as new left join replaced as old on new.category_id = old.category_id
        where old.category_id is null or old.parent_id is distinct from new.parent_id""",
}
"""Per table, rows that change everything."""

PRICES = frozenset({"competitor_prices", "product_prices", "products", "categories"})
"""Tables whose rows change how our prices stand against competitors'."""

MANY = 200_000
"""From so many rows on, everything is checked again rather than what changed."""


def touch(connection: Connection, contract: Contract, *, first: bool) -> None:
    """Queue what the rows just stored change; the first rows of a table, of which much may hang, change everything."""
    name = contract.name
    if name in PRICES:
        connection.exec_driver_sql(
            f"insert into ops.dirty_price (at) select clock_timestamp() where exists (select from {CHANGED} as changed)"
        )
    if first and (name in ORDERS or name in DAYS or name in ALL):
        connection.exec_driver_sql("insert into ops.dirty_all default values")
    elif name in ORDERS:
        connection.exec_driver_sql(
            f"insert into ops.dirty_order select distinct order_id from ({ORDERS[name]}) as touched"
        )
    elif name in DAYS:
        connection.exec_driver_sql(f"insert into ops.dirty_day select distinct date from ({DAYS[name]}) as touched")
    elif name in ALL:
        connection.exec_driver_sql(
            f"insert into ops.dirty_all (at) select clock_timestamp() where exists ({ALL[name]})"
        )


def leave_unchecked(connection: Connection, contract: Contract, stored: int, *, first: bool) -> None:
    """Queue the rows just stored, and the orders that hang on them, for the next check of the data's quality."""
    if first or stored > MANY:
        _unchecked(connection, f"select '{contract.name}', '*'")
        return
    if contract.name in ORDERS:
        _unchecked(connection, f"select distinct 'orders', order_id from ({ORDERS[contract.name]}) as touched")
    table, column = found_by(contract)
    if table != "orders" or contract.name not in ORDERS:
        _unchecked(connection, f"select distinct '{table}', cast({column} as text) from {CHANGED} as changed")


def _unchecked(connection: Connection, rows: str) -> None:
    connection.exec_driver_sql(f"insert into ops.unchecked (table_name, key) {rows}")
