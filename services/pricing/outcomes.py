"""What a change of prices would bring, by elasticities: units, revenue and margin a month, with intervals.

With an elasticity e, a price of r times the present one sells r^e times the units: revenue becomes r^(1 + e) times what
it is, the cost of goods r^e times. The interval is that of the elasticities alone. What is uncertain about a category's
elasticity moves all of its products at once; what is uncertain about each product beyond that evens out, and what is
uncertain about different categories adds up as independent errors do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd

from services.pricing.pooling import Array

Rows: TypeAlias = pd.DataFrame | Mapping[str, Array]

REACH = 1.2815516
"""Standard errors to either side of an interval of 80 %."""
MOST = 0.10
"""The largest step that is recommended at once."""
NEEDED = ("units", "revenue", "cost", "elasticity", "deviation", "category_deviation")
STEPS = np.round(np.arange(-10, 11) / 100, 2)
"""Changes of a price that a recommendation is chosen from."""


@dataclass(frozen=True)
class Outcome:
    """What becomes different in a month, with the bounds of an 80 % interval: units, revenue, margin."""

    units: tuple[float, float, float]
    revenue: tuple[float, float, float]
    margin: tuple[float, float, float]


def brings(rows: Rows, elasticity: Array, change: float | Array) -> tuple[Array, Array, Array]:
    """Units, revenue and margin of each row a month when its price is changed by a share."""
    ratio = 1 + np.asarray(change, float)
    reaction = ratio**elasticity
    units, sales, cost = (np.asarray(rows[name], np.float64) for name in ("units", "revenue", "cost"))
    revenue = sales * ratio * reaction
    return units * reaction, revenue, revenue - cost * reaction


def simulate(rows: pd.DataFrame, change: float | Array) -> Outcome:
    """What is different when each row's price is changed by a share: all by the same, or each by its own.

    `rows` are products with units, revenue and cost of a month, elasticity, deviation (of that of the product alone),
    category_id, and category_deviation; a product without an elasticity is left as it is.
    """
    return curve(rows, [change])[0]


def curve(rows: pd.DataFrame, changes: Sequence[float | Array]) -> list[Outcome]:
    """What `simulate` tells of each of several changes."""
    known = rows["elasticity"].notna().to_numpy()
    some = {name: rows[name].to_numpy(float)[known] for name in NEEDED}
    categories = pd.factorize(rows.loc[known, "category_id"])[0]
    elasticity = some["elasticity"]
    present = brings(some, elasticity, 0.0)
    found = []
    for change in changes:
        share = np.asarray(change, float)[known] if np.ndim(change) else change
        expected, low, high = (
            [after - before for after, before in zip(brings(some, each, share), present, strict=True)]
            for each in (elasticity, *_ends(some, elasticity))
        )
        found.append(Outcome(*(_sum(*of, categories) for of in zip(expected, low, high, strict=True))))
    return found


def recommend(rows: pd.DataFrame) -> pd.DataFrame:
    """The change of each product's price within its bounds that brings most margin, and how much; 0 where none is sure.

    Bounds are the lowest and highest price it was sold at, MOST at once, and a price after discounts not below its
    cost. A change is sure when the interval of what it brings does not hold zero. Columns best, gain, gain_low,
    gain_high (margin a month).
    """
    price = rows["price"].to_numpy(float)[:, None]
    asked = price * (1 + STEPS)
    floor = (rows["unit_cost"] / (1 - rows["discount_rate"].clip(0, 0.9))).fillna(np.inf).to_numpy(float)[:, None]
    bounds = (asked >= rows["lowest_price"].to_numpy(float)[:, None]) & (
        asked <= rows["highest_price"].to_numpy(float)[:, None]
    )
    allowed = bounds & (asked >= floor)
    elasticity, deviation = (rows[name].to_numpy(float) for name in ("elasticity", "deviation"))
    gains = [
        np.column_stack([brings(rows, each, step)[2] - brings(rows, each, 0.0)[2] for step in STEPS])
        for each in (elasticity, elasticity - REACH * deviation, elasticity + REACH * deviation)
    ]
    low, high = np.minimum(gains[1], gains[2]), np.maximum(gains[1], gains[2])
    worth = np.where(allowed & (low > 0), gains[0], 0.0)
    place = (np.arange(len(rows)), np.nan_to_num(worth).argmax(axis=1))
    sure = np.nan_to_num(worth)[place] > 0
    return pd.DataFrame(
        {
            "best": np.where(sure, STEPS[place[1]], 0.0),
            "gain": np.where(sure, gains[0][place], 0.0),
            "gain_low": np.where(sure, low[place], 0.0),
            "gain_high": np.where(sure, high[place], 0.0),
        },
        index=rows.index,
    )


def _ends(rows: Rows, elasticity: Array) -> tuple[Array, Array]:
    """The elasticities at either end: of one product by its own error, of several by their category's."""
    deviation = rows["deviation" if len(elasticity) == 1 else "category_deviation"]
    return elasticity - REACH * deviation, elasticity + REACH * deviation


def _sum(expected: Array, low: Array, high: Array, categories: Array) -> tuple[float, float, float]:
    """The sum over all rows, and its interval: rows of one category err together, categories apart."""
    middle, one, other = (np.bincount(categories, values) for values in (expected, low, high))
    below = np.maximum(middle - np.minimum(one, other), 0)
    above = np.maximum(np.maximum(one, other) - middle, 0)
    total = float(middle.sum())
    return total, total - float(np.sqrt(np.sum(below**2))), total + float(np.sqrt(np.sum(above**2)))
