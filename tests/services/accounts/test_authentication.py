"""Passwords and locks: what lets somebody in, what locks an account, and what an outsider can learn from it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY
from sqlalchemy import event, text

from services import accounts, database
from services.accounts import COMMAND_LINE, passwords
from services.accounts.authentication import FREE_TRIES
from services.database import transaction
from tests.fixtures_people import PASSWORD, account

pytestmark = pytest.mark.usefixtures("people")
SALES = "sales@demo.example"
OUTDATED = PasswordHasher(time_cost=2, memory_cost=64)


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


@pytest.fixture
def verified(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The hashes that passwords were compared with, in order."""
    hashes: list[str] = []
    verify = PasswordHasher.verify

    def counted(hasher: PasswordHasher, password_hash: str, password: bytes) -> bool:
        hashes.append(password_hash)
        return verify(hasher, password_hash, password)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    return hashes


@pytest.fixture
def many_connections(people: str) -> None:
    """As many as there are threads: none waits for another's."""
    database.configure(people, pool_size=25)


def at_once(tries: list[tuple[str, str]]) -> list[bool]:
    """Whether each e-mail address and password let in, all of them tried together, each from another address."""
    together = Barrier(len(tries))

    def enter(number: int) -> bool:
        together.wait()
        return accounts.authenticate(*tries[number], f"192.0.2.{number}") is not None

    with ThreadPoolExecutor(len(tries)) as pool:
        return list(pool.map(enter, range(len(tries))))


def kept(column: str) -> object:
    with transaction() as connection:
        return connection.execute(text(f"select {column} from ops.user where email = '{SALES}'")).scalar()


@pytest.mark.usefixtures("many_connections")
def test_right_passwords_given_at_once_all_let_in() -> None:
    assert at_once([(SALES, PASSWORD)] * 20) == [True] * 20
    assert kept("failed_logins") == 0
    assert lock_seconds() == 0


@pytest.mark.usefixtures("many_connections")
def test_guesses_made_at_once_do_not_slip_past_the_lock(verified: list[str]) -> None:
    assert not any(at_once([(SALES, f"guess {number}") for number in range(50)]))
    assert verified.count(str(kept("password_hash"))) == FREE_TRIES == kept("failed_logins")
    assert len(verified) == 50
    assert lock_seconds() > 55
    assert accounts.authenticate(SALES, PASSWORD) is None


def test_an_unknown_account_costs_the_work_of_a_known_one(verified: list[str]) -> None:
    """Counted rather than timed: one hash verified with the same parameters, and the same statements."""
    accounts.disable(account("finance@demo.example").user_id, by=COMMAND_LINE)
    run(f"update ops.user set locked_until = now() + interval '1 minute' where email = '{SALES}'")
    work = []
    for email in ("risk@demo.example", "nobody@demo.example", "not an address", "finance@demo.example", SALES):
        statements: list[str] = []

        def note(
            _connection: object, _cursor: object, statement: str, *_: object, into: list[str] = statements
        ) -> None:
            into.append(statement)

        event.listen(database.engine(), "before_cursor_execute", note)
        assert accounts.authenticate(email, "wrong") is None
        event.remove(database.engine(), "before_cursor_execute", note)
        work.append((statements, verified.pop().rsplit("$", 2)[0], verified.copy()))
    assert all(each == work[0] for each in work)


def test_a_password_changed_during_a_log_in_stays_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    run(f"update ops.user set password_hash = '{OUTDATED.hash(PASSWORD)}' where email = '{SALES}'")
    user_id, matches = account(SALES).user_id, passwords.matches

    def held_up() -> bool:
        with transaction() as connection:
            waits = text("select count(*) from pg_stat_activity where wait_event_type = 'Lock'")
            return bool(connection.execute(waits).scalar())

    with ThreadPoolExecutor(1) as pool:

        def change_meanwhile(password_hash: str | None, password: str) -> bool:
            changing = pool.submit(accounts.set_password, user_id, "another long secret", by=COMMAND_LINE)
            while not changing.done() and not held_up():
                pass
            return matches(password_hash, password)

        monkeypatch.setattr(passwords, "matches", change_meanwhile)
        accounts.authenticate(SALES, PASSWORD)
    monkeypatch.undo()
    assert accounts.authenticate(SALES, "another long secret")


def test_a_hash_with_old_parameters_is_made_anew() -> None:
    old = OUTDATED.hash(PASSWORD)
    assert passwords.outdated(old)
    run(f"update ops.user set password_hash = '{old}' where email = '{SALES}'")
    assert accounts.authenticate(SALES, PASSWORD)
    made = str(kept("password_hash"))
    assert not passwords.outdated(made)
    assert passwords.matches(made, PASSWORD)
