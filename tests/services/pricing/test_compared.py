"""Prices beside competitors': what is kept by month against pandas over all prices, after changes and a rebuild."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import text

from services import database
from services.ask import ask
from services.filters import Filters
from services.refresh import refresh
from tests.services.refresh.shop import digests, order, put, run
from tests.sql.samples import EVERYONE

FIRST = date(2025, 11, 3)
TOP = {"A": "A", "A1": "A", "B": "B", "GONE": "GONE", None: "unknown"}
NAMES = {"A": "Name of A", "B": "Name of B", "GONE": "GONE", "unknown": "Unknown", "*": "All"}


def fill(rng: random.Random) -> None:
    """Products of every kind of category, priced on some days, seen on others, now and then by mistake."""
    put("categories", *({"category_id": key, "name": f"Name of {key}", "parent_id": TOP[key][0]} for key in ("A1",)))
    put("categories", *({"category_id": key, "name": f"Name of {key}", "parent_id": None} for key in ("A", "B")))
    for number in range(12):
        put("products", {"product_id": f"P{number}", "name": "x", "category_id": rng.choice([*TOP])})
        for days in rng.sample(range(-60, 120), 3):
            price = rng.choice([0, rng.uniform(5, 20), rng.uniform(5, 20), rng.uniform(5, 20)])
            put("product_prices", price_of(f"P{number}", FIRST + timedelta(days=days), price))
    for _ in range(400):
        see(rng)


def price_of(product: str, day: date, price: float) -> dict[str, object]:
    return {"product_id": product, "valid_from": day, "list_price": round(price, 2)}


def see(rng: random.Random) -> None:
    run(
        "insert into core.competitor_prices values (:competitor, :product, :day, :price) on conflict do nothing",
        competitor=f"X{rng.randrange(3)}",
        product=f"P{rng.randrange(13)}",
        day=FIRST + timedelta(days=rng.randrange(110)),
        price=round(rng.choice([rng.uniform(5, 20), rng.uniform(5, 20), 0, 900]), 2),
    )


def stored(name: str) -> list[dict[str, Any]]:
    with database.transaction() as connection:
        return [dict(row) for row in connection.execute(text(f"select * from core.{name}")).mappings()]


def by_pandas(filters: Filters) -> dict[tuple[date, str], tuple[object, ...]]:
    seen, prices = (pd.DataFrame(stored(name)) for name in ("competitor_prices", "product_prices"))
    seen = seen[(seen["observed_on"] <= filters.end) & (seen["price"] > 0)].astype({"price": float})
    seen["month"] = [day.replace(day=1) for day in seen["observed_on"]]
    top = {row["product_id"]: TOP[row["category_id"]] for row in stored("products")}
    found: dict[tuple[date, str], list[tuple[float, float]]] = {}
    for (product, month), some in seen.groupby(["product_id", "month"]):
        ours = prices[(prices["product_id"] == product) & (prices["valid_from"] <= some["observed_on"].max())]
        ours = ours[ours["list_price"] > 0].sort_values("valid_from")
        if product not in top or ours.empty or (filters.categories and top[product] not in filters.categories):
            continue
        price = float(ours["list_price"].iloc[-1])
        pair = (price / some["price"].min(), price / some["price"].median())
        if all(0.3333 <= ratio <= 3 for ratio in pair):
            for key in (top[product], "*"):
                found.setdefault((month, key), []).append(pair)
    return {
        key: (
            len(pairs),
            sum(lowest <= 1 for lowest, _ in pairs),
            *(pytest.approx(np.exp(np.mean(np.log(ratios))) - 1, abs=1e-8) for ratios in zip(*pairs, strict=True)),
        )
        for key, pairs in found.items()
    }


def by_query(filters: Filters) -> dict[tuple[date, str], tuple[object, ...]]:
    rows = ask("price_position", filters, EVERYONE, history_start=date(2025, 10, 1))
    assert list(rows["category"]) == [NAMES[key] for key in rows["category_id"]]
    return {
        (pd.Timestamp(row.month).date(), row.category_id): (
            *(row.products, row.cheapest, row.against_lowest, row.against_median),
        )
        for row in rows.itertuples()
    }


@pytest.mark.parametrize("seed", [1, 2])
def test_every_month_is_what_pandas_makes_of_all_prices(empty_database: str, seed: int) -> None:
    rng = random.Random(seed)
    fill(rng)
    order("O1", "2026-02-01T12:00:00+00:00", ("L1", "P12", 1, "9.00", "0", None))
    refresh(full=True)
    for change in range(2):
        for end in (date(2025, 11, 30), date(2025, 12, 9), date(2026, 2, 20), FIRST):
            for categories in ((), ("A",), ("B", "unknown")):
                filters = Filters(end - timedelta(days=3), end, categories=categories)
                assert by_query(filters) == by_pandas(filters), (change, end, categories)
        for _ in range(20):
            see(rng)
        run("update core.products set category_id = :to where product_id = :key", to="A1", key=f"P{change}")
        run("insert into ops.dirty_price default values")
        assert not refresh().full
        kept = digests()
        refresh(full=True)
        assert digests() == kept
