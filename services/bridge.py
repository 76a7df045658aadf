"""Price-volume-mix: why revenue differs between two ranges, in parts that add up to the change exactly.

The parts follow the usual price-volume-mix analysis (for example Farris et al., Marketing Metrics, on
price-volume-mix variance), computed product by product over products sold in both ranges:

    volume   (Q1 − Q0) × G0/Q0          all continuing products at the old average price
    mix      Σ q1·p0 − Q1 × G0/Q0       dearer or cheaper products than before
    price    Σ q1·(p1 − p0) − rates     the same products at other prices in their currencies
    rates    Σ s1·(1 − r0/r1)           the same products at other exchange rates
    new      gross sales of products not sold before
    dropped  gross sales lost with products no longer sold
    discounts, returns                  their change, with the sign of their effect

where q is units, p the average gross price in base currency, Q and G the totals of units and gross sales. Of exchange
rates, s is the sales of continuing products in a foreign currency, r0 and r1 what a unit of it was worth on average, by
sales, then and now: by category, a region's sales taken to be in its currency, and a category's continuing products to
be spread over currencies as all of it is. Discounts and returns hold what rates did to them. The parts are computed by
the query revenue_bridge, where they are exact.

What single products contributed cannot tell volume from mix, which are of all products together: theirs is `units`,
(q1 − q0)·p0, whose sum over products is volume and mix; and their `price` is price and rates.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from services.ask import ask_records
from services.filters import Filters
from services.periods import as_records
from services.scope import Viewer

PARTS = ("volume", "mix", "price", "rates", "new", "dropped", "discounts", "returns")


def price_volume_mix(filters: Filters, viewer: Viewer) -> dict[str, dict[str, float]]:
    """`before`, the PARTS and `after` by category, and under "" for all of them: base currency, exact to the cent."""
    rows = ask_records("revenue_bridge", filters, viewer)
    names = ("before", *PARTS, "after")
    return {row["category"] or "": {name: row[name] for name in names} for row in rows}


CAUSES = ("units", "price", "new", "dropped", "discounts", "returns")
"""The parts of a product's change; OF tells which of PARTS they are."""
OF = {"volume": "units", "mix": "units", "price": "price", "rates": "price"}


def by_product(products: pd.DataFrame) -> pd.DataFrame:
    """What each product of sales.product_performance contributed: product_id, name, category, net_revenue,
    previous_net_revenue, CAUSES, and `change`, which they add up to to the cent; base currency."""
    gross, before = products["gross_sales"], products["previous_gross_sales"]
    units, units_before = products["units"], products["previous_units"]
    continued = (units > 0) & (units_before > 0)
    gone = ~continued & (before != 0) & (units <= 0)
    moved = (gross - before).round(2)
    price = (gross - units * before / units_before.where(continued, 1)).where(continued, 0.0).round(2)
    names = ["product_id", "name", "category", "net_revenue", "previous_net_revenue"]
    return products[names].assign(
        units=(moved - price).where(continued, 0.0).round(2),
        price=price,
        new=moved.where(~continued & ~gone, 0.0),
        dropped=moved.where(gone, 0.0),
        discounts=(products["previous_discounts"] - products["discounts"]).round(2),
        returns=(products["previous_returned"] - products["returned"]).round(2),
        change=(products["net_revenue"] - products["previous_net_revenue"]).round(2),
    )


def movers(products: pd.DataFrame, most: int) -> dict[str, dict[str, Any]]:
    """The products that moved most by each of CAUSES and by "change": {cause: {"rows": records of `by_product`, the
    first `most`, "others": how many more it moved, "rest": {column: their sum}, "total": {column: sum of all}}}."""
    parts = by_product(products)
    columns = [*CAUSES, "change", "net_revenue", "previous_net_revenue"]
    found = {}
    for cause in ("change", *CAUSES):
        some = parts[parts[cause] != 0].sort_values(cause, key=abs, ascending=False, kind="stable")
        first, rest = some.head(most), some.iloc[most:]
        found[cause] = {
            "rows": as_records(first),
            "others": len(rest),
            "rest": rest[columns].sum().round(2).to_dict(),
            "total": some[columns].sum().round(2).to_dict(),
        }
    return found
