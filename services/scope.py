"""Who is looking, and what of the company they may see."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

EVERYTHING = "*"
"""Marts hold one row for a dimension's every value under this key; see docs/architecture.md, Marts."""


@dataclass(frozen=True)
class Scope:
    """Regions that every figure is limited to; None means the whole company."""

    regions: frozenset[str] | None = None

    @property
    def setting(self) -> str:
        """The scope as PostgreSQL's row-level security reads it from `app.regions`."""
        return EVERYTHING if self.regions is None else ",".join(sorted(self.regions))

    @property
    def fingerprint(self) -> str:
        """A short text that differs when the scope differs; part of every cache key."""
        return hashlib.sha256(self.setting.encode()).hexdigest()[:16]

    def narrow(self, wanted: tuple[str, ...]) -> list[str]:
        """Region keys to ask a mart for: `wanted` (all when empty) within this scope."""
        if self.regions is None:
            return sorted(wanted) if wanted else [EVERYTHING]
        return sorted(self.regions.intersection(wanted)) if wanted else sorted(self.regions)


@dataclass(frozen=True)
class Viewer:
    """A logged-in person. `pages` are the matrix keys ("domain/page") open to them.

    An admin may look at the product as a role does: `previews` is its name, and nothing can be changed meanwhile.
    `time_zone` is empty for the company's; `theme` is light, dark or system.
    """

    user_id: int
    email: str
    name: str
    roles: frozenset[str]
    pages: frozenset[str]
    capabilities: frozenset[str] = frozenset()
    scope: Scope = field(default_factory=Scope)
    locale: str = "en"
    previews: str = ""
    time_zone: str = ""
    theme: str = "system"

    def may(self, capability: str) -> bool:
        """Whether the viewer has the capability: export, pii, act or configure."""
        return capability in self.capabilities

    def may_see(self, page: str) -> bool:
        """Whether the page's key ("domain/page") is open to the viewer."""
        return page in self.pages


COMPANY = Viewer(0, "", "", frozenset(), frozenset())
"""The product itself, where it looks at the whole company on nobody's behalf: for rules and checks."""
