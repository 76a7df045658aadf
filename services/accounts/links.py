"""One-time links: an admin hands one to a person, who chooses a password with it; an invitation, or a reset."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text

from services.accounts import audit
from services.accounts.people import Account, AccountError, Actor
from services.accounts.store import (
    lock_account,
    must_have_no_provider,
    read_account,
    revoke_links,
    token_hash,
)
from services.accounts.users import give_password, rename
from services.database import transaction

LASTS = timedelta(hours=72)

_MAKE = text("""
    insert into ops.one_time_link (token_hash, user_id, expires_at) values (:token_hash, :user_id, now() + :lasts)
""")
_WHOSE = """
    select person.user_id from ops.one_time_link as link inner join ops.user as person on link.user_id = person.user_id
    where link.token_hash = :token_hash and link.used_at is null and link.revoked_at is null
        and link.expires_at > clock_timestamp() and person.is_active
"""
# Everything that touches a person's links holds the person's row first.
_FIND, _TAKE = text(_WHOSE), text(_WHOSE + "for no key update of person")
_USE = text("""
    update ops.one_time_link set used_at = now()
    where token_hash = :token_hash and used_at is null and revoked_at is null
""")
_OPEN = text("""
    select user_id, max(expires_at) as until from ops.one_time_link
    where used_at is null and revoked_at is null and expires_at > now()
    group by user_id
""")


class LinkOver(AccountError):
    """The link was used, has expired, was revoked, or never was."""

    def __init__(self) -> None:
        super().__init__("This link is no longer valid.", remedy="Ask an administrator for a new one.")


@dataclass(frozen=True)
class Invited:
    """Who opens a link: `new` when they have had no password yet."""

    name: str
    email: str
    new: bool


def make_link(user_id: int, *, by: Actor) -> str:
    """A one-time link's token for a person, which /invite/<token> takes for 72 hours; those made before are revoked.

    Raises AccountError when the account is disabled.
    """
    by.must_administer()
    token = secrets.token_urlsafe(32)
    with transaction() as connection:
        account = lock_account(connection, user_id)
        if not account.is_active:
            raise AccountError(f"The account {account.email} is disabled.", remedy="Enable it first.")
        must_have_no_provider(connection, account, "the password")
        revoke_links(connection, user_id)
        connection.execute(_MAKE, {"token_hash": token_hash(token), "user_id": user_id, "lasts": LASTS})
        audit.record(connection, by, "user.reset_link" if account.has_password else "user.invite", account.email)
    return token


def open_links() -> dict[int, datetime]:
    """The people who have a link that they have not used, and until when it can be."""
    with transaction() as connection:
        return {row.user_id: row.until for row in connection.execute(_OPEN)}


def find_link(token: str) -> Invited:
    """Whose link it is. Raises LinkOver."""
    with transaction() as connection:
        user_id = connection.execute(_FIND, {"token_hash": token_hash(token)}).scalar()
        if user_id is None:
            raise LinkOver
        account = read_account(connection, user_id)
    return Invited(account.name, account.email, not account.has_password)


def use_link(token: str, password: str, name: str = "", *, ip: str | None = None) -> Account:
    """Give the person of a link the password that they chose, and their name if they gave one; it ends their sessions.

    Returns the account as it is then. Raises LinkOver, and AccountError, which leaves the link as it was.
    """
    link = {"token_hash": token_hash(token)}
    with transaction() as connection:
        user_id = connection.execute(_TAKE, link).scalar()
        if user_id is None or not connection.execute(_USE, link).rowcount:
            raise LinkOver
        account = read_account(connection, user_id)
        by = Actor.of(account.viewer, ip)
        audit.record(connection, by, "user.link_used", account.email)
        if name:
            rename(connection, account, name, by)
        return give_password(connection, account, password, by)
