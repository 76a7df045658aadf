"""Rules against published baskets, by the library that the published ones were mined with; chance against tables."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from mlxtend.frequent_patterns import association_rules, fpgrowth
from mlxtend.preprocessing import TransactionEncoder

from services import database
from services.basket import counting
from services.basket.rules import chance, corrected, counted_between, possible_pairs, significant, with_figures
from services.scope import EVERYTHING
from tests.services.shops import ShopOf

MLXTEND = """milk onion nutmeg beans eggs yogurt;dill onion nutmeg beans eggs yogurt;milk apple beans eggs;
milk unicorn corn beans yogurt;corn onion onion beans ice-cream eggs"""
"""The baskets of mlxtend's user guide: Frequent itemsets via the FP-growth algorithm. One holds onions twice."""

HAN = "I1 I2 I5;I2 I4;I2 I3;I1 I2 I4;I1 I3;I2 I3;I1 I3;I1 I2 I3 I5;I1 I2 I3"
"""AllElectronics: Han, Kamber and Pei, Data mining (2012), table 6.1."""

TAN = """bread milk;bread diapers beer eggs;milk diapers beer cola;bread milk diapers beer;bread milk diapers cola"""
"""Tan, Steinbach and Kumar, Introduction to data mining (2006), table 6.1."""

PUBLISHED = {"mlxtend": (MLXTEND, 0.6, 0.7), "han": (HAN, 0.2, 0.5), "tan": (TAN, 0.4, 0.6)}
"""Baskets, the least support and the least confidence."""
DAYS = {name: date(2026, 1, 5) + timedelta(weeks=place) for place, name in enumerate(PUBLISHED)}


def baskets_of(text: str) -> list[list[str]]:
    return [basket.split() for basket in text.replace("\n", "").split(";")]


@pytest.fixture(scope="module")
def published(shop_of: ShopOf) -> Iterator[None]:
    """A shop that sold each set of baskets on a day of its own."""
    orders, items = (
        ["order_id,ordered_at,status,currency,region_id"],
        ["order_item_id,order_id,product_id,quantity,unit_price"],
    )
    for name, (text, _, _) in PUBLISHED.items():
        for number, basket in enumerate(baskets_of(text)):
            order = f"{name}-{number}"
            orders.append(f"{order},{DAYS[name]}T10:00Z,delivered,EUR,{'north' if number % 2 else 'south'}")
            items += [f"{order}-{place},{order},{product},1,1.00" for place, product in enumerate(basket)]
    products = sorted(
        {product for text, _, _ in PUBLISHED.values() for basket in baskets_of(text) for product in basket}
    )
    files = {
        "regions": "region_id,name,currency\nnorth,North,EUR\nsouth,South,EUR\n",
        "products": "product_id,name\n" + "".join(f"{key},{key}\n" for key in products),
        "orders": "\n".join(orders) + "\n",
        "order_items": "\n".join(items) + "\n",
    }
    with shop_of(files):
        yield


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("name", PUBLISHED)
def test_published_baskets_give_the_rules_of_fpgrowth(name: str) -> None:
    text, support, confidence = PUBLISHED[name]
    baskets = baskets_of(text)
    days = {"start": DAYS[name], "end": DAYS[name], "late": DAYS[name]}
    with database.transaction() as connection:
        sizes = counting._read("basket_sizes", days, connection)
        pairs = counting._read("basket_pairs", days | {"least": 1}, connection)
    assert sizes.loc[sizes["product_id"] == EVERYTHING, "baskets"].sum() == len(baskets)
    assert both_ways(with_figures(pairs, sizes), support, confidence) == of_mlxtend(baskets, support, confidence)
    assert len(of_mlxtend(baskets, support, confidence)) >= 4


def test_many_baskets_give_the_rules_of_fpgrowth() -> None:
    random = np.random.default_rng(5)
    held = random.random((600, 25)) < random.uniform(0.02, 0.3, 25)
    held[:, 1] |= held[:, 0] & (random.random(600) < 0.5)
    baskets = [[f"P{place:02d}" for place in np.flatnonzero(row)] for row in held]
    together = held.T.astype(int) @ held.astype(int)
    first, second = np.triu_indices(25, 1)
    keys = np.array([f"P{place:02d}" for place in range(25)])
    counted = {"product_id": keys[first], "companion_id": keys[second], "baskets": together[first, second]}
    sizes = pd.DataFrame({"product_id": [EVERYTHING, *keys], "baskets": [600, *np.diag(together)]})
    found = with_figures(pd.DataFrame(counted), sizes)
    assert both_ways(found, 0.01, 0.1) == of_mlxtend(baskets, 0.01, 0.1)


def both_ways(found: pd.DataFrame, support: float, confidence: float) -> dict[tuple[str, str], tuple[float, ...]]:
    """The rules of at least that support and confidence, with support, confidence and lift to twelve digits."""
    found = found[found["support"] >= support]
    rules = {}
    for row in found.to_dict("records"):
        for one, other, size in (("product_id", "companion_id", "first"), ("companion_id", "product_id", "second")):
            if row["both"] / row[size] >= confidence:
                figures = (row["support"], row["both"] / row[size], row["lift"])
                rules[row[one], row[other]] = tuple(float(f"{figure:.12g}") for figure in figures)
    return rules


def of_mlxtend(baskets: list[list[str]], support: float, confidence: float) -> dict[tuple[str, str], tuple[float, ...]]:
    encoder = TransactionEncoder().fit(baskets)
    table = pd.DataFrame(encoder.transform(baskets), columns=encoder.columns_)
    often = fpgrowth(table, min_support=support, use_colnames=True, max_len=2)
    with np.errstate(invalid="ignore"):  # a measure of mlxtend's that is not defined where every basket holds a product
        rules = association_rules(often, metric="confidence", min_threshold=confidence)
    return {
        (min(row["antecedents"]), min(row["consequents"])): tuple(
            float(f"{row[name]:.12g}") for name in ("support", "confidence", "lift")
        )
        for row in rules.to_dict("records")
    }


def counts(both: int, first: int, second: int, baskets: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    pairs = pd.DataFrame({"product_id": ["A"], "companion_id": ["B"], "baskets": [both]})
    sizes = pd.DataFrame({"product_id": ["A", "B", EVERYTHING], "baskets": [first, second, baskets]})
    return pairs, sizes


def test_figures_of_a_pair() -> None:
    """20 of 100 hold A, 30 hold B, 12 both: 12 %, 12 of 20, and that is twice B's share of all."""
    found = with_figures(*counts(12, 20, 30, 100)).iloc[0]
    assert (found["support"], found["confidence"], found["lift"]) == (0.12, 0.6, pytest.approx(2.0))


def test_chance_is_that_of_fisher() -> None:
    """The lady who tasted tea: of 4 and 4 cups she had 3 right; 17 of 70 ways are at least as good."""
    assert chance(with_figures(*counts(3, 4, 4, 8))) == pytest.approx([17 / 70])


def test_correction_for_many_pairs() -> None:
    """The fifteen chances of Benjamini and Hochberg (1995), section 3.2: four are told from chance at 5 %."""
    published = np.array(
        [
            0.0001,
            0.0004,
            0.0019,
            0.0095,
            0.0201,
            0.0278,
            0.0298,
            0.0344,
            0.0459,
            0.324,
            0.4262,
            0.5719,
            0.6528,
            0.759,
            1,
        ]
    )
    every = corrected(published, 15)
    assert (every <= 0.05).tolist() == [True] * 4 + [False] * 11
    assert corrected(published[:9], 15)[:4] == pytest.approx(every[:4])
    assert len(corrected(published[:0], 15)) == 0


def test_interval_of_a_count() -> None:
    """Exactly, 10 counted may be 4.795 to 18.39 on average: Garwood (1936)."""
    low, high = counted_between(np.array([10.0, 0.0]))
    assert (low[0], high[0]) == (pytest.approx(4.795, abs=0.01), pytest.approx(18.39, abs=0.02))
    assert low[1] == 0.0


def test_only_what_is_more_than_chance_is_found() -> None:
    """Pairs never seen together count among those that could have been found."""
    pairs = pd.DataFrame({"product_id": ["A", "A"], "companion_id": ["B", "C"], "baskets": [30, 9]})
    sizes = pd.DataFrame({"product_id": ["A", "B", "C", "D", EVERYTHING], "baskets": [60, 60, 30, 7, 200]})
    found = significant(pairs, sizes)
    assert possible_pairs(sizes) == 6
    assert found["companion_id"].tolist() == ["B"]
    assert found["q"].iloc[0] <= 6 * chance(found)[0]
