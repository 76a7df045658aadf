"""Passwords and locks: what lets somebody in, what locks an account, and what an outsider can learn from it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY
from sqlalchemy import text

from services import accounts
from services.accounts import COMMAND_LINE, passwords
from services.accounts.authentication import FREE_TRIES
from services.database import transaction
from tests.fixtures_people import PASSWORD, account

pytestmark = pytest.mark.usefixtures("people")
SALES = "sales@demo.example"


def run(statement: str) -> object:
    with transaction() as connection:
        return connection.execute(text(statement)).rowcount


def lock_seconds() -> float:
    with transaction() as connection:
        wait = text("select extract(epoch from locked_until - now()) from ops.user where email = 'sales@demo.example'")
        return float(connection.execute(wait).scalar() or 0)


def test_the_product_hashes_as_rfc_9106_recommends(cheap_passwords: PasswordHasher) -> None:
    assert extract_parameters(cheap_passwords.hash(PASSWORD)) == RFC_9106_LOW_MEMORY


def test_the_right_password_lets_in() -> None:
    found = accounts.authenticate("  Sales@Demo.Example", PASSWORD, "192.0.2.1")
    assert found is not None
    assert found.email == SALES
    assert found.last_login_at is not None
    entry = accounts.audit_entries(1)[0]
    assert (entry["action"], entry["actor"], entry["ip"]) == ("login", SALES, "192.0.2.1")


@pytest.mark.parametrize("email", [SALES, "nobody@demo.example", "", "\0", "x" * 5000, "a@b@c", "' or true --"])
@pytest.mark.parametrize("password", ["", "wrong", "\0", "x" * 100_000, "pässwörd\ud800"])
def test_wrong_ones_do_not(email: str, password: str) -> None:
    assert accounts.authenticate(email, password) is None


def test_what_was_typed_as_an_address_is_not_kept() -> None:
    accounts.authenticate("my-password@slipped.example", "x")
    entry = accounts.audit_entries(1)[0]
    assert (entry["action"], entry["target"]) == ("login.failed", "unknown account")


def test_the_same_password_typed_in_another_unicode_form() -> None:
    user_id = account(SALES).user_id
    accounts.set_password(user_id, "caf\u00e9 caf\u00e9 au lait", by=COMMAND_LINE)
    assert accounts.authenticate(SALES, "cafe\u0301 cafe\u0301 au lait")


def test_wrong_passwords_lock_with_growing_rests() -> None:
    for _ in range(FREE_TRIES - 1):
        accounts.authenticate(SALES, "wrong")
    assert lock_seconds() == 0
    accounts.authenticate(SALES, "wrong")
    assert 55 < lock_seconds() <= 60
    assert accounts.authenticate(SALES, PASSWORD) is None
    run("update ops.user set locked_until = now()")
    accounts.authenticate(SALES, "wrong")
    assert 115 < lock_seconds() <= 120
    run("update ops.user set failed_logins = 1000000, locked_until = now()")
    accounts.authenticate(SALES, "wrong")
    assert 3595 < lock_seconds() <= 3600


def test_a_lock_ends_and_the_right_password_clears_it() -> None:
    for _ in range(FREE_TRIES):
        accounts.authenticate(SALES, "wrong")
    run("update ops.user set locked_until = now() - interval '1 second'")
    assert accounts.authenticate(SALES, PASSWORD)
    assert lock_seconds() == 0
    assert accounts.authenticate(SALES, "wrong") is None
    assert accounts.authenticate(SALES, PASSWORD)


def test_a_new_password_unlocks() -> None:
    for _ in range(FREE_TRIES):
        accounts.authenticate(SALES, "wrong")
    accounts.set_password(account(SALES).user_id, "another long secret", by=COMMAND_LINE)
    assert accounts.authenticate(SALES, "another long secret")


def test_guesses_made_at_once_do_not_slip_past_the_lock() -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: accounts.authenticate(SALES, f"guess {n}"), range(FREE_TRIES + 7)))
    with transaction() as connection:
        tries = connection.execute(text(f"select failed_logins from ops.user where email = '{SALES}'")).scalar()
    assert tries == FREE_TRIES


def test_an_unknown_account_costs_the_work_of_a_known_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted rather than timed: one hash verified with the same parameters, and the same number of statements."""
    work: list[str] = []
    verify = PasswordHasher.verify

    def counted(hasher: PasswordHasher, password_hash: str, password: bytes) -> bool:
        work.append(password_hash.rsplit("$", 2)[0])
        return verify(hasher, password_hash, password)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    for email in (SALES, "nobody@demo.example", "not an address"):
        assert accounts.authenticate(email, "wrong") is None
    accounts.disable(account(SALES).user_id, by=COMMAND_LINE)
    assert accounts.authenticate(SALES, PASSWORD) is None
    assert len(work) == 4
    assert len(set(work)) == 1


def test_a_hash_with_old_parameters_is_made_anew() -> None:
    old = PasswordHasher(time_cost=2, memory_cost=64).hash(PASSWORD)
    assert passwords.outdated(old)
    run(f"update ops.user set password_hash = '{old}' where email = '{SALES}'")
    assert accounts.authenticate(SALES, PASSWORD)
    with transaction() as connection:
        kept = connection.execute(text(f"select password_hash from ops.user where email = '{SALES}'")).scalar_one()
    assert not passwords.outdated(kept)
    assert passwords.matches(kept, PASSWORD)
