"""Elasticities by hand: counts that follow from planted slopes, and estimates that are pooled."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from services.pricing.backtest import evaluate
from services.pricing.elasticity import explain, fit
from services.pricing.inputs import tidy
from services.pricing.pooling import common_spread, pool
from services.pricing.regression import fit_counts

PRODUCTS, WEEKS = 12, 60


def test_counts_that_follow_a_slope_exactly_give_it_back() -> None:
    """Levels of products, weeks and days on sale are of no account, and neither is a product that sold nothing."""
    rng = np.random.default_rng(1)
    product, week = np.repeat(np.arange(9), 20), np.tile(np.arange(20), 9)
    covariates = rng.normal(0, 0.2, (180, 2))
    exposure = rng.uniform(1, 7, 180)
    expected = exposure * np.exp(0.2 * product + np.sin(week) + covariates @ np.array([-1.5, 0.4]))
    counts = np.where(product == 4, 0.0, expected)
    found = fit_counts(counts, covariates, exposure, product, week)
    assert found is not None
    assert found.slopes == pytest.approx([-1.5, 0.4], abs=1e-6)
    assert found.rows.sum() == 160
    assert found.dispersion == 1.0


def test_nothing_is_learned_where_nothing_was_sold() -> None:
    ones = np.ones(4)
    assert fit_counts(0 * ones, ones[:, None], ones, np.arange(4), np.arange(4)) is None


def test_two_estimates_as_sure_as_their_spread_meet_halfway() -> None:
    """Weights 1 / (1 + 1), mean 1 with variance 1 / (1/2 + 1/2); each keeps half of its distance."""
    pooled = pool(np.array([0.0, 2.0]), np.array([1.0, 1.0]), 1.0)
    assert (pooled.mean, pooled.variance, pooled.freedom) == (1.0, 1.0, 1)
    assert pooled.values.tolist() == [0.5, 1.5]
    assert pooled.variances.tolist() == [0.75, 0.75]


def test_the_thin_one_leans_on_the_others() -> None:
    pooled = pool(np.array([-1.0, -1.2, -5.0]), np.array([0.01, 0.01, 4.0]), 0.2)
    assert pooled.values[0] == pytest.approx(-1.0, abs=0.03)
    assert pooled.values[2] == pytest.approx(-1.1, abs=0.1)


def test_the_spread_is_found_and_never_nothing() -> None:
    rng = np.random.default_rng(2)
    apart = [(rng.normal(-1, 0.5, 40), np.full(40, 0.01)) for _ in range(5)]
    assert common_spread(apart) == pytest.approx(0.5, rel=0.2)
    assert common_spread([(np.array([-1.0, -1.0]), np.array([0.1, 0.1]))]) > 0.01


def cells(elasticities: dict[str, float], seed: int = 3, scale: float = 6.0) -> pd.DataFrame:
    """Rows of the query: products whose prices change every seven weeks, with a season, and lines drawn by chance."""
    rng = np.random.default_rng(seed)
    rows = []
    for place, (category, elasticity) in enumerate(elasticities.items()):
        season = rng.normal(0, 0.4, WEEKS)
        for product in range(PRODUCTS):
            price = np.repeat(np.exp(rng.normal(3, 0.15, WEEKS // 6)), 6).round(2)
            level = scale * rng.gamma(2, 0.5)
            lines = rng.poisson(level * np.exp(season + elasticity * np.log(price / np.exp(3))))
            rows.append(
                pd.DataFrame(
                    {
                        "product_id": f"P{100 * place + product}",
                        "category_id": category,
                        "category": category.title(),
                        "season_id": category,
                        "week": pd.date_range("2025-01-06", periods=WEEKS, freq="7D"),
                        "list_price": price,
                        "paid_price": np.where(lines > 0, price, np.nan),
                        "days": 7,
                        "available": 7.0,
                        "lines": lines,
                        "units": lines,
                        "days_known": 400,
                        "rival_price": np.nan,
                    }
                )
            )
    return pd.concat(rows, ignore_index=True)


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    return cells({"toys": -0.6, "lamps": -2.4, "books": -1.2})


def test_categories_are_told_apart_most_elastic_first(rows: pd.DataFrame) -> None:
    content = fit(tidy(rows))
    found = explain(content)
    assert [each.name for each in found] == ["Lamps", "Books", "Toys"]
    for each, planted in zip(found, (-2.4, -1.2, -0.6), strict=True):
        assert each.low is not None
        assert each.high is not None
        assert each.low < planted < each.high
        assert each.high - each.low < 0.8
    assert len(content["products"]) == 3 * PRODUCTS


def test_without_a_price_list_the_prices_charged_tell(rows: pd.DataFrame) -> None:
    """Weeks without sales have the price of the week before."""
    found = explain(fit(tidy(rows.assign(list_price=np.nan))))
    assert [each.value for each in found] == pytest.approx([-2.4, -1.2, -0.6], abs=0.35)


def test_a_mistyped_price_is_left_out(rows: pd.DataFrame) -> None:
    wrong = rows.assign(list_price=rows["list_price"].where(rows.index != 5, rows["list_price"] * 10))
    assert len(tidy(wrong)) == len(rows) - 1


def test_it_tells_more_than_no_reaction_in_weeks_it_did_not_see(rows: pd.DataFrame) -> None:
    judged = evaluate(tidy(rows))
    assert judged.scores
    for score in judged.scores:
        assert score.naive is not None
        assert score.value < score.naive
    for level in judged.calibration:
        assert level.observed == pytest.approx(level.expected, abs=0.15)


def test_too_few_sales_are_no_category() -> None:
    thin = tidy(cells({"toys": -1.0}, scale=0.001))
    content = fit(thin)
    assert content["categories"].empty
    assert explain(content) == ()
    assert evaluate(thin).scores == ()
