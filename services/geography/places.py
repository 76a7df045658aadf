"""What each region, country and city brought: sales, returns, deliveries, and how well its market is reached."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from services.ask import ask
from services.filters import Filters
from services.measures import measure
from services.periods import Ratios, side_by_side
from services.scope import Viewer

Record = dict[str, Any]

CITY_SUMS = (
    "net_revenue",
    "sales_after_discount",
    "returned",
    "orders",
    "delivered",
    "delivery_hours",
    "promised",
    "late",
    "customers",
)
SUMS = (*CITY_SUMS, "contribution", "units", "units_returned")
RATIOS: Ratios = {
    "return_rate": ("returned", "sales_after_discount"),
    "hours": ("delivery_hours", "delivered"),
    "late_share": ("late", "promised"),
}
KEYS = {
    "region": ("region_id", "region"),
    "country": ("region_id", "region", "country_code", "country"),
    "whole": ("country_code", "country"),
}
"""What the records of `places` are by."""
UNKNOWN = "unknown"
"""The country of orders that name none."""
MOST_CITIES = 40
"""Cities of a country that stand for themselves; the others are one row."""
OTHERS = "Other cities"


@measure("regional_performance", scoped_by="region")
def regional_performance(filters: Filters, viewer: Viewer) -> pd.DataFrame:
    """One row per region, country and period; columns as in the query, money in base currency."""
    return ask("regional_performance", filters, viewer)


@measure("regional_performance", scoped_by="region")
def places(filters: Filters, viewer: Viewer) -> dict[str, list[Record]]:
    """Records of services.periods by "region", by "country" of a region, and by "whole" country, most revenue first.

    Each has the SUMS, RATIOS, its names, the `regions` it is of or served by, and how well the market of its countries
    is reached, whichever region serves them: `customers_per_1000` of the online shoppers (those won so far) and
    `orders_per_1000` (in the range), None where the demographics do not tell. `customers` are those won up to the
    end of the range.
    """
    rows = regional_performance(filters, viewer).data
    people = {row["country_code"]: row["online_shoppers"] for row in rows.to_dict("records")}
    found = {}
    for name, key in KEYS.items():
        sums = rows.groupby(["period", *key], as_index=False)[list(SUMS)].sum()
        found[name] = side_by_side(sums, key, SUMS, RATIOS)
    reach = {
        record["country_code"]: (record["customers"], record["orders"], people[record["country_code"]])
        for record in found["whole"]
        if people[record["country_code"]] > 0
    }
    pairs = {(record["region_id"], record["country_code"]) for record in found["country"]}
    for record in (record for records in found.values() for record in records):
        region, country = record.get("region_id"), record.get("country_code")
        own = [pair for pair in pairs if region in (None, pair[0]) and country in (None, pair[1])]
        record["regions"] = sorted({pair[0] for pair in own})
        record |= _per_1000([reach[code] for code in {pair[1] for pair in own} if code in reach])
    return found


@measure("city_performance", scoped_by="region")
def city_performance(filters: Filters, viewer: Viewer) -> pd.DataFrame:
    """One row per region, country, city and period; columns as in the query, money in base currency."""
    return ask("city_performance", filters, viewer)


@measure("city_performance", scoped_by="region")
def cities(filters: Filters, viewer: Viewer) -> list[Record]:
    """The first MOST_CITIES of each country and region, and the others together, as records with CITY_SUMS, RATIOS.

    `customers` are those won in the range.
    """
    rows = city_performance(filters, viewer).data
    key = ["region_id", "country_code", "city"]
    totals = rows[rows["period"] == "current"].sort_values("net_revenue", ascending=False, kind="stable")
    place = totals.groupby(key[:2]).cumcount()
    first = totals[place < MOST_CITIES][key].assign(shown=True)
    known = rows.merge(first, how="left", on=key)
    known["city"] = known["city"].where(known["shown"].notna(), OTHERS)
    sums = known.groupby(["period", *key], as_index=False)[list(CITY_SUMS)].sum()
    return side_by_side(sums, key, CITY_SUMS, RATIOS)


@measure("regional_performance", "city_performance", scoped_by="region")
def steps(filters: Filters, viewer: Viewer) -> dict[str, list[Record]]:
    """The records of `places`, and under "city" those of `cities`: the way from the company down."""
    return {**places(filters, viewer).data, "city": cities(filters, viewer).data}


def _per_1000(known: Sequence[tuple[float, float, float]]) -> Record:
    """Customers and orders per 1,000 online shoppers of countries, each (customers, orders, online shoppers)."""
    customers, orders, shoppers = (sum(country[part] for country in known) for part in range(3))
    if not shoppers:
        return {"customers_per_1000": None, "orders_per_1000": None}
    return {"customers_per_1000": 1000 * customers / shoppers, "orders_per_1000": 1000 * orders / shoppers}
