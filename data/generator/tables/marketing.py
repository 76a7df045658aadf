"""Channels, campaigns, promotions, web traffic, tests."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from data.generator import columns as c
from data.generator.arrays import Array, uniform
from data.generator.assortment import TOPS
from data.generator.channels import CHANNEL_KEYS, CHANNELS
from data.generator.columns import Chunk
from data.generator.company import Company
from data.generator.geography import REGION_KEYS
from data.generator.setup import DAY

TRAFFIC_DAYS = 731
"""Days for which web analytics are kept."""


def channels(company: Company) -> Iterator[Chunk]:
    """The eight channels."""
    key, name, kind = zip(*(channel[:3] for channel in CHANNELS), strict=True)
    yield {"channel_id": c.text(key), "name": c.text(name), "kind": c.text(kind)}


def campaigns(company: Company) -> Iterator[Chunk]:
    """Campaigns with the spend planned for them."""
    media, setup = company.world.media, company.setup
    rows = media.campaigns
    budget = [
        media.planned[row.channel, slice(None) if row.region < 0 else row.region, row.first : row.last + 1].sum()
        for row in rows
    ]
    factor = np.array([61 / 21 if CHANNEL_KEYS[row.channel] == "display" else 1.0 for row in rows])
    yield {
        "campaign_id": c.text([row.key for row in rows]),
        "name": c.text([row.name for row in rows]),
        "channel_id": c.text([CHANNEL_KEYS[row.channel] for row in rows]),
        "region_id": c.text([None if row.region < 0 else REGION_KEYS[row.region] for row in rows]),
        "objective": c.text([row.objective for row in rows]),
        "starts_on": c.day(setup, np.array([row.first for row in rows])),
        "ends_on": c.day(setup, np.array([row.last for row in rows])),
        "budget": c.money(np.rint(np.array(budget) * factor).astype(np.int64) * 100),
    }


def campaign_daily(company: Company) -> Iterator[Chunk]:
    """Results by campaign, region and day, where money was spent."""
    media, setup = company.world.media, company.setup
    rng = setup.rng("clicks")
    keys = [row.key for row in media.campaigns]
    for first, after in setup.months:
        spend = media.spend[:, :, first:after]
        day, channel, region = np.nonzero(np.moveaxis(spend, 2, 0))
        cents = spend[channel, region, day]
        price, rate, claims = np.array([(one.click, one.clicked, one.claims) for one in CHANNELS])[channel].T
        clicks = rng.poisson(cents / price)
        came = company.ledger.orders[first:after][day, region, channel]
        yield {
            "campaign_id": c.label(media.campaign[channel, region, day + first], keys),
            "region_id": c.label(region, REGION_KEYS),
            "date": c.day(setup, day + first),
            "spend": c.money(cents),
            "impressions": c.whole(
                np.rint(clicks / (rate * np.exp(rng.normal(0, 0.1, len(clicks))))).astype(np.int64)
                + rng.poisson(20, len(clicks))
            ),
            "clicks": c.whole(clicks),
            "conversions": c.whole(np.minimum(clicks, rng.poisson(came * claims))),
        }


def promotions(company: Company) -> Iterator[Chunk]:
    """Promotions, the standing welcome code first."""
    rows, setup = company.world.promotions, company.setup
    yield {
        "promotion_id": c.text([row.key for row in rows]),
        "name": c.text([row.name for row in rows]),
        "kind": c.text([row.kind for row in rows]),
        "value": c.text([f"{row.value:g}" for row in rows]),
        "category_id": c.text([None if row.category < 0 else TOPS[row.category].key for row in rows]),
        "starts_on": c.day(setup, np.array([row.first for row in rows])),
        "ends_on": c.day(setup, np.array([row.last for row in rows])),
    }


def promotion_redemptions(company: Company) -> Iterator[Chunk]:
    """One row for each order that used a promotion."""
    for sold, items in company.blocks("orders", "items"):
        used = np.flatnonzero(sold["promotion"] >= 0)
        discount = np.bincount(items["order"], items["discount"], len(sold["number"])).astype(np.int64)
        yield {
            "promotion_id": c.number("PR", sold["promotion"][used] + 1),
            "order_id": c.number("O", sold["number"][used]),
            "customer_id": c.number("C", sold["account"][used]),
            "redeemed_at": c.moment(company.setup, sold["moment"][used]),
            "discount_amount": c.money(discount[used]),
        }


def web_sessions(company: Company) -> Iterator[Chunk]:
    """Visits by day, region and channel: built up from the orders that came of them."""
    setup, ledger = company.setup, company.ledger
    rng = setup.rng("sessions")
    web = np.array([channel.conversion > 0 for channel in CHANNELS])
    rate = np.array([channel.conversion or 1.0 for channel in CHANNELS])
    expected = _expected_orders(company)
    for first, after in setup.months:
        low = max(first, setup.days - TRAFFIC_DAYS)
        if low >= after:
            continue
        came = ledger.orders[low:after]
        hoped = 0.5 * came + 0.5 * expected[low:after]
        opened = (company.world.pace[:, low:after] > 0).T[:, :, None] & web
        checkouts = came + rng.poisson(hoped * 0.9)
        carts = checkouts + rng.poisson(hoped * 2.2)
        views = carts + rng.poisson(hoped * 0.42 / rate)
        sessions = views + rng.poisson(hoped * 0.45 / rate)
        mobile = np.minimum(sessions, rng.binomial(sessions, 0.58 + 0.08 * low / setup.days))
        day, region, channel = np.nonzero(opened)
        where = (day, region, channel)
        yield {
            "date": c.day(setup, day + low),
            "region_id": c.label(region, REGION_KEYS),
            "channel_id": c.label(channel, CHANNEL_KEYS),
            "sessions": c.whole(sessions[where]),
            "mobile_sessions": c.whole(mobile[where]),
            "product_views": c.whole(views[where]),
            "add_to_carts": c.whole(carts[where]),
            "checkouts": c.whole(checkouts[where]),
        }


def _expected_orders(company: Company) -> Array:
    """Orders smoothed over nine days, so that visits do not jump with every single one: (days, regions, channels)."""
    orders = company.ledger.orders.astype(float)
    sums = np.cumsum(
        np.concatenate([np.zeros((5, *orders.shape[1:])), orders, np.zeros((4, *orders.shape[1:]))]), axis=0
    )
    wide = sums[9:] - sums[:-9]
    count = np.convolve(np.ones(len(orders)), np.ones(9), "same")
    smooth: Array = wide / count[:, None, None]
    return smooth


def experiments(company: Company) -> Iterator[Chunk]:
    """The three tests."""
    tests, setup = company.state.experiments, company.setup
    yield {
        "experiment_id": c.text([test.key for test in tests]),
        "name": c.text([test.name for test in tests]),
        "hypothesis": c.text([test.hypothesis for test in tests]),
        "metric": c.text([test.metric for test in tests]),
        "starts_on": c.day(setup, np.array([test.first for test in tests])),
        "ends_on": c.day(setup, np.array([test.last for test in tests])),
        "variants": c.text(
            [";".join(f"{name}:{1 / len(test.variants):.4g}" for name in test.variants) for test in tests]
        ),
    }


def experiment_assignments(company: Company) -> Iterator[Chunk]:
    """Who saw which variant, whether they ordered while it ran, and for how much."""
    state, people = company.state, company.world.people
    for test, variant, converted, revenue in zip(
        state.experiments, state.variant, state.converted, state.revenue, strict=True
    ):
        person = np.flatnonzero(variant >= 0)
        seen = (test.first * DAY + uniform(company.setup.seed, test.key + " seen", person) * 600).astype(np.int64)
        yield {
            "experiment_id": c.same(test.key, len(person)),
            "customer_id": c.number("C", people.first_account[person]),
            "variant": c.label(variant[person], test.variants),
            "assigned_at": c.moment(company.setup, seen),
            "converted": c.label(converted[person].astype(np.int8), ["false", "true"]),
            "revenue": c.money(revenue[person]),
        }
