"""How well offers do on weeks that nothing was learned from, beside offering everybody what is popular."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from services.models import Calibration, Score
from services.offers.learning import Coefficients, Moment, propensity
from services.offers.moment import HORIZON, candidates
from services.offers.tastes import Numbers

OFFERED = 5
"""Offers made to a customer."""
WORDS = {"cross": "Cross-sell", "up": "Up-sell"}


def scores(moment: Moment, kind: str, coefficients: Coefficients) -> tuple[list[Score], list[Calibration]]:
    """Hit rate of OFFERED offers and Brier's score, each beside its naive, and tenths by what was said.

    The hit rate is of the customers who bought something that could have been offered; nothing where there are none.
    """
    offered = candidates(moment.market, moment.people, kind)
    taken = moment.taken & offered
    buyers = taken.any(axis=1)
    if not buyers.any():
        return [], []
    likely = propensity(moment.market, moment.people, coefficients)
    popular = np.broadcast_to(moment.market.popularity, offered.shape)
    hit, naive = (_hits(values[buyers], offered[buyers], taken[buyers]) for values in (likely, popular))
    said, came = likely[offered], taken[offered].astype(float)
    brier, flat = float(np.mean((said - came) ** 2)), float(np.mean((said.mean() - came) ** 2))
    name = WORDS[kind]
    told = [
        Score(
            f"{name}: one of {OFFERED} offers taken",
            hit,
            naive,
            f"Of {int(buyers.sum())} customers who bought such a product in the {HORIZON} days after; naive: the most "
            "popular ones that they have not",
            "higher",
            share=True,
        ),
        Score(
            f"{name}: Brier score × 1,000",
            brier * 1000,
            flat * 1000,
            "Mean squared error of the propensity; naive: one for all",
        ),
    ]
    return told, _tenths(name, said, came)


def _hits(values: Numbers, offered: npt.NDArray[np.bool_], taken: npt.NDArray[np.bool_]) -> float:
    """Share of the customers for whom one of the OFFERED products of the largest values was taken."""
    ranked = np.where(offered, values, -np.inf)
    few = min(OFFERED, ranked.shape[1])
    best = np.argsort(-ranked, axis=1, kind="stable")[:, :few]
    return float(np.take_along_axis(taken, best, axis=1).any(axis=1).mean())


def _tenths(name: str, said: Numbers, came: Numbers) -> list[Calibration]:
    order = np.argsort(said, kind="stable")
    return [
        Calibration(f"{name}, tenth {place}", float(said[part].mean()), float(came[part].mean()), len(part))
        for place, part in enumerate(np.array_split(order, 10), 1)
        if len(part)
    ]
