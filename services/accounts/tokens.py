"""API tokens: a person lets a program read some of the pages that are open to them, for a while."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import text

from services.accounts import audit
from services.accounts.people import Account, AccountError, Actor
from services.accounts.sessions import Session
from services.accounts.store import lock_account, read_account, token_hash
from services.database import transaction
from services.errors import NotAllowed, NotFound

SCHEME = "rap_"
"""How every token begins, so that it is known for one wherever it turns up."""
SHOWN = len(SCHEME) + 6
LONGEST_DAYS = 365
MOST = 20
"""Tokens that a person may have at a time."""

_CREATE = text("""
    insert into ops.api_token (token_hash, prefix, user_id, name, pages, may_export, expires_at)
    values (:token_hash, :prefix, :user_id, :name, :pages, :may_export, now() + :lasts)
""")
_LIVE = "user_id = :user_id and revoked_at is null and expires_at > now()"
_COUNT = text(f"select count(*) from ops.api_token where {_LIVE}")
_LIST = text(f"""
    select token_id, name, prefix, pages, may_export, created_at, expires_at, last_used_at, last_used_from
    from ops.api_token where {_LIVE} order by created_at desc, token_id desc
""")
_REVOKE = text(f"update ops.api_token set revoked_at = now() where token_id = :token_id and {_LIVE} returning name")
_FIND = text("""
    with used as (
        update ops.api_token set last_used_at = now(), last_used_from = :ip
        where token_hash = :token_hash and revoked_at is null and expires_at > now()
            and (last_used_at is null or last_used_at < now() - interval '1 minute')
    )
    select
        token.pages as token_pages, token.may_export, account.*,
        case
            when token.revoked_at is not null then 'revoked'
            when token.expires_at <= now() then 'expired'
            when not account.is_active then 'disabled'
        end as refused
    from ops.api_token as token inner join ops.account as account on token.user_id = account.user_id
    where token.token_hash = :token_hash
""")
_NOTE_REFUSAL = text("""
    update ops.api_token set refused_at = now()
    where token_hash = :token_hash and (refused_at is null or refused_at < now() - interval '1 hour')
    returning prefix
""")


@dataclass(frozen=True)
class ApiToken:
    """A live token as its owner is shown it; the token itself is only ever known when it is made."""

    token_id: int
    name: str
    prefix: str
    pages: tuple[str, ...]
    may_export: bool
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    last_used_from: str | None


def create_token(name: str, pages: Collection[str], days: int, *, may_export: bool = False, by: Actor) -> str:
    """A new token of one's own, for some of one's pages, told this once. Raises AccountError.

    It never lets more be read than its owner may at that moment, and personal data only masked.
    """
    token = SCHEME + secrets.token_urlsafe(32)
    if not name.strip() or not name.isprintable() or len(name.strip()) > 80:
        raise AccountError("A token has a name of 1 to 80 characters.")
    if not 1 <= days <= LONGEST_DAYS:
        raise AccountError(f"A token lasts 1 to {LONGEST_DAYS} days.")
    with transaction() as connection:
        person = {"user_id": by.user_id}
        account = lock_account(connection, by.user_id)
        if not pages or not account.pages.issuperset(pages):
            raise AccountError("A token reads one or more of the pages that are open to you.")
        if connection.execute(_COUNT, person).scalar_one() >= MOST:
            raise AccountError(f"You have {MOST} tokens.", remedy="Revoke one that is no longer needed.")
        scope = {"pages": sorted(set(pages)), "may_export": may_export}
        made = {"name": name.strip(), "prefix": token[:SHOWN], "lasts": timedelta(days=days), **scope}
        connection.execute(_CREATE, {**person, **made, "token_hash": token_hash(token)})
        told = {"name": name.strip(), "prefix": token[:SHOWN], "days": days, **scope}
        audit.record(connection, by, "token.create", account.email, told)
    return token


def list_tokens(user_id: int, *, by: Actor) -> list[ApiToken]:
    """A person's live tokens, for themselves or an admin, the latest first."""
    _must_be_own(user_id, by)
    with transaction() as connection:
        rows = connection.execute(_LIST, {"user_id": user_id}).mappings()
        return [ApiToken(**{**row, "pages": tuple(row["pages"])}) for row in rows]


def revoke_token(user_id: int, token_id: int, *, by: Actor) -> None:
    """End a token, by its owner or an admin. Raises NotFound when there is no such live token."""
    _must_be_own(user_id, by)
    with transaction() as connection:
        account = read_account(connection, user_id)
        name = connection.execute(_REVOKE, {"user_id": user_id, "token_id": token_id}).scalar()
        if name is None:
            raise NotFound("This token has ended already.", remedy="Look at the list as it is now.")
        audit.record(connection, by, "token.revoke", account.email, {"name": name})


def find_token(token: str, ip: str | None = None) -> Session | None:
    """What a token opens at this moment, as a session of its owner with no more than its scope; None when nothing.

    When it was last used is noted once a minute, a refusal once an hour.
    """
    given = {"token_hash": token_hash(token), "ip": ip}
    with transaction() as connection:
        row = connection.execute(_FIND, given).one_or_none()
        if row is None:
            return None
        account = Account.from_row(row._mapping)
        if row.refused:
            prefix = connection.execute(_NOTE_REFUSAL, given).scalar()
            if prefix:
                told = {"prefix": prefix, "because": row.refused}
                audit.record(connection, Actor("nobody", ip=ip), "token.refused", account.email, told)
            return None
    viewer = replace(
        account.viewer,
        pages=account.pages.intersection(row.token_pages),
        capabilities=account.capabilities & {"export"} if row.may_export else frozenset(),
    )
    return Session(viewer, account.must_change_password, account.two_factor_due)


def _must_be_own(user_id: int, by: Actor) -> None:
    if by.user_id != user_id and not by.administers:
        raise NotAllowed("You can see and end your own tokens only.")
