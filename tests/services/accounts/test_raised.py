"""An admin who gives themselves more is shown to the other admins, and to them alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from services import accounts
from services.accounts import COMMAND_LINE, Account, Actor
from services.alerts.inbox import open_alerts
from tests.fixtures_people import account

pytestmark = pytest.mark.usefixtures("people")

ADMIN, OTHER = "admin@demo.example", "second@demo.example"


def me() -> Actor:
    return Actor.of(account(ADMIN).viewer)


def titles(person: Account) -> list[str]:
    return [alert["title"] for alert in open_alerts(person.viewer)]


RAISES: dict[str, Callable[[int], None]] = {
    "roles": lambda user: accounts.set_roles(user, ["admin", "finance"], by=me()),
    "regions": lambda user: accounts.set_regions(user, ["dach", "nordics"], by=me()),
    "every region": lambda user: accounts.set_regions(user, None, by=me()),
    "capabilities": lambda user: accounts.set_capabilities(user, ["pii"], by=me()),
}


@pytest.mark.parametrize("way", RAISES)
def test_the_other_admins_see_it(way: str) -> None:
    second = accounts.create_user(OTHER, "Second", None, ["admin"], by=COMMAND_LINE)
    user = account(ADMIN).user_id
    accounts.set_regions(user, ["dach"], by=COMMAND_LINE)
    accounts.set_role_capabilities("admin", [], seen=["act", "configure", "export", "pii"], by=COMMAND_LINE)
    assert titles(account(OTHER)) == []
    RAISES[way](user)
    assert titles(account(OTHER)) == ["Admin gave themselves more rights"]
    assert titles(account(ADMIN)) == []
    assert titles(account("sales@demo.example")) == []
    assert second


def test_less_and_others_are_nobodys_news() -> None:
    accounts.create_user(OTHER, "Second", None, ["admin"], by=COMMAND_LINE)
    accounts.set_regions(account(ADMIN).user_id, ["dach"], by=me())
    accounts.set_roles(account("sales@demo.example").user_id, ["sales", "risk"], by=me())
    assert titles(account(OTHER)) == []


def test_what_all_admins_may_do_is_widened_in_sight_of_the_others() -> None:
    accounts.create_user(OTHER, "Second", None, ["admin"], by=COMMAND_LINE)
    accounts.set_role_capabilities("admin", ["act"], seen=["act", "configure", "export", "pii"], by=COMMAND_LINE)
    accounts.set_role_capabilities("admin", ["act", "pii"], seen=["act"], by=me())
    assert titles(account(OTHER)) == ["What admins may do was widened"]
    assert titles(account(ADMIN)) == []
