"""The model of baskets: the pairs that are more than chance, counted by region, and whether they hold afterwards."""

from __future__ import annotations

import numpy as np
import pandas as pd

from services.basket.counting import DAYS, LATE, Counts, count
from services.basket.rules import FALSE_SHARE, LEAST, chance, possible_pairs, significant, with_figures
from services.models import Calibration, Content, Evaluation, Finding, Model, Score, register

TOP = 20
SURELY = 0.05


def fit(counts: Counts) -> Content:
    """The pairs found with the share of false ones (q), and each region's counts, which their figures are made of."""
    found = significant(counts.pairs, counts.sizes)
    return {
        "pairs": found[["product_id", "companion_id", "q", "lift", "low", "high"]],
        "regional": counts.regional,
        "names": dict(counts.names),
        "sizes": counts.sizes[["region_id", "product_id", "baskets"]],
        "tested": possible_pairs(counts.sizes),
        "first": counts.first,
        "last": counts.last,
    }


def evaluate(counts: Counts) -> Evaluation:
    """Rules found on the earlier baskets, tried on the later ones, beside the pairs that were together most often."""
    pairs, sizes = (
        frame.assign(early=frame["baskets"] - frame["late_baskets"]) for frame in (counts.pairs, counts.sizes)
    )
    found = significant(pairs, sizes, "early")
    if found.empty:
        return Evaluation((), "the pairs that are together most often")
    seen = counts.pairs.set_index(["product_id", "companion_id"])["late_baskets"]
    often = pairs.nlargest(TOP, "early")
    held, held_naive = (_holding(pairs, seen, counts.sizes) for pairs in (found.head(TOP), often))
    later = _later(found, seen, counts.sizes)
    known = later["first"] > 0
    expected, observed = found.loc[known, "confidence"], later.loc[known, "confidence"]
    usual = (found["second"] / found["baskets"])[known]
    scores = (
        Score(
            f"Of the {TOP} strongest pairs, those that hold",
            held,
            held_naive,
            f"Together more often than chance on the last {LATE} days too, at {SURELY:.0%}",
            "higher",
            share=True,
        ),
        Score(
            "Attachment, mean error",
            float((expected - observed).abs().mean()),
            float((usual - observed).abs().mean()),
            "Share of a product's later baskets that hold the companion too; naive: its share of all baskets",
            share=True,
        ),
    )
    return Evaluation(scores, "the pairs that are together most often", _calibration(expected, observed, later[known]))


def explain(content: Content) -> tuple[Finding, ...]:
    """The strongest pairs, with lift and its interval."""
    names = content["names"]
    return tuple(
        Finding(
            " with ".join(names.get(row[side], row[side]) for side in ("product_id", "companion_id")),
            row["lift"],
            row["low"],
            row["high"],
        )
        for row in content["pairs"].head(TOP).to_dict("records")
    )


def _later(pairs: pd.DataFrame, seen: pd.Series, sizes: pd.DataFrame) -> pd.DataFrame:
    keys = pd.MultiIndex.from_frame(pairs[["product_id", "companion_id"]])
    counted = pairs[["product_id", "companion_id"]].assign(late_baskets=seen.reindex(keys).fillna(0).to_numpy())
    return with_figures(counted, sizes, "late_baskets")


def _holding(pairs: pd.DataFrame, seen: pd.Series, sizes: pd.DataFrame) -> float:
    later = _later(pairs, seen, sizes)
    return float(np.mean((chance(later) <= SURELY) & (later["lift"] > 1)))


def _calibration(expected: pd.Series, observed: pd.Series, later: pd.DataFrame) -> tuple[Calibration, ...]:
    """Fifths of the rules by what they said: the share expected, and that of the later baskets."""
    fifth = pd.qcut(expected.rank(method="first"), min(5, len(expected)), labels=False)
    rows = pd.DataFrame({"expected": expected, "both": later["both"], "first": later["first"], "fifth": fifth})
    return tuple(
        Calibration(
            f"Fifth {place + 1}" if len(expected) >= 5 else f"Rule {place + 1}",
            float(np.average(some["expected"], weights=some["first"])),
            float(some["both"].sum() / some["first"].sum()),
            int(some["first"].sum()),
        )
        for place, some in rows.groupby("fifth")
    )


BASKET_RULES = register(
    Model(
        name="basket_rules",
        title="What sells together",
        page="sales/basket",
        about="Tells which two products are in one basket more often than chance, how often, and how sure that is: "
        "baskets counted in pairs, Fisher's exact test, corrected for the number of pairs.",
        source="Agrawal, Imieliński and Swami (1993), Mining association rules; "
        "Benjamini and Hochberg (1995), Controlling the false discovery rate.",
        limits="That two sell together does not tell that showing one beside the other sells more: only a test does. "
        f"Pairs in fewer than {LEAST} baskets are not looked at, nor are sets of three.",
        fallback="Until then, the best sellers are shown.",
        features=("baskets with a product", "baskets with both products", "baskets"),
        parameters={"days": DAYS, "late_days": LATE, "least_baskets": LEAST, "false_share": FALSE_SHARE},
        libraries=("numpy", "pandas", "scipy"),
        prepare=count,
        fit=fit,
        evaluate=evaluate,
        explain=explain,
    )
)
