"""What the orders of an import come to, by the product's own definitions, before any of it is loaded."""

from __future__ import annotations

from decimal import Decimal

from services.data_loader.contracts import contract
from services.imports.making import Work
from services.imports.operations import literal
from services.imports.reading import quoted
from services.imports.report import Sales

RECOGNISED = ("paid", "processing", "shipped", "delivered", "returned")
"""Statuses of orders that count: core.is_recognised."""
BACK = ("received", "refunded")
"""Statuses of returns whose goods came back: core.return_line."""

_NUMBER = "coalesce(try_cast({} as decimal(18, 6)), 0)"
_SALES = """
with counting as (select order_id, currency from {orders} where status in ({recognised})),
sold as (
    select
        currency, count(distinct order_id) as orders, sum({quantity}) as units,
        sum({quantity} * {unit_price}) as gross, sum({discount}) as discounts
    from {order_items} as items join counting using (order_id)
    where try_cast(items.quantity as decimal) is not null and try_cast(items.unit_price as decimal) is not null
    group by currency
),
given_back as (
    select currency, sum({refund}) as returned
    from {return_items} as back
    join {returns} as returns using (return_id)
    join {order_items} as items on back.order_item_id = items.order_item_id and returns.order_id = items.order_id
    join counting on counting.order_id = returns.order_id
    where returns.status in ({back}) and returns.received_on is not null
    group by currency
)
select currency, orders, cast(units as bigint), round(gross, 2), round(discounts, 2), round(coalesce(returned, 0), 2)
from sold left join given_back using (currency) order by gross desc
"""


def sales(work: Work) -> tuple[Sales, ...]:
    """What the orders in the files come to, by currency, the largest first; none without orders and their lines."""
    if not {"orders", "order_items"} <= {made.contract.name for made in work.made}:
        return ()
    tables = {name: _latest(work, name) for name in ("orders", "order_items", "returns", "return_items")}
    numbers = {
        "quantity": "items.quantity",
        "unit_price": "items.unit_price",
        "discount": "items.discount_amount",
        "refund": "back.refund_amount",
    }
    statuses = {name: ", ".join(map(literal, each)) for name, each in (("recognised", RECOGNISED), ("back", BACK))}
    written = _SALES.format(**tables, **statuses, **{name: _NUMBER.format(sql) for name, sql in numbers.items()})
    return tuple(
        Sales(str(currency), int(orders), int(units), Decimal(gross), Decimal(discounts), Decimal(returned))
        for currency, orders, units, gross, discounts, returned in work.connection.execute(written).fetchall()
    )


def _latest(work: Work, table: str) -> str:
    """A sub-query of a table's rows with all its columns: of several with one key the last, as the loader takes it."""
    key = ", ".join(quoted(name) for name in contract(table).key)
    selects = []
    for made in work.made:
        if made.contract.name == table:
            columns = ", ".join(
                quoted(column.name) if column.name in made.columns else f"cast(null as varchar) as {column.name}"
                for column in made.contract.columns
            )
            selects.append(f"select _row, {columns} from {made.rows}")
    if not selects:
        nothing = ", ".join(f"cast(null as varchar) as {column.name}" for column in contract(table).columns)
        return f"(select {nothing} where false)"
    rows = " union all ".join(selects)
    return f"(select * from ({rows}) qualify row_number() over (partition by {key} order by _row desc) = 1)"
