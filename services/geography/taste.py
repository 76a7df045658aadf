"""Which products sell better or worse in a region than the company's mix lets expect, beyond chance.

Of a product's order lines over twelve months, a region should have the share that it has of all lines. How many it has
is compared with that by the exact binomial test, two-sided by doubling the smaller tail; of all pairs tested, those are
shown that the procedure of Benjamini and Hochberg (1995, J. R. Stat. Soc. B 57, 289-300) keeps at a false discovery
rate of 5%. The interval of a ratio is that of Clopper and Pearson (1934, Biometrika 26, 404-413), 95%.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from services.ask import ask
from services.filters import Filters
from services.measures import measure
from services.scope import Viewer

MONTHS = 12
LEAST_EXPECTED = 5.0
"""Lines that a pair must be expected to have to be tested."""
FALSE_DISCOVERIES = 0.05
CONFIDENCE = 0.95
SHOWN = 6
"""Pairs shown of each kind."""

Numbers = npt.NDArray[np.float64]


@measure("product_lines_by_region", scoped_by="region", minds=("start", "end", "channels", "categories"))
def tested(filters: Filters, viewer: Viewer) -> pd.DataFrame:
    """Every pair of product and region that was tested, the largest effect in money first.

    Columns product_id, name, category, region_id, region, lines, expected, ratio, low and high (its interval), p, q
    (adjusted), worth (the lines above or below expectation at the product's net revenue per line, base currency).
    """
    rows = ask("product_lines_by_region", filters, viewer, months=months(filters), regions=viewer.scope.narrow(()))
    return compared(rows)


@measure("product_lines_by_region", scoped_by="region")
def tastes(filters: Filters, viewer: Viewer) -> dict[str, Any]:
    """Products that over- and under-sell in the regions chosen.

    Returns {"first": first day, "last": last day of the months, "tested": pairs, "over": {"pairs": how many are beyond
    chance, "worth": their money, "rows": records of the first SHOWN as `tested` has them}, "under": ...}.
    """
    span = months(filters)
    end = span[-1].replace(day=monthrange(span[-1].year, span[-1].month)[1])
    # Ranges within the same months share what is tested.
    rows = tested(replace(filters, start=span[0], end=end), viewer).data
    if filters.regions:
        rows = rows[rows["region_id"].isin(filters.regions)]
    sure = rows[rows["q"] <= FALSE_DISCOVERIES]
    kinds = {"over": sure[sure["ratio"] > 1], "under": sure[sure["ratio"] < 1]}
    found = {
        kind: {"pairs": len(some), "worth": float(some["worth"].sum()), "rows": some.head(SHOWN).to_dict("records")}
        for kind, some in kinds.items()
    }
    return {"first": span[0], "last": end, "tested": len(rows), **found}


def months(filters: Filters) -> list[date]:
    """The twelve months up to that of the range's last day, or those of the range where they are more."""
    last = filters.end.year * 12 + filters.end.month - 1
    count = max(MONTHS, last - (filters.start.year * 12 + filters.start.month - 1) + 1)
    return [date(month // 12, month % 12 + 1, 1) for month in range(last - count + 1, last + 1)]


def compared(rows: pd.DataFrame) -> pd.DataFrame:
    """The pairs of `tested` out of lines and net revenue by product and region.

    A region without a line of the product counts too: it is a pair with no lines.
    """
    products = rows.drop_duplicates("product_id").sort_values("product_id", ignore_index=True)
    regions = rows.drop_duplicates("region_id").sort_values("region_id", ignore_index=True)
    row = pd.Index(products["product_id"]).get_indexer(rows["product_id"])
    column = pd.Index(regions["region_id"]).get_indexer(rows["region_id"])
    cells = np.zeros((len(products), len(regions)))
    cells[row, column] = rows["lines"]
    total, whole = cells.sum(1), max(cells.sum(), 1)
    shares = cells.sum(0) / whole
    product, region = np.nonzero((np.outer(total, shares) >= LEAST_EXPECTED) & (shares < 1))
    had, of, share = cells[product, region], total[product], shares[region]
    money = np.bincount(row, rows["net_revenue"], len(products))[product]
    p = chance(had, of, share)
    low, high = interval(had, of)
    worth = (had - of * share) * money / of
    order = np.argsort(-np.abs(worth), kind="stable")
    pairs = pd.concat(
        [
            products.loc[product, ["product_id", "name", "category"]].reset_index(drop=True),
            regions.loc[region, ["region_id", "region"]].reset_index(drop=True),
        ],
        axis=1,
    ).assign(
        lines=had.astype(int),
        expected=of * share,
        ratio=had / (of * share),
        low=low / share,
        high=high / share,
        p=p,
        q=adjusted(p),
        worth=worth,
    )
    return pairs.take(order).reset_index(drop=True)


def chance(had: Numbers, of: Numbers, share: Numbers) -> Numbers:
    """How likely a count at least as far from what is expected is by chance: twice the smaller tail."""
    from scipy.special import betainc

    # The binomial distribution's tails, by the incomplete beta function.
    below = np.where(had < of, betainc(np.maximum(of - had, 1), had + 1, 1 - share), 1.0)
    above = np.where(had > 0, betainc(np.maximum(had, 1), of - had + 1, share), 1.0)
    twice: Numbers = np.minimum(1.0, 2 * np.minimum(below, above))
    return twice


def interval(had: Numbers, of: Numbers) -> tuple[Numbers, Numbers]:
    """The share that a count is of, with confidence CONFIDENCE: lower and upper bound."""
    from scipy.special import betaincinv

    tail = (1 - CONFIDENCE) / 2
    low = np.where(had > 0, betaincinv(np.maximum(had, 1), of - had + 1, tail), 0.0)
    high = np.where(had < of, betaincinv(had + 1, np.maximum(of - had, 1), 1 - tail), 1.0)
    return low, high


def adjusted(p: Numbers) -> Numbers:
    """The smallest false discovery rate at which each would be kept, by Benjamini and Hochberg."""
    count = len(p)
    order = np.argsort(p)
    raised = p[order] * count / np.arange(1, count + 1)
    kept = np.empty(count)
    kept[order] = np.minimum(1.0, np.minimum.accumulate(raised[::-1])[::-1])
    return kept
