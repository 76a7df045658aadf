"""What the pages of administration show, read anew each time: people, access, the audit trail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from services import accounts
from services.accounts import audit
from services.errors import BadFilter
from services.live import live
from services.scope import Viewer


@live()
def access(viewer: Viewer, query: Mapping[str, str]) -> dict[str, Any]:
    """The page matrix {"pages": {key: roles}} and {"roles": accounts.roles_overview}."""
    return {"pages": accounts.page_matrix(), "roles": accounts.roles_overview()}


@live()
def audit_trail(viewer: Viewer, query: Mapping[str, str]) -> dict[str, Any]:
    """A page of the audit trail as the address asks: {"rows": entries, "count": all, "first": place of the first}.

    The address may hold actor, action, words, first, last (days) and page (1, 2, ...). Raises BadFilter.
    """
    wanted = {name: query.get(name, "") for name in ("actor", "action", "words", "first", "last")}
    for name in ("first", "last"):
        _day(wanted[name])
    page = query.get("page", "1")
    if not page.isdecimal() or not 0 < int(page) < 10_000_000:
        raise BadFilter("The page of the trail is a number from 1.")
    skipped = (int(page) - 1) * audit.PAGE
    rows, count = audit.find(wanted, skipped=skipped)
    return {"rows": rows, "count": count, "first": skipped + 1, "actions": audit.actions(), "wanted": wanted}


@live()
def audit_file(viewer: Viewer, query: Mapping[str, str]) -> list[dict[str, Any]]:
    """Every entry that the address asks for, newest first, for a file; at most a million."""
    wanted = {name: query.get(name, "") for name in ("actor", "action", "words", "first", "last")}
    rows, _ = audit.find(wanted, size=1_000_000)
    return [{**row, "detail": str(row["detail"])} for row in rows]


def _day(text: str) -> None:
    try:
        date.fromisoformat(text or "2000-01-01")
    except ValueError:
        raise BadFilter(f"{text[:20]} is no day; write it as 2026-10-31.") from None
