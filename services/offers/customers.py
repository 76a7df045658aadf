"""Measures of offers: to whom to go first, one customer with the reasons, and how well offers do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd

from services.ask import ask
from services.basket.sellers import instead
from services.database import frame, transaction
from services.errors import NotFound
from services.filters import Filters
from services.listing import listed
from services.measures import measure
from services.models import Content, NoModel, latest, serving
from services.offers.kept import asked, offers
from services.offers.learning import KINDS
from services.sales import product_performance
from services.scope import Viewer

LOOKED_AT = 300
"""Customers of the list: those who bought last."""
ORDERS = 1200
"""Orders among which they are found."""
MARGIN_DAYS = 365
_LIST = ("offer_customers", "customer_purchases", "product_performance")


@measure(*_LIST, scoped_by="region", capabilities=("pii",), learned=True)
def customer_list(
    filters: Filters,
    viewer: Viewer,
    *,
    wanted: str = "",
    sort: str = "worth",
    direction: str = "desc",
    first: int = 0,
    size: int = 100,
) -> dict[str, object]:
    """The customers who bought last, or the one of a number or order, with their best offer: {"rows", "count"}.

    Rows have customer (its number; masked without `pii`), order_id (their latest), day, kind, product_id, product,
    category, propensity, times, worth: the margin of the product times its propensity. Of each customer the offer of
    most worth is shown. Without a model {"rows": nothing, "count": 0} and services.basket.sellers.instead.
    """
    try:
        rows = best_offers(filters, viewer, wanted=wanted.strip()[:64]).data
    except NoModel as error:
        return {"rows": pd.DataFrame(), "count": 0, **instead(error, filters, viewer)}
    return listed(rows, sort, "worth", direction, first, size)


@measure(*_LIST, scoped_by="region", capabilities=("pii",), learned=True, minds=("regions",))
def best_offers(filters: Filters, viewer: Viewer, *, wanted: str) -> pd.DataFrame:
    """The rows of `customer_list`, in no order. Raises NoModel."""
    content = serving("next_best_offer").content
    found = _recent(filters, viewer, wanted)
    offered = _offers(content, purchases(found["customer_id"].tolist(), viewer), viewer)
    best = offered.sort_values(["worth", "product_id"], ascending=[False, True]).drop_duplicates("customer_id")
    rows = found.merge(best, on="customer_id")
    return rows.assign(customer=_shown(rows["customer_id"], viewer)).drop(columns=["customer_id", "reasons"])


@measure(*_LIST, scoped_by="region", capabilities=("pii",), learned=True)
def one_customer(filters: Filters, viewer: Viewer, *, order_id: str) -> dict[str, Any]:
    """The customer of an order: what they bought, and their offers of each kind, as of services.offers.kept.offers.

    {"customer": its number, masked without `pii`, "bought": DataFrame of the query customer_purchases without it,
    "cross", "up": DataFrames with product, margin and worth as well}. Where no model serves,
    services.basket.sellers.instead stands for the offers. Raises NotFound.
    """
    everywhere = replace(filters, regions=())
    found = _recent(everywhere, viewer, order_id[:64])
    if found.empty:
        raise NotFound(f"There is no order {order_id[:40]} of a customer in your regions.")
    bought = purchases(found["customer_id"].tolist(), viewer)
    told = {"customer": _shown(found["customer_id"], viewer)[0], "bought": bought.drop(columns="customer_id")}
    try:
        content = serving("next_best_offer").content
    except NoModel as error:
        return told | instead(error, everywhere, viewer)
    offered = _offers(content, bought, viewer).drop(columns="customer_id")
    return told | {kind: offered[offered["kind"] == kind].reset_index(drop=True) for kind in KINDS}


@measure(scoped_by="anyone", learned=True)
def how_well(filters: Filters, viewer: Viewer) -> dict[str, Any]:
    """How well the model that serves did on weeks it did not learn from.

    {"scores", "calibration": records, "naive", "stale": why it is, or ""}. What is measured is of the whole company,
    and tells of no region. Without a model {"missing", "remedy"}.
    """
    try:
        stale = serving("next_best_offer").stale
    except NoModel as error:
        return {"missing": str(error), "remedy": error.remedy}
    with transaction() as connection:
        evaluation = latest(connection)[0]["next_best_offer"].evaluation
    assert evaluation is not None
    return {
        "scores": [vars(score) for score in evaluation.scores],
        "calibration": [vars(part) for part in evaluation.calibration],
        "naive": evaluation.naive,
        "stale": stale,
    }


def purchases(customers: list[str], viewer: Viewer) -> pd.DataFrame:
    """What these customers bought in the viewer's regions, the latest first."""
    return frame("customer_purchases", {"customers": customers}, viewer)


def _recent(filters: Filters, viewer: Viewer, search: str) -> pd.DataFrame:
    return ask("offer_customers", filters, viewer, search=search, most_orders=ORDERS, most=LOOKED_AT)


def _offers(content: Content, bought: pd.DataFrame, viewer: Viewer) -> pd.DataFrame:
    """The offers of both kinds, with names, and what a unit brings within the viewer's regions."""
    some = asked(content, bought)
    made = pd.concat([offers(content, some, kind).assign(kind=kind) for kind in KINDS], ignore_index=True)
    last: date = content["last"]
    year = Filters(last - timedelta(days=MARGIN_DAYS - 1), last)
    products = product_performance(year, viewer).data.set_index("product_id")
    margin = (products["net_revenue"] - products["cost"]) / products["units"].where(products["units"] > 0)
    made = made.assign(
        product=made["product_id"].map(products["name"]).fillna(made["product_id"]),
        margin=made["product_id"].map(margin).astype(float),
    )
    return made.assign(worth=made["propensity"] * made["margin"])


def _shown(numbers: pd.Series, viewer: Viewer) -> list[str]:
    return [number if viewer.may("pii") else f"•••{number[-2:]}" for number in numbers]
