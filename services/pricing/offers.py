"""Measures of prices and how demand answers to them: categories, products, and what they bring a month."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from services.ask import ask
from services.filters import Filters
from services.listing import listed, searched
from services.measures import measure
from services.models import NoModel, serving
from services.pricing.inputs import YEARS
from services.pricing.model import NAME
from services.pricing.outcomes import recommend, simulate
from services.sales import SEARCHED, product_performance
from services.scope import Viewer

MONTH = 30.4375
"""Days of an average month."""
NEAR = (0.75, 1.33)
"""What lies between the price of today and that of the range, at most; beyond, one of them is a mistake."""
LEARNED = ("elasticity", "low", "high", "variance", "own_weight", "changes", "lines")
OWN, PARTLY = 0.5, 0.1
"""From these weights on, a product's elasticity rests on its own history, or partly on it."""
SORTED_BY = "gain"


@measure("price_standing", scoped_by="anyone", minds=("end", "categories"))
def price_standing(filters: Filters, viewer: Viewer) -> pd.DataFrame:
    """What each product on sale costs, its bounds so far, and competitors' prices; of the whole company's catalogue."""
    return ask("price_standing", filters, viewer, history_start=_years_before(filters.end))


@measure("price_standing", "product_performance", scoped_by="region", learned=True)
def offers(filters: Filters, viewer: Viewer) -> dict[str, Any]:
    """Every product sold in the range and still on sale, a month's sales at today's price, and what repricing brings.

    Returns {"rows": frame, "categories": frame, "missing": why no elasticities are there, or "", "stale": why they are
    old, or ""}. `rows` has the columns of price_standing and names, category, units, revenue, cost, margin (a month at
    today's price, after discounts and returns, base currency), discount_rate, elasticity with low and high (90 %),
    deviation, category_deviation, own_weight, best (the recommended change, a share), gain, gain_low, gain_high.
    """
    standing = price_standing(filters, viewer).data
    sold = product_performance(filters, viewer).data
    rows = sold[(sold["units"] > 0) & (sold["net_revenue"] > 0)].drop(columns="list_price")
    rows = rows.merge(standing, on="product_id").reset_index(drop=True)
    if rows.empty:
        return _without(rows, filters, "")
    try:
        model = serving(NAME)
    except NoModel as error:
        return _without(rows, filters, str(error))
    rows = _learned(rows, model.content)
    rows = _a_month(rows, filters)
    rows = rows.join(recommend(rows))
    categories = model.content["categories"]
    if categories.empty:
        return _without(rows, filters, "No category has sold enough yet.")
    shown = categories[categories["category_id"].isin(rows["category_id"])]
    return {
        "rows": rows,
        "categories": shown.drop(columns="category")
        .merge(_by_category(rows), on="category_id")
        .sort_values("elasticity", ignore_index=True),
        "missing": "",
        "stale": model.stale,
    }


@measure("price_standing", "product_performance", scoped_by="region", learned=True)
def price_list(
    filters: Filters,
    viewer: Viewer,
    *,
    search: str = "",
    sort: str = SORTED_BY,
    direction: str = "desc",
    first: int = 0,
    size: int = 100,
) -> dict[str, Any]:
    """Products `first` to `first + size` of the sorted list, and how many it holds: {"rows": frame, "count": int}."""
    rows = offers(filters, viewer).data["rows"]
    rows = rows.assign(
        against=rows["price"] / rows["rival_median"].where(rows["rival_median"] > 0) - 1,
        recommended=rows["price"] * (1 + rows["best"]),
        basis=np.select(
            [rows["own_weight"] >= OWN, rows["own_weight"] >= PARTLY, rows["elasticity"].notna()],
            ["its own", "partly its own", "its category's"],
            "",
        ),
    )
    return listed(searched(rows, SEARCHED, search), sort, SORTED_BY, direction, first, size)


def _years_before(day: date) -> date:
    return day.replace(year=day.year - YEARS, day=min(day.day, 28))


def _learned(rows: pd.DataFrame, content: dict[str, Any]) -> pd.DataFrame:
    """With elasticities: a product that nothing is known of has its category's, as wide as its products lie apart."""
    products, categories = content["products"], content["categories"]
    if categories.empty:
        return rows.assign(**dict.fromkeys((*LEARNED, "deviation", "category_deviation"), np.nan))
    rows = rows.merge(products[["product_id", *LEARNED]], on="product_id", how="left")
    usual = rows[["category_id"]].merge(categories, on="category_id", how="left")
    spread = np.sqrt(usual["variance"] + content["spread"] ** 2)
    reach = (usual["high"] - usual["elasticity"]) / np.sqrt(usual["variance"]) * spread
    instead = {
        "elasticity": usual["elasticity"],
        "low": usual["elasticity"] - reach,
        "high": usual["elasticity"] + reach,
        "variance": spread**2,
        "own_weight": usual["elasticity"] * 0,
        "changes": usual["elasticity"] * 0,
        "lines": usual["elasticity"] * 0,
    }
    rows = rows.assign(**{name: rows[name].fillna(values) for name, values in instead.items()})
    return rows.assign(deviation=np.sqrt(rows["variance"]), category_deviation=np.sqrt(usual["variance"]))


def _a_month(rows: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    """With what each product brings in a month at today's price, worked out from the range's prices and sales."""
    paid = rows["gross_sales"] / rows["units"]
    ratio = (rows["price"] / paid.where(paid > 0)).clip(*NEAR).fillna(1.0)
    reaction = ratio ** rows["elasticity"].fillna(0.0) * MONTH / filters.days
    made = rows.assign(
        units=rows["units"] * reaction,
        revenue=rows["net_revenue"] * ratio * reaction,
        cost=rows["cost"] * reaction,
        discount_rate=rows["discounts"] / rows["gross_sales"].where(rows["gross_sales"] > 0),
    )
    return made.assign(margin=made["revenue"] - made["cost"])


def _by_category(rows: pd.DataFrame) -> pd.DataFrame:
    """What each category brings a month, and what repricing its products as recommended would."""
    found = []
    for key, some in rows.groupby("category_id", sort=False):
        changed = some[some["best"] != 0]
        outcome = simulate(some, some["best"].to_numpy(float))
        revenue = changed["revenue"].sum()
        found.append(
            {
                "category_id": key,
                "category": some["category"].iloc[0],
                "revenue": some["revenue"].sum(),
                "margin": some["margin"].sum(),
                "products": len(some),
                "repriced": len(changed),
                "best": float((changed["best"] * changed["revenue"]).sum() / revenue) if revenue > 0 else 0.0,
                "gain": outcome.margin[0],
                "gain_low": outcome.margin[1],
                "gain_high": outcome.margin[2],
                "units_change": outcome.units[0] / max(some["units"].sum(), 1e-9),
            }
        )
    return pd.DataFrame(found)


def _without(rows: pd.DataFrame, filters: Filters, why: str) -> dict[str, Any]:
    """The same without elasticities: prices and sales alone."""
    names = (*LEARNED, "deviation", "category_deviation")
    rows = _a_month(rows.assign(**dict.fromkeys(names, np.nan)), filters)
    rows = rows.assign(best=0.0, gain=0.0, gain_low=0.0, gain_high=0.0)
    return {"rows": rows, "categories": pd.DataFrame(), "missing": why, "stale": ""}
