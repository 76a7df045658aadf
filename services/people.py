"""People as administration sees them: the list, and one person with rights, sessions and history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from services import accounts, platform
from services.accounts import Account, Actor, audit
from services.accounts.store import own_capabilities
from services.database import transaction
from services.errors import NotFound
from services.live import live
from services.scope import Viewer

HISTORY = 30
"""Entries of the audit trail beside a person."""


@live()
def people(viewer: Viewer, query: Mapping[str, str]) -> list[dict[str, Any]]:
    """A record per account: user_id, name, email, state, roles, regions (None: all), two_factor, last_login_at.

    The address may hold words, of which name, address or roles must hold all, and state.
    """
    links = accounts.open_links()
    words, state = query.get("words", "").lower().split(), query.get("state", "")
    found = [_record(account, links) for account in accounts.list_users()]
    return [
        row
        for row in found
        if (not state or row["state"] == state)
        and all(word in f"{row['name']} {row['email']} {' '.join(row['roles'])}".lower() for word in words)
    ]


@live()
def person(viewer: Viewer, query: Mapping[str, str], user_id: str) -> dict[str, Any]:
    """The record of one person with `own` capabilities, and the choices of `every_role` and `every_region`."""
    account = _account(user_id)
    options = platform.filter_options(None, viewer).data
    regions = options[options["dimension"] == "region"]
    with transaction() as connection:
        own = own_capabilities(connection, account.user_id)
    return {
        **_record(account, accounts.open_links()),
        "capabilities": sorted(account.capabilities),
        "own": sorted(own),
        "recovery_codes": accounts.recovery_codes_left(account.user_id),
        "every_role": accounts.roles_overview(),
        "every_region": list(zip(regions["value"], regions["label"], strict=True)),
    }


@live()
def sessions(viewer: Viewer, query: Mapping[str, str], user_id: str) -> list[dict[str, Any]]:
    """A record per live session of a person; see accounts.list_sessions."""
    wanted = _account(user_id).user_id
    places = accounts.list_sessions(wanted, by=Actor.of(viewer))
    return [{**asdict(place), "user_id": wanted} for place in places]


@live()
def history(viewer: Viewer, query: Mapping[str, str], user_id: str) -> list[dict[str, Any]]:
    """The latest entries of the audit trail about a person, or by them."""
    rows, _ = audit.find({"words": _account(user_id).email}, size=HISTORY)
    return rows


def _account(user_id: str) -> Account:
    wanted = int(user_id) if user_id.isdecimal() and len(user_id) < 18 else 0
    found = next((account for account in accounts.list_users() if account.user_id == wanted), None)
    if found is None:
        raise NotFound("There is no such person.", remedy="Choose one in the list of people.")
    return found


def _record(account: Account, links: Mapping[int, datetime]) -> dict[str, Any]:
    return {
        "user_id": account.user_id,
        "name": account.name,
        "email": account.email,
        "state": _state(account, links),
        "link_until": links.get(account.user_id),
        "roles": sorted(account.roles),
        "regions": None if account.regions is None else sorted(account.regions),
        "two_factor": account.two_factor,
        "last_login_at": account.last_login_at,
        "provider": account.provider,
    }


def _state(account: Account, links: Mapping[int, datetime]) -> str:
    if account.state == "invited" and account.user_id not in links:
        return "no password"
    if account.state == "active" and account.must_change_password:
        return "new password due"
    return account.state
