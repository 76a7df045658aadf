"""Derives the facts of some orders again, and tells their customers' first orders from the later ones."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from sqlalchemy import Connection, text

from services.refresh.marts import FRESH, GONE, Touched
from services.refresh.selects import select
from services.refresh.tables import make_months

EVER = {"start": date(1900, 1, 1), "end": date(2199, 12, 31)}
"""Days that no order lies outside of: the loader takes those of 1990 to 2100."""

_AT_ONCE = 20_000

_PURCHASE = "day, customer_id, region_id, customer_kind, recognised"
_FORGET_FACTS = text(f"delete from core.order_facts where order_id = any(:orders) returning {_PURCHASE}")
_FRESH_FACTS = text(f"select {_PURCHASE} from core.order_facts where order_id = any(:orders)")
_DOUBTFUL_FIRST = text("""
    select customer_id
    from core.customer_first_order
    where customer_id = any(:customers) and order_id = any(:orders)
    union
    select facts.customer_id
    from core.order_facts as facts
    left join core.customer_first_order as firsts on facts.customer_id = firsts.customer_id
    where
        facts.order_id = any(:orders)
        and facts.recognised
        and facts.customer_id is not null
        and (
            firsts.customer_id is null
            or (facts.ordered_at, facts.order_id) < (firsts.ordered_at, firsts.order_id)
        )
""")
_DIFFERENT_FIRST = text("""
    create temp table different on commit drop as
    with fresh as (
        select distinct on (customer_id) customer_id, order_id, ordered_at
        from core.order_facts
        where customer_id = any(:customers) and recognised
        order by customer_id, ordered_at, order_id
    )
    select customer_id, fresh.order_id, fresh.ordered_at
    from fresh
    full join (select * from core.customer_first_order where customer_id = any(:customers)) as old using (customer_id)
    where (fresh.order_id, fresh.ordered_at) is distinct from (old.order_id, old.ordered_at)
""")
_FORGET_FIRST = text("delete from core.customer_first_order where customer_id in (select customer_id from different)")
_KEEP_FIRST = text("""
    insert into core.customer_first_order (customer_id, order_id, ordered_at)
    select customer_id, order_id, ordered_at from different where order_id is not null
""")
# Of the orders of a customer, those up to the first recognised one are of somebody new.
_CORRECT_KINDS = text("""
    with right_kinds as (
        select
            facts.order_id,
            case
                when (facts.ordered_at, facts.order_id) > (different.ordered_at, different.order_id) then 'returning'
                else 'new'
            end as customer_kind
        from different
        inner join core.order_facts as facts on different.customer_id = facts.customer_id
    )
    update core.order_facts as facts set customer_kind = right_kinds.customer_kind
    from right_kinds
    where facts.order_id = right_kinds.order_id and facts.customer_kind <> right_kinds.customer_kind
    returning facts.day, facts.customer_id, facts.order_id
""")
_CHANGES = text(f"""
    create temp table {GONE} (like core.sales_entries) on commit drop;
    create temp table {FRESH} (like core.sales_entries) on commit drop
""")
_FORGET_ENTRIES = text(f"""
    with gone as (delete from core.sales_entries where order_id = any(:orders) returning *)
    insert into {GONE} select * from gone
""")
_FRESH_DAYS = text(f"select distinct day from {FRESH}")
_KEEP_ENTRIES = text(f"insert into core.sales_entries select * from {FRESH}")
_CHANGED_DAYS = text(f"select day from {GONE} union select day from {FRESH}")


def settings(connection: Connection) -> dict[str, str]:
    """The parameters of the SELECTs that are settings of the company."""
    wanted = text("select key, value from ops.setting where key in ('time_zone', 'base_currency')")
    return {row.key: row.value for row in connection.execute(wanted)}


def derive(connection: Connection, orders: Collection[str]) -> tuple[int, Touched]:
    """Derive the facts of these orders again; returns how many orders it came to, and what it touched.

    More than these orders are touched where another order than before is a customer's first.
    """
    company = settings(connection)
    touched = Touched()
    every = set(orders)
    for some in _batches(orders):
        every |= _derive_orders(connection, some, company, touched)
    connection.execute(_CHANGES)
    for some in _batches(every):
        these = {"orders": some}
        connection.execute(_FORGET_ENTRIES, these)
        connection.execute(select("sold_entries", into=f"insert into {FRESH}"), {**these, **EVER})
        connection.execute(select("returned_entries", into=f"insert into {FRESH}"), these)
    make_months(connection, set(connection.execute(_FRESH_DAYS).scalars()))
    connection.execute(_KEEP_ENTRIES)
    touched.entries = set(connection.execute(_CHANGED_DAYS).scalars())
    touched.days |= touched.entries
    return len(every), touched


def _batches(keys: Collection[str]) -> Iterator[list[str]]:
    ordered = sorted(keys)
    return (ordered[start : start + _AT_ONCE] for start in range(0, len(ordered), _AT_ONCE))


def _derive_orders(connection: Connection, orders: list[str], company: Mapping[str, str], touched: Touched) -> set[str]:
    """Derive core.order_facts; returns the orders that changed because another is their customer's first."""
    these = {"orders": orders}
    before = set(connection.execute(_FORGET_FACTS, these))
    connection.execute(select("order_facts", into="insert into core.order_facts"), {**these, **EVER, **company})
    after = set(connection.execute(_FRESH_FACTS, these))
    touched.days |= {order.day for order in before | after}
    touched.customers |= {(order.customer_id, order.day) for order in before ^ after if order.customer_id is not None}
    customers = sorted({order.customer_id for order in before | after if order.customer_id is not None})
    doubtful = connection.execute(_DOUBTFUL_FIRST, {"customers": customers, **these}).scalars().all()
    connection.execute(_DIFFERENT_FIRST, {"customers": doubtful})
    connection.execute(_FORGET_FIRST)
    connection.execute(_KEEP_FIRST)
    corrected = connection.execute(_CORRECT_KINDS).all()
    connection.execute(text("drop table different"))
    touched.days |= {order.day for order in corrected}
    touched.customers |= {(order.customer_id, order.day) for order in corrected}
    return {order.order_id for order in corrected}
