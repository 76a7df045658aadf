"""Partial pooling: estimates of unequal precision lean on what they have in common, the thinner the more.

Each estimate is drawn around a common mean with a spread of its own kind, which is found by restricted maximum
likelihood, with a prior that keeps it from collapsing to nothing where estimates are few or thin (Chung, Rabe-Hesketh,
Dorie, Gelman and Liu, A Nondegenerate Penalized Likelihood Estimator for Variance Parameters in Multilevel Models,
Psychometrika 78, 2013). The mean's error follows Hartung and Knapp (A Refined Method for the Meta-Analysis of
Controlled Clinical Trials, Statistics in Medicine 20, 2001): from how far the estimates really lie apart, but never
less than their variances say, as Röver, Knapp and Friede recommend (BMC Medical Research Methodology 15, 2015). Each
estimate is then drawn to the mean by how little it knows (Morris, Parametric Empirical Bayes Inference, JASA 78, 1983).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
SPREADS = np.geomspace(0.01, 2.0, 120)
"""Spreads that are tried."""


@dataclass(frozen=True)
class Pooled:
    """A group's `mean` with its variance and degrees of freedom; each member's own value, with its variance."""

    mean: float
    variance: float
    freedom: int
    values: Array
    variances: Array


def common_spread(groups: Sequence[tuple[Array, Array]]) -> float:
    """How far members lie from the mean of their group, a standard deviation; a group is estimates and variances."""
    penalised = [np.log(spread) + sum(_likelihood(*group, spread) for group in groups) for spread in SPREADS]
    return float(SPREADS[int(np.argmax(penalised))])


def pool(estimates: Array, variances: Array, spread: float) -> Pooled:
    """Pool the members of one group, of which there is at least one."""
    weights = 1 / (variances + spread**2)
    mean = float(np.sum(weights * estimates) / np.sum(weights))
    freedom = max(len(estimates) - 1, 1)
    apart = max(1.0, float(np.sum(weights * (estimates - mean) ** 2)) / freedom)
    variance = apart / float(np.sum(weights))
    own = spread**2 * weights
    values = mean + own * (estimates - mean)
    return Pooled(mean, variance, freedom, values, own * variances + (1 - own) ** 2 * variance)


def _likelihood(estimates: Array, variances: Array, spread: float) -> float:
    """Restricted log-likelihood of a spread, but for a constant."""
    if len(estimates) < 2:
        return 0.0
    weights = 1 / (variances + spread**2)
    mean = np.sum(weights * estimates) / np.sum(weights)
    squares = np.sum(weights * (estimates - mean) ** 2)
    return float(0.5 * (np.sum(np.log(weights)) - np.log(np.sum(weights)) - squares))
