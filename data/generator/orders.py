"""Who orders when, through which channel: the orders of one month, before what is in them."""

from __future__ import annotations

import numpy as np

from data.generator import fraud
from data.generator.arrays import Array, Draw, uniform
from data.generator.channels import CHANNELS
from data.generator.geography import REGIONS
from data.generator.people import draw_minutes
from data.generator.setup import DAY
from data.generator.state import State
from data.generator.world import Month, World

Table = dict[str, Array]
FIRST_AT_ONCE = 0.74
"""Share of people who order on the day they register."""
GUEST = 0.035


def draw(world: World, state: State, at: int, month: Month) -> Table:
    """The orders of a month, in order of time, one array a column."""
    rng = world.setup.rng("orders", at)
    person, moment, first = _shoppers(world, state, at, month, rng)
    rings = world.rings
    inside = np.flatnonzero((rings.moment >= month.first * DAY) & (rings.moment < (month.first + month.days) * DAY))
    ring_person = _ring_people(world, state, inside, rng)
    orders = {
        "person": np.concatenate([person, ring_person]).astype(np.int32),
        "moment": np.concatenate([moment, rings.moment[inside]]).astype(np.int32),
        "first": np.concatenate([first, np.zeros(len(inside), bool)]),
        "ring": np.concatenate([np.full(len(person), fraud.NO_RING), inside]).astype(np.int32),
    }
    order = np.argsort(orders["moment"], kind="stable")
    orders = {name: column[order] for name, column in orders.items()}
    orders["number"] = (state.orders + 1 + np.arange(len(order))).astype(np.int32)
    state.orders += len(order)
    _attributes(world, month, orders, rng)
    return orders


def _shoppers(
    world: World, state: State, at: int, month: Month, rng: np.random.Generator
) -> tuple[Array, Array, Array]:
    """Person, moment and whether it is the order made on registering."""
    people = world.people
    begin, end = month.first * DAY, (month.first + month.days) * DAY
    low, high = np.searchsorted(people.registered, [begin, end])
    new = np.arange(low, high)
    new = new[(rng.random(len(new)) < FIRST_AT_ONCE) & ~people.in_ring[new]]
    wanted = world.expected[at] - np.bincount(people.region[new], minlength=len(REGIONS))
    known = np.arange(low)
    pull = state.appetite(known, month.first) * month.total.mean(axis=2)[people.profile[:low], people.region[:low]]
    room = np.bincount(people.region[:low], pull, len(REGIONS))
    factor = np.where(room > 0, np.maximum(wanted, 0.12 * world.expected[at]) / np.maximum(room, 1e-12), 0.0)
    often = rng.poisson(np.minimum(pull * factor[people.region[:low]], 6.0))
    repeat = np.repeat(known, often)
    spread = month.intensity.reshape(-1, month.days)
    spread = spread + (spread.sum(axis=1, keepdims=True) == 0)
    day = (
        Draw(spread)(people.profile[repeat] * len(REGIONS) + people.region[repeat], rng.random(len(repeat)))
        + month.first
    )
    minute = draw_minutes(world.setup, people.region[repeat], day, rng.random(len(repeat)))
    at_once = np.minimum(people.registered[new] + rng.integers(4, 40, len(new)), end - 1)
    moment = np.concatenate([at_once, day * DAY + minute])
    return np.concatenate([new, repeat]), moment, np.concatenate([np.ones(len(new), bool), np.zeros(len(repeat), bool)])


def _ring_people(world: World, state: State, inside: Array, rng: np.random.Generator) -> Array:
    """Members of rings; for stolen accounts, customers of the region who have bought before."""
    rings, people = world.rings, world.people
    member = rings.member[inside]
    found = np.where(member >= 0, people.ring_person[np.maximum(member, 0)], 0)
    for at in np.flatnonzero(member < 0):
        victims = np.flatnonzero((people.region == rings.region[inside[at]]) & (state.count > 0) & ~people.in_ring)
        if not len(victims):
            victims = np.flatnonzero(~people.in_ring & (people.registered < rings.moment[inside[at]]))
        found[at] = victims[int(rng.random() * len(victims))]
    return found


def _attributes(world: World, month: Month, orders: Table, rng: np.random.Generator) -> None:
    """Account, region, channel, device and address of each order."""
    people, person, moment = world.people, orders["person"], orders["moment"]
    count = len(person)
    day = moment // DAY
    orders["region"] = people.region[person]
    orders["country"], orders["city"] = people.country[person], people.city[person]
    orders["currency"] = world.region_currency[orders["region"]]
    orders["account"] = people.account(person, moment, rng.random(count))
    orders["account"][(rng.random(count) < GUEST) & ~orders["first"] & (orders["ring"] < 0)] = 0
    orders["channel"] = _channels(world, month, orders["region"], day, orders["first"], rng).astype(np.int8)
    people.channel[person[orders["first"]]] = orders["channel"][orders["first"]]
    orders["device"] = _devices(world, orders, day, rng).astype(np.int8)
    elsewhere = uniform(world.setup.seed, "order ip", orders["number"])
    ip = np.where(elsewhere < 0.25, (elsewhere * 4 % 1 * 0xD0000000 + 0x0B000000).astype(np.uint32), people.ip[person])
    ring = orders["ring"]
    fraudulent = ring >= 0
    ip[fraudulent] = world.rings.ip[ring[fraudulent]]
    orders["ip"] = ip
    orders["kind"] = np.where(fraudulent, world.rings.kind[ring], -1).astype(np.int8)
    away = orders["kind"] == fraud.TAKEOVER
    orders["city"][away] = Draw(world.places.by_region)(orders["region"][away], rng.random(int(away.sum())))
    orders["country"][away] = world.places.city_country[orders["city"][away]]


def _channels(world: World, month: Month, region: Array, day: Array, first: Array, rng: np.random.Generator) -> Array:
    """Channel that brought each order: by its pull on the day, and on newcomers or regulars."""
    pull = world.media.pull[:, :, month.first : month.first + month.days]
    newcomers, regulars = np.array([(channel.new, channel.known) for channel in CHANNELS]).T
    table = np.stack([pull * regulars[:, None, None], pull * newcomers[:, None, None]])
    rows = np.moveaxis(table, 1, 3).reshape(-1, len(CHANNELS))
    row = (first * len(REGIONS) + region) * month.days + day - month.first
    return Draw(rows)(row, rng.random(len(region)))


def _devices(world: World, orders: Table, day: Array, rng: np.random.Generator) -> Array:
    """Device: phones gain, shops on the high street keep a few."""
    mobile = 0.40 + 0.12 * day / world.setup.days + 0.25 * (world.people.mobile[orders["person"]] - 0.5)
    chance = rng.random(len(day))
    direct = orders["channel"] == len(CHANNELS) - 1
    app = np.where(orders["first"], 0.02, 0.13)
    found = np.select([chance < mobile, chance < mobile + app, chance < mobile + app + 0.06], [1, 3, 2], 0)
    found = np.where(direct & (rng.random(len(day)) < 0.22), 4, found)
    return np.where(orders["ring"] >= 0, 0, found)
