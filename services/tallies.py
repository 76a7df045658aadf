"""What is counted order by order and customer by customer, over services.packed, for any range and filters."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from services.ask import ask
from services.filters import Filters
from services.measures import measure
from services.packed import Mask, Numbers, Packed, day_number, distinct, unpacked
from services.scope import Viewer

NEW = 1
KINDS = ("", "new", "returning", "guest")
"""Kinds of customer by their number in mart.packed_orders; 0 is an order that does not count."""
TENTHS = 10


def customer_activity(filters: Filters, viewer: Viewer, length: int) -> pd.DataFrame:
    """Different customers who bought in a range, and those who did for the first time.

    Columns period, bucket, active_customers, new_customers, returning_customers. The row without a bucket is the whole
    range; of the current one there is a row for each stretch of `length` days too, 0 the latest.
    """
    regions = filters.parameters(viewer.scope)["regions"]
    if isinstance(regions, list) and len(regions) == 1 and not filters.channels and not filters.categories:
        return ask("customer_activity", filters, viewer, bucket_days=length)
    orders = unpacked("packed_buyers", filters, viewer, "categories")
    buyers = orders.where("customers", _counts).where("kinds", _counts)
    rows: list[tuple[str, int | None, int, int]] = []
    for period, (first, last) in _periods(filters).items():
        found = buyers.within(first, last)
        customers, new = found["customers"], found["kinds"] == NEW
        (active,) = distinct(customers, np.zeros_like(customers), 1)
        rows.append((period, None, active, int(np.count_nonzero(new))))
        if period == "current":
            buckets = (day_number(last) - found["day"]) // length
            count = (filters.days - 1) // length + 1
            actives, fresh = distinct(customers, buckets, count), np.bincount(buckets[new], minlength=count)
            rows += [(period, bucket, actives[bucket], int(fresh[bucket])) for bucket in range(count)]
    table = pd.DataFrame(rows, columns=["period", "bucket", "active_customers", "new_customers"])
    return table.assign(returning_customers=table["active_customers"] - table["new_customers"])


@measure("packed_buyers", "packed_codes", scoped_by="region")
def orders_of_several(filters: Filters, viewer: Viewer) -> dict[str, pd.DataFrame]:
    """Orders that hold any of several categories, each once, which sums over the categories cannot tell.

    Returns {"period": columns period, orders; "day": period, day, orders; "place": period, dimension (region, channel),
    value, orders}.
    """
    orders = unpacked("packed_buyers", filters, viewer, "categories")
    counted = orders.where("kinds", _counts)
    days, places = [], []
    for period, (first, last) in _periods(filters).items():
        columns = counted.within(first, last)
        by_day = np.bincount(columns["day"] - day_number(first), minlength=(last - first).days + 1)
        days.append(
            pd.DataFrame({"day": pd.date_range(first, last, unit="us"), "orders": by_day}).assign(period=period)
        )
        for dimension, values in (("region", orders.regions), ("channel", orders.channels)):
            counts = {
                "value": pd.Series(values, dtype="str"),
                "orders": np.bincount(columns[dimension], minlength=len(values)),
            }
            places.append(pd.DataFrame({"period": period, "dimension": dimension, **counts}))
    daily = pd.concat(days, ignore_index=True)
    whole = daily.groupby("period", as_index=False)["orders"].sum()
    return {"period": whole, "day": daily, "place": pd.concat(places, ignore_index=True)}


def orders_once(rows: pd.DataFrame, by: str, filters: Filters, viewer: Viewer, wanted: bool) -> pd.DataFrame:
    """Sums over categories with the column orders put right: each order once, however many of them it holds.

    `by` is the part of orders_of_several that tells the rows apart. Where orders would have to be counted and are not
    `wanted`, the column is left out.
    """
    if len(filters.categories) < 2:
        return rows
    if not wanted:
        return rows.drop(columns="orders")
    counts = orders_of_several(filters, viewer).data[by]
    keys = list(counts.columns.drop("orders"))
    counted = rows[keys].merge(counts, how="left", on=keys)["orders"]
    return rows.assign(orders=counted.fillna(rows["orders"]).astype("int64"))


def orders_by_attribute(filters: Filters, viewer: Viewer, previous: tuple[date, date]) -> pd.DataFrame:
    """Orders by status, device, hour and kind of customer; one row per attribute, value and period.

    Columns attribute, value, period, orders, units, net_sales; `previous` are the days compared with. Of an order that
    passes a filter of categories, all units and net sales count.
    """
    if not filters.categories:
        return ask("orders_overview", filters, viewer, previous_start=previous[0], previous_end=previous[1])
    more = {"previous_start": previous[0], "previous_end": previous[1]}
    orders = unpacked("packed_attributes", filters, viewer, "categories", **more)
    tables = []
    for period, (first, last) in {"current": (filters.start, filters.end), "previous": previous}.items():
        every = orders.within(first, last)
        counted = every.where("kinds", _counts)
        for attribute, column, some, labels in (
            ("customer_kind", "kinds", counted, list(KINDS)),
            ("device", "devices", counted, orders.values("device")),
            ("hour", "hours", counted, [str(hour) for hour in range(24)]),
            ("status", "statuses", every, orders.values("status")),
        ):
            tables.append(_sums(some, column, labels).assign(attribute=attribute, period=period))
    rows = pd.concat(tables).sort_values(["attribute", "value", "period"], ignore_index=True)
    return rows[["attribute", "value", "period", "orders", "units", "net_sales"]]


def customer_contribution(filters: Filters, viewer: Viewer) -> list[dict[str, Any]]:
    """Net revenue and contribution of each tenth of the customers, the most valuable first; 0 is nobody's orders.

    Records with tenth, customers, net_revenue and contribution in base currency. The tenths are as SQL's ntile(10)
    makes them: the first ones are larger by one where ten does not divide the customers. Of two who contribute the
    same, the one with more revenue comes first.
    """
    found = unpacked("packed_contributions", filters, viewer, "category")
    customers = found["customers"]
    # Sums of whole cents in doubles are exact up to 90 million millions.
    revenue = np.bincount(customers, found["net_revenue"])
    contribution = np.bincount(customers, found["contribution"])
    known = np.flatnonzero(np.bincount(customers))
    guests, known = known[known == 0], known[known > 0]
    ranked = known[np.lexsort((-revenue[known], -contribution[known]))]
    groups = {0: guests, **{place + 1: some for place, some in enumerate(np.array_split(ranked, TENTHS))}}
    return [
        {
            "tenth": tenth,
            "customers": len(some) if tenth else 0,
            "net_revenue": float(revenue[some].sum()) / 100,
            "contribution": float(contribution[some].sum()) / 100,
        }
        for tenth, some in groups.items()
        if len(some)
    ]


def _counts(numbers: Numbers) -> Mask:
    """Who is somebody, and what is an order that counts."""
    return numbers > 0


def _periods(filters: Filters) -> dict[str, tuple[date, date]]:
    return {"current": (filters.start, filters.end), "previous": filters.comparison}


def _sums(orders: Packed, column: str, labels: list[str]) -> pd.DataFrame:
    """Orders, units and net sales by the values of a column."""
    numbers, units, cents = orders[column], orders["units"], orders["net_sales"]
    size = len(labels)
    sums = {
        "value": pd.Series(labels, dtype="str"),
        "orders": np.bincount(numbers, minlength=size),
        "units": np.bincount(numbers, units, size).astype(np.int64),
        "net_sales": np.bincount(numbers, cents, size) / 100,
    }
    table = pd.DataFrame(sums)
    return table[table["orders"] > 0]
