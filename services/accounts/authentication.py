"""Checking an e-mail address and a password, with a lock that grows with each wrong guess."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, text

from services.accounts import addresses, audit, passwords
from services.accounts.people import Account, Actor, normal_email
from services.accounts.store import read_account
from services.database import transaction

FREE_TRIES = 5
FIRST_LOCK, LONGEST_LOCK = 60, 3600
"""Seconds that an account rests after FREE_TRIES wrong passwords or codes in a row; doubled with each further one."""

_WAIT_FOR_TURN = text("select pg_advisory_xact_lock(hashtext('log-in'), hashtext(:email))")
_OPEN_TO_A_TRY = text("""
    select user_id, password_hash from ops.user
    where email = :email and is_active and (locked_until is null or locked_until <= clock_timestamp())
    for no key update
""")
_COUNT_FAILURE = text("""
    update ops.user
    set failed_logins = failed_logins + 1,
        locked_until = case when failed_logins + 1 >= :free then clock_timestamp() + make_interval(
            secs => least(:longest, :first * power(2, least(failed_logins + 1 - :free, 20)))
        ) end
    where user_id = :user_id
""")
_RENEW_HASH = text("update ops.user set password_hash = :password_hash where user_id = :user_id")
_ACCEPT = text("""
    update ops.user set failed_logins = 0, locked_until = null, last_login_at = now() where user_id = :user_id
""")
_KNOWN = text("select email from ops.user where email = :email")


@dataclass(frozen=True)
class Turn:
    """A try at an account, while no other is made; an account that is unknown, closed or locked has no `user_id`."""

    connection: Connection
    email: str
    ip: str | None
    user_id: int | None
    password_hash: str | None

    def knows(self, password: str) -> bool:
        """Whether the password is the account's; always the same work, whatever there is to compare with."""
        return passwords.matches(self.password_hash, password) and self.user_id is not None

    def refuse(self) -> None:
        """Count the try as a wrong guess, of the account and of the network address."""
        limits = {"free": FREE_TRIES, "first": FIRST_LOCK, "longest": LONGEST_LOCK}
        self.connection.execute(_COUNT_FAILURE, {"user_id": self.user_id, **limits})
        addresses.count_failure(self.connection, self.ip)
        self.note_failure()

    def note_failure(self) -> None:
        """Write down that the try failed, without counting it."""
        # What was typed is not kept: people type their password into the wrong field.
        known = self.connection.execute(_KNOWN, {"email": self.email}).scalar()
        audit.record(self.connection, Actor("nobody", ip=self.ip), "login.failed", known or "unknown account")

    def account(self) -> Account:
        """The account that is tried. Raises NotFound where there is none."""
        return read_account(self.connection, self.user_id)

    def admit(self, detail: Mapping[str, str] | None = None) -> Account:
        """Forget the wrong guesses at the account, and return it as that of a person who has logged in."""
        self.connection.execute(_ACCEPT, {"user_id": self.user_id})
        account = self.account()
        audit.record(self.connection, Actor.of(account.viewer, self.ip), "login", account.email, detail)
        return account


@contextmanager
def take_turn(email: str, ip: str | None) -> Iterator[Turn]:
    """A turn at an e-mail address, when it comes, in a transaction of its own. Raises TooManyTries.

    Guesses made at once cannot slip past the lock, and right ones given at once are all taken.
    """
    address = normal_email(email) or ""
    with transaction() as connection:
        addresses.must_not_rest(connection, ip)
        connection.execute(_WAIT_FOR_TURN, {"email": address})
        tried = connection.execute(_OPEN_TO_A_TRY, {"email": address}).one_or_none()
        yield Turn(connection, address, ip, *(tried or (None, None)))


def authenticate(email: str, password: str, ip: str | None = None) -> Account | None:
    """The account whose e-mail address and password these are; None when they are not, or it is locked or disabled.

    With two-factor log-in the person is not logged in by that, and wrong guesses are not forgotten yet: see
    second_step. An unknown address costs the same turns, statements and hashing as a wrong password. Raises
    TooManyTries.
    """
    with take_turn(email, ip) as turn:
        if not turn.knows(password):
            turn.refuse()
            return None
        if passwords.outdated(str(turn.password_hash)):
            renewed = {"user_id": turn.user_id, "password_hash": passwords.hash_password(password)}
            turn.connection.execute(_RENEW_HASH, renewed)
        account = turn.account()
        if not account.two_factor:
            return turn.admit()
        audit.record(turn.connection, Actor.of(account.viewer, ip), "login.password", account.email)
        return account
