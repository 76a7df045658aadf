"""How orders are paid for: method, tries, failures, fees, cancellations and chargebacks."""

from __future__ import annotations

import numpy as np

from data.generator import fraud
from data.generator.arrays import Array, Draw, convert, one_of
from data.generator.orders import Table
from data.generator.setup import DAY, NEVER
from data.generator.world import Month, World

METHODS = ("card", "paypal", "bank_transfer", "invoice", "wallet", "gift_card")
PROCESSORS = ("cardly", "paypal", "clearbank", "facture", "house")
PROCESSOR_OF = np.array([0, 1, 2, 3, 0, 4])
CARD, PAYPAL, BANK, INVOICE, WALLET, GIFT = range(6)
# Share of orders by method: German-speaking and Nordic regions buy on invoice, America by card.
_MIX = np.array(
    [
        [0.30, 0.32, 0.07, 0.21, 0.09, 0.01],
        [0.58, 0.22, 0.05, 0.03, 0.11, 0.01],
        [0.38, 0.22, 0.14, 0.10, 0.15, 0.01],
        [0.55, 0.25, 0.01, 0.04, 0.14, 0.01],
        [0.42, 0.12, 0.06, 0.26, 0.13, 0.01],
        [0.52, 0.28, 0.07, 0.02, 0.10, 0.01],
        [0.62, 0.18, 0.00, 0.03, 0.15, 0.02],
        [0.60, 0.17, 0.00, 0.03, 0.18, 0.02],
    ]
)
FIRST_TRY_FAILS = np.array([0.085, 0.035, 0.02, 0.05, 0.06, 0.03])
NEVER_SUCCEEDS = np.array([0.022, 0.010, 0.008, 0.016, 0.014, 0.01])
FEE_SHARE, FEE_FIXED = np.array([11_500, 21_000, 1_500, 22_000, 12_500, 0]), np.array([25, 35, 20, 30, 25, 0])
"""Processor's fee: millionths of the amount, and cents of base currency."""
CANCELLED, UNPAID_TRANSFERS = 0.019, 0.07
CHARGEBACK_RATE = 0.0028


def settle(world: World, month: Month, orders: Table) -> None:
    """Add method, tries, outcome, fee, and the moments of payment, cancellation and chargeback."""
    rng = world.setup.rng("payments", month.first)
    count = len(orders["person"])
    kind, moment = orders["kind"], orders["moment"]
    method = Draw(_MIX)(orders["region"], rng.random(count)).astype(np.int8)
    method[np.isin(kind, (fraud.CARD_TESTING, fraud.TAKEOVER, fraud.PROMOTION_ABUSE))] = CARD
    method = np.where(orders["device"] == 4, np.where(method == INVOICE, CARD, method), method).astype(np.int8)
    failed = rng.random(count) < np.where(kind == fraud.CARD_TESTING, 0.8, NEVER_SUCCEEDS[method])
    stumbles = rng.random(count) < FIRST_TRY_FAILS[method]
    tries = np.where(
        failed,
        1 + one_of([0.4, 0.4, 0.2], rng.random(count)),
        np.where(stumbles, 1 + one_of([0.8, 0.2], rng.random(count)), 0),
    )
    orders["method"], orders["failures"] = method, tries.astype(np.int8)
    settled = moment + 1 + 2 * tries + rng.integers(0, 2, count)
    transfer = method == BANK
    settled = settled + np.where(transfer, rng.integers(DAY // 3, 3 * DAY, count), 0)
    unpaid = ~failed & transfer & (rng.random(count) < UNPAID_TRANSFERS)
    orders["failed_at"] = np.where(failed, np.where(transfer, moment + 2 * tries + 1, settled), NEVER).astype(np.int32)
    orders["paid_at"] = np.where(failed | unpaid, NEVER, settled).astype(np.int32)
    regret = ~failed & ~unpaid & (rng.random(count) < CANCELLED) & (kind < 0)
    cancelled = np.where(regret, settled + rng.integers(15, 420, count), np.where(unpaid, moment + 10 * DAY, NEVER))
    orders["cancelled_at"] = cancelled.astype(np.int32)
    orders["fee"] = _fees(world, orders)
    orders["card"] = _cards(world, orders, rng)
    _chargebacks(world, orders, rng)
    _until(world.setup.end, orders, ("failed_at", "paid_at", "cancelled_at", "charged_back_at"))


def _fees(world: World, orders: Table) -> Array:
    """Processor's fee in cents of base currency; nothing for a payment that failed."""
    rate = world.rates[orders["currency"], orders["moment"] // DAY]
    amount = convert(orders["total"], rate)
    fee = convert(amount, FEE_SHARE[orders["method"]]) + FEE_FIXED[orders["method"]]
    return np.where(orders["paid_at"] == NEVER, 0, fee).astype(np.int32)


def _cards(world: World, orders: Table, rng: np.random.Generator) -> Array:
    """Token of the card used; 0 where no card was."""
    own = world.people.card[orders["person"]]
    ring = orders["ring"]
    card = np.where(ring >= 0, world.rings.card[np.maximum(ring, 0)], own)
    other = rng.random(len(card)) < 0.06
    card = np.where(other & (ring < 0), (card * 31 + 17) % (2**31 - 1), card)
    return np.where(np.isin(orders["method"], (CARD, WALLET)), card, 0).astype(np.int64)


def _chargebacks(world: World, orders: Table, rng: np.random.Generator) -> None:
    count = len(orders["person"])
    usual = np.where(np.isin(orders["method"], (CARD, PAYPAL, WALLET)), CHARGEBACK_RATE, 0.0)
    chance = np.select([orders["kind"] == fraud.TAKEOVER, orders["kind"] == fraud.CARD_TESTING], [0.85, 0.7], usual)
    hit = (rng.random(count) < chance) & (orders["paid_at"] != NEVER) & (orders["cancelled_at"] == NEVER)
    opened = orders["moment"] + rng.integers(12 * DAY, 48 * DAY, count)
    orders["charged_back_at"] = np.where(hit, opened, NEVER).astype(np.int32)


def _until(end: int, orders: Table, names: tuple[str, ...]) -> None:
    """What lies after the last minute has not happened yet."""
    for name in names:
        orders[name][orders[name] >= end] = NEVER
