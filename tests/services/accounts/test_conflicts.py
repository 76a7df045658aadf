"""Two admins who edit the same thing: the later is told, and nothing of the first's is lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from services import accounts
from services.accounts import Actor
from services.errors import Conflict, NotAllowed
from tests.fixtures_people import account

pytestmark = pytest.mark.usefixtures("people")

SEEN = ["sales"]


def admin() -> Actor:
    return Actor.of(account("admin@demo.example").viewer)


def sales() -> int:
    return account("sales@demo.example").user_id


EDITS: dict[str, Callable[[Actor, str], None]] = {
    "roles": lambda by, to: accounts.set_roles(sales(), ["sales", to], by=by, seen=SEEN),
    "regions": lambda by, to: accounts.set_regions(sales(), [to], by=by, seen=None),
    "capabilities": lambda by, to: accounts.set_capabilities(
        sales(), ["pii" if to == "finance" else "configure"], by=by, seen=()
    ),
    "a role's capabilities": lambda by, to: accounts.set_role_capabilities(
        "sales", ["pii" if to == "finance" else "configure"], by=by, seen=("export", "act")
    ),
    "a page": lambda by, to: accounts.set_page_role("sales/orders", "marketing", True, seen=False, by=by),
}


@pytest.mark.parametrize("edit", EDITS)
def test_the_later_edit_is_refused(edit: str) -> None:
    EDITS[edit](admin(), "finance")
    after, entries = account("sales@demo.example"), accounts.audit_entries()
    with pytest.raises(Conflict, match=r"Somebody else"):
        EDITS[edit](admin(), "risk")
    assert account("sales@demo.example") == after
    assert accounts.audit_entries() == entries


@pytest.mark.parametrize("edit", EDITS)
def test_only_admins_edit(edit: str) -> None:
    with pytest.raises(NotAllowed):
        EDITS[edit](Actor.of(account("data@demo.example").viewer), "finance")


def test_a_page_is_opened_and_closed_for_one_role_alone() -> None:
    before = accounts.page_matrix()["sales/orders"]
    accounts.set_page_role("sales/orders", "marketing", True, seen=False, by=admin())
    assert accounts.page_matrix()["sales/orders"] == before | {"marketing"}
    assert account("marketing@demo.example").viewer.may_see("sales/orders")
    accounts.set_page_role("sales/orders", "marketing", False, seen=True, by=admin())
    assert accounts.page_matrix()["sales/orders"] == before
    assert accounts.audit_entries(1)[0]["detail"] == {
        "before": sorted(before | {"marketing"}),
        "after": sorted(before),
    }
