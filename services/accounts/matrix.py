"""The page matrix: which roles see which page."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import delete, insert, text

from services.accounts import audit
from services.accounts.people import AccountError, Actor
from services.accounts.raised import tell_admins
from services.accounts.store import PAGE_ROLE, ROLE_CAPABILITY, check_capabilities, check_roles, must_be_as_seen
from services.database import transaction
from services.errors import Conflict

_MATRIX = text("select page, role from ops.page_role")
_WAIT_FOR_PAGE = text("select pg_advisory_xact_lock(hashtext('matrix'), hashtext(:page))")
_ROLES = text("select role from ops.page_role where page = :page")
_CAPABILITIES = text("select capability from ops.role_capability where role = :role order by capability")
_OVERVIEW = text("""
    select
        r.role,
        r.about,
        (select count(*) from ops.account as a where a.is_active and r.role = any(a.roles)) as people,
        array(select c.capability from ops.role_capability as c where c.role = r.role order by 1) as capabilities
    from ops.role as r order by r.role
""")
_KEY = re.compile(r"[a-z0-9-]+(/[a-z0-9-]+)?")


def page_matrix() -> dict[str, frozenset[str]]:
    """The roles that see each page, by the page's key ("domain/page")."""
    pages: defaultdict[str, set[str]] = defaultdict(set)
    with transaction() as connection:
        for page, role in connection.execute(_MATRIX):
            pages[page].add(role)
    return {page: frozenset(roles) for page, roles in sorted(pages.items())}


def set_page_role(page: str, role: str, opened: bool, *, seen: bool, by: Actor) -> None:
    """Open a page to a role or close it; `seen` is what it was when this was asked for. Raises Conflict."""
    by.must_administer()
    if role == "admin" or not _KEY.fullmatch(page):
        raise AccountError("An admin sees every page.")
    with transaction() as connection:
        check_roles(connection, [role])
        connection.execute(_WAIT_FOR_PAGE, {"page": page})
        roles = frozenset(connection.execute(_ROLES, {"page": page}).scalars())
        if (role in roles) != seen:
            raise Conflict(f"Somebody else {'closed' if seen else 'opened'} {page} to {role} in the meantime.")
        if opened == seen:
            return
        wanted = roles | {role} if opened else roles - {role}
        if opened:
            connection.execute(insert(PAGE_ROLE), {"page": page, "role": role})
        else:
            connection.execute(delete(PAGE_ROLE).where(PAGE_ROLE.c.page == page, PAGE_ROLE.c.role == role))
        audit.record(connection, by, "matrix.page", page, {"before": sorted(roles), "after": sorted(wanted)})


def roles_overview() -> list[dict[str, Any]]:
    """A record per role: role, about, people (active ones), capabilities."""
    with transaction() as connection:
        return [dict(row) for row in connection.execute(_OVERVIEW).mappings()]


def set_role_capabilities(role: str, capabilities: Collection[str], *, seen: Collection[str], by: Actor) -> None:
    """Let everybody of a role do exactly this beyond seeing; `seen` is what they could. Raises Conflict."""
    by.must_administer()
    check_capabilities(capabilities)
    with transaction() as connection:
        check_roles(connection, [role])
        connection.execute(_WAIT_FOR_PAGE, {"page": f"role {role}"})
        before = connection.execute(_CAPABILITIES, {"role": role}).scalars().all()
        must_be_as_seen(before, seen, f"what {role} may do")
        rows = [{"role": role, "capability": each} for each in sorted(set(capabilities))]
        connection.execute(delete(ROLE_CAPABILITY).where(ROLE_CAPABILITY.c.role == role))
        if rows:
            connection.execute(insert(ROLE_CAPABILITY), rows)
        change = {"before": sorted(before), "after": sorted(set(capabilities))}
        audit.record(connection, by, "role.capabilities", role, change)
        if role == "admin" and (more := sorted(set(capabilities) - set(before))):
            tell_admins(connection, by, "What admins may do was widened", ", ".join(more))


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
