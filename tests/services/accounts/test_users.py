"""Accounts: making, changing and closing them, who may, and what is written down of it."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from services import accounts
from services.accounts import COMMAND_LINE, AccountError, Actor, passwords
from services.accounts.authentication import FREE_TRIES
from services.database import transaction
from services.errors import NotAllowed, NotFound
from services.scope import Scope
from tests.fixtures_people import PASSWORD, account

pytestmark = pytest.mark.usefixtures("people")
STRONG = "a long enough secret"


def test_the_demo_has_a_log_in_for_each_role_and_a_limited_one() -> None:
    seen = {each.email: (set(each.roles), each.regions) for each in accounts.list_users()}
    roles = ("executive", "sales", "marketing", "operations", "finance", "risk", "data", "admin")
    expected = {f"{role}@demo.example": ({role}, None) for role in roles}
    assert seen == expected | {"sales.emea@demo.example": ({"sales"}, frozenset({"uk_ireland", "dach"}))}


def test_the_demo_is_seeded_again_without_ending_sessions() -> None:
    token = accounts.open_session(account("sales@demo.example"))
    before = accounts.list_users(), len(accounts.audit_entries())
    accounts.seed_demo_users(PASSWORD, production=False)
    assert (accounts.list_users(), len(accounts.audit_entries())) == before
    assert accounts.find_session(token)


def test_the_demo_takes_a_new_password_and_refuses_production() -> None:
    accounts.seed_demo_users("weak", production=False)
    assert accounts.authenticate("risk@demo.example", "weak")
    with pytest.raises(NotAllowed):
        accounts.seed_demo_users("weak", production=True)


def test_a_viewer_holds_what_the_matrix_and_the_capabilities_say() -> None:
    viewer = accounts.viewer_for(account("sales.emea@demo.example").user_id)
    assert viewer.roles == {"sales"}
    assert viewer.scope == Scope(frozenset({"uk_ireland", "dach"}))
    assert viewer.may_see("sales/orders")
    assert not viewer.may_see("executive/summary")
    assert viewer.capabilities == {"export", "act"}


def test_admin_sees_every_page_of_the_matrix() -> None:
    matrix = accounts.page_matrix()
    assert len(matrix) == 27 + 13
    assert accounts.viewer_for(account("admin@demo.example").user_id).pages == set(matrix)


def test_roles_add_up() -> None:
    user_id = accounts.create_user("Both@Demo.Example ", "Both", STRONG, ["risk", "marketing"], by=COMMAND_LINE)
    viewer = accounts.viewer_for(user_id)
    matrix = accounts.page_matrix()
    assert viewer.pages == {page for page, roles in matrix.items() if roles & {"risk", "marketing"}}
    assert viewer.email == "both@demo.example"
    assert viewer.may("pii")


def test_an_address_has_one_account() -> None:
    with pytest.raises(AccountError, match="already"):
        accounts.create_user("SALES@demo.example", "Sales", None, ["sales"], by=COMMAND_LINE)


@pytest.mark.parametrize(
    ("email", "name", "password", "role"),
    [
        ("nobody", "N", STRONG, "sales"),
        ("a b@c.example", "N", STRONG, "sales"),
        ("a\0@c.example", "N", STRONG, "sales"),
        ("n@c.example", " ", STRONG, "sales"),
        ("n@c.example", "N\n", STRONG, "sales"),
        ("n@c.example", "N", "short", "sales"),
        ("n@c.example", "N", "aaaaaaaaaaaaaaaa", "sales"),
        ("norbert@c.example", "N", "norbert-norbert", "sales"),
        ("n@c.example", "N", "x" * 1001, "sales"),
        ("n@c.example", "N", STRONG, "king"),
    ],
)
def test_accounts_that_cannot_be(email: str, name: str, password: str, role: str) -> None:
    with pytest.raises(AccountError):
        accounts.create_user(email, name, password, [role], by=COMMAND_LINE)


def test_an_account_without_a_password_cannot_be_entered() -> None:
    accounts.create_user("later@demo.example", "Later", None, ["sales"], by=COMMAND_LINE)
    assert accounts.authenticate("later@demo.example", "") is None


def test_only_admins_change_accounts_and_access() -> None:
    sales = account("sales@demo.example")
    by = Actor.of(sales.viewer)
    other = account("risk@demo.example").user_id
    attempts = (
        lambda: accounts.create_user("x@demo.example", "X", STRONG, ["admin"], by=by),
        lambda: accounts.set_roles(sales.user_id, ["admin"], by=by),
        lambda: accounts.set_regions(sales.user_id, None, by=by),
        lambda: accounts.set_capabilities(sales.user_id, ["pii"], by=by),
        lambda: accounts.set_password(other, STRONG, by=by),
        lambda: accounts.set_password(sales.user_id, STRONG, by=by),
        lambda: accounts.force_password_change(other, by=by),
        lambda: accounts.make_link(other, by=by),
        lambda: accounts.reset_two_factor(other, by=by),
        lambda: accounts.demand_two_factor(False, by=by),
        lambda: accounts.list_sessions(other, by=by),
        lambda: accounts.revoke_session(other, 1, by=by),
        lambda: accounts.list_tokens(other, by=by),
        lambda: accounts.revoke_token(other, 1, by=by),
        lambda: accounts.disable(other, by=by),
        lambda: accounts.enable(other, by=by),
        lambda: accounts.revoke_sessions(other, by=by),
        lambda: accounts.set_page_roles("executive/summary", ["sales"], by=by),
    )
    before = accounts.list_users()
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            attempt()
    assert accounts.list_users() == before


def test_people_change_their_own_password() -> None:
    sales = account("sales@demo.example")
    accounts.change_own_password(PASSWORD, STRONG, by=Actor.of(sales.viewer))
    assert accounts.authenticate(sales.email, PASSWORD) is None
    assert accounts.authenticate(sales.email, STRONG)


def test_a_change_of_the_password_does_not_overwrite_an_admins(monkeypatch: pytest.MonkeyPatch) -> None:
    """The admin's comes while the person's is being checked and hashed: it waits, and then stands."""
    by, matches = Actor.of(account("sales@demo.example").viewer), passwords.matches

    with ThreadPoolExecutor(1) as pool:
        resets: list[Future[object]] = []

        def reset_meanwhile(password_hash: str | None, password: str) -> bool:
            resets.append(
                pool.submit(accounts.set_password, by.user_id or 0, "a secret of the admin's", by=COMMAND_LINE)
            )
            while not resets[0].done() and not _is_anybody_held_up():
                pass
            return matches(password_hash, password)

        monkeypatch.setattr(passwords, "matches", reset_meanwhile)
        changed = accounts.change_own_password(PASSWORD, STRONG, by=by)
        resets[0].result()
    monkeypatch.undo()
    assert accounts.open_session(changed) is None
    assert accounts.authenticate(by.name, STRONG) is None
    assert accounts.authenticate(by.name, "a secret of the admin's")


def _is_anybody_held_up() -> bool:
    with transaction() as connection:
        return bool(connection.execute(text("select bool_or(not granted) from pg_locks")).scalar())


def test_ones_own_password_is_changed_by_who_knows_it() -> None:
    by = Actor.of(account("sales@demo.example").viewer)
    for _ in range(FREE_TRIES):
        with pytest.raises(AccountError, match="present password"):
            accounts.change_own_password("wrong", STRONG, by=by)
    with pytest.raises(AccountError, match="present password"):
        accounts.change_own_password(PASSWORD, STRONG, by=by)
    assert account("sales@demo.example").state == "locked"
    with pytest.raises(AccountError, match="present password"):
        accounts.change_own_password(PASSWORD, STRONG, by=COMMAND_LINE)


def test_a_new_password_is_demanded_from_the_next_request_on() -> None:
    sales = account("sales@demo.example")
    token = accounts.open_session(sales)
    assert token
    accounts.force_password_change(sales.user_id, by=COMMAND_LINE)
    session = accounts.find_session(token)
    assert session
    assert session.must_change_password
    accounts.change_own_password(PASSWORD, STRONG, by=Actor.of(sales.viewer))
    assert not account("sales@demo.example").must_change_password


def test_the_states_of_an_account() -> None:
    accounts.create_user("new@demo.example", "New", None, ["sales"], by=COMMAND_LINE)
    assert [account(f"{name}@demo.example").state for name in ("new", "sales")] == ["invited", "active"]
    for _ in range(FREE_TRIES):
        accounts.authenticate("sales@demo.example", "wrong")
    assert account("sales@demo.example").state == "locked"
    accounts.disable(account("sales@demo.example").user_id, by=COMMAND_LINE)
    assert account("sales@demo.example").state == "disabled"


def test_the_last_admin_stays() -> None:
    admin = account("admin@demo.example")
    with pytest.raises(AccountError, match="last active admin"):
        accounts.set_roles(admin.user_id, ["sales"], by=COMMAND_LINE)
    with pytest.raises(AccountError, match="last active admin"):
        accounts.disable(admin.user_id, by=COMMAND_LINE)
    assert account("admin@demo.example") == admin
    accounts.set_roles(account("data@demo.example").user_id, ["admin"], by=COMMAND_LINE)
    accounts.disable(admin.user_id, by=COMMAND_LINE)
    assert not account("admin@demo.example").is_active


def test_no_regions_is_nothing_and_none_is_everything() -> None:
    user_id = account("sales@demo.example").user_id
    accounts.set_regions(user_id, [], by=COMMAND_LINE)
    assert accounts.viewer_for(user_id).scope == Scope(frozenset())
    accounts.set_regions(user_id, None, by=COMMAND_LINE)
    assert accounts.viewer_for(user_id).scope == Scope()


@pytest.mark.parametrize("region", ["*", "dach,*", "", "dach\0"])
def test_a_region_cannot_smuggle_in_others(region: str) -> None:
    with pytest.raises(AccountError):
        accounts.set_regions(account("sales@demo.example").user_id, [region], by=COMMAND_LINE)


def test_capabilities_of_a_person_add_to_those_of_the_roles() -> None:
    user_id = account("sales@demo.example").user_id
    accounts.set_capabilities(user_id, ["pii"], by=COMMAND_LINE)
    assert accounts.viewer_for(user_id).capabilities == {"export", "act", "pii"}
    with pytest.raises(AccountError):
        accounts.set_capabilities(user_id, ["fly"], by=COMMAND_LINE)


def test_the_matrix_opens_and_closes_pages_but_never_to_admin() -> None:
    user_id = account("sales@demo.example").user_id
    accounts.set_page_roles("executive/summary", ["sales"], by=COMMAND_LINE)
    accounts.set_page_roles("sales/orders", [], by=COMMAND_LINE)
    viewer = accounts.viewer_for(user_id)
    assert viewer.may_see("executive/summary")
    assert not viewer.may_see("sales/orders")
    assert accounts.page_matrix()["sales/orders"] == {"admin"}
    with pytest.raises(AccountError):
        accounts.set_page_roles("../x", ["sales"], by=COMMAND_LINE)
    with pytest.raises(AccountError):
        accounts.set_page_roles("sales/orders", ["king"], by=COMMAND_LINE)


def test_a_disabled_person_has_no_rights() -> None:
    user_id = account("risk@demo.example").user_id
    accounts.disable(user_id, by=COMMAND_LINE)
    with pytest.raises(NotAllowed):
        accounts.viewer_for(user_id)
    assert accounts.authenticate("risk@demo.example", PASSWORD) is None
    accounts.enable(user_id, by=COMMAND_LINE)
    assert accounts.authenticate("risk@demo.example", PASSWORD)


def test_an_unknown_account_is_said_to_be_unknown() -> None:
    with pytest.raises(NotFound):
        accounts.viewer_for(10**9)
    assert accounts.find_user("nobody@demo.example") is None
    assert accounts.find_user("not an address") is None


def test_changes_are_written_down_without_secrets() -> None:
    admin = Actor.of(account("admin@demo.example").viewer, "192.0.2.7")
    user_id = accounts.create_user("new@demo.example", "New", STRONG, ["sales"], by=admin)
    accounts.open_session(account("new@demo.example"))
    accounts.set_roles(user_id, ["risk"], by=admin)
    accounts.set_regions(user_id, ["dach"], by=admin)
    accounts.set_capabilities(user_id, ["pii", "act"], by=admin)
    accounts.set_password(user_id, "another long secret", by=admin)
    accounts.disable(user_id, by=admin)
    accounts.enable(user_id, by=admin)
    accounts.set_page_roles("sales/pricing", ["risk"], by=admin)
    written = list(reversed(accounts.audit_entries(9)))
    assert [each["action"] for each in written] == [
        "user.create",
        "user.roles",
        "session.revoke",
        "user.regions",
        "user.capabilities",
        "user.password",
        "user.disable",
        "user.enable",
        "matrix.page",
    ]
    assert {each["actor"] for each in written} == {"admin@demo.example"}
    assert {each["ip"] for each in written} == {"192.0.2.7"}
    assert written[1]["detail"] == {"before": ["sales"], "after": ["risk"]}
    assert written[3]["detail"] == {"before": "every", "after": ["dach"]}
    assert written[8]["detail"] == {"before": ["admin", "executive", "finance", "sales"], "after": ["admin", "risk"]}
    assert "secret" not in str(written)
    assert written[-1]["at"] - written[0]["at"] < timedelta(minutes=1)
