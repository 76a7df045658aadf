"""What to do: rules that turn a figure into an action with money attached.

Each rule returns dicts with kind, title, evidence, money (base currency over the range in force unless the
evidence says otherwise), basis (how the money is worked out) and link (page and filters to look at).
"""

from __future__ import annotations

import pandas as pd

MOST_NAMES = 3
LEAST_MONEY = 1.0
STOCK_HORIZON_DAYS = 30
LEAST_UNITS = 10


def from_products(products: pd.DataFrame) -> list[dict[str, object]]:
    """Loss makers, returns above the category's rate, and discounts that deepened without selling more.

    `products` is services.sales.product_performance.
    """
    found = [_loss_makers(products), _excess_returns(products), *_deeper_discounts(products)]
    return [item for item in found if item and float(str(item["money"])) >= LEAST_MONEY]


def from_stock(stock: pd.DataFrame) -> list[dict[str, object]]:
    """Products that run out before their vendor can deliver; `stock` is the query stock_at_risk."""
    if stock.empty:
        return []
    gap = (stock["lead_days"] - stock["cover_days"]).clip(upper=STOCK_HORIZON_DAYS)
    money = float((gap * stock["daily_contribution"]).clip(lower=0).sum())
    out = int((stock["stock"] <= 0).sum())
    return [
        {
            "kind": "Stock",
            "title": f"Reorder {_count(len(stock), 'product')} now",
            "evidence": f"{out} sold out, {len(stock) - out} gone before the vendor delivers; first {_names(stock)}",
            "money": money,
            "basis": "daily contribution of the last 28 days × days without stock until delivery, at most 30",
            "link": "/sales/products",
        }
    ]


def from_unpaid(unpaid: pd.DataFrame) -> list[dict[str, object]]:
    """Orders that wait for payment; `unpaid` is the query unpaid_orders."""
    orders = int(unpaid["orders"].sum()) if len(unpaid) else 0
    if not orders:
        return []
    worst = unpaid.iloc[0]
    return [
        {
            "kind": "Cash",
            "title": f"Chase {_count(orders, 'unpaid order')}",
            "evidence": f"pending over three days, oldest from {worst['oldest']:%d %b}; most in {worst['region']}",
            "money": float(unpaid["net_sales"].sum()),
            "basis": "value of the orders after discount",
            "link": "/sales/orders",
        }
    ]


def _loss_makers(products: pd.DataFrame) -> dict[str, object] | None:
    losing = products[(products["contribution"] < 0) & (products["units"] >= LEAST_UNITS)].sort_values("contribution")
    if losing.empty:
        return None
    return {
        "kind": "Margin",
        "title": f"Reprice or drop {_count(len(losing), 'product')} sold at a loss",
        "evidence": f"contribution below zero after fulfilment and fees; worst {_names(losing)}",
        "money": float(-losing["contribution"].sum()),
        "basis": "the loss itself, were these products not sold",
        "link": "/sales/products",
    }


def _excess_returns(products: pd.DataFrame) -> dict[str, object] | None:
    sold = products["gross_sales"] - products["discounts"]
    totals = products.assign(sold=sold).groupby("category")[["sold", "returned"]].transform("sum")
    usual = totals["returned"] / totals["sold"].where(totals["sold"] > 0)
    excess = products["returned"] - usual * sold
    often = (products["returned"] > 2 * usual * sold) & (products["units_returned"] >= LEAST_UNITS)
    worst = products.assign(excess=excess)[often].sort_values("excess", ascending=False)
    if worst.empty:
        return None
    return {
        "kind": "Returns",
        "title": f"Find out why {_count(len(worst), 'product')} {'comes' if len(worst) == 1 else 'come'} back so often",
        "evidence": f"return rate above twice their category's; worst {_names(worst)}",
        "money": float(worst["excess"].sum()),
        "basis": "returned goods above the category's own rate",
        "link": "/sales/products",
    }


def _deeper_discounts(products: pd.DataFrame) -> list[dict[str, object]]:
    columns = ["units", "gross_sales", "discounts", "previous_units", "previous_gross_sales", "previous_discounts"]
    found = []
    for (key, name), row in products.groupby(["category_id", "category"])[columns].sum().iterrows():
        if not (row["gross_sales"] > 0 and row["previous_gross_sales"] > 0):
            continue
        rate, before = row["discounts"] / row["gross_sales"], row["previous_discounts"] / row["previous_gross_sales"]
        growth = row["units"] / row["previous_units"] - 1 if row["previous_units"] else 0.0
        if rate < before + 0.01 or growth > rate - before:
            continue
        found.append(
            {
                "kind": "Discount",
                "title": f"Take {name} discounts back to {before:.1%}",
                "evidence": f"now {rate:.1%} of gross sales, with units {growth:+.0%}".replace("-", "−"),
                "money": float((rate - before) * row["gross_sales"]),
                "basis": "the extra discount rate × gross sales, at unchanged units",
                "link": f"/sales/products?category={key}",
            }
        )
    return found


def _names(rows: pd.DataFrame) -> str:
    return ", ".join(str(name) for name in rows["name"].head(MOST_NAMES))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
