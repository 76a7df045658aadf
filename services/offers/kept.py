"""The offers' model as it is kept, put to use: propensities of customers by what they bought, and the reasons."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from services.models import Content
from services.offers.learning import Coefficients, propensity
from services.offers.moment import Bought, Market, People, candidates, people_at
from services.offers.tastes import Tastes

OFFERED = 5
"""Offers of each kind made to a customer."""
REASONS = 2


@dataclass(frozen=True)
class Asked:
    """Customers who are asked for, in the order of `customers`, as they are on the last day learned from."""

    customers: tuple[str, ...]
    people: People


def market_of(content: Content) -> Market:
    """What is sold, as it was learned."""
    products, categories = content["products"], content["categories"]
    tastes = Tastes(np.array(content["shares"]), np.array(content["likes"]), categories["usual"].to_numpy(float))
    return Market(
        category_of=products["place"].to_numpy(np.int64),
        popularity=products["popularity"].to_numpy(float),
        price=np.log(products["price"].to_numpy(float)),
        on_sale=products["on_sale"].to_numpy(bool),
        season=categories["season"].to_numpy(float),
        tastes=tastes,
    )


def asked(content: Content, purchases: pd.DataFrame) -> Asked:
    """The customers of rows of the query customer_purchases, by what of it the model knows.

    Purchases of after the last day learned from count as of that day.
    """
    products = content["products"]
    place = pd.Index(products["product_id"]).get_indexer(purchases["product_id"])
    known = purchases[(place >= 0) & (purchases["units"] > 0)]
    place = place[(place >= 0) & (purchases["units"] > 0)]
    customer, names = pd.factorize(known["customer_id"])
    ago = (pd.Timestamp(content["last"]) - known["day"]).dt.days.clip(lower=0)
    price = (known["net_sales"] / known["units"]).clip(lower=0.01)
    bought = Bought(
        customer=customer.astype(np.int64),
        order=pd.factorize(known["order_id"])[0].astype(np.int64),
        product=place.astype(np.int64),
        ago=ago.to_numpy(np.int64),
        price=np.log(price.to_numpy(float)),
        category_of=products["place"].to_numpy(np.int64),
        customers=len(names),
        categories=len(content["categories"]),
    )
    return Asked(tuple(map(str, names)), people_at(bought, 0, np.arange(len(names))))


def offers(content: Content, some: Asked, kind: str, most: int = OFFERED) -> pd.DataFrame:
    """The likeliest `most` offers of a kind for each customer who is asked for, the likeliest first.

    Columns: customer_id, product_id, category (its name), propensity, times (as likely as an offer is usually), price,
    paid (the dearest of the category that they bought; None where none), reasons: words out of taste, popularity,
    season, the weightiest first.
    """
    coefficients = content["coefficients"].get(kind)
    if coefficients is None or not some.customers:
        return pd.DataFrame(
            columns=["customer_id", "product_id", "category", "propensity", "times", "price", "paid", "reasons"]
        )
    market = market_of(content)
    likely = np.where(candidates(market, some.people, kind), propensity(market, some.people, coefficients), -1.0)
    best = _likeliest(likely, most)
    who = np.repeat(np.arange(len(some.customers)), best.shape[1])
    what = best.ravel()
    offered = likely[who, what] > 0
    who, what = who[offered], what[offered]
    category = market.category_of[what]
    paid = some.people.paid[who, category]
    return pd.DataFrame(
        {
            "customer_id": np.array(some.customers, dtype=object)[who],
            "product_id": content["products"]["product_id"].to_numpy()[what],
            "category": content["categories"]["name"].to_numpy()[category],
            "propensity": likely[who, what],
            "times": likely[who, what] / (content["usual"][kind] or 1.0),
            "price": np.exp(market.price[what]),
            "paid": np.where(np.isfinite(paid), np.exp(np.where(np.isfinite(paid), paid, 0.0)), np.nan),
            "reasons": reasons(market, some.people, coefficients, who, what),
        }
    )


def _likeliest(likely: np.ndarray, most: int) -> np.ndarray:
    """The places of the `most` largest of each row, the largest first, the earlier of equals first."""
    count = min(most, likely.shape[1])
    some = np.sort(np.argpartition(-likely, count - 1, axis=1)[:, :count], axis=1)
    order = np.argsort(-np.take_along_axis(likely, some, axis=1), axis=1, kind="stable")
    return np.take_along_axis(some, order, axis=1)


def reasons(
    market: Market, people: People, coefficients: Coefficients, who: np.ndarray, what: np.ndarray
) -> list[list[str]]:
    """What makes each offer likelier than that of an average product to an average customer, weightiest first."""
    category = market.category_of[what]
    usual = float(np.average(market.popularity[market.on_sale])) if market.on_sale.any() else 0.0
    parts = {
        "taste": coefficients["taste"] * market.tastes.liking(people.counts)[who, category],
        "popularity": coefficients["popularity"] * (market.popularity[what] - usual),
        "season": coefficients["season"] * market.season[category],
    }
    names = list(parts)
    weights = np.column_stack(list(parts.values()))
    order = np.argsort(-weights, axis=1, kind="stable")[:, :REASONS]
    return [[names[place] for place in places if weights[row, place] > 0.05] for row, places in enumerate(order)]
