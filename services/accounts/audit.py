"""The audit trail: append-only and chained in the database, written in the transaction of what it records."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from services.accounts.people import AccountError, Actor
from services.database import transaction

PAGE = 100
"""Entries that are shown at once."""

_INSERT = text(
    "insert into ops.audit (actor, action, target, detail, ip)"
    " values (:actor, :action, :target, cast(:detail as jsonb), :ip)"
)
_FOUND = """
    from ops.audit
    where (:actor = '' or actor = :actor)
        and (:action = '' or action like :action || '%')
        and (:words = '' or strpos(lower(concat_ws(' ', actor, action, target, detail::text, ip)), lower(:words)) > 0)
        and (cast(:first as date) is null or at >= cast(:first as date))
        and (cast(:last as date) is null or at < cast(:last as date) + 1)
"""
_ENTRIES = text(f"""
    select audit_id, at, actor, action, target, detail, ip, position, encode(hash, 'hex') as hash {_FOUND}
    order by audit_id desc limit :size offset :skipped
""")
_COUNT = text(f"select count(*) {_FOUND}")
_ACTIONS = text("select distinct action from ops.audit order by action")
# An entry is sound where its place follows that of the one before it, and its hash is that of its content and of the
# hash before it. What was appended past the chain has no place.
_BROKEN = text("""
    with chained as (
        select
            audit_id,
            position,
            hash,
            ops.audit_hash(coalesce(lag(hash) over chain, sha256('')), audit) as wanted,
            row_number() over chain as place
        from ops.audit
        window chain as (order by position)
    )

    select audit_id, position, place from chained
    where position is null or position <> place or hash is distinct from wanted
    order by place limit 1
""")
_ENDS = text("""
    select
        head.position,
        encode(head.hash, 'hex') as hash,
        (select count(*) from ops.audit) as entries,
        exists (
            select from ops.audit
            where audit.position = head.position and audit.hash = head.hash
        ) or head.position = 0 as holds
    from ops.audit_head as head
""")
_NOTED = text("select encode(hash, 'hex') from ops.audit where position = :position")


@dataclass(frozen=True)
class Verdict:
    """Whether the trail is whole: how many entries, the chain's last place and hash, and what is wrong, if anything."""

    entries: int
    position: int
    hash: str
    wrong: str

    @property
    def whole(self) -> bool:
        """Whether nothing was altered or taken away."""
        return not self.wrong


def record(
    connection: Connection, by: Actor, action: str, target: str, detail: Mapping[str, Any] | None = None
) -> None:
    """Write down that `by` did `action` (as "user.roles") to `target`; `detail` never holds a secret."""
    values = {"actor": by.name, "action": action, "target": target, "ip": by.ip, "detail": json.dumps(detail or {})}
    connection.execute(_INSERT, values)


def refused(by: Actor, what: str) -> None:
    """Write down that `by` tried to do `what` and may not."""
    with transaction() as connection:
        record(connection, by, "refused", what)


def entries(limit: int = PAGE) -> list[dict[str, Any]]:
    """The latest entries, newest first: audit_id, at, actor, action, target, detail, ip, position, hash."""
    return find({}, size=limit)[0]


def find(wanted: Mapping[str, Any], size: int = PAGE, skipped: int = 0) -> tuple[list[dict[str, Any]], int]:
    """Entries as of `entries`, and how many there are in all.

    `wanted` may hold actor, action (or how it begins), words that occur anywhere, and the days first and last, in UTC.
    """
    asked = {name: wanted.get(name) or "" for name in ("actor", "action", "words")}
    days = {name: wanted.get(name) or None for name in ("first", "last")}
    with transaction() as connection:
        count = connection.execute(_COUNT, {**asked, **days}).scalar_one()
        rows = connection.execute(_ENTRIES, {**asked, **days, "size": size, "skipped": skipped}).mappings()
        return [dict(row) for row in rows], count


def actions() -> list[str]:
    """The names of the actions that were ever recorded."""
    with transaction() as connection:
        return list(connection.execute(_ACTIONS).scalars())


def noted(text: str) -> tuple[int, str] | None:
    """A place and its hash as they were noted, "123:4f2a..."; None for nothing. Raises AccountError."""
    place, _, hashed = text.strip().partition(":")
    if not text:
        return None
    if not place.isdecimal() or len(hashed) != 64:
        raise AccountError("What was noted is a place and a hash of 64 characters, as 123:4f2a....")
    return int(place), hashed


def verify(noted: tuple[int, str] | None = None) -> Verdict:
    """Whether every entry is as it was written and none is missing.

    Who can write to the database past its triggers could make the whole chain anew; `noted`, a place and its hash that
    were kept elsewhere, tells that too.
    """
    with transaction() as connection:
        connection.execute(text("set transaction isolation level repeatable read, read only"))
        broken = connection.execute(_BROKEN).one_or_none()
        ends = connection.execute(_ENDS).one()
        kept = connection.execute(_NOTED, {"position": noted[0]}).scalar() if noted else None
    wrong = ""
    if broken:
        wrong = (
            f"Entry {broken.audit_id} at place {broken.place} is not as it was written, or one before it is missing."
        )
    elif not ends.holds:
        wrong = f"The last entries are missing: the chain ends at place {ends.position}."
    elif noted and kept != noted[1]:
        wrong = f"Place {noted[0]} does not have the hash that was noted: the chain was made anew."
    return Verdict(ends.entries, ends.position, ends.hash, wrong)
