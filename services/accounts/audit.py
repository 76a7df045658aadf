"""The audit trail: append-only in the database, written in the transaction of what it records."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, text

from services.accounts.people import Actor
from services.database import transaction

_INSERT = text(
    "insert into ops.audit (actor, action, target, detail, ip)"
    " values (:actor, :action, :target, cast(:detail as jsonb), :ip)"
)
_LATEST = text(
    "select audit_id, at, actor, action, target, detail, ip from ops.audit order by audit_id desc limit :limit"
)


def record(
    connection: Connection, by: Actor, action: str, target: str, detail: Mapping[str, Any] | None = None
) -> None:
    """Write down that `by` did `action` (as "user.roles") to `target`; `detail` never holds a secret."""
    values = {"actor": by.name, "action": action, "target": target, "ip": by.ip, "detail": json.dumps(detail or {})}
    connection.execute(_INSERT, values)


def entries(limit: int = 100) -> list[dict[str, Any]]:
    """The latest entries, newest first: audit_id, at, actor, action, target, detail, ip."""
    with transaction() as connection:
        return [dict(row) for row in connection.execute(_LATEST, {"limit": limit}).mappings()]
