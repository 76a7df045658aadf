"""Offers learned from purchases that are made up: what was known at a moment, what may be offered, what is learned."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from services.offers import kept
from services.offers.learning import KINDS, features, learn, moment_at, propensity
from services.offers.moment import HORIZON, NEVER, candidates, market_at, people_at
from services.offers.reading import Purchases, purchases_of
from services.offers.tastes import learned
from services.offers.trying import scores

LAST = date(2026, 6, 30)
PRODUCTS = pd.DataFrame(
    {
        "product_id": ["P1", "P2", "P3", "P4"],
        "category_id": ["lamps", "lamps", "toys", "gone"],
        "still_sold": [True, True, True, False],
    }
)
CATEGORIES = pd.DataFrame({"category_id": ["lamps", "toys"], "name": ["Lamps", "Toys"]})
# Ann bought a lamp twice, Ben a toy, Cora the dear lamp within the weeks that are foretold.
ROWS = pd.DataFrame(
    [
        ("ann", "O1", 100, "P1", 1, 10.0),
        ("ann", "O2", 60, "P1", 2, 20.0),
        ("ann", "O2", 60, "P4", 1, 5.0),
        ("ben", "O3", 80, "P3", 1, 30.0),
        ("ben", "O4", 10, "P2", 1, 25.0),
        ("cora", "O5", 20, "P2", 1, 25.0),
    ],
    columns=["customer_id", "order_id", "ago", "product_id", "units", "net_sales"],
)


def purchases(rows: pd.DataFrame = ROWS) -> Purchases:
    days = [pd.Timestamp(LAST - timedelta(days=int(ago))) for ago in rows["ago"]]
    return purchases_of(rows.assign(day=days), PRODUCTS, CATEGORIES, LAST)


def test_what_is_known_at_a_moment() -> None:
    """56 days ago Ann had a lamp and something of no category, Ben a toy; Cora was nobody yet."""
    found = purchases()
    people = people_at(found.bought, HORIZON, np.array([0, 1]))
    assert people.had.tolist() == [[True, False, False, True], [False, False, True, False]]
    assert people.counts.tolist() == [[2, 0, 1], [0, 1, 0]]
    assert people.paid[0].tolist() == [pytest.approx(np.log(10)), NEVER, pytest.approx(np.log(5))]
    assert np.expm1(people.quiet).tolist() == pytest.approx([4, 24])
    assert np.expm1(people.known).tolist() == pytest.approx([44, 24])
    assert np.expm1(people.orders).tolist() == pytest.approx([2, 1])


def test_what_may_be_offered() -> None:
    """Ann has the cheap lamp, so the dear one is up-selling, within three times what she paid; a toy is new to her."""
    found = purchases()
    market = market_at(found.bought, 0, found.price, found.still_sold)
    people = people_at(found.bought, HORIZON, np.array([0]))
    assert candidates(market, people, "cross").tolist() == [[False, False, True, False]]
    assert candidates(market, people, "up").tolist() == [[False, True, False, False]]
    dear = replace(market, price=market.price + np.array([0, 1, 0, 0]))
    assert not candidates(dear, people, "up").any()


def test_nothing_of_afterwards_is_known() -> None:
    found = purchases()
    before = found.bought.between(HORIZON, 1 << 30)
    one, other = (market_at(each, HORIZON, found.price) for each in (found.bought, before))
    assert one.popularity.tolist() == other.popularity.tolist()
    assert one.tastes.likes.tolist() == other.tastes.likes.tolist()
    known, same = (people_at(each, HORIZON, np.array([0, 1])) for each in (found.bought, before))
    assert known.counts.tolist() == same.counts.tolist()
    assert known.quiet.tolist() == same.quiet.tolist()


def crowd(customers: int = 1500) -> Purchases:
    """Half of them love lamps, half toys, nine times as much; who loves a category buys more of it."""
    random = np.random.default_rng(11)
    products = pd.DataFrame(
        {
            "product_id": [f"P{place:02d}" for place in range(20)],
            "category_id": [("lamps", "shades", "toys", "games")[place // 5] for place in range(20)],
            "still_sold": True,
        }
    )
    categories = pd.DataFrame({"category_id": ["games", "lamps", "shades", "toys"]}).assign(
        name=lambda rows: rows["category_id"]
    )
    loves = np.repeat([0, 1], customers // 2)
    rows = []
    for customer, love in enumerate(loves):
        for order in range(1 + random.poisson(3)):
            side = love if random.random() < 0.9 else 1 - love
            place = int(side * 10 + random.integers(0, 10))
            rows.append(
                (
                    f"C{customer}",
                    f"O{customer}-{order}",
                    int(random.integers(0, 700)),
                    f"P{place:02d}",
                    1,
                    10.0 + place,
                )
            )
    frame = pd.DataFrame(rows, columns=ROWS.columns)
    days = [pd.Timestamp(LAST - timedelta(days=int(ago))) for ago in frame["ago"]]
    return purchases_of(frame.assign(day=days), products, categories, LAST)


def test_tastes_are_told_apart() -> None:
    """Who bought three lamps likes lamps and shades, which the same people buy, and not toys."""
    random = np.random.default_rng(3)
    lamps, toys = (
        random.multinomial(6, shares, 400) for shares in ([0.45, 0.45, 0.05, 0.05], [0.05, 0.05, 0.45, 0.45])
    )
    liking = learned(np.vstack([lamps, toys]).astype(float)).liking(np.array([[3.0, 0, 0, 0]]))[0]
    assert liking[1] > 0.3
    assert liking[2] < -0.5


def test_who_loves_a_category_is_offered_it() -> None:
    found = crowd()
    past = [moment_at(found, place * HORIZON) for place in (2, 3, 4)]
    coefficients = learn(past, "cross")
    assert coefficients is not None
    assert coefficients["taste"] > 0.5
    now = moment_at(found, HORIZON)
    told, tenths = scores(now, "cross", coefficients)
    assert told[0].value > told[0].naive * 1.2
    assert tenths[-1].observed > 2 * tenths[0].observed


def test_what_is_said_adds_up_to_what_was_taken() -> None:
    """Of the moments that it was learned from, as many are foretold as were taken."""
    past = [moment_at(crowd(), place * HORIZON) for place in (1, 2)]
    coefficients = learn(past, "cross")
    assert coefficients is not None
    offered = [candidates(each.market, each.people, "cross") for each in past]
    said = sum(
        float(propensity(each.market, each.people, coefficients)[part].sum())
        for each, part in zip(past, offered, strict=True)
    )
    taken = sum(int((each.taken & part).sum()) for each, part in zip(past, offered, strict=True))
    assert said == pytest.approx(taken, rel=0.05)


@pytest.mark.parametrize("kind", KINDS)
def test_the_sum_by_parts_is_that_of_the_features(kind: str) -> None:
    now = moment_at(crowd(200), HORIZON)
    coefficients = {"intercept": -1.0, "popularity": 0.5, "taste": 0.7, "season": 0.3, "quiet": -0.2, "gone": -0.4}
    coefficients |= {"known": 0.1, "orders": 0.6} | ({"step": -0.8} if kind == "up" else {})
    pairs = np.argwhere(candidates(now.market, now.people, kind))
    assert len(pairs)
    rows = features(now.market, now.people, kind, pairs[:, 0], pairs[:, 1])
    score = coefficients["intercept"] + rows @ np.array(list(coefficients.values())[1:])
    said = propensity(now.market, now.people, coefficients)[pairs[:, 0], pairs[:, 1]]
    assert said == pytest.approx(1 / (1 + np.exp(-score)))


@pytest.mark.parametrize("most", [1, 3, 9])
def test_the_likeliest_come_first_and_the_earlier_of_equals(most: int) -> None:
    likely = np.round(np.random.default_rng(3).random((50, 7)), 1)
    found = kept._likeliest(likely, most)
    by_sorting = np.argsort(-likely, axis=1, kind="stable")[:, :most]
    np.testing.assert_array_equal(np.take_along_axis(likely, found, 1), np.take_along_axis(likely, by_sorting, 1))
    for row, places in zip(likely, found, strict=True):
        assert [*places] == sorted(places, key=lambda place: (-row[place], place))
