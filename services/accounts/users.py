"""Making accounts, giving them passwords, and looking them up."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, text

from services.accounts import audit, passwords
from services.accounts.authentication import take_turn
from services.accounts.people import Account, AccountError, Actor, normal_email
from services.accounts.sessions import end_sessions
from services.accounts.store import (
    USER_ROLE,
    check_roles,
    must_have_no_provider,
    read_account,
    replace_rights,
    revoke_links,
)
from services.database import transaction
from services.errors import NotAllowed
from services.scope import Viewer

_ACCOUNTS = text("select * from ops.account order by email")
_BY_EMAIL = text("select * from ops.account where email = :email")
_CREATE = text("""
    insert into ops.user (email, name, password_hash, must_change_password)
    values (:email, :name, :password_hash, :must_change)
    on conflict (email) do nothing returning user_id
""")
_PASSWORD = text("""
    update ops.user set password_hash = :password_hash, must_change_password = :must_change,
        failed_logins = 0, locked_until = null
    where user_id = :user_id
""")

_RENAME = text("update ops.user set name = :name where user_id = :user_id")
_MUST_CHANGE = text("update ops.user set must_change_password = true where user_id = :user_id")


def create_user(
    email: str, name: str, password: str | None, roles: Collection[str], *, by: Actor, must_change: bool = False
) -> int:
    """Make an account that sees the whole company; returns its user_id.

    Without a password nobody can log in to it until one is set, by an admin or through a link (links.make_link).
    Raises AccountError when the address is taken or is none, the password is too weak, or a role is unknown.
    """
    by.must_administer()
    address = normal_email(email)
    if address is None:
        raise AccountError("An account needs an e-mail address.")
    if password is not None:
        passwords.check_policy(password, address)
    values = {
        "email": address,
        "name": checked_name(name),
        "password_hash": None if password is None else passwords.hash_password(password),
        "must_change": must_change,
    }
    with transaction() as connection:
        check_roles(connection, roles)
        user_id = connection.execute(_CREATE, values).scalar()
        if user_id is None:
            raise AccountError(f"There is an account for {address} already.")
        replace_rights(connection, USER_ROLE, user_id, roles)
        audit.record(connection, by, "user.create", address, {"name": values["name"], "roles": sorted(roles)})
    return int(user_id)


def set_password(user_id: int, password: str, *, by: Actor, must_change: bool = False) -> Account:
    """Give a person a new password, unlock the account and end its sessions.

    Returns the account as it is then, for which a session may be opened. Raises AccountError for a password that is too
    weak, and for an account of an identity provider, which has none.
    """
    by.must_administer()
    with transaction() as connection:
        return give_password(connection, read_account(connection, user_id), password, by, must_change)


def change_own_password(present: str, new: str, *, by: Actor) -> Account:
    """Change one's own password; in one transaction with checking the present one, so that no admin's is overwritten.

    Returns the account as it is then, for which a session may be opened. Raises AccountError, and TooManyTries.
    """
    passwords.check_policy(new, by.name)
    with take_turn(by.name, by.ip) as turn:
        if turn.knows(present):
            return give_password(turn.connection, turn.account(), new, by)
        turn.refuse()
    raise AccountError("The present password is not right.")


def give_password(
    connection: Connection, account: Account, password: str, by: Actor, must_change: bool = False
) -> Account:
    """The same in the transaction of whoever has checked that `by` may; one-time links are revoked too."""
    must_have_no_provider(connection, account, "the password")
    passwords.check_policy(password, account.email)
    values = {"password_hash": passwords.hash_password(password), "must_change": must_change}
    connection.execute(_PASSWORD, {**values, "user_id": account.user_id})
    revoke_links(connection, account.user_id)
    audit.record(connection, by, "user.password", account.email, {"must_change": must_change})
    end_sessions(connection, account.user_id, by)
    return read_account(connection, account.user_id)


def force_password_change(user_id: int, *, by: Actor) -> None:
    """Let a person do nothing from their next request on but choose a new password."""
    by.must_administer()
    with transaction() as connection:
        account = read_account(connection, user_id)
        must_have_no_provider(connection, account, "the password")
        connection.execute(_MUST_CHANGE, {"user_id": user_id})
        audit.record(connection, by, "user.force_password_change", account.email)


def rename(connection: Connection, account: Account, name: str, by: Actor) -> None:
    """Give a person another name, in the transaction of whoever has checked that `by` may. Raises AccountError."""
    name = checked_name(name)
    if name != account.name:
        connection.execute(_RENAME, {"user_id": account.user_id, "name": name})
        audit.record(connection, by, "user.rename", account.email, {"before": account.name, "after": name})


def checked_name(name: str) -> str:
    """A name as it is kept. Raises AccountError for what is none."""
    if not name.strip() or not name.isprintable() or len(name.strip()) > 120:
        raise AccountError("A name has 1 to 120 characters, on one line.")
    return name.strip()


def list_users() -> list[Account]:
    """Every account, by e-mail address."""
    with transaction() as connection:
        return [Account.from_row(row) for row in connection.execute(_ACCOUNTS).mappings()]


def find_user(email: str) -> Account | None:
    """The account of an e-mail address, disabled ones too; None when there is none."""
    with transaction() as connection:
        row = connection.execute(_BY_EMAIL, {"email": normal_email(email)}).mappings().one_or_none()
    return Account.from_row(row) if row else None


def viewer_for(user_id: int) -> Viewer:
    """A person's rights as they are now. Raises NotFound, and NotAllowed when the account is disabled."""
    with transaction() as connection:
        account = read_account(connection, user_id)
    if not account.is_active:
        raise NotAllowed(f"The account {account.email} is disabled.")
    return account.viewer
