"""Poisson regression of counts on a few covariates, with an effect for each product and for each stretch of time.

Counts of nothing and of much are treated alike, which logarithms of them are not (Santos Silva and Tenreyro, The Log of
Gravity, Review of Economics and Statistics 88, 2006). The effects are not estimated one by one but taken out of the
covariates within each step of iteratively reweighted least squares (Correia, Guimaraes and Zylkin, Fast Poisson
Estimation with High-Dimensional Fixed Effects, Stata Journal 20, 2020); with both kinds of them the slopes stay
consistent (Fernandez-Val and Weidner, Individual and Time Effects in Nonlinear Panel Models, Journal of Econometrics
192, 2016).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
STEPS, SWEEPS = 40, 200
CLOSE, CLOSER = 1e-7, 1e-9
LEAST = 1e-12


@dataclass(frozen=True)
class Fit:
    """What was found: a slope for each covariate, and for each row what is expected of it.

    `left` is the first covariate without what effects and other covariates tell of it, `dispersion` how many times
    as widely counts scatter as Poisson's would, at least 1. `rows` says which of the rows given were of use: of
    products and times that sold nothing at all nothing is learned.
    """

    slopes: Array
    expected: Array
    left: Array
    dispersion: float
    rows: Array


def fit_counts(counts: Array, covariates: Array, exposure: Array, products: Array, times: Array) -> Fit | None:
    """Fit log(expected / exposure) = effect of the product + effect of the time + covariates · slopes, row by row.

    `counts` and `exposure` (above 0) are of one row each, `covariates` of (rows, covariates), `products` and `times`
    small codes. None where too little is left to learn a slope from.
    """
    rows = _useful(counts, products, times)
    if not rows.any():
        return None
    y, x, offset = counts[rows], covariates[rows], np.log(exposure[rows])
    sides = [np.unique(each[rows], return_inverse=True)[1] for each in (products, times)]
    free = len(y) - sum(int(side.max()) + 1 for side in sides) + 1 - x.shape[1]
    if free < 1:
        return None
    expected = (y + y.mean()) / 2
    slopes, z, inner, before = np.zeros(x.shape[1]), np.empty(0), x, np.inf
    for _ in range(STEPS):
        eta = np.log(expected)
        z = eta - offset + (y - expected) / expected
        both = _within(np.column_stack([z, x]), expected, sides)
        inner = both[:, 1:]
        slopes = np.linalg.lstsq(inner * np.sqrt(expected)[:, None], both[:, 0] * np.sqrt(expected), rcond=1e-9)[0]
        expected = np.exp(np.clip(z - (both[:, 0] - inner @ slopes) + offset, -30, 30))
        deviance = 2 * float(np.sum(_times_log(y, y / expected) - (y - expected)))
        if abs(before - deviance) < CLOSE * max(deviance, 1.0):
            break
        before = deviance
    inner = _within(x, expected, sides)
    others = inner[:, 1:] * np.sqrt(expected)[:, None]
    told = np.linalg.lstsq(others, inner[:, 0] * np.sqrt(expected), rcond=1e-9)[0] if x.shape[1] > 1 else np.empty(0)
    dispersion = max(1.0, float(np.sum((y - expected) ** 2 / expected)) / free)
    return Fit(slopes, expected, inner[:, 0] - inner[:, 1:] @ told, dispersion, rows)


def _useful(counts: Array, products: Array, times: Array) -> Array:
    """Rows of products and of times that sold anything."""
    rows = np.ones(len(counts), bool)
    for _ in range(3):
        for side in (products, times):
            sold = np.bincount(side, np.where(rows, counts, 0.0))
            rows &= sold[side] > 0
    return rows


def _within(columns: Array, weights: Array, sides: list[Array]) -> Array:
    """The columns without the weighted mean of each product and of each time, taken away in turn until none is left."""
    totals = [np.maximum(np.bincount(side, weights), LEAST) for side in sides]
    left = columns.copy()
    for _ in range(SWEEPS):
        largest = 0.0
        for side, total in zip(sides, totals, strict=True):
            means = np.column_stack([np.bincount(side, weights * column) for column in left.T]) / total[:, None]
            left -= means[side]
            largest = max(largest, float(np.abs(means).max()))
        if largest < CLOSER:
            break
    return left


def _times_log(y: Array, ratio: Array) -> Array:
    return np.where(y > 0, y * np.log(np.where(y > 0, ratio, 1.0)), 0.0)
