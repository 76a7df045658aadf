"""What agreement tells: the chance of each level among records of one person and of two, learned without labels.

The theory is Fellegi and Sunter's, the parameters are found by expectation maximisation over all candidates at once.
splink's own training takes one blocking rule at a time and leaves out what it blocks on; it cannot tell how many pairs
of one person there are, nor learn from a company that has none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from services.data_quality.duplicates.comparisons import LEVELS

Levels = dict[str, list[float]]
"""By comparison, a chance for each level but unknown, in the order of LEVELS, with different at the end."""

WEIGHT, AGREE = 10.0, 0.9
"""What is taken for granted before anything was seen: so many pairs of one person, this share of which agree."""
ROUNDS, SETTLED = 200, 1e-6
Counts = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Patterns:
    """Different outcomes of all comparisons, and how many pairs had each.

    `levels[name]` has each outcome's position among the levels of a comparison, -1 for unknown.
    """

    levels: dict[str, np.ndarray[Any, np.dtype[np.int64]]]
    pairs: Counts


@dataclass(frozen=True)
class Model:
    """`same` and `strangers` are the chances of each level among pairs of one person and of two; `prior` is the chance
    that two records taken at random are one person's."""

    same: Levels
    strangers: Levels
    prior: float

    @property
    def fits(self) -> bool:
        """Whether it was learned of the things that are compared now."""
        learned = (self.same, self.strangers)
        return all({name: len(chances) for name, chances in each.items()} == sizes() for each in learned)


def sizes() -> dict[str, int]:
    """How many levels each comparison has besides unknown."""
    return {name: len(levels) for name, levels in LEVELS.items()}


def fit(candidates: Patterns, strangers: Patterns, people: int) -> Model:
    """The model of so many people, of whose pairs all that may be one person's are among the candidates."""
    every_pair = people * (people - 1) / 2
    apart = {name: _chances(strangers, name, strangers.pairs, np.full(size, 0.5)) for name, size in sizes().items()}
    granted = {name: _granted(size) for name, size in sizes().items()}
    same = {name: chances / chances.sum() for name, chances in granted.items()}
    prior = 1 / people
    for _ in range(ROUNDS):
        before = same
        weight = sum(_weight(candidates, name, same[name], apart[name]) for name in LEVELS)
        likely = candidates.pairs / (1 + np.exp(-(weight + np.log(prior / (1 - prior)))))
        same = {name: _chances(candidates, name, likely, granted[name]) for name in LEVELS}
        prior = min(max(float(likely.sum()), 1.0) / every_pair, 0.5)
        if max(np.abs(same[name] - before[name]).max() for name in LEVELS) < SETTLED:
            break
    return Model({n: c.tolist() for n, c in same.items()}, {n: c.tolist() for n, c in apart.items()}, prior)


def _granted(size: int) -> Counts:
    return WEIGHT * np.array([AGREE, *[(1 - AGREE) / (size - 1)] * (size - 1)])


def _weight(patterns: Patterns, name: str, same: Counts, apart: Counts) -> Counts:
    """What a comparison adds to the logarithm of the odds of each outcome; nothing where it is unknown."""
    level = patterns.levels[name]
    added: Counts = np.where(level >= 0, np.log(same / apart)[level], 0.0)
    return added


def _chances(patterns: Patterns, name: str, pairs: Counts, granted: Counts) -> Counts:
    level = patterns.levels[name]
    seen = np.bincount(level[level >= 0], weights=pairs[level >= 0], minlength=len(granted)) + granted
    chances: Counts = seen / seen.sum()
    return chances
