"""What elasticities are learned from: how often each product was bought, at which price, and what else moved it."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd
from sqlalchemy import Connection, text

from services.database.frames import to_frame
from services.database.reads import statement
from services.models import Prepared, TooLittle
from services.queries import query

YEARS = 3
LEAST_CHANGES = 40
"""Changes of prices that there are to be, in all, for anything to be learned."""
NEW_FOR = 60.0
"""Days after which a third of what a new product draws by being new is left."""
CARRIED = 13
"""Weeks for which a competitor's price is taken to hold after it was seen."""
FAR_OFF = float(np.log(3))
"""A price this far from its product's median, as a logarithm, is a mistake of whoever typed it."""
LEAST_AVAILABLE = 0.05

_RANGE = text("select as_of from ops.data_version")


def prepare(connection: Connection) -> Prepared:
    """The cells of the last YEARS years. Raises TooLittle where prices hardly ever changed."""
    end = connection.execute(_RANGE).scalar()
    if end is None:
        raise TooLittle("There are no orders yet.")
    cells = price_cells(connection, end - timedelta(days=366 * YEARS), end)
    changes = int(cells["changed"].sum())
    if changes < LEAST_CHANGES:
        raise TooLittle(f"Prices changed {changes} times, and what follows from that can be told from {LEAST_CHANGES}.")
    return Prepared(cells, cells["week"].min().date(), end, int(cells["lines"].sum()))


def price_cells(connection: Connection, start: object, end: object) -> pd.DataFrame:
    """One row per product, week and price in it, in order: the price, what was bought, and what else moved it.

    product_id, category_id, category (its name), season_id (what its season is shared with), week, price; `moved` and
    `rival` are the logarithms of the price and of competitors' against the product's mean, rival 0 where unknown; `new`
    falls from 1 at launch; `available` is days on sale and in stock, `lines` order lines; `changed` where the price is
    another than in the row before.
    """
    asked = query("price_elasticity_inputs")
    cursor = connection.execute(statement(asked), {"start": start, "end": end}).cursor
    return tidy(to_frame(cursor.description, cursor.fetchall()))


def tidy(rows: pd.DataFrame) -> pd.DataFrame:
    """The query's rows as `price_cells` gives them."""
    product = rows["product_id"]
    # Without a price list, what was charged tells the price; of a week without sales, that of the week before does.
    charged = rows["paid_price"].where(rows["paid_price"] > 0)
    charged = charged.groupby(product).ffill().groupby(product).bfill()
    listed = rows["list_price"].notna().groupby(product).transform("any")
    price = rows["list_price"].where(listed, charged)
    log_price = np.log(price.where(price > 0))
    log_rival = np.log(rows["rival_price"].where(rows["rival_price"] > 0).groupby(product).ffill(limit=CARRIED))
    usual = log_price.groupby(product).transform("median")
    log_rival = log_rival.where((log_rival - log_rival.groupby(product).transform("median")).abs() < FAR_OFF)
    kept = ((log_price - usual).abs() < FAR_OFF) & (rows["available"] > LEAST_AVAILABLE)
    cells = rows.loc[kept, ["product_id", "category_id", "category", "season_id", "week", "available", "lines"]].copy()
    cells["price"], product = price[kept], product[kept]
    cells["moved"] = _around_mean(log_price[kept], product)
    cells["rival"] = _around_mean(log_rival[kept], product).fillna(0.0)
    cells["new"] = np.exp(-rows.loc[kept, "days_known"].clip(lower=0) / NEW_FOR)
    cells["changed"] = cells["price"].groupby(product).diff().fillna(0.0).ne(0.0)
    return cells.reset_index(drop=True)


def _around_mean(values: pd.Series, product: pd.Series) -> pd.Series:
    return values - values.groupby(product).transform("mean")
