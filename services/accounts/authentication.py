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

_CLAIM = text("""
    update ops.user
    set failed_logins = failed_logins + 1,
        locked_until = case when failed_logins + 1 >= :free then now() + make_interval(
            secs => least(:longest, :first * power(2, least(failed_logins + 1 - :free, 20)))
        ) end
    where email = :email and is_active and (locked_until is null or locked_until <= now())
    returning user_id, password_hash
""")
_ACCEPT = text("""
    update ops.user
    set failed_logins = 0, locked_until = null, last_login_at = now(), password_hash = :password_hash
    where user_id = :user_id
""")
_KNOWN = text("select email from ops.user where email = :email")


def authenticate(email: str, password: str, ip: str | None = None) -> Account | None:
    """The account whose e-mail address and password these are; None when they are not, or it is locked or disabled.

    A try is counted before the password is looked at, so that guesses made at once cannot slip past the lock. An
    unknown address costs the same statements and the same hashing as a wrong password.
    """
    address = normal_email(email) or ""
    limits = {"free": FREE_TRIES, "first": FIRST_LOCK, "longest": LONGEST_LOCK}
    with transaction() as connection:
        claimed = connection.execute(_CLAIM, {"email": address, **limits}).one_or_none()
    correct = passwords.matches(claimed.password_hash if claimed else None, password)
    with transaction() as connection:
        if claimed is None or not correct:
            _refuse(connection, address, ip)
            return None
        kept = claimed.password_hash
        if passwords.outdated(kept):
            kept = passwords.hash_password(password)
        connection.execute(_ACCEPT, {"user_id": claimed.user_id, "password_hash": kept})
        account = read_account(connection, claimed.user_id)
        audit.record(connection, Actor.of(account.viewer, ip), "login", account.email)
        return account


def _refuse(connection: Connection, address: str, ip: str | None) -> None:
    # What was typed is not kept: people type their password into the wrong field.
    known = connection.execute(_KNOWN, {"email": address}).scalar()
    audit.record(connection, Actor("nobody", ip=ip), "login.failed", known or "unknown account")
