"""Vectorised chance: uniforms that depend on a key alone, and draws from many distributions at once."""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def uniform(seed: int, salt: str, keys: Array) -> Array:
    """One number in [0, 1) for each key: the same for the same seed, salt and key, in whatever order asked."""
    start = (seed * 0x9E3779B97F4A7C15 + zlib.crc32(salt.encode()) * 0xD1B54A32D192ED03) % 2**64
    mixed = (keys.astype(np.int64).view(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(start)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    mixed ^= mixed >> np.uint64(31)
    return (mixed >> np.uint64(11)).astype(np.float64) / 2.0**53


class Draw:
    """Draws from one of many discrete distributions: `weights` has shape (distributions, outcomes)."""

    def __init__(self, weights: Array) -> None:
        rows, self.outcomes = weights.shape
        cumulative = np.cumsum(np.asarray(weights, np.float64), axis=1)
        cumulative /= cumulative[:, -1:]
        self._edges = (cumulative + np.arange(rows)[:, None]).ravel()

    def __call__(self, row: Array, chance: Array) -> Array:
        """The outcome for each pair of distribution and uniform number."""
        found = np.searchsorted(self._edges, row + chance, side="right")
        first = np.asarray(row, np.int64) * self.outcomes
        return np.clip(found - first, 0, self.outcomes - 1)


def one_of(weights: Any, chance: Array) -> Array:
    """Draw from a single distribution."""
    edges = np.cumsum(np.asarray(weights, np.float64))
    return np.minimum(np.searchsorted(edges / edges[-1], chance, side="right"), len(edges) - 1)


def ranges(lengths: Array) -> Array:
    """0..n-1 for each length in turn: [2, 3] gives [0, 1, 0, 1, 2]."""
    ends = np.cumsum(lengths)
    return np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - lengths, lengths)


def convert(cents: Array, rate: Array) -> Array:
    """Cents times a rate given in millionths, rounded half up, exactly."""
    product = cents.astype(np.int64) * rate
    return np.sign(product) * ((np.abs(product) + 500_000) // 1_000_000)
