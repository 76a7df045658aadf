"""Checking an e-mail address and a password, with a lock that grows with each wrong guess."""

from __future__ import annotations

from sqlalchemy import Connection, text

from services.accounts import audit, passwords
from services.accounts.people import Account, Actor, normal_email
from services.accounts.store import read_account
from services.database import transaction

FREE_TRIES = 5
FIRST_LOCK, LONGEST_LOCK = 60, 3600
"""Seconds that an account rests after FREE_TRIES wrong passwords in a row; doubled with each further one."""

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
_ACCEPT = text("""
    update ops.user
    set failed_logins = 0, locked_until = null, last_login_at = now(), password_hash = :password_hash
    where user_id = :user_id
""")
_KNOWN = text("select email from ops.user where email = :email")


def authenticate(email: str, password: str, ip: str | None = None) -> Account | None:
    """The account whose e-mail address and password these are; None when they are not, or it is locked or disabled.

    Tries for one address take turns, so that guesses made at once cannot slip past the lock, and right passwords
    given at once all let in. An unknown address costs the same turns, statements and hashing as a wrong password.
    """
    address = normal_email(email) or ""
    with transaction() as connection:
        connection.execute(_WAIT_FOR_TURN, {"email": address})
        tried = connection.execute(_OPEN_TO_A_TRY, {"email": address}).one_or_none()
        correct = passwords.matches(tried.password_hash if tried else None, password)
        if tried is None or not correct:
            _refuse(connection, tried.user_id if tried else None, address, ip)
            return None
        kept = tried.password_hash
        if passwords.outdated(kept):
            kept = passwords.hash_password(password)
        connection.execute(_ACCEPT, {"user_id": tried.user_id, "password_hash": kept})
        account = read_account(connection, tried.user_id)
        audit.record(connection, Actor.of(account.viewer, ip), "login", account.email)
        return account


def _refuse(connection: Connection, user_id: int | None, address: str, ip: str | None) -> None:
    limits = {"free": FREE_TRIES, "first": FIRST_LOCK, "longest": LONGEST_LOCK}
    connection.execute(_COUNT_FAILURE, {"user_id": user_id, **limits})
    # What was typed is not kept: people type their password into the wrong field.
    known = connection.execute(_KNOWN, {"email": address}).scalar()
    audit.record(connection, Actor("nobody", ip=ip), "login.failed", known or "unknown account")
