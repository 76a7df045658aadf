"""A small shop with fixes proposed; whatever a test here does, the count of fixes must agree after it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.services.data_quality.cleansing.mending import assert_counted, check_and_propose
from tests.services.shops import BASE, ShopOf

# Three addresses can be read in one way, one not at all; a name is in capitals, an order's customer is unknown.
SHOP = BASE | {
    "customers": "customer_id,first_name,email,region_id\n"
    "C1,Ann,ann@@mail.example,north\nC2,BEN,ben@mail..example,south\nC3,Cy,cy@mail.example,south\n"
    "C4,Di,di.@mail.example,south\nC5,Ed,none,north\n",
}


@pytest.fixture
def company_copy(company_copy: str) -> Iterator[str]:
    """As elsewhere, and counted afterwards."""
    yield company_copy
    assert_counted()


@pytest.fixture
def shop_of(shop_of: ShopOf) -> ShopOf:
    """As elsewhere, and counted afterwards."""

    @contextmanager
    def counted(*arguments: Any) -> Iterator[str]:
        with shop_of(*arguments) as url:
            yield url
            assert_counted()

    return counted


@pytest.fixture
def shop(shop_of: ShopOf) -> Iterator[None]:
    """A copy of it for one test."""
    with shop_of(SHOP, check_and_propose):
        yield
