"""Price-volume-mix worked out a second way: in pandas, from the products of a range."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd

from services.bridge import PARTS


def price_volume_mix(products: pd.DataFrame) -> dict[str, float]:
    """Split a change of net revenue; price holds exchange rates, which products alone do not tell.

    `products` has one row per product with units, gross_sales, discounts, returned and the same columns
    prefixed `previous_`. Returns `before`, `after` and the PARTS but rates in the unit of the money columns, rounded to
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
    ordered = {"before": before, **{name: cents[name] for name in PARTS if name != "rates"}, "after": after}
    return {name: float(value) for name, value in ordered.items()}


def _cents(value: float) -> Decimal:
    return Decimal(str(round(float(value), 2)))
