"""Learning what is bought next: a logistic regression for each kind of offer, whose coefficients are what is kept.

Rows are pairs of a customer and a product that could have been offered at a moment of the past; what was bought in the
HORIZON days after it is foretold. All pairs that were taken are learned from, and a few of the others, each for many.
Customers buy less the longer a shop knows them, which no feature tells in full: how likely offers are all in all is set
by the latest moments.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from services.database import check_stopped
from services.offers.moment import HORIZON, Bought, Market, People, Whole, candidates, market_at, people_at
from services.offers.reading import WINDOWS, Purchases
from services.offers.tastes import Numbers

KINDS = ("cross", "up")
ABOUT_CUSTOMERS = ("quiet", "gone", "known", "orders")
FEATURES = {
    "cross": ("popularity", "taste", "season", *ABOUT_CUSTOMERS),
    "up": ("popularity", "taste", "season", *ABOUT_CUSTOMERS, "step"),
}
MOST_CUSTOMERS = 4000
"""Customers of a moment that are learned from."""
OTHERS = 12
"""Pairs that were not taken, learned from for each customer."""
LATEST = 2
"""Moments, the latest, that set how likely offers are all in all."""
RARE = 1e-9
"""The slope at which fitting ends: so few pairs are taken that the usual one ends it where the sum is a sixth off."""

Coefficients = dict[str, float]


@dataclass(frozen=True)
class Moment:
    """A moment of the past: what was known, and whether each customer (row) bought each product afterwards."""

    market: Market
    people: People
    taken: npt.NDArray[np.bool_]


@contextmanager
def one_thread() -> Iterator[None]:
    """Multiply matrices in one thread: these are small, and threads that wait for one another take a hundred times as
    long where the machine has other work to do."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        yield


def moment_at(purchases: Purchases, cut: int, most: int = MOST_CUSTOMERS) -> Moment:
    """The moment `cut` days before the last, of at most so many of the customers who had bought by then."""
    check_stopped()
    bought = purchases.bought
    known = np.unique(bought.customer[bought.ago >= cut])
    if len(known) > most:
        known = np.sort(np.random.default_rng(cut).choice(known, most, replace=False))
    people = people_at(bought, cut, known)
    return Moment(market_at(bought, cut, purchases.price), people, _taken(bought, cut, known))


def moments(purchases: Purchases, before: int = 1) -> list[Moment]:
    """The WINDOWS moments to learn from, the latest `before` stretches of HORIZON days before the last day."""
    return [moment_at(purchases, place * HORIZON) for place in range(before, before + WINDOWS)]


def learn(past: list[Moment], kind: str) -> Coefficients | None:
    """The coefficients of each of FEATURES and the intercept; None where nothing of the kind was ever taken."""
    from sklearn.linear_model import LogisticRegression  # only training needs it, and it is slow to import

    parts = [_rows(moment, kind, place) for place, moment in enumerate(past)]
    rows, taken, weight = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    if not taken.any() or taken.all():
        return None
    centre, spread = rows.mean(axis=0), np.maximum(rows.std(axis=0), 1e-9)
    fitted = LogisticRegression(C=100.0, solver="newton-cholesky", tol=RARE).fit(
        (rows - centre) / spread, taken, sample_weight=weight
    )
    slopes = fitted.coef_[0] / spread
    intercept = float(fitted.intercept_[0] - slopes @ centre)
    found = {"intercept": intercept, **dict(zip(FEATURES[kind], map(float, slopes), strict=True))}
    return found | {"intercept": intercept + _level(past[:LATEST], kind, found)}


def _level(latest: list[Moment], kind: str, coefficients: Coefficients) -> float:
    """What the logarithm of the odds, of so rare a thing of its likelihood, lacks for as many to be taken as were."""
    said, came = 0.0, 0
    for moment in latest:
        offered = candidates(moment.market, moment.people, kind)
        said += float(propensity(moment.market, moment.people, coefficients)[offered].sum())
        came += int((moment.taken & offered).sum())
    return float(np.log(came / said)) if came else 0.0


def propensity(market: Market, people: People, coefficients: Coefficients) -> Numbers:
    """How likely each customer (row) is to buy each product within HORIZON days, were it one to be offered.

    What `features` gives pair by pair, added up by product, by category and by customer.
    """
    weigh = coefficients.get
    by_category = weigh("taste", 0.0) * market.tastes.liking(people.counts) + weigh("season", 0.0) * market.season
    by_product = coefficients["intercept"] + weigh("popularity", 0.0) * market.popularity
    by_customer = sum(weigh(name, 0.0) * getattr(people, name) for name in ABOUT_CUSTOMERS)
    score = by_category[:, market.category_of] + by_product + by_customer[:, None]
    if "step" in coefficients:
        paid = np.where(np.isfinite(people.paid), people.paid, 0.0)
        score += coefficients["step"] * (market.price - paid[:, market.category_of])
    return np.asarray(1 / (1 + np.exp(-score)))


def features(market: Market, people: People, kind: str, customer: Whole, product: Whole) -> Numbers:
    """The FEATURES of pairs of a customer and a product, a row each."""
    category = market.category_of[product]
    columns = {
        "popularity": market.popularity[product],
        "taste": market.tastes.liking(people.counts)[customer, category],
        "season": market.season[category],
        **{name: getattr(people, name)[customer] for name in ABOUT_CUSTOMERS},
        "step": market.price[product] - people.paid[customer, category],
    }
    return np.column_stack([columns[name] for name in FEATURES[kind]])


def _rows(moment: Moment, kind: str, seed: int) -> tuple[Numbers, Numbers, Numbers]:
    """Features, whether taken, and for how many pairs each row stands."""
    offered = candidates(moment.market, moment.people, kind)
    hits = np.argwhere(offered & moment.taken)
    others = np.flatnonzero(offered & ~moment.taken)
    few = min(len(others), OTHERS * len(offered))
    drawn = np.random.default_rng(seed).choice(others, few, replace=False)
    misses = np.column_stack(np.unravel_index(drawn, offered.shape))
    pairs = np.vstack([hits, misses])
    rows = features(moment.market, moment.people, kind, pairs[:, 0], pairs[:, 1])
    weight = np.concatenate([np.ones(len(hits)), np.full(few, len(others) / max(few, 1))])
    return rows, np.concatenate([np.ones(len(hits)), np.zeros(few)]), weight


def _taken(bought: Bought, cut: int, chosen: Whole) -> npt.NDArray[np.bool_]:
    after = bought.between(cut - HORIZON, cut)
    row = np.full(bought.customers, -1)
    row[chosen] = np.arange(len(chosen))
    mine = row[after.customer] >= 0
    taken = np.zeros((len(chosen), len(bought.category_of)), bool)
    taken[row[after.customer[mine]], after.product[mine]] = True
    return taken
