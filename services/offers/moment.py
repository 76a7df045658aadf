"""A moment: what is sold then, and what customers had bought by then; what offers are judged by.

Days are counted back from the last day of the data: 0 is that day, and a moment `cut` knows what is at least so long
ago.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from services.offers.tastes import Numbers, Tastes, learned

HORIZON = 56
"""Days within which an offer is to be taken: eight weeks."""
RECENT = 91
"""Days whose sales tell how popular a product is."""
YEAR = 364
"""Days back to the same weekdays of the year before."""
HELD = 20.0
"""Purchases spread as usual that a category is given beforehand where its season is measured."""
NEVER = -np.inf
DEAREST = np.log(3.0)
"""Up-selling goes to three times what somebody paid, as a logarithm."""

Whole = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Bought:
    """Purchases of customers, an entry of each array a purchase: customer, order, product and category by place, days
    ago, and the price of a unit as a logarithm. `customers`, `products` and `categories` are how many there are;
    `category_of` gives each product's."""

    customer: Whole
    order: Whole
    product: Whole
    ago: Whole
    price: Numbers
    category_of: Whole
    customers: int
    categories: int

    def between(self, first: int, last: int) -> Bought:
        """Those of `first` to `last` days ago, the latter left out."""
        inside = (self.ago >= first) & (self.ago < last)
        return replace(
            self,
            customer=self.customer[inside],
            order=self.order[inside],
            product=self.product[inside],
            ago=self.ago[inside],
            price=self.price[inside],
        )

    def of_category(self) -> Numbers:
        """Purchases by category."""
        return np.bincount(self.category_of[self.product], minlength=self.categories).astype(float)


@dataclass(frozen=True)
class Market:
    """What is sold at a moment: each product's `popularity` (its share of recent purchases, as a logarithm), `price`
    (as a logarithm) and whether it is `on_sale`; how demand for each category moves by its `season`; `tastes`."""

    category_of: Whole
    popularity: Numbers
    price: Numbers
    on_sale: npt.NDArray[np.bool_]
    season: Numbers
    tastes: Tastes


@dataclass(frozen=True)
class People:
    """Customers at a moment, a row each: whether they `had` each product, purchases by category (`counts`), the dearest
    unit they bought of each (`paid`, NEVER where none), and as logarithms of one more: days since they bought
    (`quiet`), since they first did (`known`), and `orders`. `gone` are the days of `quiet` in years."""

    had: npt.NDArray[np.bool_]
    counts: Numbers
    paid: Numbers
    quiet: Numbers
    known: Numbers
    orders: Numbers
    gone: Numbers


def market_at(bought: Bought, cut: int, price: Numbers, still_sold: npt.NDArray[np.bool_] | None = None) -> Market:
    """What was sold by then. `still_sold` takes products off sale that are known to be."""
    past = bought.between(cut, 1 << 30)
    recent = past.between(cut, cut + RECENT)
    sold = np.bincount(recent.product, minlength=len(price)).astype(float)
    on_sale = (sold > 0) if still_sold is None else (sold > 0) & still_sold
    counts = _counts(past)
    tastes = learned(counts[counts.sum(axis=1) > 0])
    share = (sold + 0.5) / (sold.sum() + 0.5 * len(sold))
    return Market(bought.category_of, np.log(share), price, on_sale, _season(past, cut, tastes.usual), tastes)


def people_at(bought: Bought, cut: int, chosen: Whole) -> People:
    """The chosen customers by then; each of them had bought something."""
    past = bought.between(cut, 1 << 30)
    row = np.full(bought.customers, -1)
    row[chosen] = np.arange(len(chosen))
    mine = row[past.customer] >= 0
    who, product = row[past.customer[mine]], past.product[mine]
    category = bought.category_of[product]
    had = np.zeros((len(chosen), len(bought.category_of)), bool)
    had[who, product] = True
    counts = np.zeros((len(chosen), bought.categories))
    np.add.at(counts, (who, category), 1.0)
    paid = np.full(counts.shape, NEVER)
    np.maximum.at(paid, (who, category), past.price[mine])
    quiet = np.full(len(chosen), 1 << 20)
    np.minimum.at(quiet, who, past.ago[mine] - cut)
    first = np.zeros(len(chosen), np.int64)
    np.maximum.at(first, who, past.ago[mine] - cut)
    orders = np.unique(np.stack([who, past.order[mine]]), axis=1)[0]
    number = np.log1p(np.bincount(orders, minlength=len(chosen)))
    return People(had, counts, paid, np.log1p(quiet), np.log1p(first), number, quiet / 365.25)


def candidates(market: Market, people: People, kind: str) -> npt.NDArray[np.bool_]:
    """What may be offered to whom, (customer, product): nothing they had.

    "cross": of a category they bought nothing of. "up": of one they did, dearer than theirs, up to DEAREST.
    """
    new = market.on_sale & ~people.had
    known = (people.counts > 0)[:, market.category_of]
    if kind == "cross":
        return np.asarray(new & ~known)
    step = market.price - people.paid[:, market.category_of]
    return np.asarray(new & known & (step > 0) & (step <= DEAREST))


def _counts(past: Bought) -> Numbers:
    size = past.customers * past.categories
    places = past.customer * past.categories + past.category_of[past.product]
    return np.bincount(places, minlength=size).reshape(past.customers, past.categories).astype(float)


def _season(past: Bought, cut: int, usual: Numbers) -> Numbers:
    """How the demand for each category moved, a year earlier, from the RECENT days before to the HORIZON after.

    As a logarithm; nothing where so long ago nothing was sold.
    """
    after = past.between(cut + YEAR - HORIZON, cut + YEAR)
    before = past.between(cut + YEAR, cut + YEAR + RECENT)
    if not len(after.product) or not len(before.product):
        return np.zeros(past.categories)
    rates = [
        (part.of_category() + HELD * usual * days / RECENT) / days
        for part, days in ((after, HORIZON), (before, RECENT))
    ]
    return np.asarray(np.log(rates[0] / rates[1]))
