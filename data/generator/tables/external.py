"""The world outside: regions, people, competitors, markets, the economy, holidays, searches."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from data.generator import calendar
from data.generator import columns as c
from data.generator.arrays import Array
from data.generator.assortment import TOPS
from data.generator.catalogue import COMPETITORS
from data.generator.columns import Chunk
from data.generator.company import Company
from data.generator.geography import COUNTRIES, ELSEWHERE, PROSPECTS, REGIONS
from data.generator.tables.plans import month_starts

EVERYWHERE = (*REGIONS, *PROSPECTS)
KEYS = tuple(region.key for region in EVERYWHERE)


def regions(company: Company) -> Iterator[Chunk]:
    """Regions served, then markets that might be."""
    yield {
        "region_id": c.text(KEYS),
        "name": c.text([region.name for region in EVERYWHERE]),
        "currency": c.text([region.currency for region in EVERYWHERE]),
        "market": c.text([region.market for region in EVERYWHERE]),
        "opened_on": c.text([region.opened_on for region in EVERYWHERE]),
    }


def demographics(company: Company) -> Iterator[Chunk]:
    """Countries, those served first."""
    rows = [
        (one.code, one.name, one.region, one.people, one.income, one.internet, one.shoppers, one.urban)
        for one in COUNTRIES
        if one.people
    ]
    rows += list(ELSEWHERE)
    code, name, region, people, income, internet, shoppers, urban = zip(*rows, strict=True)
    yield {
        "country_code": c.text(code),
        "name": c.text(name),
        "region_id": c.text(region),
        "population": c.whole(np.array(people) * 1000),
        "median_income": c.money(np.array(income) * 100),
        **{
            column: c.text([f"{value:g}" for value in values])
            for column, values in (
                ("internet_share", internet),
                ("online_shopper_share", shoppers),
                ("urban_share", urban),
            )
        },
    }


def competitors(company: Company) -> Iterator[Chunk]:
    """Four competitors."""
    key, name, kind = zip(*COMPETITORS, strict=True)
    yield {"competitor_id": c.text(key), "name": c.text(name), "kind": c.text(kind)}


def competitor_prices(company: Company) -> Iterator[Chunk]:
    """Prices seen once a month, with a few offers of the day."""
    setup, catalogue = company.setup, company.world.catalogue
    rng = setup.rng("sightings")
    for month, (first, after) in enumerate(setup.months):
        rival, product = np.nonzero(catalogue.competitor_price[:, :, month])
        day = np.minimum(first + rng.integers(0, 7, len(COMPETITORS))[rival], after - 1)
        offer = rng.random(len(rival)) < 0.06
        price = np.rint(catalogue.competitor_price[rival, product, month] * np.where(offer, 0.88, 1.0)).astype(np.int64)
        launched = catalogue.launched[product] <= day
        yield {
            "competitor_id": c.label(rival[launched], [row[0] for row in COMPETITORS]),
            "product_id": c.number("P", product[launched] + 1),
            "observed_on": c.day(setup, day[launched]),
            "price": c.money(price[launched]),
            "on_promotion": c.label(offer[launched].astype(np.int8), ["false", "true"]),
        }


def _size(region: int) -> float:
    """Online sales of a region's whole market in a year, in millions."""
    key = KEYS[region]
    rows = [(one.people, one.income, one.shoppers) for one in COUNTRIES if one.region == key and one.people]
    rows += [(row[3], row[4], row[6]) for row in ELSEWHERE if row[2] == key]
    total = sum(people * income * shoppers for people, income, shoppers in rows) / 1e6 * 22
    return {"us_east": 0.62, "us_west": 0.38}.get(key, 1.0) * (total or 340_100 * 47_300 * 0.8 / 1e6 * 22)


MARKET_GROWTH = (0.05, 0.03, 0.05, 0.04, 0.05, 0.06, 0.07, 0.07, 0.10, 0.04, 0.06, 0.07)


def market_index(company: Company) -> Iterator[Chunk]:
    """The market's size by region, category and month, markets not served included."""
    setup = company.setup
    rng = setup.rng("market")
    months = month_starts(setup)
    size = np.array([_size(region) for region in range(len(KEYS))]) / 12
    season = np.array([[top.season[when.month - 1] for top in TOPS] for when in months])
    growth = (1 + np.array(MARKET_GROWTH))[None, :] ** (np.arange(len(months)) / 12)[:, None]
    share = np.array([0.21, 0.13, 0.22, 0.10, 0.09, 0.08, 0.10, 0.07])
    value = (
        size[None, :, None]
        * growth[:, :, None]
        * season[:, None, :]
        * share
        * np.exp(rng.normal(0, 0.02, (len(months), len(KEYS), len(TOPS))))
    )
    month, region, top = (part.ravel() for part in np.indices(value.shape))
    yield {
        "month": c.label(month, [str(when) for when in months]),
        "region_id": c.label(region, KEYS),
        "category_id": c.label(top, [one.key for one in TOPS]),
        "market_size": c.money(np.rint(value.ravel()).astype(np.int64) * 100_000),
    }


def economic_indicators(company: Company) -> Iterator[Chunk]:
    """Four indicators by region and month; confidence falls in France."""
    setup = company.setup
    rng = setup.rng("economy")
    months = month_starts(setup)
    indicators = (
        ("consumer_confidence", -12.0, 0.9),
        ("inflation", 3.0, 0.15),
        ("unemployment", 5.6, 0.08),
        ("retail_sales", 101.0, 0.6),
    )
    rows = []
    for at, key in enumerate(KEYS):
        for name, level, step in indicators:
            walk = level + rng.normal(0, abs(level) * 0.12) + np.cumsum(rng.normal(0, step, len(months)))
            drift = np.linspace(0, 1, len(months)) * {("france", "consumer_confidence"): -14.0}.get((key, name), 0.0)
            fall = np.linspace(0, -1.1, len(months)) if name == "inflation" else 0.0
            rows += [
                (str(when), at, name, f"{value:.2f}") for when, value in zip(months, walk + drift + fall, strict=True)
            ]
    rows.sort(key=lambda row: (row[0], row[1]))
    when, where, name, value = zip(*rows, strict=True)
    yield {
        "month": c.text(when),
        "region_id": c.text([KEYS[at] for at in where]),
        "indicator": c.text(name),
        "value": c.text(value),
    }


def holidays(company: Company) -> Iterator[Chunk]:
    """Public holidays and shopping days, a year ahead."""
    rows = sorted(calendar.holidays(company.setup), key=lambda row: (row.on, row.region))
    yield {
        "region_id": c.text([KEYS[row.region] for row in rows]),
        "date": c.text([str(row.on) for row in rows]),
        "name": c.text([row.name for row in rows]),
        "kind": c.text([row.kind for row in rows]),
    }


def search_trends(company: Company) -> Iterator[Chunk]:
    """Interest by week: it runs about two weeks ahead of the season; the last year for markets not served."""
    setup = company.setup
    rng = setup.rng("search")
    first = -int(setup.weekday[0])
    weeks = np.arange(first, setup.days, 7)
    ahead = np.clip(weeks + 14, 0, setup.days - 1)
    season = np.array([top.season for top in TOPS])[:, setup.month_of_year[ahead]].T
    level = 46 * season[:, None, :] * np.exp(rng.normal(0, 0.07, (len(weeks), len(KEYS), len(TOPS))))
    level *= _trend(company, weeks)[:, :, None]
    week, region, top = np.nonzero(
        (level > 0) & ((np.arange(len(KEYS)) < len(REGIONS)) | (weeks >= setup.days - 365)[:, None])[:, :, None]
    )
    yield {
        "week": c.text([str(setup.start + timedelta(days=int(weeks[at]))) for at in week]),
        "region_id": c.label(region, KEYS),
        "category_id": c.label(top, [one.key for one in TOPS]),
        "interest": c.money(np.rint(np.clip(level[week, region, top], 0, 100) * 10).astype(np.int64), places=1),
    }


def _trend(company: Company, weeks: Array) -> Array:
    growth = np.array([1 + region.growth * 0.6 for region in EVERYWHERE])
    trend: Array = growth[None, :] ** (weeks / 365.25)[:, None]
    return trend
