"""Sessions: an opaque token for the browser, its hash and its limits in PostgreSQL."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, text

from services.accounts import audit
from services.accounts.addresses import place_of
from services.accounts.devices import device
from services.accounts.people import Account, Actor
from services.accounts.store import check_roles, read_account, token_hash
from services.database import once_more, transaction
from services.errors import NotAllowed, NotFound
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
_REVOKE = text("""
    update ops.session set revoked_at = now()
    where user_id = :user_id and revoked_at is null and token_hash <> :kept
""")
_REVOKE_ONE = text("""
    update ops.session set revoked_at = now()
    where session_id = :session_id and user_id = :user_id and revoked_at is null
""")
_LIVE = text("""
    select session_id, user_agent, ip, created_at as began, last_seen_at as last_seen, token_hash = :here as this_one
    from ops.session
    where user_id = :user_id and revoked_at is null and now() < least(idle_expires_at, expires_at)
    order by this_one desc, last_seen_at desc, session_id
""")


@dataclass(frozen=True)
class Session:
    """A live session. Until `must_change_password` and `two_factor_due` are done, nothing else may be."""

    viewer: Viewer
    must_change_password: bool
    two_factor_due: bool


@dataclass(frozen=True)
class Place:
    """Where somebody is logged in: on what device, from which address and from where in the network, since when."""

    session_id: int
    device: str
    ip: str
    place: str
    began: datetime
    last_seen: datetime
    this_one: bool


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
        values = {**person, **limits, "token_hash": token_hash(token), "ip": ip, "user_agent": agent}
        opened = connection.execute(_OPEN, values).rowcount
    return token if opened else None


def find_session(token: str, *, use: bool = True) -> Session | None:
    """The live session of a token, with the person's rights as they are now; None when there is none.

    One statement; `use` pushes the idle limit on, at most once a minute. Raises DatabaseAway.
    """
    values = {"token_hash": token_hash(token), "use": use, "idle": IDLE_LIMIT}
    row = once_more(lambda: _find(values))
    if row is None:
        return None
    account = Account.from_row(row._mapping)
    role = row.previews
    viewer = account.viewer
    if role and "admin" in viewer.roles:
        viewer = replace(
            viewer,
            roles=frozenset({role}),
            pages=frozenset(row.preview_pages),
            capabilities=viewer.capabilities.intersection(row.preview_capabilities),
            previews=role,
        )
    return Session(viewer, account.must_change_password, account.two_factor_due)


def preview(token: str, role: str | None, *, by: Actor) -> None:
    """Let an admin's session see what a role sees, where nothing can be changed; None ends it. Raises AccountError."""
    if role is not None:
        by.must_administer()
    with transaction() as connection:
        if role is not None:
            check_roles(connection, [role])
        connection.execute(_PREVIEW, {"role": role, "token_hash": token_hash(token)})
        audit.record(connection, by, "session.preview", role or "ended")


def close_session(token: str, ip: str | None = None) -> None:
    """End the session of a token, as logging out does."""
    with transaction() as connection:
        ended = connection.execute(_CLOSE, {"token_hash": token_hash(token)}).one_or_none()
        if ended:
            audit.record(connection, Actor(ended.email, user_id=ended.user_id, ip=ip), "logout", ended.email)


def list_sessions(user_id: int, *, by: Actor, here: str = "") -> list[Place]:
    """Where a person is logged in, for themselves or an admin; the session of the token `here` comes first."""
    _must_be_own(user_id, by)
    with transaction() as connection:
        rows = connection.execute(_LIVE, {"user_id": user_id, "here": token_hash(here)}).mappings()
        return [_place(**row) for row in rows]


def revoke_session(user_id: int, session_id: int, *, by: Actor) -> None:
    """End one session of a person, by themselves or an admin. Raises NotFound when there is no such live session."""
    _must_be_own(user_id, by)
    with transaction() as connection:
        account = read_account(connection, user_id)
        if not connection.execute(_REVOKE_ONE, {"user_id": user_id, "session_id": session_id}).rowcount:
            raise NotFound("This session has ended already.", remedy="Look at the list as it is now.")
        audit.record(connection, by, "session.revoke", account.email, {"sessions": 1})


def revoke_sessions(user_id: int, *, by: Actor, keep: str = "") -> int:
    """End every session of a person but that of the token `keep`, by themselves or an admin; returns how many."""
    _must_be_own(user_id, by)
    with transaction() as connection:
        return end_sessions(connection, user_id, by, keep)


def end_sessions(connection: Connection, user_id: int, by: Actor, keep: str = "") -> int:
    """End every session of a person, those about to be opened too, in the transaction of what made it necessary."""
    connection.execute(_END_OPENING, {"user_id": user_id})
    ended = connection.execute(_REVOKE, {"user_id": user_id, "kept": token_hash(keep)}).rowcount
    if ended:
        audit.record(connection, by, "session.revoke", f"user {user_id}", {"sessions": ended})
    return ended


def _must_be_own(user_id: int, by: Actor) -> None:
    if by.user_id != user_id and not by.administers:
        raise NotAllowed("You can see and end your own sessions only.")


def _place(user_agent: str | None, ip: str | None, **rest: Any) -> Place:
    return Place(device=device(user_agent), ip=ip or "", place=place_of(ip), **rest)


def _find(values: dict[str, object]) -> Any:
    with transaction() as connection:
        return connection.execute(_FIND, values).one_or_none()
