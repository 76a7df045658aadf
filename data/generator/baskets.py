"""What is in the orders of a month: products, quantities, prices, promotions and discounts."""

from __future__ import annotations

import numpy as np

from data.generator import fraud
from data.generator.arrays import Array, Draw, convert, one_of, ranges
from data.generator.assortment import SUBS, TOGETHER
from data.generator.channels import CHANNEL_KEYS
from data.generator.geography import REGIONS, WAREHOUSES
from data.generator.marketing import STANDING
from data.generator.orders import Table
from data.generator.setup import DAY
from data.generator.state import State
from data.generator.world import Month, World

LINES = np.array([0.345, 0.265, 0.16, 0.1, 0.07, 0.038, 0.022])
TOGETHER_CHANCE = 0.16
"""Chance that a further line comes from a category that goes with the first line's, on a day of usual demand.
It rises and falls with the demand for what is added, so that price moves such lines as it moves all others."""
FREE_SHIPPING_FROM = 9_900


def draw(world: World, state: State, at: int, month: Month, orders: Table) -> Table:
    """The lines of a month's orders; sets the orders' promotion, shipping fee, tax and total."""
    rng = world.setup.rng("baskets", at)
    lines = _line_counts(world, state, orders, rng)
    order = np.repeat(np.arange(len(lines)), lines)
    place = ranges(lines)
    product = _products(world, month, orders, order, place, rng)
    _ring_products(world, orders, order, product, month)
    keep = _without_repeats(order, product)
    order, product, place = order[keep], product[keep], place[keep]
    items: Table = {"order": order.astype(np.int32), "product": product.astype(np.int16)}
    items["number"] = (state.items + 1 + np.arange(len(order))).astype(np.int32)
    state.items += len(order)
    items["quantity"] = _quantities(world, orders, items, rng)
    _prices(world, orders, items)
    _discounts(world, orders, items, rng)
    _totals(world, orders, items)
    return items


def _line_counts(world: World, state: State, orders: Table, rng: np.random.Generator) -> Array:
    lines = one_of(LINES, rng.random(len(orders["person"]))) + 1
    lines = lines + rng.poisson(state.extra_lines(orders["person"], orders["moment"] // DAY))
    single = np.isin(orders["kind"], (fraud.CARD_TESTING, fraud.TAKEOVER, fraud.RESELLER))
    return np.where(single, 1, np.where(orders["kind"] == fraud.PROMOTION_ABUSE, np.minimum(lines, 2), lines))


def _products(world: World, month: Month, orders: Table, order: Array, place: Array, rng: np.random.Generator) -> Array:
    """A product for each line, by the customer's taste, the day's demand, and what goes with the first line."""
    people, catalogue = world.people, world.catalogue
    day = orders["moment"][order] // DAY - month.first
    region, profile = orders["region"][order], people.profile[orders["person"][order]]
    wish = Draw(month.wish.reshape(-1, len(SUBS)))
    row = (profile.astype(np.int64) * len(REGIONS) + region) * month.days + day
    sub = wish(row, rng.random(len(order)))
    first = np.flatnonzero(place == 0)
    anchor_sub = sub[first][order]
    partners = _partners()
    warehouse = world.region_warehouse[region].astype(np.int64)
    partner = partners[anchor_sub, (rng.random(len(order)) < 0.4).astype(int)]
    mood = month.by_sub[warehouse, partner, day] / np.array([one.share for one in SUBS])[partner]
    goes = (place > 0) & (partner >= 0) & (rng.random(len(order)) < TOGETHER_CHANCE * mood)
    sub = np.where(goes, partner, sub)
    pick = Draw(_by_sub(world, month))
    inside = pick((warehouse * month.days + day) * len(SUBS) + sub, rng.random(len(order)))
    starts = np.searchsorted(catalogue.sub, np.arange(len(SUBS)))
    product = starts[sub] + inside
    return _companions(world, month, product, order, place, warehouse, day, rng)


def _by_sub(world: World, month: Month) -> Array:
    """Demand of each category's products, padded to equal length: (warehouse, day, category; product)."""
    sub = world.catalogue.sub
    place = ranges(np.bincount(sub))
    table = np.zeros((len(WAREHOUSES), month.days, len(SUBS), place.max() + 1))
    table[:, :, sub, place] = np.moveaxis(month.available, 1, 2)
    table[..., 0] += 1e-12
    return table.reshape(-1, table.shape[-1])


def _companions(
    world: World,
    month: Month,
    product: Array,
    order: Array,
    place: Array,
    warehouse: Array,
    day: Array,
    rng: np.random.Generator,
) -> Array:
    """Put the planted companion of the first line's product on the second line, at its chance."""
    companion = np.full(world.catalogue.count, -1)
    chance = np.zeros(world.catalogue.count)
    bundles = world.catalogue.bundles
    companion[bundles[:, 0]], chance[bundles[:, 0]] = bundles[:, 1], bundles[:, 2] / 1000
    anchor = product[np.flatnonzero(place == 0)][order]
    added = companion[anchor]
    usual = np.array([one.share for one in SUBS])[world.catalogue.sub] * world.catalogue.popularity
    mood = month.available[warehouse, added, day] / usual[added]
    takes = (place == 1) & (added >= 0) & (rng.random(len(order)) < chance[anchor] * mood)
    return np.where(takes, added, product)


def _partners() -> Array:
    keys = [sub.key for sub in SUBS]
    found = np.full((len(SUBS), 2), -1)
    for anchor, others in TOGETHER.items():
        found[keys.index(anchor)] = [keys.index(other) for other in others]
    return found


def _ring_products(world: World, orders: Table, order: Array, product: Array, month: Month) -> None:
    """What rings buy: trifles to test a card, electronics for a stolen account, one target for resellers."""
    catalogue = world.catalogue
    kind, ring = orders["kind"][order], orders["ring"][order]
    on_sale = month.available.sum(axis=(0, 2)) > 0
    price = catalogue.base_price
    cheap = np.flatnonzero(on_sale & (price <= np.quantile(price[on_sale], 0.08)))
    dear = np.flatnonzero(on_sale & (catalogue.top == 0) & (price >= np.median(price[catalogue.top == 0])))
    hot = np.argsort((price > 90) - catalogue.popularity, kind="stable")[:12]
    group = world.rings.ring[np.maximum(ring, 0)]
    for which, goods in ((fraud.CARD_TESTING, cheap), (fraud.TAKEOVER, dear), (fraud.RESELLER, hot)):
        mine = kind == which
        step = group[mine] if which != fraud.TAKEOVER else ring[mine]
        product[mine] = goods[(step * 7) % len(goods)]


def _without_repeats(order: Array, product: Array) -> Array:
    """Positions of lines to keep: the first of each product on an order."""
    code = order.astype(np.int64) * 100_000 + product
    _, first = np.unique(code, return_index=True)
    return np.sort(first)


def _quantities(world: World, orders: Table, items: Table, rng: np.random.Generator) -> Array:
    extra = np.array([sub.extra for sub in SUBS])[world.catalogue.sub[items["product"]]]
    business = world.people.business[orders["person"][items["order"]]]
    quantity = 1 + rng.poisson(extra * np.where(business, 4.0, 1.0)).clip(0, 9)
    kind = orders["kind"][items["order"]]
    bulk = rng.integers(5, 11, len(quantity))
    return np.select([kind == fraud.RESELLER, kind == fraud.CARD_TESTING], [bulk, 1], quantity).astype(np.int16)


def _prices(world: World, orders: Table, items: Table) -> None:
    """Unit price in the order's currency, from the local price list; unit cost in base currency."""
    day = (orders["moment"] // DAY)[items["order"]]
    currency = orders["currency"][items["order"]]
    listed = world.catalogue.price[items["product"], day].astype(np.float64)
    items["price"] = np.rint(listed * 1_000_000 / world.list_rate[currency, day]).astype(np.int32)
    items["cost"] = world.catalogue.cost[items["product"], day]


def _discounts(world: World, orders: Table, items: Table, rng: np.random.Generator) -> None:
    """Choose each order's promotion and share its discount over the lines it is for."""
    count = len(orders["person"])
    day = orders["moment"] // DAY
    chance = rng.random(count)
    promotion = np.full(count, -1, np.int16)
    order, top = items["order"], world.catalogue.top[items["product"]]
    fits = np.zeros((count, 8), bool)
    fits[order, top] = True
    newcomer = orders["first"] | (orders["kind"] == fraud.PROMOTION_ABUSE)
    promotion[newcomer & (chance < np.where(orders["kind"] == fraud.PROMOTION_ABUSE, 2.0, world.promotions[0].use))] = 0
    letter = (orders["channel"] == CHANNEL_KEYS.index("email")) & ~newcomer & (orders["kind"] < 0)
    promotion[letter & (chance < world.promotions[1].use)] = 1
    for at, one in enumerate(world.promotions[STANDING:], STANDING):
        runs = (day >= one.first) & (day <= one.last) & (orders["kind"] != fraud.PROMOTION_ABUSE)
        eligible = runs & (fits[:, one.category] if one.category >= 0 else True) & (chance < one.use)
        promotion[eligible] = at
    promotion[np.isin(orders["kind"], (fraud.CARD_TESTING, fraud.TAKEOVER))] = -1
    orders["promotion"] = promotion
    gross = items["price"].astype(np.int64) * items["quantity"]
    used = promotion[order]
    percent = np.array([one.value if one.kind in ("percentage", "bundle") else 0.0 for one in world.promotions])
    category = np.array([one.category for one in world.promotions])
    applies = (used >= 0) & ((category[used] < 0) | (category[used] == top))
    discount = np.where(applies, np.rint(gross * percent[used] / 100), 0.0).astype(np.int64)
    items["discount"] = (discount + _amounts(world, orders, items, gross)).astype(np.int32)


def _amounts(world: World, orders: Table, items: Table, gross: Array) -> Array:
    """Discounts of a fixed amount, for orders of at least ten times it, shared by value."""
    amount = np.array([one.value * 100 if one.kind == "amount" else 0.0 for one in world.promotions] + [0.0])
    order = items["order"]
    value = np.bincount(order, gross, len(orders["person"]))
    rate = world.list_rate[orders["currency"], orders["moment"] // DAY] / 1_000_000
    off = amount[orders["promotion"]] / rate
    missed = (off > 0) & (value < off * 10)
    orders["promotion"][missed] = -1
    off = np.where(missed, 0.0, off)
    return np.floor(off[order] * gross / np.maximum(value[order], 1)).astype(np.int64)


def _totals(world: World, orders: Table, items: Table) -> None:
    """Shipping fee, tax and total in cents of the order's currency."""
    count = len(orders["person"])
    line = items["price"].astype(np.int64) * items["quantity"] - items["discount"]
    net = np.bincount(items["order"], line, count).astype(np.int64)
    day = orders["moment"] // DAY
    rate = world.list_rate[orders["currency"], day]
    free_kind = np.array([one.kind == "free_shipping" for one in world.promotions] + [False])
    free = (convert(net, rate) >= FREE_SHIPPING_FROM) | free_kind[orders["promotion"]] | (orders["device"] == 4)
    local_fee = np.rint(np.where(orders["region"] >= 6, 790, 490) * 1_000_000 / rate / 10) * 10
    orders["shipping_fee"] = np.where(free, 0, local_fee).astype(np.int32)
    orders["net"] = net.astype(np.int32)
    tax = world.places.country_tax[orders["country"]]
    orders["tax"] = convert(net + orders["shipping_fee"], tax).astype(np.int32)
    orders["total"] = (net + orders["shipping_fee"] + orders["tax"]).astype(np.int32)
