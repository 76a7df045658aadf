"""What offers are learned from: the purchases of a sample of the customers, as large for a million as for a few."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import Connection, text

from services.database import to_file
from services.models import Prepared, TooLittle
from services.offers.moment import HORIZON, YEAR, Bought
from services.offers.tastes import Numbers

SAMPLE = 20_000
"""Customers that are learned from, about."""
WINDOWS = 6
"""Stretches of HORIZON days, one before another, whose purchases are foretold while learning."""
DAYS = YEAR + 91 + (WINDOWS + 1) * HORIZON + 365
LEAST_CUSTOMERS = 300
LEAST_PRICE = 0.01

_SOLD = text("select min(day), max(day) from core.sales_entries where kind = 'sale'")
_CUSTOMERS = text("select count(*) from core.customer_first_order")
_PRODUCTS = text("""
    select products.product_id, coalesce(products.category_id, '') as category_id,
        coalesce(products.is_active, true) and products.discontinued_on is null as still_sold
    from core.products as products order by products.product_id
""")
_CATEGORIES = text("select category_id, coalesce(name, category_id) as name from core.categories order by category_id")


@dataclass(frozen=True)
class Purchases:
    """Purchases of the sample, `last` the day they are counted back from, and the catalogue in the order of its places:

    `products` (product_id, category_id, price: usual price of a unit, still_sold) and `categories` (category_id, name).
    """

    bought: Bought
    products: pd.DataFrame
    categories: pd.DataFrame
    last: date

    @property
    def price(self) -> Numbers:
        """The usual price of each product, as a logarithm."""
        return np.asarray(np.log(self.products["price"].to_numpy(float)))

    @property
    def still_sold(self) -> npt.NDArray[np.bool_]:
        """Whether each product is still in the catalogue."""
        return np.asarray(self.products["still_sold"].to_numpy(bool))


def prepare(connection: Connection) -> Prepared:
    """The purchases of about SAMPLE customers. Raises TooLittle."""
    first, last = connection.execute(_SOLD).one()
    customers = connection.execute(_CUSTOMERS).scalar_one()
    if last is None or customers < LEAST_CUSTOMERS:
        raise TooLittle(f"{customers} customers have bought; it takes {LEAST_CUSTOMERS} to learn from.")
    if (last - first).days < (WINDOWS + 2) * HORIZON:
        raise TooLittle(f"There are orders from {first} on; it takes {(WINDOWS + 2) * HORIZON} days to learn from.")
    start = max(first, last - timedelta(days=DAYS))
    parts = max(1, round(customers / SAMPLE))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "purchases.csv"
        to_file("offer_purchases", {"start": start, "parts": parts}, path, connection)
        rows = pd.read_csv(
            path,
            dtype={"customer_id": "category", "order_id": str, "product_id": "category"},
            parse_dates=["day"],
            keep_default_na=False,
        )
    products = pd.DataFrame(
        connection.execute(_PRODUCTS).mappings().all(), columns=["product_id", "category_id", "still_sold"]
    )
    categories = pd.DataFrame(connection.execute(_CATEGORIES).mappings().all(), columns=["category_id", "name"])
    return Prepared(purchases_of(rows, products, categories, last), start, last, len(rows))


def purchases_of(rows: pd.DataFrame, products: pd.DataFrame, categories: pd.DataFrame, last: date) -> Purchases:
    """The rows of the query offer_purchases by place; those of products that the catalogue does not know are left out.

    Products that the rows do not name are left out too, and a category that is unknown is one of its own.
    """
    rows = rows[rows["units"] > 0]
    unit = (rows["net_sales"] / rows["units"]).clip(lower=LEAST_PRICE)
    usual = unit.groupby(rows["product_id"].astype(str)).median()
    known = products[products["product_id"].isin(usual.index)].reset_index(drop=True)
    known = known.assign(price=known["product_id"].map(usual))
    missing = ~known["category_id"].isin(categories["category_id"])
    if missing.any():
        known.loc[missing, "category_id"] = ""
        categories = pd.concat(
            [categories, pd.DataFrame({"category_id": [""], "name": ["Unknown"]})], ignore_index=True
        )
    product = pd.Index(known["product_id"]).get_indexer(rows["product_id"].astype(str))
    named, unit = rows[product >= 0], unit[product >= 0]
    customer, customers = pd.factorize(named["customer_id"])
    bought = Bought(
        customer=customer.astype(np.int64),
        order=pd.factorize(named["order_id"])[0].astype(np.int64),
        product=product[product >= 0].astype(np.int64),
        ago=(pd.Timestamp(last) - named["day"]).dt.days.to_numpy(np.int64),
        price=np.log(unit.to_numpy(float)),
        category_of=pd.Index(categories["category_id"]).get_indexer(known["category_id"]).astype(np.int64),
        customers=len(customers),
        categories=len(categories),
    )
    return Purchases(bought, known, categories, last)
