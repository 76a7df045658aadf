"""The derived facts and marts worked out a second way: row by row in Python, rolled up in pandas, from core alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from itertools import product
from typing import Any

import pandas as pd
from sqlalchemy import text

from services import database
from tests.services.refresh.shop import BERLIN

Row = dict[str, Any]
RECOGNISED = {"paid", "processing", "shipped", "delivered", "returned"}
MONEY = ("gross_sales", "discounts", "returned", "net_revenue", "cost", "fulfilment", "payment_fees")
COUNTS = ("lines", "units", "units_returned")


def table(name: str) -> list[Row]:
    """The rows of a core table."""
    with database.transaction() as connection:
        return [dict(row) for row in connection.execute(text(f"select * from core.{name}")).mappings()]


def cents(amount: Decimal) -> Decimal:
    """Half a cent is rounded away from zero."""
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def shares(total: Decimal, weights: list[Decimal]) -> list[Decimal]:
    """The total shared by the weights in turn, equally where they come to nothing."""
    weights = [max(weight, Decimal(0)) for weight in weights]
    weights = weights if sum(weights) else [Decimal(1)] * len(weights)
    given, part = Decimal(0), []
    for count in range(1, len(weights) + 1):
        so_far = cents(total * sum(weights[:count]) / sum(weights))
        part.append(so_far - given)
        given = so_far
    return part


class Company:
    """The sales entries of everything in core, and the marts that they add up to."""

    def __init__(self) -> None:
        self.parents = {row["category_id"]: row["parent_id"] for row in table("categories")}
        self.products = {row["product_id"]: row for row in table("products")}
        self.prices = sorted(table("product_prices"), key=lambda row: row["valid_from"])
        self.rates = sorted(table("exchange_rates"), key=lambda row: row["date"])
        self.lines = self._grouped("order_items", "order_id")
        self.parcels = self._grouped("shipments", "order_id")
        self.payments = self._grouped("payments", "order_id")
        self.returns = self._grouped("returns", "order_id")
        self.return_lines = self._grouped("return_items", "return_id")
        self.orders = [self._order(row) for row in table("orders")]
        firsts: dict[str, tuple[Any, str]] = {}
        for order in self.orders:
            if order["recognised"] and order["customer_id"]:
                moment = (order["ordered_at"], order["order_id"])
                firsts[order["customer_id"]] = min(moment, firsts.get(order["customer_id"], moment))
        for order in self.orders:
            moment = (order["ordered_at"], order["order_id"])
            returning = moment > firsts.get(order["customer_id"], moment)
            order["customer_kind"] = "returning" if returning else "new" if order["customer_id"] else "guest"
        self.entries = [entry for order in self.orders if order["recognised"] for entry in self._entries(order)]

    @staticmethod
    def _grouped(name: str, key: str) -> dict[str, list[Row]]:
        groups = defaultdict(list)
        for row in table(name):
            groups[row[key]].append(row)
        return groups

    def _order(self, order: Row) -> Row:
        local = order["ordered_at"].astimezone(BERLIN)
        known = [
            row["rate"] for row in self.rates if row["currency"] == order["currency"] and row["date"] <= local.date()
        ]
        rate = Decimal(1) if order["currency"] == "EUR" else known[-1] if known else None
        lines = self.lines[order["order_id"]]
        order |= {"day": local.date(), "hour": str(local.hour), "rate": rate}
        order["recognised"] = order["status"] in RECOGNISED and rate is not None and bool(lines)
        for dimension in ("region_id", "channel_id", "device"):
            order[dimension] = order[dimension] or "unknown"
        order["units"] = sum(line["quantity"] for line in lines)
        order["net_sales"] = sum((self._value(line, rate) for line in lines), Decimal(0)) if rate else Decimal(0)
        return order

    @staticmethod
    def _value(line: Row, rate: Decimal) -> Decimal:
        gross = cents(line["quantity"] * line["unit_price"] * rate)
        return gross - cents((line["discount_amount"] or Decimal(0)) * rate)

    def _category(self, line: Row) -> str:
        category = self.products.get(line["product_id"], {}).get("category_id")
        while category and self.parents.get(category):
            category = self.parents[category]
        return category or "unknown"

    def categories_of(self, order: Row) -> set[str]:
        """The top categories of the order's lines."""
        return {self._category(line) for line in self.lines[order["order_id"]]}

    def _unit_cost(self, line: Row, day: Any) -> Decimal:
        then = [row for row in self.prices if row["product_id"] == line["product_id"] and row["valid_from"] <= day]
        sources = (line["unit_cost"], then[-1]["unit_cost"] if then else None)
        sources += (self.products.get(line["product_id"], {}).get("unit_cost"), Decimal(0))
        return next(cost for cost in sources if cost is not None)

    def _entries(self, order: Row) -> Iterator[Row]:
        lines = sorted(self.lines[order["order_id"]], key=lambda line: (self._category(line), line["order_item_id"]))
        values = [self._value(line, order["rate"]) for line in lines]
        parcels = sum((row["cost"] or Decimal(0) for row in self.parcels[order["order_id"]]), Decimal(0))
        fees = sum((row["fee"] or Decimal(0) for row in self.payments[order["order_id"]]), Decimal(0))
        seen: set[str] = set()
        for line, value, parcel, fee in zip(lines, values, shares(parcels, values), shares(fees, values), strict=True):
            gross = cents(line["quantity"] * line["unit_price"] * order["rate"])
            cost = cents(line["quantity"] * self._unit_cost(line, order["day"]))
            category = self._category(line)
            entry = self._entry(order, line, order["day"])
            entry |= {"first_of_order": int(not seen), "first_of_category": int(category not in seen)}
            entry |= {"lines": 1, "units": line["quantity"], "gross_sales": gross, "discounts": gross - value}
            yield entry | {"net_revenue": value, "cost": cost, "fulfilment": parcel, "payment_fees": fee}
            seen.add(category)
        for returned in self.returns[order["order_id"]]:
            if returned["status"] in ("received", "refunded") and returned["received_on"]:
                yield from self._returned(order, returned, {line["order_item_id"]: line for line in lines})

    def _returned(self, order: Row, returned: Row, lines: dict[str, Row]) -> Iterator[Row]:
        goods = [row for row in self.return_lines[returned["return_id"]] if row["order_item_id"] in lines]
        goods.sort(key=lambda row: row["order_item_id"])
        refunds = [cents(row["refund_amount"] * order["rate"]) for row in goods]
        handling = shares(returned["handling_cost"] or Decimal(0), refunds)
        for row, refund, share in zip(goods, refunds, handling, strict=True):
            line = lines[row["order_item_id"]]
            regained = row["quantity"] * self._unit_cost(line, order["day"]) if row["restocked"] else Decimal(0)
            entry = self._entry(order, line, returned["received_on"])
            entry |= {"units_returned": row["quantity"], "returned": refund, "net_revenue": -refund}
            yield entry | {"cost": -cents(regained), "fulfilment": share}

    def _entry(self, order: Row, line: Row, day: Any) -> Row:
        kept = ("order_id", "region_id", "channel_id", "customer_id", "customer_kind")
        named = {"day": day, "product_id": line["product_id"], "category_id": self._category(line)}
        zeros = dict.fromkeys(("first_of_order", "first_of_category", *COUNTS), 0) | dict.fromkeys(MONEY, Decimal(0))
        return {name: order[name] for name in kept} | named | {"order_item_id": line["order_item_id"]} | zeros

    def sales_day(self) -> pd.DataFrame:
        """mart.sales_day, in whole cents."""
        frame = self._frame(self.entries)
        new = frame["customer_kind"] == "new"
        frame["net_revenue_new"] = frame["net_revenue"].where(new, 0)
        for measure in ("order", "category"):
            frame[f"new_{measure}"] = frame[f"first_of_{measure}"].where(new, 0)
        measures = [
            "first_of_order",
            "first_of_category",
            "new_order",
            "new_category",
            *COUNTS,
            *MONEY,
            "net_revenue_new",
        ]
        rolled = rolled_up(frame, ["day"], ["region_id", "channel_id", "category_id"], measures)
        every = rolled["category_id"] == "*"
        rolled["orders"] = rolled["first_of_order"].where(every, rolled["first_of_category"])
        rolled["new_orders"] = rolled["new_order"].where(every, rolled["new_category"])
        return rolled

    def product_month(self) -> pd.DataFrame:
        """mart.product_month, in whole cents."""
        frame = self._frame(self.entries)
        frame["month"] = [day.replace(day=1) for day in frame["day"]]
        frame["entries"] = 1
        return rolled_up(frame, ["month", "product_id"], ["region_id", "channel_id"], ["entries", *COUNTS, *MONEY])

    def product_day(self) -> pd.DataFrame:
        """mart.product_day, in whole cents."""
        return rolled_up(self._frame(self.entries), ["day", "product_id"], [], [*COUNTS, *MONEY])

    def order_attribute_day(self) -> pd.DataFrame:
        """mart.order_attribute_day, in whole cents."""
        attributes = [
            {**order, "attribute": attribute, "value": order[attribute], "orders": 1}
            for order in self.orders
            for attribute in ("status", "device", "hour", "customer_kind")
            if order["recognised"] or attribute == "status"
        ]
        frame = self._frame(attributes)
        return rolled_up(
            frame, ["day", "attribute", "value"], ["region_id", "channel_id"], ["orders", "units", "net_sales"]
        )

    @staticmethod
    def _frame(rows: list[Row]) -> pd.DataFrame:
        frame = pd.DataFrame(rows)
        for measure in frame.columns.intersection([*MONEY, "net_sales"]):
            frame[measure] = [int(amount * 100) for amount in frame[measure]]
        return frame


def rolled_up(frame: pd.DataFrame, keys: list[str], dimensions: list[str], measures: list[str]) -> pd.DataFrame:
    """Sums by the keys and every combination of the dimensions, "*" standing for all of one."""
    pieces = []
    for totals in product((False, True), repeat=len(dimensions)):
        every = {dimension: "*" for dimension, total in zip(dimensions, totals, strict=True) if total}
        pieces.append(frame.assign(**every).groupby([*keys, *dimensions], as_index=False)[measures].sum())
    return pd.concat(pieces, ignore_index=True)
