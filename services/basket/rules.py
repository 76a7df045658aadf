"""Association rules of pairs: support, confidence, lift, and which are more than chance among so many.

A rule says: who buys this buys that too. See Agrawal, Imieliński and Swami, "Mining association rules between sets of
items in large databases" (1993). Whether a pair is together more often than chance is told by Fisher's exact test, one
sided, of its four counts. That many pairs are tested at once is made up for as in Benjamini and Hochberg, "Controlling
the false discovery rate" (1995), over all pairs of products that were sold, those never seen together too.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from services.scope import EVERYTHING

LEAST = 5
"""Baskets that hold both, from which a pair is looked at."""
FALSE_SHARE = 0.01
"""Of the pairs said to be more than chance, the share that may be chance after all."""
MOST = 2000
"""Pairs that are kept, the strongest first."""
Z = 1.959964
"""Standard deviations to either side that hold 95 % of a normal distribution."""

Numbers = npt.NDArray[np.float64]


def significant(pairs: pd.DataFrame, sizes: pd.DataFrame, column: str = "baskets") -> pd.DataFrame:
    """The pairs that are together more often than chance, the strongest first, at most MOST.

    `column` holds the counts, in both frames of services.basket.counting.Counts; there the product * stands for all
    baskets of a region. Adds q, the share of false pairs among those at least as surprising. The strongest is the one
    whose lift is surely the highest: whose interval begins highest.
    """
    tested = possible_pairs(sizes, column)
    found = with_figures(pairs[pairs[column] >= LEAST], sizes, column)
    found = found.assign(q=corrected(chance(found), tested))
    found = found[(found["q"] <= FALSE_SHARE) & (found["lift"] > 1)]
    keys = ["low", "product_id", "companion_id"]
    return found.sort_values(keys, ascending=[False, True, True]).head(MOST).reset_index(drop=True)


def possible_pairs(sizes: pd.DataFrame, column: str = "baskets") -> int:
    """How many pairs of products could have been together."""
    sold = sizes.loc[(sizes["product_id"] != EVERYTHING) & (sizes[column] > 0), "product_id"].nunique()
    return int(sold * (sold - 1) // 2)


def with_figures(pairs: pd.DataFrame, sizes: pd.DataFrame, column: str = "baskets") -> pd.DataFrame:
    """The pairs as rules from product to companion: `both`, `first`, `second` and `baskets` counted in `column`,

    support (share of baskets with both), confidence (share of the product's baskets that hold the companion too), lift
    (confidence against the companion's share of all baskets), and the interval of lift (low, high), of 95 %.
    """
    counts = sizes.groupby("product_id")[column].sum()
    both = pairs[column].to_numpy(np.float64)
    first, second = (_looked_up(pairs[side], counts) for side in ("product_id", "companion_id"))
    baskets = float(counts.get(EVERYTHING, 0))
    with np.errstate(divide="ignore", invalid="ignore"):
        confidence = both / first
        lift = confidence / (second / baskets)
        usual = first * second / baskets
        low, high = (limit / usual for limit in counted_between(both))
    return pairs[["product_id", "companion_id"]].assign(
        both=both,
        first=first,
        second=second,
        baskets=baskets,
        support=both / baskets,
        confidence=confidence,
        lift=lift,
        low=low,
        high=high,
    )


def counted_between(count: Numbers) -> tuple[Numbers, Numbers]:
    """The interval, of 95 %, of what a count comes to on average, where it is Poisson's.

    By Byar's approximation: Breslow and Day, "Statistical methods in cancer research", volume II (1987), page 69.
    """
    size, above = np.maximum(count, 1.0), count + 1
    low = np.where(count > 0, count * (1 - 1 / (9 * size) - Z / (3 * np.sqrt(size))) ** 3, 0.0)
    return low, above * (1 - 1 / (9 * above) + Z / (3 * np.sqrt(above))) ** 3


def chance(found: pd.DataFrame) -> Numbers:
    """How likely so many baskets with both, or more, were if the two had nothing to do with each other."""
    from scipy.stats import hypergeom  # only training needs it, and it is slow to import

    values: Numbers = hypergeom.sf(found["both"] - 1, found["baskets"], found["first"], found["second"])
    return values


def corrected(chances: Numbers, tested: int) -> Numbers:
    """The share of false ones among those at least as surprising, where so many were tested."""
    from scipy.stats import false_discovery_control

    if not len(chances):
        return chances
    values: Numbers = np.minimum(1.0, false_discovery_control(chances) * (tested / len(chances)))
    return values


def _looked_up(keys: pd.Series, counts: pd.Series) -> Numbers:
    values: Numbers = keys.map(counts).fillna(0).to_numpy(np.float64)
    return values
