"""A small shop with fixes proposed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from services import data_quality, database
from services.data_quality import cleansing
from tests.databases import Cluster
from tests.services.shops import BASE, ShopOf

# Three addresses can be read in one way, one not at all; a name is in capitals, an order's customer is unknown.
SHOP = BASE | {
    "customers": "customer_id,first_name,email,region_id\n"
    "C1,Ann,ann@@mail.example,north\nC2,BEN,ben@mail..example,south\nC3,Cy,cy@mail.example,south\n"
    "C4,Di,di.@mail.example,south\nC5,Ed,none,north\n",
}


@pytest.fixture(scope="session")
def mending_template(cluster: Cluster, shop_of: ShopOf) -> str:
    """The name of a database with the shop, checked, with fixes proposed, that is only copied."""
    with shop_of(SHOP) as url:
        data_quality.check()
        with database.transaction() as connection:
            cleansing.propose(connection)
        database.dispose()
        return cluster.create("template_mending", url.rsplit("/", 1)[1].partition("?")[0])


@pytest.fixture
def shop(cluster: Cluster, mending_template: str) -> Iterator[None]:
    """A copy of it for one test."""
    with cluster.temporary(mending_template):
        yield
