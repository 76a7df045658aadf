"""Baskets counted by PostgreSQL, which holds them; what comes back is a row a pair, however many baskets there are."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
from sqlalchemy import Connection, text

from services.basket.rules import LEAST, significant
from services.database import to_file
from services.models import Prepared, TooLittle
from services.scope import EVERYTHING

DAYS = 730
"""Days that are counted back from the last: long enough for pairs that are rare, and each season twice."""
LATE = 243
"""Days of these, the last, on which rules that were found on the others are tried."""
LEAST_BASKETS = 200

_SOLD = text("select min(day), max(day) from core.sales_entries where kind = 'sale'")
_NAMES = text("select product_id, name from core.products where product_id = any(:products) and name is not null")
_TEXTS = {"region_id": str, "product_id": str, "companion_id": str}


@dataclass(frozen=True)
class Counts:
    """Baskets counted from the `first` to the `last` day.

    `sizes` has region_id, product_id ("*" for all baskets of the region), baskets, late_baskets; `pairs` product_id,
    companion_id, baskets, late_baskets; `regional` region_id, product_id, companion_id, baskets of those pairs alone
    that are together more often than chance, and `names` are those of their products.
    """

    sizes: pd.DataFrame
    pairs: pd.DataFrame
    regional: pd.DataFrame
    names: Mapping[str, str]
    first: date
    last: date


def count(connection: Connection) -> Prepared:
    """The baskets of the last DAYS. Raises TooLittle."""
    begun, last = connection.execute(_SOLD).one()
    if last is None:
        raise TooLittle("There are no orders with lines yet: load orders.csv and order_items.csv.")
    first = max(begun, last - timedelta(days=DAYS - 1))
    days = {"start": first, "end": last}
    late = {"late": last - timedelta(days=LATE - 1)}
    sizes = _read("basket_sizes", days | late, connection)
    baskets = int(sizes.loc[sizes["product_id"] == EVERYTHING, "baskets"].sum())
    if baskets < LEAST_BASKETS:
        raise TooLittle(f"There are {baskets} baskets from {first} on; it takes {LEAST_BASKETS} to learn from.")
    pairs = _read("basket_pairs", days | late | {"least": LEAST}, connection)
    regional = by_region(significant(pairs, sizes), first, last, connection)
    products = sorted({*regional["product_id"], *regional["companion_id"]})
    names = {row.product_id: row.name for row in connection.execute(_NAMES, {"products": products})}
    return Prepared(Counts(sizes, pairs, regional, names, first, last), first, last, baskets)


def by_region(found: pd.DataFrame, first: date, last: date, connection: Connection) -> pd.DataFrame:
    """The baskets of each region that hold both products of the pairs found."""
    wanted = {"firsts": found["product_id"].tolist(), "seconds": found["companion_id"].tolist()}
    return _read("basket_pairs_by_region", {"start": first, "end": last, **wanted}, connection)


def _read(name: str, parameters: Mapping[str, object], connection: Connection) -> pd.DataFrame:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.csv"
        to_file(name, parameters, path, connection)
        return pd.read_csv(path, dtype=_TEXTS, keep_default_na=False)
