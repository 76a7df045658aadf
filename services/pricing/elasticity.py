"""Own-price elasticities: what they are by category, and by product as far as a product's own history tells.

A product's order lines of a week are counts, explained by its own level, by the week of its category (season, holidays,
promotions of the category and of the shop), by its list price, competitors' prices and how new it is, for the days
that it was on sale and in stock. Each category is fitted by itself. Of one product's prices alone little can be said:
its elasticity is drawn to its category's, by how much it knows; a category that knows less than the others tell of it
is drawn to those.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

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
    """Elasticities of categories and products with what their prices were; see `content` of docs/model-cards."""
    learned = [found for key, rows in cells.groupby("category_id", sort=True) if (found := learn(str(key), rows))]
    spread = common_spread([(each.estimates, each.variances) for each in learned])
    pooled = [pool(each.estimates, each.variances, spread) for each in learned]
    means, variances = (np.array([getattr(each, name) for each in pooled]) for name in ("mean", "variance"))
    across = common_spread([(means, variances)])
    company = pool(means, variances, across) if pooled else None
    categories, products = [], []
    for place, (each, group) in enumerate(zip(learned, pooled, strict=True)):
        mean, variance, own = group.mean, group.variance, across**2 / (across**2 + group.variance)
        if company and len(learned) > 2 and own < HALF:
            mean, variance = float(company.values[place]), float(company.variances[place])
        categories.append(
            {
                "category_id": each.category_id,
                "category": each.category,
                "elasticity": mean,
                "variance": variance,
                "freedom": group.freedom,
                "own_weight": own,
                "rival": each.rival,
            }
        )
        weights = spread**2 / (spread**2 + each.variances)
        values = mean + weights * (each.estimates - mean)
        spreads = weights * each.variances + (1 - weights) ** 2 * variance
        products.append(
            pd.DataFrame(
                {
                    "product_id": each.product_ids,
                    "category_id": each.category_id,
                    "elasticity": values,
                    "variance": spreads,
                    "own_weight": weights,
                }
            )
        )
    return {
        "spread": spread,
        "categories": _told(pd.DataFrame(categories), cells, "category_id"),
        "products": _told(pd.concat(products, ignore_index=True) if products else pd.DataFrame(), cells, "product_id"),
    }


def learn(category_id: str, cells: pd.DataFrame) -> Learned | None:
    """What the cells of one category tell; None where it is nothing."""
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
    if found.empty:
        return found
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
