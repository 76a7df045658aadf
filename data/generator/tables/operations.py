"""Carriers and parcels, returns, reviews, tickets, contracts with vendors."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from data.generator import columns as c
from data.generator.arrays import uniform
from data.generator.columns import Chunk
from data.generator.company import Company
from data.generator.fulfilment import BANDS, CARRIERS, price_list, promised_days
from data.generator.geography import REGION_KEYS, REGIONS, WAREHOUSE_KEYS
from data.generator.returns import REASONS, STATES
from data.generator.review_texts import write
from data.generator.setup import DAY, NEVER
from data.generator.vendors import VENDORS

SCAN_DAYS = 150
"""Days for which carriers keep their scans."""


def carriers(company: Company) -> Iterator[Chunk]:
    """Seven carriers."""
    yield {
        "carrier_id": c.text([one.key for one in CARRIERS]),
        "name": c.text([one.name for one in CARRIERS]),
        "service": c.text([one.service for one in CARRIERS]),
    }


def carrier_rates(company: Company) -> Iterator[Chunk]:
    """Price lists where a carrier delivers; freight goes everywhere."""
    share = np.array([one.share for one in CARRIERS])
    share[-1] = 1.0
    carrier, region, band = (part.ravel() for part in np.indices((len(CARRIERS), len(REGIONS), len(BANDS))))
    there = share[carrier, region] > 0
    carrier, region, band = carrier[there], region[there], band[there]
    yield {
        "carrier_id": c.label(carrier, [one.key for one in CARRIERS]),
        "region_id": c.label(region, REGION_KEYS),
        "max_weight_kg": c.money(np.array(BANDS)[band], places=2),
        "price": c.money(price_list()[carrier, region, band]),
        "promised_days": c.whole(promised_days()[carrier, region]),
    }


def shipments(company: Company) -> Iterator[Chunk]:
    """One parcel for each order in hand; its number is the order's."""
    setup = company.setup
    for (sold,) in company.blocks("orders"):
        rows = np.flatnonzero((sold["processing_at"] != NEVER) & (sold["cancelled_at"] == NEVER))
        part = {
            name: sold[name][rows]
            for name in (
                "number",
                "carrier",
                "warehouse",
                "shipped_at",
                "promised",
                "delivered_at",
                "ship_cost",
                "weight",
                "lost",
            )
        }
        state = np.select(
            [
                part["shipped_at"] == NEVER,
                part["delivered_at"] != NEVER,
                part["lost"] & (part["shipped_at"] < setup.end - 20 * DAY),
            ],
            [0, 2, 3],
            1,
        )
        waiting = part["shipped_at"] == NEVER
        yield {
            "shipment_id": c.number("S", part["number"]),
            "order_id": c.number("O", part["number"]),
            "carrier_id": c.label(part["carrier"], [one.key for one in CARRIERS]),
            "warehouse_id": c.label(part["warehouse"], WAREHOUSE_KEYS),
            "shipped_at": c.moment(setup, part["shipped_at"]),
            "promised_on": c.day(setup, part["promised"]),
            "delivered_at": c.moment(setup, part["delivered_at"]),
            "cost": c.money(part["ship_cost"], waiting),
            "weight_kg": c.money(part["weight"]),
            "status": c.label(state, ["waiting", "in_transit", "delivered", "lost"]),
        }


def shipment_events(company: Company) -> Iterator[Chunk]:
    """Scans of recent parcels."""
    setup = company.setup
    for (sold,) in company.blocks("orders"):
        recent = (sold["shipped_at"] != NEVER) & (sold["shipped_at"] >= setup.end - SCAN_DAYS * DAY)
        picked = np.where(recent, sold["shipped_at"] + 90, NEVER)
        delivered = np.where(recent, sold["delivered_at"], NEVER)
        there = delivered != NEVER
        middle = np.where(there, (picked.astype(np.int64) + delivered) // 2, np.where(recent, picked + DAY, NEVER))
        out = np.where(there, np.maximum(delivered - 200, middle + 1), NEVER)
        trouble = np.where(recent & sold["late"] & there, middle + 240, NEVER)
        customs = np.where((sold["region"] == 3) & (sold["warehouse"] != 2), middle, NEVER)
        for name, moment in (
            ("picked_up", picked),
            ("hub", middle),
            ("customs", customs),
            ("exception", trouble),
            ("out_for_delivery", out),
            ("delivered", delivered),
        ):
            rows = np.flatnonzero((moment != NEVER) & (moment < setup.end))
            yield {
                "shipment_id": c.number("S", sold["number"][rows]),
                "event": c.same(name, len(rows)),
                "occurred_at": c.moment(setup, moment[rows]),
            }


def returns(company: Company) -> Iterator[Chunk]:
    """Returns, by the order they belong to."""
    setup = company.setup
    for sold, back in company.blocks("orders", "returns"):
        yield {
            "return_id": c.number("R", back["number"]),
            "order_id": c.number("O", sold["number"][back["order"]]),
            "requested_on": c.day(setup, back["requested"]),
            "received_on": c.day(setup, back["received"]),
            "status": c.label(back["state"], STATES),
            "reason": c.label(back["reason"], REASONS),
            "handling_cost": c.money(back["handling"]),
        }


def return_items(company: Company) -> Iterator[Chunk]:
    """Lines that came back."""
    for items, back in company.blocks("items", "returns"):
        rows = np.flatnonzero(items["return"] >= 0)
        yield {
            "return_id": c.number("R", back["number"][items["return"][rows]]),
            "order_item_id": c.number("I", items["number"][rows]),
            "quantity": c.whole(items["back"][rows]),
            "refund_amount": c.money(items["refund"][rows]),
            "restocked": c.label(items["restocked"][rows].astype(np.int8), ["false", "true"]),
        }


REVIEWED = 0.048
"""Share of delivered lines that are reviewed."""


def reviews(company: Company) -> Iterator[Chunk]:
    """Reviews: ratings follow quality, lateness and faults; the words follow the rating."""
    setup, catalogue = company.setup, company.world.catalogue
    done = 0
    for at, (sold, items, back) in enumerate(company.blocks("orders", "items", "returns")):
        rng = setup.rng("reviews", at)
        order = items["order"]
        returned = items["return"] >= 0
        faulty = np.zeros(len(order), bool)
        faulty[returned] = back["reason"][items["return"][returned]] == 0
        chance = rng.random(len(order))
        eager = np.where(faulty, 3.0, 1.0)
        moment = sold["delivered_at"][order].astype(np.int64) + rng.integers(DAY, 18 * DAY, len(order))
        rows = np.flatnonzero(
            (chance < REVIEWED * eager)
            & (sold["delivered_at"][order] != NEVER)
            & (sold["kind"][order] < 0)
            & (sold["account"][order] > 0)
            & (moment < setup.end)
        )
        rows = rows[np.argsort(moment[rows], kind="stable")]
        product, parent = items["product"][rows], order[rows]
        fading = (product == catalogue.fading) & (sold["moment"][parent] // DAY > setup.days - 120)
        mood = (
            4.35
            + 0.9 * catalogue.quality[product]
            - 1.1 * sold["late"][parent]
            - 2.4 * faulty[rows]
            - 2.3 * fading
            + rng.normal(0, 0.85, len(rows))
        )
        rating = np.clip(np.rint(mood), 1, 5).astype(int)
        theme = np.select(
            [faulty[rows] | fading, sold["late"][parent]],
            [0, 1],
            2 + (uniform(setup.seed, "theme", items["number"][rows]) * 4).astype(int),
        )
        yield {
            "review_id": c.number("W", np.arange(done + 1, done + 1 + len(rows))),
            "product_id": c.number("P", product + 1),
            "customer_id": c.number("C", sold["account"][parent]),
            "order_id": c.number("O", sold["number"][parent]),
            "rating": c.whole(rating),
            "body": c.text(
                write(rating, theme, catalogue.top[product], uniform(setup.seed, "words", items["number"][rows]))
            ),
            "reviewed_at": c.moment(setup, moment[rows]),
        }
        done += len(rows)


def support_tickets(company: Company) -> Iterator[Chunk]:
    """Tickets: late parcels, returns, failed payments, and the rest."""
    setup = company.setup
    done = 0
    for at, (sold,) in enumerate(company.blocks("orders")):
        rng = setup.rng("tickets", at)
        count = len(sold["number"])
        chance = 0.035 + 0.22 * sold["late"] + 0.10 * (sold["return"] >= 0) + 0.2 * (sold["failed_at"] != NEVER)
        moment = sold["moment"] + rng.integers(60, 9 * DAY, count)
        rows = np.flatnonzero(
            (rng.random(count) < chance) & (moment < setup.end) & (sold["kind"] < 0) & (sold["account"] > 0)
        )
        rows = rows[np.argsort(moment[rows], kind="stable")]
        other = rng.choice(6, len(rows), p=[0.25, 0.3, 0.1, 0.1, 0.15, 0.1])
        topic = np.select(
            [sold["late"][rows], sold["return"][rows] >= 0, sold["failed_at"][rows] != NEVER], [0, 3, 2], other
        )
        took = np.rint(np.exp(rng.normal(6.6, 0.9, len(rows)))).astype(np.int64) + 10
        solved = moment[rows] + took
        is_open = (solved >= setup.end) | (rng.random(len(rows)) < 0.01)
        mood = np.clip(
            np.rint(4.4 - took / 2600 - 0.6 * sold["late"][rows] + rng.normal(0, 0.8, len(rows))), 1, 5
        ).astype(int)
        silent = is_open | (rng.random(len(rows)) < 0.45)
        yield {
            "ticket_id": c.number("H", np.arange(done + 1, done + 1 + len(rows))),
            "customer_id": c.number("C", sold["account"][rows]),
            "order_id": c.number("O", sold["number"][rows]),
            "topic": c.label(topic, ["delivery", "product", "payment", "return", "account", "other"]),
            "opened_at": c.moment(setup, moment[rows]),
            "resolved_at": c.moment(setup, np.where(is_open, NEVER, solved)),
            "satisfaction": c.whole(mood, silent),
        }
        done += len(rows)


def vendor_contracts(company: Company) -> Iterator[Chunk]:
    """Two-year contracts; some end soon."""
    setup = company.setup
    rng = setup.rng("contracts")
    rows = []
    for vendor, one in enumerate(VENDORS):
        first = int(rng.integers(-500, 60))
        while first < setup.days:
            rows.append(
                (vendor, first, first + 730, one.lead + 2, int(rng.integers(2, 12)) * 250, int(rng.integers(0, 7)) * 5)
            )
            first += 731
    vendor, first, last, lead, least, rebate = np.array(rows).T
    yield {
        "contract_id": c.number("VC", np.arange(1, len(rows) + 1)),
        "vendor_id": c.number("V", vendor + 1),
        "starts_on": c.day(setup, first),
        "ends_on": c.day(setup, last),
        "agreed_lead_days": c.whole(lead),
        "minimum_order": c.money(least * 100),
        "rebate_rate": c.money(rebate, places=3),
    }
