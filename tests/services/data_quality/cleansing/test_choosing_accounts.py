"""Accounts of one person on the sample company: side by side, another one kept, one set apart."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from services import data_quality, database
from services.accounts import Actor
from services.data_quality import cleansing
from services.data_quality.cleansing import deciding, merging, plans, shown
from services.errors import Conflict, NotAllowed, NotFound
from tests.databases import Cluster
from tests.services.data_quality.cleansing.test_plans import READER, STEWARD
from tests.services.data_quality.test_engine import rows
from tests.services.shops import EVERYONE

MERGES = "select key, new_value from ops.proposal where action = 'merge' and key = any(:keys) order by key"


@pytest.fixture(scope="module")
def shop(cluster: Cluster, company_template: str) -> Iterator[None]:
    """The sample company with fixes proposed, which the tests here change one after the other."""
    with cluster.temporary(company_template):
        propose()
        yield


pytestmark = [pytest.mark.usefixtures("shop", "redis_url")]


def propose() -> None:
    with database.transaction() as connection:
        cleansing.propose(connection)


def first(size: int) -> merging.Cluster:
    """The first cluster of so many accounts."""
    found = (each for page in range(1, 60) for each in shown.duplicates(READER, {"page": str(page)}).data["clusters"])
    return next(each for each in found if len(each.accounts) == size)


def test_accounts_stand_side_by_side_with_what_agrees() -> None:
    told = shown.duplicates(READER, {}).data
    assert told["count"] > 500
    assert len(told["clusters"]) == merging.PAGE
    for each in told["clusters"]:
        kept, *others = each.accounts
        assert (kept.key, kept.probability, kept.agreed) == (each.kept, None, {})
        assert others
        assert all(other.agreed and 0.5 < (other.probability or 0) <= 1 for other in others)
    hidden = shown.duplicates(EVERYONE, {}).data["clusters"][0].accounts[0].row
    assert (hidden["first_name"], hidden["city"] == "hidden") == ("hidden", False)


def test_another_account_is_kept_and_stays_chosen() -> None:
    cluster = first(3)
    old, new, third = (each.key for each in cluster.accounts)
    with pytest.raises(Conflict):
        merging.keep(cluster.cluster_id, new, by=STEWARD, seen=third)
    with pytest.raises(deciding.BadValue):
        merging.keep(cluster.cluster_id, "nobody", by=STEWARD, seen=old)
    with pytest.raises(NotAllowed):
        merging.keep(cluster.cluster_id, new, by=Actor("reader"), seen=old)
    fixes = merging.keep(cluster.cluster_id, new, by=STEWARD, seen=old)
    wanted = sorted([(old, new), (third, new)])
    for _ in range(2):
        assert rows(MERGES, keys=[old, new, third]) == wanted
        propose()
    plan = plans.plan(fixes, by=STEWARD)
    done = plans.apply_plan(plan.plan_id, "One person", by=STEWARD)
    left = "select customer_id from core.customers where customer_id = any(:keys)"
    assert rows(left, keys=[old, new, third]) == [(new,)]
    plans.take_back(done.cleansing_id or 0, by=STEWARD)
    assert len(rows(left, keys=[old, new, third])) == 3


def test_who_is_somebody_else_is_proposed_no_more() -> None:
    cluster = first(2)
    kept, other = (each.key for each in cluster.accounts)
    merging.set_apart(other, by=STEWARD)
    propose()
    assert rows(MERGES, keys=[kept, other]) == []
    data_quality.check()
    propose()
    assert rows(MERGES, keys=[kept, other]) == []
    with pytest.raises(NotFound):
        merging.set_apart(other, by=STEWARD)
    with pytest.raises(NotFound):
        merging.keep(cluster.cluster_id, kept, by=STEWARD, seen=kept)
