"""What was set aside, by hand on small shops: who said so, how long it holds, and the way back.

Of the shop's customers four have addresses that are none; C5's can be read in no way, and is emptied.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text

from services import data_quality, database
from services.accounts import Actor, audit_entries
from services.data_quality import cleansing, duplicates
from services.data_quality.cleansing import aside, deciding, repairing, shown
from services.errors import BadFilter, Conflict, NotAllowed
from services.scope import Scope
from tests.services.conftest import viewer
from tests.services.data_quality.cleansing.test_plans import READER, STEWARD, of
from tests.services.data_quality.cleansing.test_repairing import SHOP as REFUSED
from tests.services.data_quality.test_engine import rows
from tests.services.shops import EVERYONE, ShopOf

OTHERS = (Actor("reader"), replace(STEWARD, scope=Scope(frozenset({"north"}))))
EARLIER = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def refused(shop_of: ShopOf) -> Iterator[list[int]]:
    """The numbers of four refused rows."""
    with shop_of(REFUSED):
        data_quality.check()
        yield [each.quarantine_id for each in shown.refused(READER, {}).data["rows"]]


def looked_for(*changes: str) -> list[str]:
    """The customers of whom fixes of addresses wait after these changes, a check, and a look for fixes."""
    with database.transaction() as connection:
        for change in changes:
            connection.execute(text(change))
        connection.execute(text("insert into ops.unchecked (table_name, key) values ('customers', 'C5')"))
    data_quality.check()
    with database.transaction() as connection:
        cleansing.propose(connection)
    return waiting()


def waiting() -> list[str]:
    """The customers of whom fixes of addresses wait."""
    found = "select key from ops.proposal where state = 'open' and rule = 'email_format' order by key"
    return [key for (key,) in rows(found)]


def dismissed() -> list[aside.Dismissed]:
    found: list[aside.Dismissed] = aside.dismissed(READER, {}).data["fixes"]
    return found


def refuses(error: type[Exception], *calls: Callable[[], Any]) -> None:
    for call in calls:
        with pytest.raises(error):
            call()


@pytest.mark.usefixtures("shop")
def test_what_was_dismissed_is_listed_and_taken_back() -> None:
    fix = of("C5")
    deciding.dismiss([fix.proposal_id], by=STEWARD)
    ((each,), told) = dismissed(), aside.dismissed(EVERYONE, {}).data
    assert (each.fix, each.by, each.stands) == (fix, STEWARD.name, True)
    assert each.title == "E-mail addresses that are none"
    assert (told["fixes"][0].fix.value, told["count"]) == ("hidden", 1)
    assert shown.overview(READER, {}).data["aside"] == 1
    seen: dict[int, datetime | None] = {fix.proposal_id: each.at}
    refuses(NotAllowed, *(lambda who=who: aside.reopen(seen, by=who) for who in OTHERS))
    refuses(Conflict, lambda: aside.reopen({fix.proposal_id: EARLIER}, by=STEWARD))
    assert waiting() == ["C1", "C2", "C4"]
    assert aside.reopen(seen, by=STEWARD) == 1
    (entry,) = audit_entries(1)
    assert (entry["actor"], entry["action"], entry["detail"]) == (
        STEWARD.name, "fix.reopen", {"fixes": [fix.proposal_id]},
    )  # fmt: skip
    assert (of("C5"), dismissed()) == (fix, [])
    refuses(Conflict, lambda: aside.reopen(seen, by=STEWARD))


@pytest.mark.usefixtures("shop")
def test_what_was_dismissed_stays_so_until_its_row_changes() -> None:
    deciding.dismiss([of("C5").proposal_id], by=STEWARD)
    assert looked_for() == ["C1", "C2", "C4"]
    assert looked_for("update core.customers set email = 'nil' where customer_id = 'C5'") == ["C1", "C2", "C4", "C5"]


@pytest.mark.usefixtures("shop")
def test_what_fails_no_more_cannot_wait_again() -> None:
    number = of("C5").proposal_id
    deciding.dismiss([number], by=STEWARD)
    looked_for("update core.customers set email = 'ed@mail.example' where customer_id = 'C5'")
    (each,) = dismissed()
    assert not each.stands
    refuses(Conflict, lambda: aside.reopen({number: each.at}, by=STEWARD))


def test_rows_that_were_left_out_wait_again(refused: list[int]) -> None:
    repairing.leave(refused, by=STEWARD)
    told = aside.left_out(READER, {}).data
    assert (told["count"], {each.decided_by for each in told["rows"]}) == (4, {STEWARD.name})
    hidden = {each.table_name: each.reason for each in aside.left_out(EVERYONE, {}).data["rows"]}
    assert hidden["customers"] == "hidden"
    assert "2026-02-30T10:00Z" in hidden["orders"]
    seen = {each.quarantine_id: each.decided_at for each in told["rows"]}
    refuses(NotAllowed, *(lambda who=who: aside.take_up(seen, by=who) for who in OTHERS))
    refuses(Conflict, lambda: aside.take_up(dict.fromkeys(seen, EARLIER), by=STEWARD))
    assert shown.refused(READER, {}).data["rows"] == []
    assert aside.take_up(seen, by=STEWARD) == 4
    assert audit_entries(1)[0]["action"] == "refused.reopen"
    assert len(shown.refused(READER, {}).data["rows"]) == 4
    data_quality.check()
    assert len(rows("select 1 from ops.quality_finding where rule = 'schema_conformance'")) == 4
    refuses(Conflict, lambda: aside.take_up(seen, by=STEWARD))


@pytest.mark.usefixtures("shop")
def test_pairs_are_listed_and_pages_are_numbers() -> None:
    with database.transaction() as connection:
        connection.execute(
            text(
                "insert into ops.duplicate_refused (table_name, a, b, by_whom, at)"
                " values ('products', 'P1', 'P2', 'a@b.example', '2026-05-06Z')"
            )
        )
    (pair,) = aside.apart(READER, {}).data["pairs"]
    assert (pair.table_name, pair.a, pair.b, pair.by_whom, pair.at) == (
        "products", "P1", "P2", "a@b.example", datetime(2026, 5, 6, tzinfo=UTC),
    )  # fmt: skip
    assert aside.apart(READER, {"apart": "2"}).data["pairs"] == []
    refuses(Conflict, lambda: duplicates.join_again("products", "P1", "P2", by=STEWARD, seen=EARLIER))
    refuses(BadFilter, lambda: aside.left_out(READER, {"rows": "x"}))
    refuses(NotAllowed, *(lambda each=each: each(viewer("north"), {}) for each in (aside.dismissed, aside.apart)))
