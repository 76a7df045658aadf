"""What the web servers take."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from tests.load.crowd import gather
from tests.load.figures import Figure
from tests.load.setting import Setting
from tests.load.users import PAGE, NaiveUser, ProductUser

PEOPLE = 8
SECONDS = 5


def measure(setting: Setting) -> Iterator[Figure]:
    """Memory of each site after people were at it, shared pages divided among those who share them."""
    visits = [(PAGE, setting.last(days)) for days in (7, 28, 90)]
    product = [ProductUser(setting.product.port, setting.emails[0], setting.password) for _ in range(PEOPLE)]
    naive = [NaiveUser(setting.naive.port) for _ in range(PEOPLE)]
    for users in (product, naive):
        asyncio.run(gather(users, [visits] * PEOPLE, SECONDS))
    yield Figure("Memory of 2 web workers", setting.product.memory(), "MB", "naive", setting.naive.memory(), "<= 1")
