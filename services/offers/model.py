"""The model of offers: what a customer buys next, of a new category or dearer of one that they know."""

from __future__ import annotations

import numpy as np

from services.models import Calibration, Content, Evaluation, Finding, Model, Score, TooLittle, register
from services.offers import tastes
from services.offers.learning import (
    FEATURES,
    KINDS,
    LATEST,
    MOST_CUSTOMERS,
    OTHERS,
    Moment,
    learn,
    moment_at,
    moments,
    one_thread,
    propensity,
)
from services.offers.moment import DEAREST, HORIZON, RECENT, candidates, market_at
from services.offers.reading import SAMPLE, WINDOWS, Purchases, prepare
from services.offers.trying import WORDS, scores

TRIED = 8000
"""Customers on whom offers are tried."""


def fit(purchases: Purchases) -> Content:
    """Coefficients by kind, and the market of the last day that they are applied to: see services.offers.kept."""
    with one_thread():
        return _fitted(purchases)


def _fitted(purchases: Purchases) -> Content:
    past = moments(purchases)
    known = {kind: coefficients for kind in KINDS if (coefficients := learn(past, kind))}
    if not known:
        raise TooLittle("No customer came back for another product within the weeks that are learned from.")
    market = market_at(purchases.bought, 0, purchases.price, purchases.still_sold)
    return {
        "coefficients": known,
        "usual": {kind: _usual(past[0], kind, coefficients) for kind, coefficients in known.items()},
        "products": purchases.products.assign(
            popularity=market.popularity, on_sale=market.on_sale, place=market.category_of
        ).drop(columns="still_sold"),
        "categories": purchases.categories.assign(season=market.season, usual=market.tastes.usual),
        "shares": market.tastes.share.tolist(),
        "likes": market.tastes.likes.tolist(),
        "last": purchases.last,
    }


def evaluate(purchases: Purchases) -> Evaluation:
    """Learned one stretch earlier, and tried on the last HORIZON days."""
    with one_thread():
        return _tried(purchases)


def _tried(purchases: Purchases) -> Evaluation:
    past = moments(purchases, before=2)
    now = moment_at(purchases, HORIZON, TRIED)
    told: list[Score] = []
    tenths: list[Calibration] = []
    for kind in KINDS:
        if coefficients := learn(past, kind):
            more, parts = scores(now, kind, coefficients)
            told += more
            tenths += parts
    return Evaluation(tuple(told), "what is popular, and one propensity for all", tuple(tenths))


def explain(content: Content) -> tuple[Finding, ...]:
    """The coefficients: what one more of a feature adds to the logarithm of the odds."""
    return tuple(
        Finding(f"{WORDS[kind]}: {name}", coefficients[name])
        for kind, coefficients in content["coefficients"].items()
        for name in FEATURES[kind]
    )


def _usual(moment: Moment, kind: str, coefficients: dict[str, float]) -> float:
    """The mean propensity of what could be offered."""
    offered = candidates(moment.market, moment.people, kind)
    likely = propensity(moment.market, moment.people, coefficients)
    return float(np.mean(likely[offered])) if offered.any() else 0.0


NEXT_BEST_OFFER = register(
    Model(
        name="next_best_offer",
        title="Next best offer",
        page="sales/basket",
        about=f"Tells how likely a customer is to buy a product within {HORIZON} days: of a category that is new "
        "to them (cross-sell), or dearer than what they bought of one they know (up-sell).",
        source="Logistic regression with sampled non-events (King and Zeng 2001, Logistic regression in rare events "
        "data) over tastes from a mixture of multinomials (Cadez, Smyth and Mannila 2001).",
        limits="It tells what is bought unasked: that an offer adds to it, only a test tells. Guests are not known, "
        "and a product that was never sold is not offered.",
        fallback="Until then, the best sellers are shown.",
        features=tuple(dict.fromkeys(name for kind in KINDS for name in FEATURES[kind])),
        parameters={
            "horizon": HORIZON,
            "recent": RECENT,
            "windows": WINDOWS,
            "customers": SAMPLE,
            "customers_a_window": MOST_CUSTOMERS,
            "others": OTHERS,
            "latest": LATEST,
            "kinds": tastes.KINDS,
            "dearest": round(float(np.exp(DEAREST)), 6),
        },
        libraries=("numpy", "pandas", "scikit-learn"),
        prepare=prepare,
        fit=fit,
        evaluate=evaluate,
        explain=explain,
    )
)
