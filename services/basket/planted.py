"""How well baskets and offers do against what was planted in a generated company: figures of services.evaluation."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from sqlalchemy import text

from services.basket.counting import Counts, count
from services.basket.rules import significant
from services.database import transaction
from services.evaluation import ENOUGH, Company, figure
from services.models import Evaluation, learn

DETECTABLE = 10
"""Baskets with both that a bundle must be expected to bring for it to be found among so many pairs."""

_FIRST_OF_SEVERAL = text("""
    select cast(count(*) filter (where lines > 1) as float) / sum(lines) from core.order_facts where recognised
""")
"""Where a line is the first of several, which is where a bundle is planted: of all lines, the share that are."""
_WHILE_ON_SALE = text("""
    select count(distinct entries.order_id)
    from core.sales_entries as entries
    inner join core.product_directory as directory on directory.product_id = :companion
    where
        entries.product_id = :product
        and entries.kind = 'sale'
        and entries.day between greatest(:first, coalesce(directory.launched_on, :first))
        and least(:last, coalesce(directory.discontinued_on, :last))
""")

Planted = dict[tuple[str, str], tuple[str, float]]
"""Each pair in the order of its keys: the product that its bundle hangs on, and at what chance."""


@figure("planted bundles among as many of the strongest pairs", least=0.9, lines=ENOUGH)
def bundles_found(company: Company) -> float:
    """Of the bundles that can be detected, the share among the strongest pairs, as many as bundles are planted."""
    planted, counts = _planted(company), _counted(company.folder)
    strongest, detectable = _strongest(counts, len(planted)), _detectable(planted, counts)
    return len(detectable & strongest) / len(detectable)


@figure("strongest pairs that are planted bundles", least=0.85, lines=ENOUGH)
def bundles_precise(company: Company) -> float:
    """Of the strongest pairs, as many as bundles can be detected, the share that are planted."""
    planted, counts = _planted(company), _counted(company.folder)
    strongest = _strongest(counts, len(_detectable(planted, counts)))
    return len(planted.keys() & strongest) / len(strongest)


@figure("pairs that hold afterwards, of the strongest", least=0.7, lines=ENOUGH)
def pairs_that_hold(company: Company) -> float:
    """Of the strongest pairs of the earlier baskets, those together more often than chance in the later ones."""
    return _scored("basket_rules", company.folder).scores[0].value


@figure("cross-sell offers taken, against best sellers", least=1.0, lines=ENOUGH)
def cross_sell(company: Company) -> float:
    """Hit rate of five offers over that of the five best sellers that a customer has not."""
    return _against_naive(company, "Cross-sell")


@figure("up-sell offers taken, against best sellers", least=1.0, lines=ENOUGH)
def up_sell(company: Company) -> float:
    """The same of dearer products of categories that the customer knows."""
    return _against_naive(company, "Up-sell")


@figure("likeliest tenth of cross-sell offers, said over taken", least=0.7, most=1.3, lines=ENOUGH)
def cross_sell_calibration(company: Company) -> float:
    """The mean propensity of the tenth of pairs that are said to be likeliest, over the share that came."""
    return _calibrated(company, "Cross-sell, tenth 10")


@figure("likeliest tenth of up-sell offers, said over taken", least=0.7, most=1.3, lines=ENOUGH)
def up_sell_calibration(company: Company) -> float:
    """The same of up-sell offers."""
    return _calibrated(company, "Up-sell, tenth 10")


def _planted(company: Company) -> Planted:
    """Each planted pair in the order of its keys: the product it hangs on, and at what chance."""
    bundles = company.document("effects")["bundles"]
    return {
        (min(pair), max(pair)): (row["product_id"], row["chance"])
        for row in bundles
        for pair in [(row["product_id"], row["companion_id"])]
    }


def _strongest(counts: Counts, many: int) -> set[tuple[str, str]]:
    found = significant(counts.pairs, counts.sizes).head(many)
    pairs = found[["product_id", "companion_id"]].itertuples(index=False)
    return {(min(pair), max(pair)) for pair in pairs}


def _detectable(planted: Planted, counts: Counts) -> set[tuple[str, str]]:
    """The bundles of which enough baskets are expected while their companion was on sale."""
    found = set()
    with transaction() as connection:
        first_of_several = connection.execute(_FIRST_OF_SEVERAL).scalar_one()
        for pair, (product, chance) in planted.items():
            (companion,) = set(pair) - {product}
            asked = {"product": product, "companion": companion, "first": counts.first, "last": counts.last}
            if connection.execute(_WHILE_ON_SALE, asked).scalar_one() * chance * first_of_several >= DETECTABLE:
                found.add(pair)
    return found


@cache
def _counted(folder: Path) -> Counts:
    """The baskets of the company of that folder, counted once."""
    with transaction() as connection:
        counts: Counts = count(connection).data
    return counts


@cache
def _scored(model: str, folder: Path) -> Evaluation:
    """How well a model does on the company of that folder, trained once."""
    learned = learn(model)
    assert learned is not None, f"{model} finds too little to learn from"
    return learned.evaluation


def _against_naive(company: Company, kind: str) -> float:
    scores = _scored("next_best_offer", company.folder).scores
    score = next(score for score in scores if score.name.startswith(f"{kind}: one of"))
    return score.value / (score.naive or 1.0)


def _calibrated(company: Company, label: str) -> float:
    parts = _scored("next_best_offer", company.folder).calibration
    part = next(part for part in parts if part.label == label)
    return part.expected / part.observed if part.observed else float("inf")
