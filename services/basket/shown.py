"""Measures of baskets: the rules within the viewer's regions, what they bring, and the picture of the strongest.

Which pairs are more than chance is learned from the whole company. Every figure beside a pair is counted in the regions
that the viewer sees and chose: see `_within`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from services.basket.rules import with_figures
from services.basket.sellers import instead
from services.basket.worth import both_ways, in_money
from services.filters import Filters
from services.listing import listed, searched
from services.measures import measure
from services.models import Content, NoModel, serving
from services.sales import product_performance
from services.scope import EVERYTHING, Viewer

DRAWN = 12
"""Pairs in the picture: few enough for a telephone."""
BUNDLES = 12
SEARCHED = ("product", "product_id", "companion", "companion_id")
QUERIES = ("product_performance",)


@measure(*QUERIES, scoped_by="region", learned=True)
def rules(filters: Filters, viewer: Viewer) -> dict[str, Any]:
    """Every rule from one product to another, the strongest pair first, with what it brings.

    Returns {"rules": DataFrame, "first", "last": days counted, "baskets", "stale": why the rules are, or ""}; the
    frame has product_id, product, category, companion_id, companion, companion_category, q, and the columns of
    services.basket.rules.with_figures and services.basket.worth.in_money. A chosen category narrows to rules that it
    has a part in. Where no model serves, services.basket.sellers.instead.
    """
    try:
        return learned_rules(filters, viewer).data
    except NoModel as error:
        return instead(error, filters, viewer)


@measure(*QUERIES, scoped_by="region", learned=True, minds=("regions", "categories"))
def learned_rules(filters: Filters, viewer: Viewer) -> dict[str, Any]:
    """What `rules` returns where a model serves. Raises NoModel."""
    model = serving("basket_rules")
    first, last = model.content["first"], model.content["last"]
    found = _within(model.content, filters, viewer)
    window = replace(filters, start=first, end=last, channels=(), categories=())
    products = product_performance(window, viewer).data.set_index("product_id")
    told = in_money(both_ways(found), (last - first).days + 1, products["net_revenue"] - products["cost"])
    told = _named(told, products)
    if filters.categories:
        chosen = [told[column].isin(filters.categories) for column in ("category_id", "companion_category_id")]
        told = told[chosen[0] | chosen[1]]
    order = told.sort_values(["low", "confidence"], ascending=False, kind="stable").reset_index(drop=True)
    baskets = int(found["baskets"].max()) if len(found) else 0
    return {"rules": order, "first": first, "last": last, "baskets": baskets, "stale": model.stale}


@measure(*QUERIES, scoped_by="region", learned=True)
def bundles(filters: Filters, viewer: Viewer) -> dict[str, Any]:
    """The pairs that would bring most where they are put together, each from the side that brings more, as of `rules`.

    {"bundles": DataFrame of at most BUNDLES rules whose interval lies above nothing, "first", "last", "pairs": how many
    there are}, or what `rules` says where no model serves.
    """
    found = rules(filters, viewer).data
    if "missing" in found:
        return found
    rows = found["rules"]
    sure = rows[(rows["reach_low"] > 0) & (rows["lacking"] > 0)].sort_values("reach", ascending=False, kind="stable")
    once = sure.drop_duplicates("pair")
    kept = {name: found[name] for name in ("first", "last", "baskets", "stale")}
    return {**kept, "bundles": once.head(BUNDLES).reset_index(drop=True), "pairs": len(once)}


@measure(*QUERIES, scoped_by="region", learned=True)
def network(filters: Filters, viewer: Viewer) -> dict[str, Any]:
    """The DRAWN strongest pairs and their products.

    {"edges": records of product_id, companion_id, lift, held, brings; "nodes": records of product_id, name,
    net_revenue in an order in which products that belong together stand together}, or what `rules` says.
    """
    found = rules(filters, viewer).data
    if "missing" in found:
        return found
    edges = found["rules"].drop_duplicates("pair").head(DRAWN)
    names = pd.concat([_ends(edges, "product"), _ends(edges, "companion")]).drop_duplicates("product_id")
    known = names.set_index("product_id")
    nodes = [{"product_id": key, **known.loc[key].to_dict()} for key in _together(edges)]
    columns = ["product_id", "companion_id", "lift", "held", "brings"]
    return {"edges": edges[columns].to_dict("records"), "nodes": nodes, "pairs": int(found["rules"]["pair"].nunique())}


@measure(*QUERIES, scoped_by="region", learned=True)
def rule_list(
    filters: Filters,
    viewer: Viewer,
    *,
    search: str = "",
    sort: str = "low",
    direction: str = "desc",
    first: int = 0,
    size: int = 100,
) -> dict[str, object]:
    """Rules `first` to `first + size` of the sorted list, and how many it holds: {"rows": DataFrame, "count": int}.

    `search` is part of the name or number of either product. A sort that does not exist falls back to the strongest.
    """
    rows = rules(filters, viewer).data.get("rules")
    if rows is None:
        return {"rows": pd.DataFrame(), "count": 0}
    return listed(searched(rows, SEARCHED, search), sort, "low", direction, first, size)


def _within(content: Content, filters: Filters, viewer: Viewer) -> pd.DataFrame:
    """The pairs found, with figures counted in the regions that the viewer sees and chose, where they are together."""
    regions = viewer.scope.narrow(filters.regions)
    pairs, regional, sizes = (content[name] for name in ("pairs", "regional", "sizes"))
    if regions != [EVERYTHING]:
        regional, sizes = (frame[frame["region_id"].isin(regions)] for frame in (regional, sizes))
    keys = ["product_id", "companion_id"]
    counted = regional.groupby(keys, as_index=False)["baskets"].sum()
    found = with_figures(counted, sizes).merge(pairs[[*keys, "q"]], on=keys)
    return found.assign(pair=found["product_id"] + "|" + found["companion_id"])


def _named(told: pd.DataFrame, products: pd.DataFrame) -> pd.DataFrame:
    named = told
    for side, key in (("product", "product_id"), ("companion", "companion_id")):
        category = "category" if side == "product" else "companion_category"
        named = named.assign(
            **{
                side: named[key].map(products["name"]).fillna(named[key]),
                category: named[key].map(products["category"]).fillna("Unknown"),
                f"{category}_id": named[key].map(products["category_id"]).fillna("unknown"),
                f"{side}_revenue": named[key].map(products["net_revenue"]).fillna(0.0),
            }
        )
    return named


def _ends(edges: pd.DataFrame, side: str) -> pd.DataFrame:
    columns = {f"{side}_id": "product_id", side: "name", f"{side}_revenue": "net_revenue"}
    return edges[list(columns)].rename(columns=columns)


def _together(edges: pd.DataFrame) -> list[str]:
    """The products of the pairs, those that hang together one after another, the strongest pair's first."""
    linked: dict[str, list[str]] = {}
    for one, other in edges[["product_id", "companion_id"]].itertuples(index=False):
        linked.setdefault(one, []).append(other)
        linked.setdefault(other, []).append(one)
    order: list[str] = []
    for start in linked:
        waiting = [start]
        while waiting:
            key = waiting.pop()
            if key not in order:
                order.append(key)
                waiting += [other for other in reversed(linked[key]) if other not in order]
    return order
