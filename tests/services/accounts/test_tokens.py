"""API tokens: what they open, never more than their owner may, and how they end."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from services import accounts
from services.accounts import COMMAND_LINE, AccountError, Actor
from services.accounts.tokens import MOST
from services.database import transaction
from services.errors import NotAllowed, NotFound
from services.scope import Scope
from tests.fixtures_people import account
from tests.together import at_once

pytestmark = pytest.mark.usefixtures("people")
SALES, RISK = "sales@demo.example", "risk@demo.example"


def actor(email: str = SALES) -> Actor:
    return Actor.of(account(email).viewer)


def make(*pages: str, email: str = SALES, days: int = 30, may_export: bool = True) -> str:
    return accounts.create_token("A script", pages or ("sales/orders",), days, may_export=may_export, by=actor(email))


def run(sql: str) -> None:
    with transaction() as connection:
        connection.execute(text(sql))


def read(sql: str) -> object:
    with transaction() as connection:
        return connection.execute(text(sql)).scalar()


def test_a_token_is_known_by_its_beginning_and_kept_as_a_hash() -> None:
    token = make()
    assert token.startswith("rap_")
    assert len(token) == 47, "32 random bytes"
    assert token[10:] not in str(read("select t::text from ops.api_token as t"))
    listed = accounts.list_tokens(account(SALES).user_id, by=actor())
    assert [(each.name, each.prefix, each.pages, each.may_export) for each in listed] == [
        ("A script", token[:10], ("sales/orders",), True)
    ]


def test_a_token_opens_its_pages_and_the_export_alone() -> None:
    found = accounts.find_token(make("risk/fraud", email=RISK))
    assert found
    assert (found.viewer.email, found.viewer.pages) == (RISK, {"risk/fraud"})
    assert found.viewer.capabilities == {"export"}, "not those to act, nor to see personal data"
    found = accounts.find_token(make("risk/fraud", email=RISK, may_export=False))
    assert found
    assert found.viewer.capabilities == frozenset()


def test_a_token_never_allows_more_than_its_owner_at_that_moment() -> None:
    user_id, token = account(SALES).user_id, make("sales/orders", "sales/products")
    accounts.set_regions(user_id, ["dach"], by=COMMAND_LINE)
    accounts.set_page_roles("sales/orders", [], by=COMMAND_LINE)
    run("delete from ops.role_capability where capability = 'export'")
    found = accounts.find_token(token)
    assert found
    assert found.viewer.scope == Scope(frozenset({"dach"}))
    assert found.viewer.pages == {"sales/products"}
    assert found.viewer.capabilities == frozenset()
    accounts.set_roles(user_id, ["risk"], by=COMMAND_LINE)
    found = accounts.find_token(token)
    assert found
    assert found.viewer.pages == frozenset()
    accounts.force_password_change(user_id, by=COMMAND_LINE)
    found = accounts.find_token(token)
    assert found
    assert found.must_change_password
    accounts.disable(user_id, by=COMMAND_LINE)
    assert accounts.find_token(token) is None


def test_a_token_ends_with_time_and_when_it_is_revoked() -> None:
    first, second = make(), make()
    user_id = account(SALES).user_id
    latest, earliest = accounts.list_tokens(user_id, by=actor())
    accounts.revoke_token(user_id, latest.token_id, by=actor())
    assert accounts.find_token(second) is None
    with pytest.raises(NotFound):
        accounts.revoke_token(user_id, latest.token_id, by=actor())
    assert accounts.find_token(first)
    run(f"update ops.api_token set expires_at = now() where token_id = {earliest.token_id}")
    assert accounts.find_token(first) is None
    assert accounts.list_tokens(user_id, by=actor()) == []


def test_tokens_are_ones_own_and_an_admins_to_revoke() -> None:
    token, user_id = make(), account(SALES).user_id
    token_id = accounts.list_tokens(user_id, by=actor("admin@demo.example"))[0].token_id
    with pytest.raises(NotAllowed):
        accounts.revoke_token(user_id, token_id, by=actor(RISK))
    with pytest.raises(NotFound):
        accounts.revoke_token(account(RISK).user_id, token_id, by=actor(RISK))
    accounts.revoke_token(user_id, token_id, by=actor("admin@demo.example"))
    assert accounts.find_token(token) is None


@pytest.mark.parametrize("wrong", ["", "rap_", "\0", "\ud800", "' or true --", "rap_" + "x" * 100_000])
def test_other_tokens_open_nothing(wrong: str) -> None:
    token = make()
    assert accounts.find_token(wrong) is None
    assert accounts.find_token(token + wrong) is None or wrong == ""


@pytest.mark.parametrize(
    ("name", "pages", "days"),
    [
        ("", ["sales/orders"], 30),
        ("two\nlines", ["sales/orders"], 30),
        ("x" * 81, ["sales/orders"], 30),
        ("A script", [], 30),
        ("A script", ["executive/summary"], 30),
        ("A script", ["sales/orders", "*"], 30),
        ("A script", ["sales/orders"], 0),
        ("A script", ["sales/orders"], 366),
    ],
)
def test_tokens_that_cannot_be(name: str, pages: list[str], days: int) -> None:
    with pytest.raises(AccountError):
        accounts.create_token(name, pages, days, by=actor())


def test_a_person_has_so_many_tokens_at_a_time() -> None:
    for _ in range(MOST - 1):
        make()

    def one_more() -> bool:
        try:
            return bool(make())
        except AccountError:
            return False

    assert sum(at_once(one_more)) == 1


def test_when_and_from_where_it_was_used_is_noted_once_a_minute() -> None:
    token, listed = make(), lambda: accounts.list_tokens(account(SALES).user_id, by=actor())[0]
    assert listed().last_used_at is None
    accounts.find_token(token, "192.0.2.1")
    first = listed()
    assert first.last_used_from == "192.0.2.1"
    accounts.find_token(token, "192.0.2.2")
    assert listed() == first
    run("update ops.api_token set last_used_at = now() - interval '61 seconds'")
    accounts.find_token(token, "192.0.2.2")
    assert listed().last_used_from == "192.0.2.2"


def test_making_and_revoking_are_written_down_and_refusals_once_an_hour() -> None:
    token, user_id = make(), account(SALES).user_id
    accounts.revoke_token(user_id, accounts.list_tokens(user_id, by=actor())[0].token_id, by=actor())
    for _ in range(3):
        accounts.find_token(token, "192.0.2.1")
    written = accounts.audit_entries(4)
    assert [each["action"] for each in written][:3] == ["token.refused", "token.revoke", "token.create"]
    assert (written[0]["target"], written[0]["detail"]) == (SALES, {"prefix": token[:10], "because": "revoked"})
    run("update ops.api_token set refused_at = now() - interval '61 minutes'")
    accounts.find_token(token, "192.0.2.1")
    assert accounts.audit_entries(1)[0]["audit_id"] == written[0]["audit_id"] + 1
    assert token not in str(accounts.audit_entries())
