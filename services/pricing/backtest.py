"""How well elasticities tell what is bought after prices change, in weeks that they were not learned from."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd

from services.models import Calibration, Evaluation, Score
from services.pricing.elasticity import fit
from services.pricing.pooling import Array

HELD_OUT = 26
"""Weeks at the end that nothing is learned from."""
MOVED = 0.03
"""From this change of a price on, a product counts as one whose price changed; a logarithm."""
ROUNDS = 30
LEVELS = ((0.5, 0.6744898), (0.8, 1.2815516), (0.9, 1.6448536))
"""How likely a figure lies in an interval, and how many standard deviations that reaches to either side."""
NAIVE = "no reaction: after a price change a product keeps its share of what its category sells"


def evaluate(cells: pd.DataFrame) -> Evaluation:
    """Learn from all but the last HELD_OUT weeks, and look at the products whose price was another one in these."""
    cut = cells["week"].max() - timedelta(weeks=HELD_OUT)
    before, after = cells[cells["week"] <= cut], cells[cells["week"] > cut]
    known = fit(before)["products"]
    if known.empty or after.empty:
        return Evaluation((), NAIVE)
    reaction = known.set_index("product_id")[["elasticity", "variance"]]
    expected = _expected(before, after, reaction["elasticity"])
    naive = _expected(before, after, reaction["elasticity"] * 0)
    last = before.groupby("product_id")["moved"].last()
    rows = after.assign(expected=expected, naive=naive, change=after["moved"] - after["product_id"].map(last))
    rows = rows[rows["expected"].notna() & (rows["change"].abs() >= MOVED)]
    sums = rows.groupby(["product_id", "price"], as_index=False).agg(
        lines=("lines", "sum"), expected=("expected", "sum"), naive=("naive", "sum"), moved=("moved", "mean")
    )
    if sums.empty:
        return Evaluation((), NAIVE)
    return Evaluation(_scores(sums), NAIVE, _calibration(sums, reaction, before))


def _scores(sums: pd.DataFrame) -> tuple[Score, ...]:
    actual, many = sums["lines"].to_numpy(float), len(sums)
    over = f"over {many} products and prices of the last {HELD_OUT} weeks"
    return tuple(
        Score(
            name, measure(actual, sums["expected"].to_numpy()), measure(actual, sums["naive"].to_numpy()), about + over
        )
        for name, measure, about in (
            ("Error of sales after a price change", _off, "mean deviance of order lines (1 is chance alone), "),
            ("Sales off after a price change", _missed, "order lines off, as a share of those sold, "),
        )
    )


def _expected(before: pd.DataFrame, after: pd.DataFrame, reaction: pd.Series) -> pd.Series:
    """Order lines of each row of `after`: what its category sold that week, shared by level, price, days in stock."""
    levels = _levels(before, reaction)
    drawn = _drawn(after, reaction) * after["product_id"].map(levels)
    keys = [after["category_id"], after["week"]]
    told = after["lines"].where(drawn.notna())
    return drawn * told.groupby(keys).transform("sum") / drawn.groupby(keys).transform("sum")


def _levels(cells: pd.DataFrame, reaction: pd.Series) -> pd.Series:
    """How much of its category's demand each product draws at its usual price, given how it answers to prices."""
    drawn = _drawn(cells, reaction)
    rows = cells[drawn.notna()]
    drawn = drawn[drawn.notna()].to_numpy()
    names, product = np.unique(rows["product_id"].to_numpy(str), return_inverse=True)
    time = rows.groupby(["category_id", "week"]).ngroup().to_numpy()
    lines = rows["lines"].to_numpy(float)
    level, by_product, by_time = np.ones(len(names)), np.bincount(product, lines), np.bincount(time, lines)
    for _ in range(ROUNDS):
        pace = by_time / np.maximum(np.bincount(time, drawn * level[product]), 1e-12)
        level = by_product / np.maximum(np.bincount(product, drawn * pace[time]), 1e-12)
    return pd.Series(level, index=names)


def _drawn(cells: pd.DataFrame, reaction: pd.Series) -> pd.Series:
    return cells["available"] * np.exp(cells["product_id"].map(reaction) * cells["moved"])


def _calibration(sums: pd.DataFrame, reaction: pd.DataFrame, before: pd.DataFrame) -> tuple[Calibration, ...]:
    """How often what was sold lay in its interval: of chance, of the elasticity, and of the product's level."""
    expected = sums["expected"].to_numpy()
    learned = sums["product_id"].map(before.groupby("product_id")["lines"].sum()).to_numpy(float)
    slope = sums["product_id"].map(reaction["variance"]).to_numpy(float) * sums["moved"].to_numpy() ** 2
    spread = np.sqrt(expected + expected**2 * (slope + 1 / np.maximum(learned, 1)))
    off = np.abs(sums["lines"].to_numpy(float) - expected) / spread
    return tuple(
        Calibration(f"sales after a price change, {level:.0%} interval", level, float(np.mean(off <= reach)), len(sums))
        for level, reach in LEVELS
    )


def _off(actual: Array, expected: Array) -> float:
    expected = np.maximum(expected, 1e-9)
    logs = np.where(actual > 0, actual * np.log(np.maximum(actual, 1) / expected), 0.0)
    return float(np.mean(2 * (logs - (actual - expected))))


def _missed(actual: Array, expected: Array) -> float:
    return float(np.abs(actual - expected).sum() / max(actual.sum(), 1.0))
