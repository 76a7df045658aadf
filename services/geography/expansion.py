"""Which country to enter next, or to serve in earnest: a score out of parts that are shown, with weights that move.

Each part lies between 0 and 1 over the countries compared, from the least to the most favourable: the market and
the income on a logarithmic scale, the others linearly. The score is their weighted mean, out of 100. A part that is not
known of a country is left out of its mean. How sure a place in the ranking is, is told by moving every weight at random
between half and double of itself: the range holds its place in nine of ten draws.

What a country is worth is what the company earns of the income of online shoppers where it sells already, the middle
half of those countries as the range, times the income of the online shoppers there.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from services.ask import ask
from services.errors import BadFilter
from services.filters import Filters, year_earlier
from services.geography.countries import nearest
from services.measures import measure
from services.scope import Viewer

Record = dict[str, Any]


@dataclass(frozen=True)
class Part:
    """One part of the score: the column that it is of, its scale, and the weight it has when nobody moves it."""

    name: str
    label: str
    column: str
    weight: float
    logarithmic: bool = False
    less_is_better: bool = False


PARTS = (
    Part("market", "Market", "spending", 3, logarithmic=True),
    Part("online", "Online share", "online_share", 1),
    Part("income", "Income", "income", 1, logarithmic=True),
    Part("nearness", "Nearness", "distance", 2, less_is_better=True),
    Part("room", "Room left", "reach", 1, less_is_better=True),
    Part("growth", "Growth", "market_growth", 2),
)
WEIGHTS = {part.name: part.weight for part in PARTS}
MOST_WEIGHT = 10.0
LEAST_ORDERS = 30
"""Orders in a year from which a country tells what customers bring."""
THIN = 0.5
"""Of the median of the countries served, in customers per 1,000 online shoppers: below that, one is thinly served."""
_DRAWS = 400
_RANGE = (0.05, 0.95)


@measure("expansion_score", scoped_by="region", minds=("end",))
def countries(filters: Filters, viewer: Viewer) -> pd.DataFrame:
    """One row per country of the demographics; columns as in the query, money in base currency, of the last year."""
    return ask("expansion_score", filters, viewer, year_start=_year_start(filters.end))


@measure("expansion_score", scoped_by="region", minds=("end",))
def candidates(filters: Filters, viewer: Viewer) -> list[Record]:
    """Countries not served, or thinly, as records that `ranked` takes.

    Each has the row of `countries`, `served`, the columns of PARTS (spending: income of all online shoppers, distance:
    kilometres to the nearest country with an own warehouse, reach: customers per 1,000 online shoppers as a part of
    the median where the company sells), `parts` ({part: 0 to 1 or None}), and what it is worth a year: `low`,
    `worth`, `high`, None where no country served tells.
    """
    rows = countries(filters, viewer).data
    rows = rows[rows["online_shoppers"] > 0].reset_index(drop=True)
    if rows.empty:
        return []
    rows["spending"] = rows["online_shoppers"] * rows["income"]
    stocked = list(rows.loc[rows["own_warehouse"].astype(bool), "country_code"])
    rows["distance"] = [nearest(code, stocked) for code in rows["country_code"]]
    rows["distance"] = rows["distance"].astype(float)
    rows["served"] = rows["orders"] > 0
    known = rows[rows["orders"] >= LEAST_ORDERS]
    reach = 1000 * rows["customers"] / rows["online_shoppers"]
    median = float(reach[known.index].median()) if len(known) else math.nan
    rows["reach"] = (reach / median).clip(upper=1.0) if median > 0 else reach * math.nan
    rows.loc[~rows["served"], "reach"] = 0.0
    for name, share in _worth(known).items():
        rows[name] = (rows["spending"] * share - rows["net_revenue"]).clip(lower=0)
    few = rows[~rows["served"] | (rows["reach"] < THIN)].copy()
    for part in PARTS:
        few[f"part_{part.name}"] = _scaled(few[part.column].astype(float), part)
    return [_record(row) for row in few.to_dict("records")]


def weights_of(query: Mapping[str, str]) -> dict[str, float]:
    """The weights that an address asks for, as weight_market=3; WEIGHTS where it does not.

    Raises BadFilter where one is no number of 0 to MOST_WEIGHT, or all are 0.
    """
    try:
        weights = {name: float(query.get(f"weight_{name}") or usual) for name, usual in WEIGHTS.items()}
    except ValueError:
        weights = {}
    if not all(0 <= weight <= MOST_WEIGHT for weight in weights.values()) or not sum(weights.values()) > 0:
        raise BadFilter(
            f"Weights are numbers from 0 to {MOST_WEIGHT:.0f}, and not all 0.", remedy="Set the weights again."
        )
    return weights


def ranked(found: Sequence[Record], weights: Mapping[str, float]) -> list[Record]:
    """The candidates with score (0 to 100), place, best_place and worst_place, the highest score first."""
    if not found:
        return []
    names = [part.name for part in PARTS]
    table = np.array([[record["parts"][name] for name in names] for record in found], dtype=float)
    chosen = np.array([weights[name] for name in names])
    scores = 100 * _means(table, chosen[None, :])[0]
    moved = chosen * np.exp(np.random.default_rng(0).uniform(-math.log(2), math.log(2), (_DRAWS, len(names))))
    places = 1 + np.argsort(np.argsort(-_means(table, moved), axis=1, kind="stable"), axis=1)
    best, worst = np.quantile(places, _RANGE, axis=0, method="nearest")
    order = np.argsort(-scores, kind="stable")
    return [
        {
            **found[at],
            "score": float(scores[at]),
            "place": place,
            "best_place": min(place, int(best[at])),
            "worst_place": max(place, int(worst[at])),
        }
        for place, at in enumerate(order, 1)
    ]


def _means(table: npt.NDArray[np.float64], weights: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The weighted means of the rows of `table` without what is not known, a row for each row of weights."""
    known = ~np.isnan(table)
    heavy = weights @ known.T
    means: npt.NDArray[np.float64] = (weights @ np.nan_to_num(table).T) / np.where(heavy > 0, heavy, 1)
    return means


def _scaled(values: pd.Series, part: Part) -> pd.Series:
    """0 for the least favourable, 1 for the most; where all are alike, half."""
    shown = np.log(values.where(values > 0)) if part.logarithmic else values
    low, high = shown.min(), shown.max()
    if not high > low:
        return shown * 0 + 0.5
    scaled: pd.Series = (shown - low) / (high - low)
    return 1 - scaled if part.less_is_better else scaled


def _worth(known: pd.DataFrame) -> dict[str, float]:
    """What the company earns of the income of online shoppers: the quartiles of the countries that tell."""
    earned = known["net_revenue"] / known["spending"]
    return {name: float(earned.quantile(part)) for name, part in (("low", 0.25), ("worth", 0.5), ("high", 0.75))}


def _record(row: Record) -> Record:
    parts = {part.name: _known(row.pop(f"part_{part.name}")) for part in PARTS}
    return {name: _known(value) if isinstance(value, float) else value for name, value in row.items()} | {
        "parts": parts
    }


def _known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def _year_start(end: date) -> date:
    before = year_earlier(end)
    return date.fromordinal(before.toordinal() + 1)
