"""The metrics catalogue: every figure the product names, defined once.

Cards, hovers, alerts, the API, the command line and docs/metrics.md are generated from it. A metric is either
a sum that `reporting/executive_kpis` returns under its name, or a ratio of two of them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """What a metric counts."""

    MONEY = "money"
    COUNT = "count"
    SHARE = "share"


@dataclass(frozen=True)
class Metric:
    """One figure; `good` is +1 where more is better, -1 where less is, 0 where neither."""

    name: str
    label: str
    formula: str
    unit: Unit
    good: int
    owner: str
    numerator: str = ""
    denominator: str = ""
    plan: bool = False

    @property
    def made_of(self) -> tuple[str, ...]:
        """The sums that the figure is, or is the ratio of."""
        return (self.numerator, self.denominator) if self.denominator else (self.name,)

    def value(self, sums: Mapping[str, float | None]) -> float | None:
        """The metric from the sums of `executive_kpis`; None where it is not defined."""
        if not self.denominator:
            return _number(sums.get(self.name))
        top, bottom = _number(sums.get(self.numerator)), _number(sums.get(self.denominator))
        return None if top is None or not bottom else top / bottom


def _number(value: float | None) -> float | None:
    if value is None or math.isnan(number := float(value)):
        return None
    return number


_SUM = (
    # name, label, formula, unit, good, owner, has a plan
    ("net_revenue", "Net revenue", "gross sales − discounts − returned goods, without tax and shipping, in base currency; sales count on the order's day, returns on the day the goods came back; orders pending, cancelled or failed do not count", Unit.MONEY, 1, "finance", True),
    ("gross_sales", "Gross sales", "units × unit price before discounts", Unit.MONEY, 1, "sales", False),
    ("discounts", "Discounts", "discounts given on order lines", Unit.MONEY, -1, "sales", False),
    ("returned", "Returned goods", "refunds for goods that came back, without tax", Unit.MONEY, -1, "operations", False),
    ("orders", "Orders", "orders paid, processing, shipped, delivered or returned; with a category filter, orders that hold at least one line of it", Unit.COUNT, 1, "sales", True),
    ("units", "Units", "units sold on the orders counted", Unit.COUNT, 1, "sales", False),
    ("units_returned", "Units returned", "units on returns received", Unit.COUNT, -1, "operations", False),
    ("cost", "Cost of goods", "units × unit cost, less the cost of returned units that could be sold again", Unit.MONEY, -1, "finance", False),
    ("fulfilment", "Fulfilment cost", "carrier cost of the parcels and cost of handling returns, shared over an order's lines by value", Unit.MONEY, -1, "operations", False),
    ("payment_fees", "Payment fees", "processor fees, shared over an order's lines by value", Unit.MONEY, -1, "finance", False),
    ("gross_profit", "Gross profit", "net revenue − cost of goods", Unit.MONEY, 1, "finance", True),
    ("contribution", "Contribution", "gross profit − fulfilment cost − payment fees", Unit.MONEY, 1, "finance", True),
    ("active_customers", "Active customers", "different known customers with an order counted", Unit.COUNT, 1, "marketing", False),
    ("new_customers", "New customers", "known customers whose first counted order falls in the range", Unit.COUNT, 1, "marketing", False),
)
_RATIO = (
    # name, label, formula, unit, good, owner, numerator, denominator
    ("average_order_value", "Average order", "net revenue ÷ orders", Unit.MONEY, 1, "sales", "net_revenue", "orders"),
    ("gross_margin", "Gross margin", "gross profit ÷ net revenue", Unit.SHARE, 1, "finance", "gross_profit", "net_revenue"),
    ("contribution_margin", "Contribution margin", "contribution ÷ net revenue", Unit.SHARE, 1, "finance", "contribution", "net_revenue"),
    ("discount_rate", "Discount rate", "discounts ÷ gross sales", Unit.SHARE, -1, "sales", "discounts", "gross_sales"),
    ("return_rate", "Return rate", "returned goods ÷ (gross sales − discounts)", Unit.SHARE, -1, "operations", "returned", "sales_after_discount"),
    ("returning_share", "Returning customers", "active customers who had bought before the range ÷ active customers", Unit.SHARE, 1, "marketing", "returning_customers", "active_customers"),
    ("failed_rate", "Failed orders", "orders that failed ÷ all orders placed; not told by category", Unit.SHARE, -1, "risk", "failed_orders", "placed_orders"),
    ("units_per_order", "Units per order", "units ÷ orders", Unit.COUNT, 1, "sales", "units", "orders"),
)

CUSTOMERS = frozenset({"active_customers", "new_customers", "returning_customers"})
"""The sums that count customers."""

METRICS: dict[str, Metric] = {
    **{row[0]: Metric(*row[:6], plan=row[6]) for row in _SUM},
    **{row[0]: Metric(*row[:6], numerator=row[6], denominator=row[7]) for row in _RATIO},
}
