"""An account as it is kept, and the person who asks for a change."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import Any

from services.errors import NotAllowed, ServiceError
from services.scope import Scope, Viewer

_EMAIL = re.compile(r"[^\s@\x00-\x1f\x7f]{1,64}@[^\s@\x00-\x1f\x7f]{1,189}")


class AccountError(ServiceError):
    """What was asked of an account cannot be done; the message says why."""

    code = "account"
    remedy = "Correct what the message names, and try again."


@dataclass(frozen=True)
class Actor:
    """Who asks for a change: `name` is written into the audit trail with the network address."""

    name: str
    administers: bool = False
    user_id: int | None = None
    ip: str | None = None
    capabilities: frozenset[str] = frozenset()
    scope: Scope = field(default_factory=Scope)

    @classmethod
    def of(cls, viewer: Viewer, ip: str | None = None) -> Actor:
        """The actor that a logged-in person is; admins administer."""
        return cls(viewer.email, "admin" in viewer.roles, viewer.user_id, ip, viewer.capabilities, viewer.scope)

    def must_administer(self) -> None:
        """Raise NotAllowed unless the actor may manage people and access."""
        if not self.administers:
            raise NotAllowed("Only an administrator may change accounts and access.")

    def must_reach(self, region: str) -> None:
        """Raise NotAllowed unless the region, or "*" for the whole company, is within the actor's own."""
        if self.scope.regions is not None and region not in self.scope.regions:
            raise NotAllowed("This is outside the regions of your account.")

    def must(self, capability: str) -> None:
        """Raise NotAllowed unless the actor has the capability: export, pii, act or configure."""
        if capability not in self.capabilities:
            raise NotAllowed(f"Your account is not allowed to {capability}.")


COMMAND_LINE = Actor("command line", administers=True, capabilities=frozenset({"export", "pii", "act", "configure"}))
"""Whoever may run commands on the server; the first admin is made by them."""


@dataclass(frozen=True)
class Account:
    """A person as ops.account has them; `regions` is None for the whole company.

    `sessions_ended` is how many times all their sessions were ended: see sessions.open_session. `two_factor_due`: it is
    to be set up before anything else is done. `time_zone` is empty for the company's, `provider`
    where the person logs in with a password of ours.
    """

    user_id: int
    email: str
    name: str
    is_active: bool
    must_change_password: bool
    locked_until: datetime | None
    last_login_at: datetime | None
    roles: frozenset[str]
    pages: frozenset[str]
    capabilities: frozenset[str]
    regions: frozenset[str] | None
    sessions_ended: int
    has_password: bool
    two_factor: bool
    two_factor_due: bool
    time_zone: str
    locale: str
    theme: str
    provider: str

    @classmethod
    def from_row(cls, row: Any) -> Account:
        """Read a row of ops.account, a mapping of its columns, and maybe of more."""
        values = {each.name: row[each.name] for each in fields(cls)}
        for name in ("roles", "pages", "capabilities"):
            values[name] = frozenset(values[name])
        if values["regions"] is not None:
            values["regions"] = frozenset(values["regions"])
        return cls(**values)

    @property
    def viewer(self) -> Viewer:
        """The account as the rest of the product sees it."""
        scope = Scope(self.regions)
        rights = self.roles, self.pages, self.capabilities, scope
        return Viewer(
            self.user_id,
            self.email,
            self.name,
            *rights,
            locale=self.locale,
            time_zone=self.time_zone,
            theme=self.theme,
        )

    @property
    def state(self) -> str:
        """What an admin is told of it: disabled, locked (after wrong passwords or codes), invited or active."""
        if not self.is_active:
            return "disabled"
        if self.locked_until and self.locked_until > datetime.now(UTC):
            return "locked"
        return "active" if self.has_password or self.provider else "invited"


def normal_email(email: str) -> str | None:
    """An e-mail address as accounts are keyed by it, in lower case; None when it is not one."""
    email = email.strip().lower()
    return email if _EMAIL.fullmatch(email) else None
