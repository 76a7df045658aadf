"""What geography asks to be decided: where to push, where to fix, which country to enter next."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from statistics import median
from typing import Any

from services.filters import Filters
from services.geography.expansion import candidates
from services.geography.places import UNKNOWN, places
from services.measures import measure
from services.scope import Viewer

Record = dict[str, Any]

BEYOND_CHANCE = 2.0
"""Standard errors from which a difference is called one."""
LEAST_ORDERS = 30


@measure("regional_performance", "expansion_score", scoped_by="region")
def overview(filters: Filters, viewer: Viewer) -> dict[str, Any]:
    """{"push": record or None, "fix": ..., "late": ..., "countries": records, "candidates": records}.

    The candidates are those of services.geography.expansion, the other records are whole countries of
    services.geography.places, the first three with `money` (base currency, over the range). "push" has `median`, the
    customers per 1,000 online shoppers of the median country; "fix" has `why`, "returns" (then with `rate`, that of
    all countries) or "decline" (then with `trend`, the change of all); "late" has `late_of_all`, the share of all.
    """
    found = [record for record in places(filters, viewer).data["whole"] if record["country_code"] != UNKNOWN]
    return {
        "push": push(found),
        "fix": fix(found),
        "late": late(found),
        "countries": found,
        "candidates": candidates(filters, viewer).data,
    }


def push(found: Sequence[Record]) -> Record | None:
    """The country that grew most, more than by chance, of those that are reached less than the median one.

    Where none of these grew, of all. Orders are counted as Poisson: their difference has the variance of their sum.
    """
    grown = [
        {**record, "money": record["net_revenue"] - record["previous_net_revenue"]}
        for record in found
        if record["previous_orders"] >= LEAST_ORDERS
        and record["orders"] - record["previous_orders"]
        > BEYOND_CHANCE * sqrt(record["orders"] + record["previous_orders"])
    ]
    grown = [record for record in grown if record["money"] > 0]
    middle = _median(found)
    under = [record for record in grown if middle is not None and (record["customers_per_1000"] or middle) < middle]
    best = max(under or grown, key=lambda record: record["money"], default=None)
    return best and {**best, "median": middle}


def fix(found: Sequence[Record]) -> Record | None:
    """The country that costs most by returns above the rate of all, or by falling behind the change of all."""
    sold, returned, units, units_returned, now, before, money, past = (
        sum(record[name] for record in found)
        for name in (
            "sales_after_discount",
            "returned",
            "units",
            "units_returned",
            "orders",
            "previous_orders",
            "net_revenue",
            "previous_net_revenue",
        )
    )
    if not sold or not units:
        return None
    faults = []
    for record in found:
        if record["orders"] < LEAST_ORDERS:
            continue
        lost = record["returned"] - record["sales_after_discount"] * returned / sold
        if lost > 0 and _above(record["units_returned"], record["units"], units_returned / units):
            faults.append({**record, "why": "returns", "money": lost, "rate": returned / sold})
        behind = record["previous_net_revenue"] * (money / past if past else 0) - record["net_revenue"]
        both = record["orders"] + record["previous_orders"]
        if behind > 0 and before and _above(record["previous_orders"], both, before / (now + before)):
            faults.append({**record, "why": "decline", "money": behind, "trend": money / past - 1 if past else None})
    return max(faults, key=lambda record: record["money"], default=None)


def late(found: Sequence[Record]) -> Record | None:
    """The country with most sales in parcels that came late above the share of all, beyond chance."""
    promised = sum(record["promised"] for record in found)
    if not promised:
        return None
    usual = sum(record["late"] for record in found) / promised
    slow = [
        {
            **record,
            "late_of_all": usual,
            "money": record["sales_after_discount"] * (record["late_share"] - usual),
        }
        for record in found
        if record["promised"] >= LEAST_ORDERS and _above(record["late"], record["promised"], usual)
    ]
    return max(slow, key=lambda record: record["money"], default=None)


def _above(had: float, of: float, share: float) -> bool:
    """Whether a count is above what a share lets expect by more than BEYOND_CHANCE standard errors."""
    return had - of * share > BEYOND_CHANCE * sqrt(of * share * (1 - share))


def _median(found: Sequence[Record]) -> float | None:
    known = [record["customers_per_1000"] for record in found if record["customers_per_1000"] is not None]
    return median(known) if known else None
