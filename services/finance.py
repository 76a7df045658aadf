"""Measures of the finance pages: profit and loss, margins, and where contribution comes from."""

from __future__ import annotations

import pandas as pd

from services.ask import ask
from services.filters import Filters
from services.measures import measure
from services.scope import Viewer


@measure("profit_and_loss", scoped_by="region")
def profit_and_loss(filters: Filters, viewer: Viewer) -> pd.DataFrame:
    """One row per month of the range, base currency; None where a line is not kept so finely."""
    return ask("profit_and_loss", filters, viewer)


@measure("customer_contribution", scoped_by="region")
def customer_contribution(filters: Filters, viewer: Viewer) -> pd.DataFrame:
    """Net revenue and contribution of each tenth of the customers; tenth 0 holds orders without a customer."""
    return ask("customer_contribution", filters, viewer)


@measure("cash_timing", scoped_by="region")
def cash_timing(filters: Filters, viewer: Viewer) -> pd.DataFrame:
    """What became of the money ordered, by month of order and to date: base currency, with tax and shipping."""
    return ask("cash_timing", filters, viewer)
