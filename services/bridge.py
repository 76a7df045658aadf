"""Price-volume-mix: why revenue differs between two ranges, in parts that add up to the change exactly.

The parts follow the usual price-volume-mix analysis (for example Farris et al., Marketing Metrics, on
price-volume-mix variance), computed product by product over products sold in both ranges:

    volume   (Q1 − Q0) × G0/Q0          all continuing products at the old average price
    mix      Σ q1·p0 − Q1 × G0/Q0       dearer or cheaper products than before
    price    Σ q1·(p1 − p0)             the same products at other prices (and exchange rates)
    new      gross sales of products not sold before
    dropped  gross sales lost with products no longer sold
    discounts, returns                  their change, with the sign of their effect

where q is units, p the average gross price, Q and G the totals of units and gross sales. They are computed by the query
revenue_bridge, where they are exact.
"""

from __future__ import annotations

from services.ask import ask_records
from services.filters import Filters
from services.scope import Viewer

PARTS = ("volume", "mix", "price", "new", "dropped", "discounts", "returns")


def price_volume_mix(filters: Filters, viewer: Viewer) -> dict[str, dict[str, float]]:
    """`before`, the PARTS and `after` by category, and under "" for all of them: base currency, exact to the cent."""
    rows = ask_records("revenue_bridge", filters, viewer)
    names = ("before", *PARTS, "after")
    return {row["category"] or "": {name: row[name] for name in names} for row in rows}
