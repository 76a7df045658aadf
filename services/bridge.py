"""Price-volume-mix: why revenue differs between two ranges, in parts that add up to the change exactly.

The parts follow the usual price-volume-mix analysis (for example Farris et al., Marketing Metrics, on
price-volume-mix variance), computed product by product over products sold in both ranges:

    volume   (Q1 − Q0) × G0/Q0          all continuing products at the old average price
    mix      Σ q1·p0 − Q1 × G0/Q0       dearer or cheaper products than before
    price    Σ q1·(p1 − p0)             the same products at other prices (and exchange rates)
    new      gross sales of products not sold before
    dropped  gross sales lost with products no longer sold
    discounts, returns                  their change, with the sign of their effect

where q is units, p the average gross price, Q and G the totals of units and gross sales.
"""

from __future__ import annotations

from decimal import Decimal

import pandas as pd

PARTS = ("volume", "mix", "price", "new", "dropped", "discounts", "returns")


def price_volume_mix(products: pd.DataFrame) -> dict[str, float]:
    """Split a change of net revenue.

    `products` has one row per product with units, gross_sales, discounts, returned and the same columns
    prefixed `previous_`. Returns `before`, `after` and the PARTS in the unit of the money columns, rounded to
    cents; `before` plus the parts equals `after` to the cent (mix takes the rounding).
    """
    gross, gross_before = products["gross_sales"], products["previous_gross_sales"]
    units, units_before = products["units"], products["previous_units"]
    both = (units > 0) & (units_before > 0)
    old_price = (gross_before / units_before.where(both, 1)).where(both, 0.0)
    quantity, quantity_before = units[both].sum(), units_before[both].sum()
    old_average = gross_before[both].sum() / quantity_before if quantity_before else 0.0
    at_old_prices = float((units * old_price)[both].sum())
    gone = ~both & (gross_before != 0) & (units <= 0)
    fresh = ~both & ~gone
    parts = {
        "volume": (quantity - quantity_before) * old_average,
        "price": gross[both].sum() - at_old_prices,
        "new": (gross - gross_before)[fresh].sum(),
        "dropped": (gross - gross_before)[gone].sum(),
        "discounts": products["previous_discounts"].sum() - products["discounts"].sum(),
        "returns": products["previous_returned"].sum() - products["returned"].sum(),
    }
    before = _cents(gross_before.sum() - products["previous_discounts"].sum() - products["previous_returned"].sum())
    after = _cents(gross.sum() - products["discounts"].sum() - products["returned"].sum())
    cents = {name: _cents(value) for name, value in parts.items()}
    cents["mix"] = after - before - sum(cents.values(), Decimal())
    ordered = {"before": before, **{name: cents[name] for name in PARTS}, "after": after}
    return {name: float(value) for name, value in ordered.items()}


def _cents(value: float) -> Decimal:
    return Decimal(str(round(float(value), 2)))
