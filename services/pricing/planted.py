"""How well elasticities, their intervals, and the simulator's margins are recovered, against what was planted."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from services.database import current_version, transaction
from services.evaluation import ENOUGH, Company, figure
from services.filters import Filters
from services.models import serving, train
from services.pricing.elasticity import NAIVE
from services.pricing.inputs import prepare
from services.pricing.model import NAME
from services.pricing.offers import offers
from services.pricing.outcomes import brings, simulate
from services.scope import COMPANY

CHANGES = (0.05, -0.05)


class Recovered(NamedTuple):
    """Elasticities found and planted, by category and product, and those of naive ways by category."""

    categories: pd.DataFrame
    products: pd.DataFrame


@cache
def _recovered(company: Company) -> Recovered:
    """What was recovered."""
    train(NAME)
    planted = pd.DataFrame(company.rows("elasticities")).astype({"elasticity": float})
    truth = {level: some.set_index("key")["elasticity"] for level, some in planted.groupby("level")}
    content = serving(NAME).content
    with transaction() as connection:
        cells = prepare(connection).data
    sold = cells[cells["lines"] > 0].assign(
        log_price=lambda rows: np.log(rows["price"]), log_lines=lambda rows: np.log(rows["lines"])
    )
    slopes = {key: float(np.polyfit(some["log_price"], some["log_lines"], 1)[0]) for key, some in _by(sold)}
    categories, products = content["categories"], content["products"]
    return Recovered(
        categories.assign(
            planted=categories["category_id"].map(truth["category"]), naive=categories["category_id"].map(slopes)
        ),
        products.assign(planted=products["product_id"].map(truth["product"])).dropna(subset="planted"),
    )


@figure("planted price elasticities of categories inside their 90 % interval", least=0.85, lines=ENOUGH)
def categories_inside(company: Company) -> float:
    """Share of the top categories."""
    return _inside(_recovered(company).categories)


@figure("planted price elasticities of products inside their 90 % interval", least=0.85, lines=ENOUGH)
def products_inside(company: Company) -> float:
    """Share of the products that anything is known of."""
    return _inside(_recovered(company).products)


@figure("width of the 90 % interval of categories' elasticities", most=0.75, lines=ENOUGH)
def interval_width(company: Company) -> float:
    """On average: an interval that is too wide tells nothing."""
    return float((_recovered(company).categories["high"] - _recovered(company).categories["low"]).mean())


@figure("error of categories' elasticities", most=0.2, lines=ENOUGH)
def category_error(company: Company) -> float:
    """Mean absolute distance from what was planted."""
    return _error(company, "elasticity")


@figure("error of categories' elasticities, as a share of that of the raw slope of logarithms", most=0.5, lines=ENOUGH)
def error_against_slope(company: Company) -> float:
    """Against a straight line through the logarithms of price and of a week's lines, by category."""
    return category_error(company) / _error(company, "naive")


@figure("error of categories' elasticities, as a share of that of taking -1", most=0.5, lines=ENOUGH)
def error_against_one(company: Company) -> float:
    """Against the elasticity of those who keep revenue as it is."""
    return category_error(company) / _error(company, NAIVE)


@figure("margin effect of all prices 5 % up or down, off the planted one", most=0.15, lines=ENOUGH)
def margin_error(company: Company) -> float:
    """What the simulator says of the whole assortment, against the same with each product's planted elasticity."""
    return _margins(_recovered(company), [_assortment(company)])


@figure("margin effect of a category's prices 5 % up or down, off the planted one", most=0.15, lines=ENOUGH)
def category_margin_error(company: Company) -> float:
    """The same category by category: what is off, added up, as a share of the effects added up."""
    return _margins(_recovered(company), [some for _, some in _by(_assortment(company))])


def _margins(found: Recovered, parts: list[pd.DataFrame]) -> float:
    products = found.products.set_index("product_id")["planted"]
    off, whole = 0.0, 0.0
    for some in parts:
        planted = some["product_id"].map(products).to_numpy(float)
        for change in CHANGES:
            true = float((brings(some, planted, change)[2] - brings(some, planted, 0.0)[2]).sum())
            off += abs(simulate(some, change).margin[0] - true)
            whole += abs(true)
    return off / whole


def _assortment(company: Company) -> pd.DataFrame:
    """A year's products with what they bring a month."""
    end = current_version().as_of
    assert end is not None
    rows: pd.DataFrame = offers(Filters.from_query("?range=365d", end), COMPANY).data["rows"]
    return rows[rows["product_id"].isin(_recovered(company).products["product_id"])]


def _error(company: Company, told: str | float) -> float:
    """Of a column of the categories, or of one value for all of them."""
    found = _recovered(company).categories
    return float(((found[told] if isinstance(told, str) else told) - found["planted"]).abs().mean())


def _inside(rows: pd.DataFrame) -> float:
    return float(rows["planted"].between(rows["low"], rows["high"]).mean())


def _by(rows: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    return [(str(key), some) for key, some in rows.groupby("category_id")]
