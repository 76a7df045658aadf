"""The page matrix: which roles see which page."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import delete, insert, text

from services.accounts import audit
from services.accounts.people import AccountError, Actor
from services.accounts.store import PAGE_ROLE, check_roles
from services.database import transaction

_MATRIX = text("select page, role from ops.page_role")
_KEY = re.compile(r"[a-z0-9-]+(/[a-z0-9-]+)?")


def page_matrix() -> dict[str, frozenset[str]]:
    """The roles that see each page, by the page's key ("domain/page")."""
    pages: defaultdict[str, set[str]] = defaultdict(set)
    with transaction() as connection:
        for page, role in connection.execute(_MATRIX):
            pages[page].add(role)
    return {page: frozenset(roles) for page, roles in sorted(pages.items())}


def set_page_roles(page: str, roles: Collection[str], *, by: Actor) -> None:
    """Open a page to these roles and to no other; admin always sees every page."""
    by.must_administer()
    if not _KEY.fullmatch(page):
        raise AccountError("A page is given by its key, as sales/orders.")
    wanted = frozenset(roles) | {"admin"}
    with transaction() as connection:
        check_roles(connection, wanted)
        before = connection.execute(
            delete(PAGE_ROLE).where(PAGE_ROLE.c.page == page).returning(PAGE_ROLE.c.role)
        ).scalars()
        change = {"before": sorted(before), "after": sorted(wanted)}
        connection.execute(insert(PAGE_ROLE), [{"page": page, "role": role} for role in sorted(wanted)])
        audit.record(connection, by, "matrix.page", page, change)
