"""Payments and what follows from them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from data.generator import columns as c
from data.generator.arrays import Array, ranges, uniform
from data.generator.columns import Chunk
from data.generator.company import Company
from data.generator.fulfilment import SHIPPED
from data.generator.geography import CURRENCIES
from data.generator.orders import Table
from data.generator.payments import BANK, INVOICE, METHODS, PROCESSOR_OF, PROCESSORS
from data.generator.setup import DAY, NEVER

ATTEMPT_DAYS, LEDGER_DAYS = 500, 400
"""Days for which tries to pay, and movements with processors, are kept."""
REASONS = (
    "insufficient_funds",
    "do_not_honor",
    "expired_card",
    "authentication_failed",
    "processor_timeout",
    "limit_exceeded",
    "incorrect_cvc",
)
CHARGEBACK_REASONS = ("fraudulent", "product_not_received", "product_unacceptable", "duplicate")


def payments(company: Company) -> Iterator[Chunk]:
    """One payment for each order that was paid or failed; its number is the order's."""
    for sold, back in company.blocks("orders", "returns"):
        rows = np.flatnonzero((sold["paid_at"] != NEVER) | (sold["failed_at"] != NEVER))
        part = np.zeros(len(sold["number"]), bool)
        part[back["order"][back["refunded"] != NEVER]] = True
        undone = (sold["paid_at"] != NEVER) & (sold["cancelled_at"] != NEVER)
        waiting = (sold["method"] == INVOICE) & (sold["status"] < SHIPPED)
        state = np.select([sold["failed_at"] != NEVER, undone | (sold["status"] == 5), part, waiting], [2, 3, 4, 1], 0)
        moment = np.where(sold["failed_at"] != NEVER, sold["failed_at"], sold["paid_at"])
        yield {
            "payment_id": c.number("Y", sold["number"][rows]),
            "order_id": c.number("O", sold["number"][rows]),
            "method": c.label(sold["method"][rows], METHODS),
            "processor": c.label(PROCESSOR_OF[sold["method"][rows]], PROCESSORS),
            "status": c.label(state[rows], ["captured", "authorised", "failed", "refunded", "partially_refunded"]),
            "currency": c.label(sold["currency"][rows], CURRENCIES),
            "amount": c.money(sold["total"][rows]),
            "fee": c.money(sold["fee"][rows]),
            "paid_at": c.moment(company.setup, moment[rows]),
        }


def payment_attempts(company: Company) -> Iterator[Chunk]:
    """Every try to pay recent orders; the address is noted where a try failed."""
    setup = company.setup
    done = 0
    for at, (sold,) in enumerate(company.blocks("orders")):
        recent = sold["moment"] >= setup.end - ATTEMPT_DAYS * DAY
        if not recent.any():
            continue
        good = sold["paid_at"] != NEVER
        tries = np.where(recent, sold["failures"] + good, 0)
        rows = np.repeat(np.arange(len(tries)), tries)
        place = ranges(tries)
        success = place >= sold["failures"][rows]
        rng = setup.rng("attempts", at)
        transfer = success & (sold["method"][rows] == BANK)
        moment = np.where(transfer, sold["paid_at"][rows], sold["moment"][rows] + 1 + 2 * place)
        reason = np.where(
            sold["kind"][rows] == 0,
            rng.choice([1, 6, 3], len(rows)),
            rng.choice(len(REASONS), len(rows), p=[0.3, 0.22, 0.12, 0.16, 0.08, 0.07, 0.05]),
        )
        count = len(rows)
        yield {
            "attempt_id": c.number("K", np.arange(done + 1, done + 1 + count)),
            "order_id": c.number("O", sold["number"][rows]),
            "attempted_at": c.moment(setup, moment),
            "method": c.label(sold["method"][rows], METHODS),
            "processor": c.label(PROCESSOR_OF[sold["method"][rows]], PROCESSORS),
            "amount": c.money(sold["total"][rows]),
            "succeeded": c.label(success.astype(np.int8), ["false", "true"]),
            "failure_reason": c.label(np.where(success, -1, reason), REASONS),
            "card_fingerprint": _cards(sold, rows, place),
            "ip_address": c.join(c.label(np.where(success, -1, 0), [""]), c.address(sold["ip"][rows])),
        }
        done += count


def _cards(sold: Table, rows: Array, place: Array) -> c.Column:
    """Seven characters that stand for a card; a card tester tries another one each time."""
    card = sold["card"][rows] + np.where(sold["kind"][rows] == 0, place * 7919, 0)
    letters = np.frombuffer(b"0123456789abcdefghjkmnpqrstvwxyz", np.uint8)
    code = letters[(card[:, None] >> np.arange(0, 35, 5)) & 31]
    token = np.ascontiguousarray(code).view("S7").ravel().astype(str)
    return pa.array(token, mask=sold["card"][rows] == 0)


def transactions(company: Company) -> Iterator[Chunk]:
    """Charges, refunds, chargebacks and payouts of the last two years."""
    setup = company.setup
    since = setup.end - LEDGER_DAYS * DAY
    done = 0
    for sold, back in company.blocks("orders", "returns"):
        paid = np.flatnonzero(sold["paid_at"] != NEVER)
        undone = paid[sold["cancelled_at"][paid] != NEVER]
        some = back["refunded"] != NEVER
        disputed = np.flatnonzero(sold["charged_back_at"] != NEVER)
        order = np.concatenate([paid, undone, back["order"][some], disputed])
        kind = np.repeat([0, 1, 1, 2], [len(paid), len(undone), int(some.sum()), len(disputed)])
        amount = np.concatenate(
            [sold["total"][paid], -sold["total"][undone], -back["amount"][some], -sold["total"][disputed]]
        )
        moment = np.concatenate(
            [
                sold["paid_at"][paid],
                sold["cancelled_at"][undone],
                back["refunded"][some],
                sold["charged_back_at"][disputed],
            ]
        )
        keep = np.flatnonzero(moment >= since)
        keep = keep[np.argsort(moment[keep], kind="stable")]
        yield {
            "transaction_id": c.number("X", np.arange(done + 1, done + 1 + len(keep))),
            "payment_id": c.number("Y", sold["number"][order[keep]]),
            "kind": c.label(kind[keep], ["charge", "refund", "chargeback"]),
            "currency": c.label(sold["currency"][order[keep]], CURRENCIES),
            "amount": c.money(amount[keep]),
            "occurred_at": c.moment(setup, moment[keep]),
        }
        done += len(keep)
    rows = settled(company)
    yield {
        "transaction_id": c.number("X", np.arange(done + 1, done + 1 + len(rows["day"]))),
        "payment_id": c.same(None, len(rows["day"])),
        "kind": c.same("payout", len(rows["day"])),
        "currency": c.label(rows["currency"], CURRENCIES),
        "amount": c.money(-rows["net"]),
        "occurred_at": c.moment(setup, rows["day"] * DAY + 360),
    }


def settled(company: Company) -> dict[str, Array]:
    """Payouts on Tuesdays and Fridays of everything up to the day before, by processor and currency."""
    setup, ledger = company.setup, company.ledger
    first = max(0, setup.days - LEDGER_DAYS)
    days = first + np.flatnonzero(np.isin(setup.weekday[first:], (1, 4)))
    starts = np.concatenate([[first], days[:-1]])
    found: dict[str, list[Array]] = {
        name: [] for name in ("processor", "currency", "day", "gross", "fee", "refund", "net")
    }
    for start, day in zip(starts, days, strict=True):
        gross, fee, refund = (
            sums[:4, :, start:day].sum(axis=2) for sums in (ledger.charged, ledger.fees, ledger.refunded)
        )
        processor, currency = np.nonzero((gross > 0) | (refund > 0))
        cell = (processor, currency)
        values = (
            processor,
            currency,
            np.full(len(processor), day),
            gross[cell],
            fee[cell],
            refund[cell],
            (gross - fee - refund)[cell],
        )
        for name, value in zip(found, values, strict=True):
            found[name].append(value)
    return {name: np.concatenate(values) for name, values in found.items()}


def settlements(company: Company) -> Iterator[Chunk]:
    """What processors paid out."""
    rows = settled(company)
    yield {
        "settlement_id": c.number("Z", np.arange(1, len(rows["day"]) + 1)),
        "processor": c.label(rows["processor"], PROCESSORS),
        "settled_on": c.day(company.setup, rows["day"]),
        "currency": c.label(rows["currency"], CURRENCIES),
        "gross_amount": c.money(rows["gross"]),
        "fee_amount": c.money(rows["fee"]),
        "refund_amount": c.money(rows["refund"]),
        "net_amount": c.money(rows["net"]),
    }


def refunds(company: Company) -> Iterator[Chunk]:
    """Money given back: for goods returned, and for paid orders cancelled."""
    done = 0
    for sold, back in company.blocks("orders", "returns"):
        some = np.flatnonzero(back["refunded"] != NEVER)
        undone = np.flatnonzero((sold["paid_at"] != NEVER) & (sold["cancelled_at"] != NEVER))
        order = np.concatenate([back["order"][some], undone])
        moment = np.concatenate([back["refunded"][some], sold["cancelled_at"][undone]])
        sort = np.argsort(moment, kind="stable")
        number = np.concatenate([back["number"][some], np.zeros(len(undone), int)])[sort]
        amount = np.concatenate([back["amount"][some], sold["total"][undone]])[sort]
        reason = np.concatenate([np.zeros(len(some), int), np.ones(len(undone), int)])[sort]
        yield {
            "refund_id": c.number("F", np.arange(done + 1, done + 1 + len(sort))),
            "order_id": c.number("O", sold["number"][order[sort]]),
            "payment_id": c.number("Y", sold["number"][order[sort]]),
            "return_id": c.number("R", number),
            "amount": c.money(amount),
            "reason": c.label(reason, ["return", "cancellation"]),
            "refunded_at": c.moment(company.setup, moment[sort]),
        }
        done += len(sort)


def chargebacks(company: Company) -> Iterator[Chunk]:
    """Payments that banks took back."""
    setup = company.setup
    done = 0
    for (sold,) in company.blocks("orders"):
        rows = np.flatnonzero(sold["charged_back_at"] != NEVER)
        rows = rows[np.argsort(sold["charged_back_at"][rows], kind="stable")]
        chance = uniform(setup.seed, "chargeback", sold["number"][rows])
        opened = sold["charged_back_at"][rows] // DAY
        fraudulent = sold["kind"][rows] >= 0
        state = np.where(opened > setup.days - 35, 0, np.where(chance < np.where(fraudulent, 0.08, 0.35), 1, 2))
        reason = np.where(fraudulent, 0, (chance * 7919 % 1 * 4).astype(int))
        yield {
            "chargeback_id": c.number("CB", np.arange(done + 1, done + 1 + len(rows))),
            "payment_id": c.number("Y", sold["number"][rows]),
            "order_id": c.number("O", sold["number"][rows]),
            "amount": c.money(sold["total"][rows]),
            "reason": c.label(reason, CHARGEBACK_REASONS),
            "status": c.label(state, ["open", "won", "lost"]),
            "opened_on": c.day(setup, opened),
        }
        done += len(rows)
