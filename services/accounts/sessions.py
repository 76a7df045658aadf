"""Sessions: an opaque token for the browser, its hash and its limits in PostgreSQL."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, text

from services.accounts import audit
from services.accounts.people import Account, Actor
from services.accounts.store import check_roles
from services.database import once_more, transaction
from services.errors import NotAllowed
from services.scope import Viewer

IDLE_LIMIT = timedelta(hours=2)
"""A session ends this long after its last use; a page that only asks for news does not use it."""
ABSOLUTE_LIMIT = timedelta(hours=12)
"""A session ends this long after the log-in, whatever happens."""

# Each of these two waits for the other on the person's row, and then sees what the other has done.
_OPEN = text("""
    insert into ops.session (token_hash, user_id, idle_expires_at, expires_at, ip, user_agent)
    select :token_hash, person.user_id, now() + :idle, now() + :absolute, :ip, :user_agent
    from ops.user as person
    where person.user_id = :user_id and person.sessions_ended = :sessions_ended
    for share
""")
_END_OPENING = text("update ops.user set sessions_ended = sessions_ended + 1 where user_id = :user_id")
_FIND = text("""
    select (found.person).*, found.previews, found.preview_pages, found.preview_capabilities
    from ops.find_session(:token_hash, :use, :idle) as found
""")
_PREVIEW = text("update ops.session set previews = :role where token_hash = :token_hash and revoked_at is null")
_CLOSE = text("""
    update ops.session as session set revoked_at = now() from ops.user as person
    where session.token_hash = :token_hash and session.revoked_at is null and person.user_id = session.user_id
    returning person.user_id, person.email
""")
_REVOKE = text("update ops.session set revoked_at = now() where user_id = :user_id and revoked_at is null")


@dataclass(frozen=True)
class Session:
    """A live session. Until `must_change_password` is done, nothing else may be."""

    viewer: Viewer
    must_change_password: bool


def open_session(account: Account, ip: str | None = None, user_agent: str = "") -> str | None:
    """Start a session; returns its token, of which only the hash is kept.

    None when all sessions of the person were ended, as by a new password, since `account` was read: it is what the
    password was checked for.
    """
    token = secrets.token_urlsafe(32)
    person = {"user_id": account.user_id, "sessions_ended": account.sessions_ended}
    limits = {"idle": IDLE_LIMIT, "absolute": ABSOLUTE_LIMIT}
    agent = "".join(letter for letter in user_agent if letter.isprintable())[:300]
    with transaction() as connection:
        values = {**person, **limits, "token_hash": _hash(token), "ip": ip, "user_agent": agent}
        opened = connection.execute(_OPEN, values).rowcount
    return token if opened else None


def find_session(token: str, *, use: bool = True) -> Session | None:
    """The live session of a token, with the person's rights as they are now; None when there is none.

    One statement; `use` pushes the idle limit on, at most once a minute. Raises DatabaseAway.
    """
    values = {"token_hash": _hash(token), "use": use, "idle": IDLE_LIMIT}
    row = once_more(lambda: _find(values))
    if row is None:
        return None
    found = dict(row._mapping)
    role, pages, capabilities = (found.pop(name) for name in ("previews", "preview_pages", "preview_capabilities"))
    account = Account.from_row(found)
    viewer = account.viewer
    if role and "admin" in viewer.roles:
        viewer = replace(
            viewer,
            roles=frozenset({role}),
            pages=frozenset(pages),
            capabilities=viewer.capabilities.intersection(capabilities),
            previews=role,
        )
    return Session(viewer, account.must_change_password)


def preview(token: str, role: str | None, *, by: Actor) -> None:
    """Let an admin's session see what a role sees, where nothing can be changed; None ends it. Raises AccountError."""
    if role is not None:
        by.must_administer()
    with transaction() as connection:
        if role is not None:
            check_roles(connection, [role])
        connection.execute(_PREVIEW, {"role": role, "token_hash": _hash(token)})
        audit.record(connection, by, "session.preview", role or "ended")


def close_session(token: str, ip: str | None = None) -> None:
    """End the session of a token, as logging out does."""
    with transaction() as connection:
        ended = connection.execute(_CLOSE, {"token_hash": _hash(token)}).one_or_none()
        if ended:
            audit.record(connection, Actor(ended.email, user_id=ended.user_id, ip=ip), "logout", ended.email)


def revoke_sessions(user_id: int, *, by: Actor) -> int:
    """End every session of a person, by an admin or by themselves; returns how many there were."""
    if by.user_id != user_id and not by.administers:
        raise NotAllowed("You can end your own sessions only.")
    with transaction() as connection:
        return end_sessions(connection, user_id, by)


def end_sessions(connection: Connection, user_id: int, by: Actor) -> int:
    """End every session of a person, those about to be opened too, in the transaction of what made it necessary."""
    connection.execute(_END_OPENING, {"user_id": user_id})
    ended = connection.execute(_REVOKE, {"user_id": user_id}).rowcount
    if ended:
        audit.record(connection, by, "session.revoke", f"user {user_id}", {"sessions": ended})
    return ended


def _find(values: dict[str, object]) -> Any:
    with transaction() as connection:
        return connection.execute(_FIND, values).one_or_none()


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
