"""Accounts that an identity provider answers for: whose they are, and what is changed of them here and there."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from services import accounts
from services.accounts import COMMAND_LINE, AccountError, Actor, Identity, providers
from services.database import transaction
from services.errors import NotAllowed
from tests.fixtures_people import PASSWORD, account

pytestmark = pytest.mark.usefixtures("people")
ISSUER, ELSEWHERE = "https://id.shop.example", "https://id.partner.example"
ANN = Identity(ISSUER, "7", "ann@shop.example", None, "Ann Example")
SALES, ADMIN = "sales@demo.example", "admin@demo.example"


def test_a_person_is_the_subject_of_an_issuer_whatever_the_address_becomes() -> None:
    first = accounts.admit(ANN, ["sales"], provision=True)
    moved = accounts.admit(replace(ANN, email="ann.new@shop.example", confirmed=False), ["sales"], provision=False)
    assert (moved.user_id, moved.email) == (first.user_id, "ann@shop.example")


def test_the_same_subject_of_two_issuers_is_two_people() -> None:
    ann = accounts.admit(ANN, ["sales"], provision=True)
    namesake = replace(ANN, issuer=ELSEWHERE, email="ann@partner.example")
    bob = accounts.admit(namesake, ["marketing"], provision=True)
    assert bob.user_id != ann.user_id
    assert account("ann@shop.example").roles == {"sales"}
    with pytest.raises(NotAllowed, match=providers.NOT_CONNECTED):
        accounts.admit(replace(ANN, issuer=ELSEWHERE, subject="8", confirmed=True), ["admin"], provision=True)


@pytest.mark.parametrize(
    ("change", "roles", "provision", "said"),
    [
        ({}, ["sales"], False, providers.NO_ACCOUNT),
        ({}, [], True, providers.NO_GROUP),
        ({"email": ""}, ["sales"], True, providers.NO_ADDRESS),
        ({"email": "no address\0"}, ["sales"], True, providers.NO_ADDRESS),
        ({"confirmed": False}, ["sales"], True, providers.NO_ADDRESS),
        ({"email": SALES, "confirmed": True}, ["sales"], True, providers.NOT_CONNECTED),
    ],
)
def test_who_is_refused_leaves_nothing_but_a_line(
    change: dict[str, object], roles: list[str], provision: bool, said: str
) -> None:
    before = accounts.list_users()
    with pytest.raises(NotAllowed, match=said):
        accounts.admit(replace(ANN, **change), roles, provision=provision, ip="192.0.2.7")  # type: ignore[arg-type]
    assert accounts.list_users() == before
    entry = accounts.audit_entries(1)[0]
    assert (entry["actor"], entry["action"], entry["ip"]) == ("nobody", "login.failed", "192.0.2.7")
    assert entry["detail"] == {"issuer": ISSUER, "subject": "7", "why": said}


@pytest.mark.parametrize(
    ("issuer", "confirmed", "let_in"),
    [(ISSUER, True, True), (ISSUER, None, False), (ISSUER, False, False), (ELSEWHERE, True, False)],
)
def test_a_prepared_account_waits_for_a_confirmed_address_of_its_issuer(
    issuer: str, confirmed: bool | None, let_in: bool
) -> None:
    user_id = account(SALES).user_id
    accounts.set_regions(user_id, ["dach"], by=COMMAND_LINE)
    accounts.set_provider(user_id, ISSUER, by=COMMAND_LINE)
    person = Identity(issuer, "7", SALES.upper(), confirmed, "")
    if let_in:
        taken_on = accounts.admit(person, ["marketing"], provision=False)
        assert (taken_on.user_id, taken_on.roles, taken_on.regions) == (user_id, {"marketing"}, {"dach"})
    else:
        with pytest.raises(NotAllowed):
            accounts.admit(person, ["marketing"], provision=True)
        assert account(SALES).roles == {"sales"}


def test_a_name_that_cannot_be_shown_is_left_out() -> None:
    names = {"\0\n Ann\u202e ": "Ann", "\n": "n2@shop.example", "x" * 500: "x" * 120}
    for number, (given, shown) in enumerate(names.items(), 1):
        person = Identity(ISSUER, str(number), f"n{number}@shop.example", None, given)
        assert accounts.admit(person, ["sales"], provision=True).name == shown


def test_a_role_that_does_not_exist_changes_nothing() -> None:
    made = accounts.admit(ANN, ["sales"], provision=True)
    with pytest.raises(AccountError, match="no role king"):
        accounts.admit(ANN, ["king"], provision=True)
    assert account("ann@shop.example") == made


def test_what_the_provider_keeps_is_not_changed_here() -> None:
    user_id = accounts.admit(ANN, ["sales"], provision=True).user_id
    attempts: tuple[Callable[[], object], ...] = (
        lambda: accounts.set_password(user_id, "another long secret", by=COMMAND_LINE),
        lambda: accounts.force_password_change(user_id, by=COMMAND_LINE),
        lambda: accounts.make_link(user_id, by=COMMAND_LINE),
        lambda: accounts.set_roles(user_id, ["admin"], by=COMMAND_LINE),
    )
    for attempt in attempts:
        with pytest.raises(AccountError, match=f"ann@shop.example logs in through {ISSUER}"):
            attempt()
    assert account("ann@shop.example").roles == {"sales"}


@pytest.mark.parametrize("change", ["password_hash = 'x'", "must_change_password = true", "issuer = null"])
def test_the_database_holds_it_too(change: str) -> None:
    accounts.admit(ANN, ["sales"], provision=True)
    with pytest.raises(IntegrityError), transaction() as connection:
        connection.execute(text(f"update ops.user set {change} where email = 'ann@shop.example'"))


def test_leaving_an_account_to_a_provider_and_taking_it_back() -> None:
    user_id = account(SALES).user_id
    token = accounts.open_session(account(SALES))
    assert token
    accounts.set_provider(user_id, ISSUER, by=COMMAND_LINE)
    assert accounts.find_session(token) is None
    assert accounts.authenticate(SALES, PASSWORD) is None
    accounts.admit(replace(ANN, email=SALES, confirmed=True), ["sales"], provision=False)
    accounts.set_provider(user_id, None, by=COMMAND_LINE)
    with pytest.raises(NotAllowed, match=providers.NOT_CONNECTED):
        accounts.admit(replace(ANN, email=SALES, confirmed=True), ["sales"], provision=True)
    assert accounts.authenticate(SALES, PASSWORD) is None
    accounts.set_password(user_id, "another long secret", by=COMMAND_LINE)
    assert accounts.authenticate(SALES, "another long secret")
    changes = [entry["detail"] for entry in accounts.audit_entries() if entry["action"] == "user.provider"]
    assert changes == [{"before": ISSUER, "after": None}, {"before": None, "after": ISSUER}]


def test_only_admins_leave_accounts_to_a_provider() -> None:
    sales = account(SALES)
    with pytest.raises(NotAllowed):
        accounts.set_provider(sales.user_id, ISSUER, by=Actor.of(sales.viewer))


def test_an_admin_with_a_password_stays_whoever_the_provider_makes_admin() -> None:
    ann = accounts.admit(ANN, ["admin"], provision=True)
    admin = account(ADMIN).user_id
    attempts: tuple[Callable[[], object], ...] = (
        lambda: accounts.set_roles(admin, ["sales"], by=COMMAND_LINE),
        lambda: accounts.disable(admin, by=COMMAND_LINE),
        lambda: accounts.set_provider(admin, ISSUER, by=COMMAND_LINE),
    )
    for attempt in attempts:
        with pytest.raises(AccountError, match="last active admin"):
            attempt()
    assert accounts.authenticate(ADMIN, PASSWORD)
    accounts.disable(ann.user_id, by=COMMAND_LINE)
    accounts.set_roles(account(SALES).user_id, ["admin"], by=COMMAND_LINE)
    accounts.set_provider(admin, ISSUER, by=COMMAND_LINE)


def test_the_last_admin_of_a_provider_loses_the_role_with_the_group() -> None:
    accounts.admit(ANN, ["admin"], provision=True)
    assert accounts.admit(ANN, ["sales"], provision=True).roles == {"sales"}


def test_one_account_is_made_of_log_ins_at_once() -> None:
    together = Barrier(4)

    def log_in(_: int) -> int:
        together.wait()
        return accounts.admit(ANN, ["sales"], provision=True).user_id

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(log_in, range(4)))) == 1


def test_role_changes_and_closing_an_account_at_once_do_not_wait_for_each_other_for_good() -> None:
    user_id = accounts.admit(ANN, ["sales"], provision=True).user_id

    def log_in(number: int) -> bool:
        try:
            return bool(accounts.admit(ANN, [("sales", "risk")[number % 2]], provision=True))
        except NotAllowed:
            return False

    def close(number: int) -> None:
        (accounts.disable, accounts.enable)[number % 2](user_id, by=COMMAND_LINE)

    with ThreadPoolExecutor(4) as pool:
        done = [pool.submit(each, number) for number in range(20) for each in (log_in, close)]
        assert {type(each.result()) for each in done} == {bool, type(None)}


def test_the_demo_leaves_alone_what_was_left_to_a_provider() -> None:
    accounts.set_provider(account(SALES).user_id, ISSUER, by=COMMAND_LINE)
    assert SALES not in accounts.seed_demo_users(PASSWORD, production=False)
    assert accounts.authenticate(SALES, PASSWORD) is None
    assert accounts.authenticate(ADMIN, PASSWORD)
