"""Recomputes what changed of the marts: days, and products of a month."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection, text

from services.queries import query
from services.refresh.codes import number_days
from services.refresh.selects import select


@dataclass(frozen=True)
class Mart:
    """A table of the schema mart, and its key.

    `months_at_once` is how much of it a rebuild computes in one go: more where each go reads other large tables.
    """

    name: str
    key: tuple[str, ...]
    months_at_once: int = 1


@dataclass
class Touched:
    """What derived facts changed: days, those with other entries among them, and customers with the day they bought.

    Which entries these are is in the temporary tables GONE and FRESH. A customer is noted only where it was not, or is
    no longer, on that day, in that region, or for the first time.
    """

    days: set[date] = field(default_factory=set)
    entries: set[date] = field(default_factory=set)
    customers: set[tuple[str, date]] = field(default_factory=set)


BY_DAY = (
    Mart("sales_day", ("day", "region_id", "channel_id", "category_id")),
    Mart("order_attribute_day", ("day", "region_id", "channel_id", "attribute", "value")),
    Mart("cash_day", ("day", "region_id"), months_at_once=24),
    Mart("product_day", ("day", "product_id")),
    Mart("place_day", ("day", "region_id", "country_code", "city", "channel_id"), months_at_once=12),
    Mart("packed_orders", ("day", "region_id", "channel_id", "piece"), months_at_once=12),
    Mart("packed_sales", ("day", "region_id", "channel_id", "piece"), months_at_once=12),
)
BY_PRODUCT = Mart("product_month", ("month", "product_id", "region_id", "channel_id"))
TRAFFIC = Mart("traffic_day", ("day", "region_id", "channel_id"))
CUSTOMERS = Mart("customer_day", ("day", "region_id"))
PRICES = Mart("price_month", ("month", "category_id"))

GONE, FRESH = "gone_entries", "fresh_entries"
"""Temporary tables of a refresh: the entries that its orders had, and those that they have."""

# Who bought on a day changes what the customer's next day counts, of all regions and of each one.
_THEIR_NEXT_DAYS = text("""
    select distinct next.day
    from unnest(cast(:customers as text[]), cast(:days as date[])) as changed (customer_id, day)
    cross join lateral (
        select min(facts.day) as day
        from core.order_facts as facts
        where facts.customer_id = changed.customer_id and facts.day > changed.day and facts.recognised
        group by facts.region_id
    ) as next
""")


def recompute_sales(connection: Connection, touched: Touched) -> None:
    """Bring the marts of orders and sales up to date with what changed."""
    number_days(connection, touched.days)
    for mart in BY_DAY:
        recompute_days(connection, mart, touched.days)
    for month in sorted({day.replace(day=1) for day in touched.entries}):
        _change_products(connection, month)
    recompute_days(connection, CUSTOMERS, _days_of_customers(connection, touched))


def recompute_days(connection: Connection, mart: Mart, days: Collection[date]) -> None:
    """Compute a mart afresh for these days; only rows that differ are written."""
    if not days:
        return
    piece = {"days": sorted(days)}
    connection.execute(select(mart.name, into="create temp table fresh on commit drop as"), piece)
    columns = tuple(query(mart.name).columns)
    same_key = f"({_of('fresh', mart.key)}) = ({_of('old', mart.key)})"
    same_row = f"({_of('fresh', columns)}) is not distinct from ({_of('old', columns)})"
    connection.execute(
        text(
            f"delete from mart.{mart.name} as old"
            f" where old.day = any(:days) and not exists (select from fresh where {same_key} and {same_row})"
        ),
        piece,
    )
    connection.execute(
        text(
            f"insert into mart.{mart.name} ({', '.join(columns)}) select {_of('fresh', columns)} from fresh"
            f" where not exists (select from mart.{mart.name} as old where old.day = any(:days) and {same_key})"
        ),
        piece,
    )
    connection.execute(text("drop table fresh"))


def compare_prices(connection: Connection) -> None:
    """Compare prices with competitors' afresh, in every month: a few rows of each."""
    connection.execute(text(f"delete from mart.{PRICES.name}"))
    connection.execute(select(PRICES.name, into=f"insert into mart.{PRICES.name}"))


def _change_products(connection: Connection, month: date) -> None:
    """Add to a month's sums what new entries brought, and take from them what went: exact, since they are whole cents.

    So the cost follows what changed, not what the month holds.
    """
    piece = {"month": month}
    for name, entries in (("more", FRESH), ("less", GONE)):
        computed = select(BY_PRODUCT.name, into=f"create temp table {name} on commit drop as", entries=entries)
        connection.execute(computed, piece)
    key = BY_PRODUCT.key
    sums = [name for name in query(BY_PRODUCT.name).columns if name not in key]
    changes = ", ".join(f"sum({name}) as {name}" for name in sums)
    less = ", ".join((*key, *(f"-{name}" for name in sums)))
    connection.execute(
        text(
            f"""
            merge into mart.{BY_PRODUCT.name} as old
            using (
                select {", ".join(key)}, {changes} from (select * from more union all select {less} from less) as moves
                group by {", ".join(key)}
            ) as change
            on old.month = :month and ({_of("old", key)}) = ({_of("change", key)})
            when matched and old.entries + change.entries = 0 then delete
            when matched and ({_of("change", sums)}) <> ({", ".join("0" for _ in sums)})
                then update set {", ".join(f"{name} = old.{name} + change.{name}" for name in sums)}
            when not matched and change.entries <> 0
                then insert ({", ".join((*key, *sums))}) values ({_of("change", (*key, *sums))})
            """
        ),
        piece,
    )
    connection.execute(text("drop table more, less"))


def _days_of_customers(connection: Connection, touched: Touched) -> set[date]:
    days = {day for _, day in touched.customers}
    customers, bought_on = [customer for customer, _ in touched.customers], [day for _, day in touched.customers]
    following = connection.execute(_THEIR_NEXT_DAYS, {"customers": customers, "days": bought_on})
    return days.union(following.scalars())


def _of(table: str, columns: Sequence[str]) -> str:
    return ", ".join(f"{table}.{column}" for column in columns)
