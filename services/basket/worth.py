"""What a rule is worth: how many more take the companion than would by chance, with an interval, and in money."""

from __future__ import annotations

import numpy as np
import pandas as pd

from services.basket.rules import Numbers, Z

MONTH = 365.25 / 12


def both_ways(rules: pd.DataFrame) -> pd.DataFrame:
    """Each pair of services.basket.rules.with_figures as two rules, one from either product."""
    turned = {"product_id": "companion_id", "companion_id": "product_id", "first": "second", "second": "first"}
    other = rules.rename(columns=turned)
    other["confidence"] = other["both"] / other["first"].where(other["first"] > 0)
    return pd.concat([rules, other[rules.columns]], ignore_index=True)


def beyond_chance(rules: pd.DataFrame) -> tuple[Numbers, Numbers, Numbers]:
    """How much larger the companion's share is of baskets with the product than of those without; low and high.

    The interval, of 95 %, is that of Newcombe, "Interval estimation for the difference between independent proportions"
    (1998), method 10: Wilson's intervals of the two shares, put together.
    """
    both, first, second, baskets = (rules[name].to_numpy(float) for name in ("both", "first", "second", "baskets"))
    share, low, high = _wilson(both, first)
    other, other_low, other_high = _wilson(second - both, baskets - first)
    more = share - other
    return (
        more,
        more - np.hypot(share - low, other_high - other),
        more + np.hypot(high - share, other - other_low),
    )


def in_money(rules: pd.DataFrame, days: int, margins: pd.Series) -> pd.DataFrame:
    """The rules with what they bring a month of 365.25 / 12 days, in money of `margins`.

    `margins` is the margin of each product in all baskets of these days, by its key. Adds `held` (baskets a month with
    both), `lacking` (with the product and without the companion), `margin` (of the companion in a basket that holds
    it), `brings` (margin a month that is taken beyond chance) with brings_low and brings_high, and `reach`: what as
    many of those that lack the companion would bring, with reach_low and reach_high.
    """
    months = max(days, 1) / MONTH
    second = rules["second"].where(rules["second"] > 0)
    margin = rules["companion_id"].map(margins).astype(float) / second
    more, low, high = beyond_chance(rules)
    lacking = (rules["first"] - rules["both"]) / months
    told = rules.assign(held=rules["both"] / months, lacking=lacking, margin=margin, beyond=more)
    for name, share in (("", more), ("_low", low), ("_high", high)):
        told[f"brings{name}"] = share * rules["first"] / months * margin
        told[f"reach{name}"] = share * lacking * margin
    return told


def _wilson(hits: Numbers, trials: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """A share with Wilson's interval of 95 %; zeros where nothing was tried."""
    size = np.maximum(trials, 1.0)
    share = hits / size
    centre = (share + Z**2 / (2 * size)) / (1 + Z**2 / size)
    half = Z * np.sqrt(share * (1 - share) / size + Z**2 / (4 * size**2)) / (1 + Z**2 / size)
    return share, np.maximum(0.0, centre - half), np.minimum(1.0, centre + half)
