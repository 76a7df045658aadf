"""Tastes: kinds of customers by the categories they buy of, learned without being told any.

A mixture of multinomials, fitted by expectation and maximisation: Dempster, Laird and Rubin, "Maximum likelihood from
incomplete data via the EM algorithm" (1977); of purchases, Cadez, Smyth and Mannila, "Predictive profiles for
transaction data" (2001).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

KINDS = 8
STEPS = 50
HELD = 50.0
"""Purchases spread as everybody's are that each kind is given beforehand, so that a rare category is never nothing."""

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Tastes:
    """Kinds of customers: the `share` of each, the share of its purchases by category (`likes`), and everybody's."""

    share: Numbers
    likes: Numbers
    usual: Numbers

    def liking(self, counts: Numbers) -> Numbers:
        """How much more customers like each category than everybody does, as a logarithm; `counts` are purchases."""
        expected = _belonging(counts, self.share, self.likes) @ self.likes
        return np.asarray(np.log(expected / self.usual))


def learned(counts: Numbers) -> Tastes:
    """The tastes of customers, a row of `counts` each: their purchases by category."""
    usual = (counts.sum(axis=0) + 1) / (counts.sum() + counts.shape[1])
    noise = np.random.default_rng(7).normal(0, 0.5, (KINDS, counts.shape[1]))
    likes = _shares(usual * np.exp(noise))
    share = np.full(KINDS, 1 / KINDS)
    for _ in range(STEPS):
        belongs = _belonging(counts, share, likes)
        share = _shares(belongs.sum(axis=0) + 1)
        likes = _shares(belongs.T @ counts + HELD * usual)
    return Tastes(share, likes, usual)


def _belonging(counts: Numbers, share: Numbers, likes: Numbers) -> Numbers:
    """How likely each customer is of each kind."""
    score = counts @ np.log(likes).T + np.log(share)
    return _shares(np.exp(score - score.max(axis=1, keepdims=True)))


def _shares(values: Numbers) -> Numbers:
    return np.asarray(values / values.sum(axis=-1, keepdims=True))
