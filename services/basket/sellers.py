"""What is shown where no model serves: the best sellers."""

from __future__ import annotations

from typing import Any

from services.filters import Filters
from services.models import NoModel
from services.sales import product_performance
from services.scope import Viewer

SELLERS = 10


def instead(error: NoModel, filters: Filters, viewer: Viewer) -> dict[str, Any]:
    """{"missing": why there is no model, "remedy", "sellers": the best sellers of the range}; runs product_performance.

    The frame has product_id, name, category, units and net_revenue.
    """
    sellers = product_performance(filters, viewer).data.head(SELLERS)
    columns = ["product_id", "name", "category", "units", "net_revenue"]
    return {"missing": str(error), "remedy": error.remedy, "sellers": sellers[columns]}
