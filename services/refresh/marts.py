"""Recomputes the days and months of the marts that something changed in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, text

from services.queries import query
from services.refresh.selects import select


@dataclass(frozen=True)
class Mart:
    """A table of the schema mart: its key, which begins with the time it is recomputed by.

    `months_at_once` is how much of it a rebuild computes in one go: more where each go reads other large tables.
    """

    name: str
    key: tuple[str, ...]
    months_at_once: int = 1

    @property
    def time(self) -> str:
        """The column that says which rows are recomputed together: day or month."""
        return self.key[0]


SALES = (
    Mart("sales_day", ("day", "region_id", "channel_id", "category_id")),
    Mart("order_attribute_day", ("day", "region_id", "channel_id", "attribute", "value")),
    Mart("cash_day", ("day", "region_id"), months_at_once=24),
    Mart("product_month", ("month", "product_id", "region_id", "channel_id")),
)
TRAFFIC = Mart("traffic_day", ("day", "region_id", "channel_id"))


def recompute_sales(connection: Connection, days: Collection[date]) -> None:
    """Bring the marts of orders and sales up to date for these days."""
    for mart in SALES:
        recompute(connection, mart, days)


def recompute(connection: Connection, mart: Mart, days: Collection[date]) -> None:
    """Bring a mart up to date for these days, or the months they lie in; only rows that differ are written."""
    for times in pieces(mart, days):
        into = f"create temp table fresh_{mart.name} on commit drop as"
        connection.execute(select(mart.name, into=into), times)
        _store(connection, mart, times)
        connection.execute(text(f"drop table fresh_{mart.name}"))


def pieces(mart: Mart, days: Collection[date]) -> list[dict[str, object]]:
    """The parameters of the mart's SELECT for these days: all at once, or month by month."""
    if mart.time == "month":
        return [{"month": month} for month in sorted({day.replace(day=1) for day in days})]
    return [{"days": sorted(days)}] if days else []


def _store(connection: Connection, mart: Mart, times: dict[str, object]) -> None:
    columns = tuple(query(mart.name).columns)
    chosen = f"old.{mart.time} = :month" if mart.time == "month" else f"old.{mart.time} = any(:days)"
    same_key = f"({_of('fresh', mart.key)}) = ({_of('old', mart.key)})"
    same_row = f"({_of('fresh', columns)}) is not distinct from ({_of('old', columns)})"
    fresh = f"fresh_{mart.name} as fresh"
    connection.execute(
        text(
            f"delete from mart.{mart.name} as old where {chosen}"
            f" and not exists (select from {fresh} where {same_key} and {same_row})"
        ),
        times,
    )
    connection.execute(
        text(
            f"insert into mart.{mart.name} ({', '.join(columns)}) select {_of('fresh', columns)} from {fresh}"
            f" where not exists (select from mart.{mart.name} as old where {chosen} and {same_key})"
        ),
        times,
    )


def _of(table: str, columns: tuple[str, ...]) -> str:
    return ", ".join(f"{table}.{column}" for column in columns)
