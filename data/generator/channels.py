"""Channels through which orders come."""

from __future__ import annotations

from typing import NamedTuple


class Channel(NamedTuple):
    """A channel: share of orders at plan, how its demand answers to spend, whom it draws, how well visits convert.

    Demand grows with spend to the power `exponent`; `budget` is the share of all spend, `half_life` the days after
    which half of an effect is gone. `new` and `known` are its pull on newcomers and on regulars, `touch` how much
    likelier a contact is on a journey that ends in an order than on one that does not, `earlier` its share of the
    contacts before the last. Clicks cost `click` cents and are `clicked` of impressions; the platform claims
    `claims` orders for each that came.
    """

    key: str
    name: str
    kind: str
    share: float
    exponent: float
    budget: float
    half_life: float
    new: float
    known: float
    conversion: float
    touch: float
    earlier: float
    click: float = 1.0
    clicked: float = 1.0
    claims: float = 1.0


# fmt: off
CHANNELS = (
    Channel("organic_search", "Organic search", "earned", 0.22, 0.0, 0.0, 0, 1.1, 0.9, 0.026, 1.15, 0.24),
    Channel("paid_search", "Paid search", "paid", 0.2, 0.55, 0.42, 1, 1.3, 0.8, 0.028, 1.5, 0.17, 62, 0.034, 1.15),
    Channel("social", "Social ads", "paid", 0.11, 0.45, 0.27, 4, 1.6, 0.6, 0.017, 1.1, 0.2, 48, 0.011, 1.7),
    Channel("email", "E-mail", "owned", 0.13, 0.25, 0.05, 2, 0.1, 1.7, 0.036, 1.9, 0.09, 9, 0.028, 1.1),
    Channel("affiliate", "Affiliates", "paid", 0.08, 0.7, 0.13, 1, 1.2, 0.9, 0.03, 1.3, 0.07, 70, 0.02, 1.05),
    Channel("display", "Display", "paid", 0.04, 0.35, 0.13, 7, 1.4, 0.7, 0.01, 0.75, 0.13, 85, 0.0016, 2.2),
    Channel("marketplace", "Marketplaces", "earned", 0.07, 0.0, 0.0, 0, 1.1, 0.9, 0.0, 1.0, 0.0),
    Channel("direct", "Direct", "direct", 0.15, 0.0, 0.0, 0, 0.4, 1.5, 0.034, 1.6, 0.1),
)
# fmt: on
CHANNEL_KEYS = tuple(one.key for one in CHANNELS)
