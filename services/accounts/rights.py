"""What a person may see and do: roles, regions, capabilities, and whether the account is open at all."""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum
from typing import Any

from sqlalchemy import Connection, text

from services.accounts import audit
from services.accounts.people import Account, AccountError, Actor
from services.accounts.raised import tell_of_more
from services.accounts.sessions import end_sessions
from services.accounts.store import (
    USER_CAPABILITY,
    USER_REGION,
    USER_ROLE,
    check_capabilities,
    check_roles,
    lock_account,
    must_be_as_seen,
    must_have_no_provider,
    own_capabilities,
    provider_of,
    read_account,
    replace_rights,
    revoke_links,
)
from services.database import transaction
from services.scope import EVERYTHING


class Anything(Enum):
    """What a change is asked for without a look at what there was."""

    ANYTHING = "anything"


ANYTHING = Anything.ANYTHING
Seen = Collection[str] | None | Anything

ONE_AT_A_TIME = text("lock table ops.user_role in share row exclusive mode")
"""Comes first in what changes roles or takes an admin away."""

_ACTIVE = text("update ops.user set is_active = :active where user_id = :user_id")
_EVERY_REGION = text("update ops.user set every_region = :every where user_id = :user_id")
_ADMINS = text("""
    select count(*)
    from ops.account as account inner join ops.user as person on account.user_id = person.user_id
    where account.is_active and 'admin' = any(account.roles) and person.issuer is null
""")


def set_roles(user_id: int, roles: Collection[str], *, by: Actor, seen: Seen = ANYTHING) -> None:
    """Replace a person's roles and end their sessions; the last active admin with a password stays one.

    Here and below, `seen` is what was there when the change was asked for; raises Conflict when it is not any more.
    Raises AccountError for an account of an identity provider, whose groups give it its roles.
    """
    by.must_administer()
    with transaction() as connection:
        connection.execute(ONE_AT_A_TIME)
        account = lock_account(connection, user_id)
        must_have_no_provider(connection, account, "the roles")
        _check_seen(account.roles, seen, f"the roles of {account.email}")
        check_roles(connection, roles)
        replace_roles(connection, account, roles, by)
        keep_an_admin(connection, account)
        tell_of_more(connection, by, account)


def set_regions(user_id: int, regions: Collection[str] | None, *, by: Actor, seen: Seen = ANYTHING) -> None:
    """Limit a person to some regions; None opens the whole company, none at all shows nothing."""
    by.must_administer()
    if regions is not None and any(not r or EVERYTHING in r or "," in r or not r.isprintable() for r in regions):
        raise AccountError("A region is given by its key, as uk_ireland.")
    with transaction() as connection:
        account = lock_account(connection, user_id)
        _check_seen(account.regions, seen, f"the regions of {account.email}")
        connection.execute(_EVERY_REGION, {"every": regions is None, "user_id": user_id})
        replace_rights(connection, USER_REGION, user_id, regions or ())
        audit.record(connection, by, "user.regions", account.email, _change(account.regions, regions))
        tell_of_more(connection, by, account)


def set_capabilities(user_id: int, capabilities: Collection[str], *, by: Actor, seen: Seen = ANYTHING) -> None:
    """Replace what a person may do beyond what their roles allow."""
    by.must_administer()
    check_capabilities(capabilities)
    with transaction() as connection:
        account = lock_account(connection, user_id)
        _check_seen(own_capabilities(connection, user_id), seen, f"what {account.email} may do")
        replace_rights(connection, USER_CAPABILITY, user_id, capabilities)
        after = read_account(connection, user_id).capabilities
        audit.record(connection, by, "user.capabilities", account.email, _change(account.capabilities, after))
        tell_of_more(connection, by, account)


def disable(user_id: int, *, by: Actor) -> None:
    """Close an account, end its sessions and revoke its one-time links.

    The last active admin with a password cannot be disabled.
    """
    by.must_administer()
    with transaction() as connection:
        connection.execute(ONE_AT_A_TIME)
        account = read_account(connection, user_id)
        connection.execute(_ACTIVE, {"active": False, "user_id": user_id})
        if provider_of(connection, user_id) is None:
            keep_an_admin(connection, account)
        revoke_links(connection, user_id)
        audit.record(connection, by, "user.disable", account.email)
        end_sessions(connection, user_id, by)


def enable(user_id: int, *, by: Actor) -> None:
    """Open a disabled account again."""
    by.must_administer()
    with transaction() as connection:
        account = read_account(connection, user_id)
        connection.execute(_ACTIVE, {"active": True, "user_id": user_id})
        audit.record(connection, by, "user.enable", account.email)


def replace_roles(connection: Connection, account: Account, roles: Collection[str], by: Actor) -> None:
    """Give an account these roles in place of those it has, and end its sessions if that changes anything."""
    if account.roles == frozenset(roles):
        return
    replace_rights(connection, USER_ROLE, account.user_id, roles)
    audit.record(connection, by, "user.roles", account.email, _change(account.roles, roles))
    end_sessions(connection, account.user_id, by)


def keep_an_admin(connection: Connection, before: Account) -> None:
    """Raise AccountError if an account, which was as in `before`, was the last active admin with a password.

    Admins of an identity provider do not count: it may be away, and takes them away without asking.
    """
    was_admin = before.is_active and "admin" in before.roles
    if was_admin and not connection.execute(_ADMINS).scalar():
        raise AccountError(
            f"{before.email} is the last active admin with a password.", remedy="Make somebody else an admin first."
        )


def _check_seen(present: Collection[str] | None, seen: Seen, what: str) -> None:
    if not isinstance(seen, Anything):
        must_be_as_seen(present, seen, what)


def _change(before: Collection[str] | None, after: Collection[str] | None) -> dict[str, Any]:
    return {when: "every" if it is None else sorted(it) for when, it in (("before", before), ("after", after))}
