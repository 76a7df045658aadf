"""Accounts that an identity provider answers for: found by issuer and subject, their roles those of their groups."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, text

from services.accounts import audit
from services.accounts.people import Account, Actor, normal_email
from services.accounts.rights import ONE_AT_A_TIME, keep_an_admin, replace_roles
from services.accounts.sessions import end_sessions
from services.accounts.store import check_roles, provider_of, read_account
from services.database import transaction
from services.errors import NotAllowed

NO_GROUP = "None of your groups at the identity provider opens this application."
NO_ACCOUNT = "There is no account here for your log-in at the identity provider."
NO_ADDRESS = "The identity provider gave no e-mail address of yours that it has confirmed."
NOT_CONNECTED = "The account with your e-mail address is not connected to your log-in at the identity provider."
DISABLED = "Your account here is disabled."
LONGEST_NAME = 120

_KNOWN = text("select user_id from ops.user where issuer = :issuer and subject = :subject")
_NAMESAKE = text("select user_id, issuer, subject from ops.user where email = :email")
_CONNECT = text("update ops.user set subject = :subject where user_id = :user_id")
_CREATE = text("""
    insert into ops.user (email, name, issuer, subject, every_region)
    values (:email, :name, :issuer, :subject, false)
    on conflict (email) do nothing returning user_id
""")
_ACCEPT = text("update ops.user set last_login_at = now() where user_id = :user_id")
_HAND_OVER = text("""
    update ops.user
    set issuer = :issuer, subject = null, password_hash = null, must_change_password = false,
        failed_logins = 0, locked_until = null
    where user_id = :user_id
""")


@dataclass(frozen=True)
class Identity:
    """Whom an identity provider vouches for. Its `subject` is the same for good, the address is no more than a label.

    `confirmed` is what it says of the address: its owner is this person, or not, or nothing (None).
    """

    issuer: str
    subject: str
    email: str
    confirmed: bool | None
    name: str


def admit(person: Identity, roles: Collection[str], *, provision: bool, ip: str | None = None) -> Account:
    """The account of whom a provider vouches for, after giving it `roles` and no others; makes one with `provision`.

    Raises NotAllowed with a sentence for the person who is refused: who has no role left has lost those they had, and
    their sessions, even so. Raises AccountError for a role that does not exist.
    """
    with transaction() as connection:
        connection.execute(ONE_AT_A_TIME)
        check_roles(connection, roles)
        try:
            return _admitted(connection, person, roles, provision, ip)
        except NotAllowed as error:
            refusal = error  # raised after the transaction, which keeps what was taken away and written down
            detail = {"issuer": person.issuer, "subject": person.subject, "why": str(error)}
            target = normal_email(person.email) or "unknown account"
            audit.record(connection, Actor("nobody", ip=ip), "login.failed", target, detail)
    raise refusal


def set_provider(user_id: int, issuer: str | None, *, by: Actor) -> None:
    """Let a person log in through the provider of this issuer and by no password; None: by a password, once one is set.

    The provider's first log-in with their e-mail address, if it has confirmed that address, is theirs from then on.
    Ends their sessions. The last active admin with a password keeps it.
    """
    by.must_administer()
    with transaction() as connection:
        connection.execute(ONE_AT_A_TIME)
        account = read_account(connection, user_id)
        before = provider_of(connection, user_id)
        connection.execute(_HAND_OVER, {"issuer": issuer, "user_id": user_id})
        if before is None:
            keep_an_admin(connection, account)
        audit.record(connection, by, "user.provider", account.email, {"before": before, "after": issuer})
        end_sessions(connection, user_id, by)


def _admitted(
    connection: Connection, person: Identity, roles: Collection[str], provision: bool, ip: str | None
) -> Account:
    known = connection.execute(_KNOWN, {"issuer": person.issuer, "subject": person.subject}).scalar()
    user_id = _first_time(connection, person, roles, provision, ip) if known is None else known
    account = read_account(connection, user_id)
    if not account.is_active:
        raise NotAllowed(DISABLED)
    replace_roles(connection, account, roles, Actor("sso", ip=ip))
    if not roles:
        raise NotAllowed(NO_GROUP)
    connection.execute(_ACCEPT, {"user_id": user_id})
    account = read_account(connection, user_id)
    audit.record(connection, Actor.of(account.viewer, ip), "login", account.email, {"issuer": person.issuer})
    return account


def _first_time(
    connection: Connection, person: Identity, roles: Collection[str], provision: bool, ip: str | None
) -> int:
    """The number of an account that an admin has left to the provider, or of a new one; never by an address alone."""
    email = normal_email(person.email)
    if email is None or person.confirmed is False:
        raise NotAllowed(NO_ADDRESS)
    namesake = connection.execute(_NAMESAKE, {"email": email}).one_or_none()
    if namesake is not None:
        awaited = namesake.issuer == person.issuer and namesake.subject is None
        if not (awaited and person.confirmed):
            raise NotAllowed(NOT_CONNECTED)
        connection.execute(_CONNECT, {"subject": person.subject, "user_id": namesake.user_id})
        return int(namesake.user_id)
    if not (provision and roles):
        raise NotAllowed(NO_ACCOUNT if roles else NO_GROUP)
    return _create(connection, person, email, ip)


def _create(connection: Connection, person: Identity, email: str, ip: str | None) -> int:
    """A new account, which sees no region until an admin gives it some."""
    shown = "".join(letter for letter in person.name if letter.isprintable()).strip() or email
    values = {"email": email, "name": shown[:LONGEST_NAME], "issuer": person.issuer, "subject": person.subject}
    user_id = connection.execute(_CREATE, values).scalar()
    if user_id is None:  # made by somebody else a moment ago
        raise NotAllowed(NOT_CONNECTED)
    audit.record(connection, Actor("sso", ip=ip), "user.create", email, values)
    return int(user_id)
