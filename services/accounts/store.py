"""What the modules of this package share: the tables of rights, and reading an account inside a transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Collection

from sqlalchemy import Connection, TableClause, column, delete, insert, table, text

from services.accounts.people import Account, AccountError
from services.errors import Conflict, NotFound

USER_ROLE = table("user_role", column("user_id"), column("role"), schema="ops")
USER_REGION = table("user_region", column("user_id"), column("region_id"), schema="ops")
USER_CAPABILITY = table("user_capability", column("user_id"), column("capability"), schema="ops")
ROLE_CAPABILITY = table("role_capability", column("role"), column("capability"), schema="ops")
PAGE_ROLE = table("page_role", column("page"), column("role"), schema="ops")

CAPABILITIES = frozenset({"export", "pii", "act", "configure"})

_ACCOUNT = text("select * from ops.account where user_id = :user_id")
_ROLES = text("select role from ops.role")
_LOCK = text("select from ops.user where user_id = :user_id for no key update")
_OWN = text("select capability from ops.user_capability where user_id = :user_id")
_REVOKE_LINKS = text("""
    update ops.one_time_link set revoked_at = now()
    where user_id = :user_id and used_at is null and revoked_at is null
""")
_PROVIDER = text("select issuer from ops.user where user_id = :user_id")


def read_account(connection: Connection, user_id: int | None) -> Account:
    """An account as the transaction sees it. Raises NotFound."""
    row = connection.execute(_ACCOUNT, {"user_id": user_id}).mappings().one_or_none()
    if row is None:
        raise NotFound(f"There is no account number {user_id}.", remedy="Look the account up by its e-mail address.")
    return Account.from_row(row)


def lock_account(connection: Connection, user_id: int | None) -> Account:
    """The same, kept from others who would change it until the transaction ends."""
    connection.execute(_LOCK, {"user_id": user_id})
    return read_account(connection, user_id)


def own_capabilities(connection: Connection, user_id: int) -> frozenset[str]:
    """What a person may do beyond what their roles allow."""
    return frozenset(connection.execute(_OWN, {"user_id": user_id}).scalars())


def must_be_as_seen(present: Collection[str] | None, seen: Collection[str] | None, what: str) -> None:
    """Raise Conflict where something is not what it was when its change was asked for."""
    if (None if present is None else frozenset(present)) != (None if seen is None else frozenset(seen)):
        raise Conflict(f"Somebody else changed {what} in the meantime; yours was not saved.")


def token_hash(token: str) -> bytes:
    """What is kept of a random token, which itself is only its holder's."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def provider_of(connection: Connection, user_id: int) -> str | None:
    """The issuer of the identity provider that a person logs in through; None for who has a password of ours."""
    issuer: str | None = connection.execute(_PROVIDER, {"user_id": user_id}).scalar()
    return issuer


def must_have_no_provider(connection: Connection, account: Account, what: str) -> None:
    """Raise AccountError where an identity provider keeps `what`, as "the password", of this account."""
    if issuer := provider_of(connection, account.user_id):
        raise AccountError(
            f"{account.email} logs in through {issuer}, which keeps {what}.", remedy="Change it at the provider."
        )


def check_roles(connection: Connection, roles: Collection[str]) -> None:
    """Raise AccountError when a role does not exist."""
    known = set(connection.execute(_ROLES).scalars())
    if unknown := sorted(set(roles) - known):
        raise AccountError(f"There is no role {', '.join(unknown)}; roles are {', '.join(sorted(known))}.")


def check_capabilities(capabilities: Collection[str]) -> None:
    """Raise AccountError when a capability does not exist."""
    if unknown := set(capabilities) - CAPABILITIES:
        raise AccountError(f"There is no capability called {', '.join(sorted(unknown))}.")


def replace_rights(connection: Connection, rights: TableClause, user_id: int, values: Collection[str]) -> None:
    """Let `values` be all that USER_ROLE, USER_REGION or USER_CAPABILITY holds for a person."""
    key, value = rights.c
    connection.execute(delete(rights).where(key == user_id))
    if values:
        connection.execute(insert(rights), [{key.name: user_id, value.name: each} for each in sorted(set(values))])


def revoke_links(connection: Connection, user_id: int) -> None:
    """Let no one-time link of a person be used any more."""
    connection.execute(_REVOKE_LINKS, {"user_id": user_id})
