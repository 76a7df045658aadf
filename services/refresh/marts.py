"""Recomputes what changed of the marts: days, and products of a month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection, text

from services.queries import query
from services.refresh.selects import select


@dataclass(frozen=True)
class Mart:
    """A table of the schema mart: its key, and which of its rows are recomputed together.

    `months_at_once` is how much of it a rebuild computes in one go: more where each go reads other large tables.
    """

    name: str
    key: tuple[str, ...]
    together: str = "old.day = any(:days)"
    months_at_once: int = 1


@dataclass
class Touched:
    """What derived facts changed: days, products with the first of the month, and customers with the day they bought.

    A customer is noted only where it was not, or is no longer, on that day, in that region, or for the first time.
    """

    days: set[date] = field(default_factory=set)
    products: set[tuple[date, str]] = field(default_factory=set)
    customers: set[tuple[str, date]] = field(default_factory=set)

    def add(self, day: date, product: str | None) -> None:
        """Note that something changed on the day, for the product if any."""
        self.days.add(day)
        if product is not None:
            self.products.add((day.replace(day=1), product))


BY_DAY = (
    Mart("sales_day", ("day", "region_id", "channel_id", "category_id")),
    Mart("order_attribute_day", ("day", "region_id", "channel_id", "attribute", "value")),
    Mart("cash_day", ("day", "region_id"), months_at_once=24),
    Mart("product_day", ("day", "product_id")),
    Mart("customer_sales_day", ("day", "region_id", "channel_id", "customer_id")),
)
BY_PRODUCT = Mart(
    "product_month",
    ("month", "product_id", "region_id", "channel_id"),
    "old.month = :month and old.product_id = any(:products)",
)
TRAFFIC = Mart("traffic_day", ("day", "region_id", "channel_id"))
CUSTOMERS = Mart("customer_day", ("day", "region_id"))

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
    for mart in BY_DAY:
        recompute_days(connection, mart, touched.days)
    by_month: dict[date, list[str]] = defaultdict(list)
    for month, product in sorted(touched.products):
        by_month[month].append(product)
    for month, products in by_month.items():
        _recompute(connection, BY_PRODUCT, {"month": month, "products": products})
    recompute_days(connection, CUSTOMERS, _days_of_customers(connection, touched))


def recompute_days(connection: Connection, mart: Mart, days: Collection[date]) -> None:
    """Bring a mart up to date for these days."""
    if days:
        _recompute(connection, mart, {"days": sorted(days)})


def _days_of_customers(connection: Connection, touched: Touched) -> set[date]:
    days = {day for _, day in touched.customers}
    customers, bought_on = [customer for customer, _ in touched.customers], [day for _, day in touched.customers]
    following = connection.execute(_THEIR_NEXT_DAYS, {"customers": customers, "days": bought_on})
    return days.union(following.scalars())


def _recompute(connection: Connection, mart: Mart, piece: Mapping[str, object]) -> None:
    """Compute a piece of a mart afresh; only rows that differ are written."""
    connection.execute(select(mart.name, into="create temp table fresh on commit drop as"), piece)
    columns = tuple(query(mart.name).columns)
    same_key = f"({_of('fresh', mart.key)}) = ({_of('old', mart.key)})"
    same_row = f"({_of('fresh', columns)}) is not distinct from ({_of('old', columns)})"
    connection.execute(
        text(
            f"delete from mart.{mart.name} as old"
            f" where {mart.together} and not exists (select from fresh where {same_key} and {same_row})"
        ),
        piece,
    )
    connection.execute(
        text(
            f"insert into mart.{mart.name} ({', '.join(columns)}) select {_of('fresh', columns)} from fresh"
            f" where not exists (select from mart.{mart.name} as old where {mart.together} and {same_key})"
        ),
        piece,
    )
    connection.execute(text("drop table fresh"))


def _of(table: str, columns: tuple[str, ...]) -> str:
    return ", ".join(f"{table}.{column}" for column in columns)
