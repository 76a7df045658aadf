"""Daily sums of what happened: kept while the company lives, so that daily tables need not read the orders again."""

from __future__ import annotations

import numpy as np

from data.generator.arrays import Array, convert
from data.generator.channels import CHANNELS
from data.generator.geography import CURRENCIES, REGIONS, WAREHOUSES
from data.generator.orders import Table
from data.generator.payments import PROCESSOR_OF, PROCESSORS
from data.generator.returns import RECEIVED, REFUNDED
from data.generator.setup import DAY, NEVER
from data.generator.world import World

MEASURES = (
    "gross_sales",
    "discounts",
    "returned",
    "net_revenue",
    "cost",
    "fulfilment",
    "payment_fees",
    "orders",
    "lines",
    "units",
    "units_returned",
)


class Ledger:
    """Sums by day and dimension, in cents and counts."""

    def __init__(self, world: World) -> None:
        self.world = world
        days, products = world.setup.days, world.catalogue.count
        self.sold = np.zeros((len(WAREHOUSES), products, days), np.int32)
        self.restocked = np.zeros((len(WAREHOUSES), products, days), np.int32)
        self.orders = np.zeros((days, len(REGIONS), len(CHANNELS)), np.int32)
        self.mobile = np.zeros((days, len(REGIONS), len(CHANNELS)), np.int32)
        self.charged = np.zeros((len(PROCESSORS), len(CURRENCIES), days), np.int64)
        self.refunded = np.zeros_like(self.charged)
        self.fees = np.zeros_like(self.charged)
        self.clean = {name: np.zeros((days, len(REGIONS)), np.int64) for name in MEASURES}
        """The headline figures without dirt by day and region: what cleansing should bring back."""

    def add(self, orders: Table, items: Table, back: Table) -> None:
        """Take in one month."""
        day = orders["moment"] // DAY
        web = (day, orders["region"], orders["channel"])
        np.add.at(self.orders, web, 1)
        np.add.at(self.mobile, web, np.isin(orders["device"], (1, 3)))
        self._stock(orders, items, back, day)
        self._money(orders, back)
        self._totals(orders, items, back, day)

    def _stock(self, orders: Table, items: Table, back: Table, day: Array) -> None:
        order = items["order"]
        leaves = orders["recognised"][order]
        warehouse = orders["warehouse"][order]
        np.add.at(
            self.sold, (warehouse[leaves], items["product"][leaves], day[order][leaves]), items["quantity"][leaves]
        )
        some = (items["return"] >= 0) & items["restocked"]
        received = back["received"][items["return"]] if len(back["order"]) else np.full(len(order), NEVER)
        done = np.isin(back["state"], (RECEIVED, REFUNDED))[items["return"]] if len(back["order"]) else some
        some = some & done & (received != NEVER)
        np.add.at(self.restocked, (warehouse[some], items["product"][some], received[some]), items["back"][some])

    def _money(self, orders: Table, back: Table) -> None:
        """Charges, fees in the currency charged, refunds and chargebacks, by processor."""
        processor, currency = PROCESSOR_OF[orders["method"]], orders["currency"]
        paid = orders["paid_at"] != NEVER
        days = orders["paid_at"] // DAY
        np.add.at(self.charged, (processor[paid], currency[paid], days[paid]), orders["total"][paid])
        fee = local_fee(self.world, orders)
        np.add.at(self.fees, (processor[paid], currency[paid], days[paid]), fee[paid])
        undone = paid & (orders["cancelled_at"] != NEVER)
        np.add.at(
            self.refunded,
            (processor[undone], currency[undone], orders["cancelled_at"][undone] // DAY),
            orders["total"][undone],
        )
        disputed = orders["charged_back_at"] != NEVER
        np.add.at(
            self.refunded,
            (processor[disputed], currency[disputed], orders["charged_back_at"][disputed] // DAY),
            orders["total"][disputed],
        )
        done = back["refunded"] != NEVER
        order = back["order"][done]
        np.add.at(
            self.refunded, (processor[order], currency[order], back["refunded"][done] // DAY), back["amount"][done]
        )

    def _totals(self, orders: Table, items: Table, back: Table, day: Array) -> None:
        order = items["order"]
        counts = orders["recognised"][order]
        rate = self.world.rates[orders["currency"], day][order]
        gross = convert(items["price"].astype(np.int64) * items["quantity"], rate)
        discount = convert(items["discount"], rate)
        where = (day[order][counts], orders["region"][order][counts])
        self._sum(where, "gross_sales", gross[counts])
        self._sum(where, "discounts", discount[counts])
        self._sum(where, "net_revenue", (gross - discount)[counts])
        self._sum(where, "cost", (items["cost"].astype(np.int64) * items["quantity"])[counts])
        self._sum(where, "units", items["quantity"][counts])
        self._sum(where, "lines", np.ones(int(counts.sum()), np.int64))
        taken = orders["recognised"]
        where = (day[taken], orders["region"][taken])
        self._sum(where, "orders", np.ones(int(taken.sum()), np.int64))
        self._sum(where, "fulfilment", orders["ship_cost"][taken])
        self._sum(where, "payment_fees", orders["fee"][taken])
        self._back(orders, items, back, rate, counts)

    def _back(self, orders: Table, items: Table, back: Table, rate: Array, counts: Array) -> None:
        if not len(back["order"]):
            return
        done = np.isin(back["state"], (RECEIVED, REFUNDED))
        some = np.flatnonzero((items["return"] >= 0) & counts & done[items["return"]])
        region = orders["region"][items["order"]]
        where = (back["received"][items["return"][some]], region[some])
        refund = convert(items["refund"][some], rate[some])
        self._sum(where, "returned", refund)
        self._sum(where, "net_revenue", -refund)
        self._sum(where, "units_returned", items["back"][some])
        self._sum(where, "cost", -items["cost"][some].astype(np.int64) * items["back"][some] * items["restocked"][some])
        self._sum((back["received"][done], orders["region"][back["order"][done]]), "fulfilment", back["handling"][done])

    def _sum(self, where: tuple[Array, Array], name: str, amount: Array) -> None:
        np.add.at(self.clean[name], where, amount)


def local_fee(world: World, orders: Table) -> Array:
    """The processor's fee in cents of the currency charged."""
    rate = world.rates[orders["currency"], orders["moment"] // DAY]
    return np.rint(orders["fee"] * 1_000_000 / rate).astype(np.int64)
