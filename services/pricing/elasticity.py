"""Own-price elasticities: what they are by category, and by product as far as a product's own history tells.

A product's order lines of a week are counts, explained by its own level, by the week of its category (season, holidays,
promotions of the category and of the shop), by its list price, competitors' prices and how new it is, for the days
that it was on sale and in stock. Each category is fitted by itself. Of one product's prices alone little can be said:
its elasticity is drawn to its category's, by how much it knows; a category that knows less than the others tell of it
is drawn to those.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from services.database import check_stopped
from services.models import Content, Finding
from services.pricing.pooling import Array, common_spread, pool
from services.pricing.regression import fit_counts

LEAST_LINES, LEAST_INFORMATION = 20, 1e-6
COVARIATES = ("moved", "rival", "new")
SURE = 0.9
"""How likely an elasticity lies in its interval."""
HALF = 0.5
NAIVE = -1.0


@dataclass(frozen=True)
class Learned:
    """What one category tells: each product's estimate with its variance, and the slope of competitors' prices."""

    category_id: str
    category: str
    product_ids: Array
    estimates: Array
    variances: Array
    rival: float


def fit(cells: pd.DataFrame) -> Content:
    """Elasticities as frames `categories` and `products`, with what they rest on, and the `spread` of products.

    Both have elasticity, low and high (the interval), variance and own_weight, the share that what they know themselves
    has in it; categories also freedom (degrees of it) and rival, the slope of competitors' prices.
    """
    learned = [found for key, rows in cells.groupby("category_id", sort=True) if (found := learn(str(key), rows))]
    if not learned:
        return {"spread": 0.0, "categories": pd.DataFrame(), "products": pd.DataFrame()}
    spread = common_spread([(each.estimates, each.variances) for each in learned])
    categories = _categories(learned, spread)
    usual = zip(learned, categories["elasticity"], categories["variance"], strict=True)
    products = pd.concat([_products(*each, spread) for each in usual], ignore_index=True)
    return {
        "spread": spread,
        "categories": _told(categories, cells, "category_id"),
        "products": _told(products, cells, "product_id"),
    }


def _categories(learned: Sequence[Learned], spread: float) -> pd.DataFrame:
    """The mean of each category's products; one that knows less than the others tell of it is drawn to those."""
    pooled = [pool(each.estimates, each.variances, spread) for each in learned]
    means, variances = (np.array([getattr(each, name) for each in pooled]) for name in ("mean", "variance"))
    across = common_spread([(means, variances)])
    company = pool(means, variances, across)
    own = across**2 / (across**2 + variances)
    leans = (own < HALF) & (len(learned) > 2)
    return pd.DataFrame(
        {
            "category_id": [each.category_id for each in learned],
            "category": [each.category for each in learned],
            "elasticity": np.where(leans, company.values, means),
            "variance": np.where(leans, company.variances, variances),
            "freedom": [each.freedom for each in pooled],
            "own_weight": np.where(leans, own, 1.0),
            "rival": [each.rival for each in learned],
        }
    )


def _products(learned: Learned, mean: float, variance: float, spread: float) -> pd.DataFrame:
    """Each product's own estimate, drawn to its category's mean by how little it knows."""
    own = spread**2 / (spread**2 + learned.variances)
    return pd.DataFrame(
        {
            "product_id": learned.product_ids,
            "category_id": learned.category_id,
            "elasticity": mean + own * (learned.estimates - mean),
            "variance": own * learned.variances + (1 - own) ** 2 * variance,
            "own_weight": own,
        }
    )


def learn(category_id: str, cells: pd.DataFrame) -> Learned | None:
    """What the cells of one category tell; None where it is nothing."""
    check_stopped()
    product_ids, products = np.unique(cells["product_id"].to_numpy(str), return_inverse=True)
    times = cells.groupby(["season_id", "week"]).ngroup().to_numpy()
    counts = cells["lines"].to_numpy(float)
    covariates = cells[list(COVARIATES)].to_numpy(float)
    if counts.sum() < LEAST_LINES:
        return None
    found = fit_counts(counts, covariates, cells["available"].to_numpy(float), products, times)
    if found is None:
        return None
    # One step from the common slope to each product's: what its counts say against what was expected of them.
    kept, many = products[found.rows], len(product_ids)
    known = np.bincount(kept, found.expected * found.left**2, many)
    said = np.bincount(kept, found.left * (counts[found.rows] - found.expected), many)
    use = known > LEAST_INFORMATION
    if not use.any():
        return None
    estimates = found.slopes[0] + said[use] / known[use]
    return Learned(
        category_id,
        str(cells["category"].iloc[0]),
        product_ids[use],
        estimates,
        found.dispersion / known[use],
        float(found.slopes[1]),
    )


def explain(content: Content) -> tuple[Finding, ...]:
    """Each category's elasticity with its interval, the most elastic first."""
    found = content["categories"]
    rows = found.sort_values("elasticity").to_dict("records") if len(found) else []
    return tuple(Finding(row["category"], row["elasticity"], row["low"], row["high"]) for row in rows)


def _told(found: pd.DataFrame, cells: pd.DataFrame, key: str) -> pd.DataFrame:
    """The elasticities with their intervals, and what they rest on: lines, price changes, and the prices seen."""
    wide = np.sqrt(found["variance"]) * [_quantile(int(each)) for each in found.get("freedom", [0] * len(found))]
    groups = cells.groupby(key)
    rests_on = pd.DataFrame(
        {
            "lines": groups["lines"].sum(),
            "changes": groups["changed"].sum().astype(np.int64),
            "lowest_price": groups["price"].min(),
            "highest_price": groups["price"].max(),
            "lowest_ratio": np.exp(groups["moved"].quantile(0.02)),
            "highest_ratio": np.exp(groups["moved"].quantile(0.98)),
        }
    )
    told: Any = found.assign(low=found["elasticity"] - wide, high=found["elasticity"] + wide)
    joined: pd.DataFrame = told.join(rests_on, on=key)
    return joined


@cache
def _quantile(freedom: int) -> float:
    """Standard errors to either end of an interval; of a normal distribution without degrees of freedom."""
    from scipy.stats import norm, t

    return float(t.ppf((1 + SURE) / 2, freedom) if freedom else norm.ppf((1 + SURE) / 2))
