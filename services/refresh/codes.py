"""Numbers for what packed rows hold: each value, and each customer, gets one when it is first seen, and keeps it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection, text

from services.refresh.selects import REBUILT

_CODES = """
    with combinations as (select distinct status, device, category_ids from {facts} as facts),
    found as (
        select 'status' as kind, status as value from combinations
        union
        select 'device', device from combinations
        union
        select 'categories', cast(category_ids as text) from combinations
        union
        select 'category', unnest(category_ids) from combinations
    )
    insert into ops.code (kind, value, number)
    select
        kind,
        value,
        coalesce((select max(codes.number) from ops.code as codes where codes.kind = found.kind), 0)
        + row_number() over (partition by kind order by value)
    from found
    where not exists (select from ops.code as codes where codes.kind = found.kind and codes.value = found.value)
"""
_CUSTOMERS = """
    insert into ops.customer_number (customer_id)
    select distinct facts.customer_id from {facts} as facts
    where
        facts.customer_id is not null
        and not exists (select from ops.customer_number as known where known.customer_id = facts.customer_id)
    order by facts.customer_id
"""
_OF_DAYS = "(select * from core.order_facts where day = any(:days))"
_REBUILT = f"{REBUILT}.order_facts"


def number_days(connection: Connection, days: Collection[date]) -> None:
    """Number what the orders of these days have new."""
    for statement in (_CODES, _CUSTOMERS):
        connection.execute(text(statement.format(facts=_OF_DAYS)), {"days": sorted(days)})


def number_rebuilt(connection: Connection) -> None:
    """Number what the orders under rebuild have new."""
    for statement in (_CODES, _CUSTOMERS):
        connection.execute(text(statement.format(facts=_REBUILT)))
