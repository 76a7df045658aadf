"""Measures of the finance pages: profit and loss, margins, and where contribution comes from."""

from __future__ import annotations

from typing import Any

from services import tallies
from services.ask import ask_records
from services.filters import Filters
from services.measures import measure
from services.scope import Viewer


@measure("profit_and_loss", scoped_by="region")
def profit_and_loss(filters: Filters, viewer: Viewer) -> list[dict[str, Any]]:
    """One record per month of the range, base currency; None where a line is not kept so finely."""
    return ask_records("profit_and_loss", filters, viewer)


@measure("packed_contributions", "packed_codes", scoped_by="region")
def customer_contribution(filters: Filters, viewer: Viewer) -> list[dict[str, Any]]:
    """Net revenue and contribution, a record per tenth of the customers; tenth 0 is orders without a customer."""
    return tallies.customer_contribution(filters, viewer)


@measure("cash_timing", scoped_by="region")
def cash_timing(filters: Filters, viewer: Viewer) -> list[dict[str, Any]]:
    """What became of the money ordered by month of order, to date: base currency, with tax and shipping."""
    return ask_records("cash_timing", filters, viewer)
