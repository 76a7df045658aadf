"""What the account page shows its reader of themselves, read anew each time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from services import accounts
from services.accounts import Actor
from services.live import live
from services.scope import Viewer


@live()
def profile(viewer: Viewer, query: Mapping[str, str]) -> dict[str, Any]:
    """One's name, and the time zone (empty: the company's), locale and theme that one chose."""
    return {"name": viewer.name, "time_zone": viewer.time_zone, "locale": viewer.locale, "theme": viewer.theme}


@live()
def log_in(viewer: Viewer, query: Mapping[str, str]) -> dict[str, Any]:
    """What one logs in with: email, provider if any, whether two_factor is on, recovery_codes left; and when last."""
    account = accounts.find_user(viewer.email)
    return {
        "email": viewer.email,
        "provider": account.provider if account else "",
        "last_login_at": account.last_login_at if account else None,
        "two_factor": bool(account and account.two_factor),
        "recovery_codes": accounts.recovery_codes_left(viewer.user_id),
    }


@live()
def tokens(viewer: Viewer, query: Mapping[str, str]) -> list[dict[str, Any]]:
    """One's live tokens, the latest first: a record for each, its pages as one text."""
    found = accounts.list_tokens(viewer.user_id, by=Actor.of(viewer))
    return [{**asdict(token), "pages": ", ".join(token.pages)} for token in found]


@live()
def views(viewer: Viewer, query: Mapping[str, str]) -> list[dict[str, Any]]:
    """One's saved views of pages that are open, by name."""
    return [asdict(view) for view in accounts.list_views(viewer)]
