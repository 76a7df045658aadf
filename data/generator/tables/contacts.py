"""Contacts with customers: journeys to an order, e-mails, the loyalty programme."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from data.generator import columns as c
from data.generator.arrays import Array, one_of, ranges, uniform
from data.generator.channels import CHANNEL_KEYS, CHANNELS
from data.generator.columns import Chunk
from data.generator.company import Company
from data.generator.orders import Table
from data.generator.setup import DAY, NEVER

JOURNEY_DAYS = 365
TRACKED = 0.6
"""Share of visitors who allow journeys to be tracked, and for how long they are kept."""
EARLIER, TOUCH_EFFECT = np.array([(channel.earlier, channel.touch) for channel in CHANNELS]).T
LOST_PER_ORDER = 0.75


def touchpoints(company: Company) -> Iterator[Chunk]:
    """Journeys of the last year: those to an order end in its channel, the others are lost."""
    setup = company.setup
    since = setup.end - JOURNEY_DAYS * DAY
    done = paths = 0
    for at, (sold,) in enumerate(company.blocks("orders")):
        allowed = uniform(setup.seed, "tracking", sold["person"]) < TRACKED
        keep = np.flatnonzero(
            (sold["moment"] >= since)
            & allowed
            & (sold["channel"] != CHANNEL_KEYS.index("marketplace"))
            & (sold["account"] > 0)
        )
        if not len(keep):
            continue
        rng = setup.rng("journeys", at)
        rows = _journeys(company, sold, keep, rng, setup.months[at])
        order = np.argsort(rows["moment"], kind="stable")
        rows = {name: column[order] for name, column in rows.items()}
        count = len(order)
        yield {
            "touchpoint_id": c.number("T", np.arange(done + 1, done + 1 + count)),
            "path_id": c.number("J", paths + 1 + rows["path"]),
            "customer_id": c.number("C", rows["account"]),
            "channel_id": c.label(rows["channel"], CHANNEL_KEYS),
            "campaign_id": c.label(rows["campaign"], [row.key for row in company.world.media.campaigns]),
            "touched_at": c.moment(setup, rows["moment"]),
            "order_id": c.number("O", rows["order"]),
        }
        done, paths = done + count, paths + int(rows["path"].max()) + 1


def _journeys(
    company: Company, sold: Table, keep: Array, rng: np.random.Generator, month: tuple[int, int]
) -> dict[str, Array]:
    lost = rng.poisson(len(keep) * LOST_PER_ORDER)
    length = np.concatenate(
        [
            1 + one_of([0.46, 0.26, 0.16, 0.08, 0.04], rng.random(len(keep))),
            1 + one_of([0.5, 0.27, 0.14, 0.06, 0.03], rng.random(lost)),
        ]
    )
    path = np.repeat(np.arange(len(length)), length)
    place = ranges(length)
    last = place == length[path] - 1
    won = path < len(keep)
    source = keep[np.minimum(path, len(keep) - 1)]
    channel = np.where(
        won, one_of(EARLIER * TOUCH_EFFECT, rng.random(len(path))), one_of(EARLIER, rng.random(len(path)))
    )
    channel = np.where(won & last, sold["channel"][source], channel)
    end = np.concatenate([sold["moment"][keep], month[0] * DAY + rng.integers(0, (month[1] - month[0]) * DAY, lost)])
    back = np.where(
        last, rng.integers(2, 40, len(path)), rng.integers(DAY // 3, 3 * DAY, len(path)) * (length[path] - 1 - place)
    )
    moment = np.maximum(end[path] - back, 0)
    region = np.concatenate([sold["region"][keep], sold["region"][rng.integers(0, len(sold["region"]), lost)]])
    known = np.concatenate(
        [
            sold["account"][keep],
            np.where(rng.random(lost) < 0.25, sold["account"][rng.integers(0, len(sold["account"]), lost)], 0),
        ]
    )
    return {
        "path": path, "account": known[path], "channel": channel, "moment": moment,
        "campaign": company.world.media.campaign[channel, region[path], moment // DAY],
        "order": np.where(won, sold["number"][source], 0),
    }  # fmt: skip


SENDS_A_MONTH = 0.18
"""E-mails kept on record for a consenting customer and month: newsletters are logged for a sample."""


def email_sends(company: Company) -> Iterator[Chunk]:
    """Newsletters of the last year, sent on Tuesday mornings."""
    setup, people = company.setup, company.world.people
    consent = uniform(setup.seed, "person consent", people.id) < 0.58
    done = 0
    for at, (first, after) in enumerate(setup.months):
        if first < setup.days - 370:
            continue
        rng = setup.rng("emails", at)
        known = np.flatnonzero(consent & (people.registered < first * DAY))
        who = np.sort(known[rng.random(len(known)) < SENDS_A_MONTH])
        tuesdays = first + np.flatnonzero(setup.weekday[first:after] == 1)
        moment = rng.choice(tuesdays, len(who)) * DAY + 540 + rng.integers(0, 25, len(who))
        order = np.argsort(moment, kind="stable")
        who, moment = who[order], moment[order]
        keen = np.clip(company.state.count[who] / 6, 0.1, 1.0)
        chance = rng.random(len(who))
        outcome = np.select(
            [chance < 0.018, chance < 0.021, chance < 0.021 + 0.06 * keen, chance < 0.10 + 0.32 * keen], [3, 4, 2, 1], 0
        )
        email = CHANNEL_KEYS.index("email")
        yield {
            "send_id": c.number("E", np.arange(done + 1, done + 1 + len(who))),
            "campaign_id": c.label(
                company.world.media.campaign[email, 0, moment // DAY],
                [row.key for row in company.world.media.campaigns],
            ),
            "customer_id": c.number("C", people.first_account[who]),
            "sent_at": c.moment(setup, moment),
            "outcome": c.label(outcome, ["sent", "opened", "clicked", "bounced", "unsubscribed"]),
        }
        done += len(who)


TIER_FROM = np.array([0, 400, 1500, 4000])


def loyalty_members(company: Company) -> Iterator[Chunk]:
    """Members; the tier follows from the points they have earned."""
    state, people = company.state, company.world.people
    who = np.flatnonzero(state.joined != NEVER)
    yield {
        "customer_id": c.number("C", people.first_account[who]),
        "tier": c.label(
            np.searchsorted(TIER_FROM, state.earned[who], side="right") - 1, ["bronze", "silver", "gold", "platinum"]
        ),
        "joined_on": c.day(company.setup, state.joined[who]),
        "points_balance": c.whole(state.points[who]),
    }


def loyalty_transactions(company: Company) -> Iterator[Chunk]:
    """Points earned and redeemed, order by order, then points that expired."""
    setup, people = company.setup, company.world.people
    done = 0
    for at, (sold,) in enumerate(company.blocks("orders")):
        earns, spends = np.flatnonzero(sold["earned"] > 0), np.flatnonzero(sold["redeemed"] > 0)
        which = np.concatenate([earns, spends])
        points = np.concatenate([sold["earned"][earns], -sold["redeemed"][spends]])
        kind = np.concatenate([np.zeros(len(earns), int), np.ones(len(spends), int)])
        expired = company.state.expired.get(at)
        person, number, moment = sold["person"][which], sold["number"][which], sold["moment"][which]
        if expired is not None:
            gone, lost = expired
            person, number = np.concatenate([person, gone]), np.concatenate([number, np.zeros(len(gone), int)])
            moment = np.concatenate([moment, np.full(len(gone), setup.months[at][1] * DAY - 30)])
            points, kind = np.concatenate([points, -lost]), np.concatenate([kind, np.full(len(gone), 2)])
        order = np.argsort(moment, kind="stable")
        yield {
            "loyalty_transaction_id": c.number("L", np.arange(done + 1, done + 1 + len(order))),
            "customer_id": c.number("C", people.first_account[person[order]]),
            "order_id": c.number("O", number[order]),
            "occurred_at": c.moment(setup, moment[order]),
            "kind": c.label(kind[order], ["earn", "redeem", "expire"]),
            "points": c.whole(points[order]),
        }
        done += len(order)
