"""Saved views: a page with its filters, under a name of one's own."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, text

from services.accounts import audit
from services.accounts.people import Account, AccountError, Actor
from services.accounts.store import lock_account
from services.database import transaction
from services.errors import NotAllowed, NotFound
from services.scope import Viewer

MOST = 50
LONGEST = 2000
"""Characters of a path, and of a query."""

_NAMES = text("select name from ops.saved_view where user_id = :user_id and view_id <> :view_id")
_SAVE = text("""
    insert into ops.saved_view (user_id, name, page, path, query) values (:user_id, :name, :page, :path, :query)
    returning view_id
""")
_LIST = text("""
    select view_id, name, path || case when query = '' then '' else '?' || query end as address
    from ops.saved_view where user_id = :user_id and page = any(:pages)
    order by lower(name), view_id
""")
_RENAME = text("update ops.saved_view set name = :name where view_id = :view_id and user_id = :user_id")
_DELETE = text("delete from ops.saved_view where view_id = :view_id and user_id = :user_id returning name")


@dataclass(frozen=True)
class SavedView:
    """A view as its owner sees it: `address` is a path of this site, with a query."""

    view_id: int
    name: str
    address: str


def save_view(name: str, page: str, path: str, query: str, *, by: Actor) -> int:
    """Keep an address of a page (its key of the matrix) that is open to oneself; returns its number.

    `query` is without its question mark. Raises AccountError, and NotAllowed for a page that is not open.
    """
    if not path.startswith("/") or path.startswith("//") or "\\" in path or not (path + query).isprintable():
        raise AccountError("A view is an address of this site.")
    if max(len(path), len(query)) > LONGEST:
        raise AccountError("This address is too long to be kept.", remedy="Choose fewer filters.")
    with transaction() as connection:
        account = lock_account(connection, by.user_id)
        if page not in account.pages:
            raise NotAllowed("This page is not open to you.")
        kept = {"user_id": account.user_id, "page": page, "path": path, "query": query}
        named = _free_name(connection, account, name)
        view_id = connection.execute(_SAVE, {**kept, "name": named}).scalar_one()
        audit.record(connection, by, "view.save", account.email, {"name": named, "path": path})
    return int(view_id)


def list_views(viewer: Viewer) -> list[SavedView]:
    """One's own views of pages that are open now, by name."""
    with transaction() as connection:
        rows = connection.execute(_LIST, {"user_id": viewer.user_id, "pages": sorted(viewer.pages)})
        return [SavedView(*row) for row in rows]


def rename_view(view_id: int, name: str, *, by: Actor) -> None:
    """Call one of one's own views by another name. Raises AccountError, and NotFound when it is gone."""
    with transaction() as connection:
        account = lock_account(connection, by.user_id)
        named = {"view_id": view_id, "user_id": account.user_id, "name": _free_name(connection, account, name, view_id)}
        if not connection.execute(_RENAME, named).rowcount:
            raise NotFound("There is no such view of yours.", remedy="Look at the list as it is now.")
        audit.record(connection, by, "view.rename", account.email, {"name": named["name"]})


def delete_view(view_id: int, *, by: Actor) -> None:
    """Forget one of one's own views. Raises NotFound when it is gone already."""
    with transaction() as connection:
        account = lock_account(connection, by.user_id)
        name = connection.execute(_DELETE, {"view_id": view_id, "user_id": account.user_id}).scalar()
        if name is None:
            raise NotFound("There is no such view of yours.", remedy="Look at the list as it is now.")
        audit.record(connection, by, "view.delete", account.email, {"name": name})


def _free_name(connection: Connection, account: Account, name: str, view_id: int = 0) -> str:
    name = name.strip()
    if not 1 <= len(name) <= 80 or not name.isprintable():
        raise AccountError("A view has a name of 1 to 80 characters.")
    others = connection.execute(_NAMES, {"user_id": account.user_id, "view_id": view_id}).scalars().all()
    if name in others:
        raise AccountError(f"You have a view called {name}.", remedy="Choose another name, or delete that one.")
    if len(others) >= MOST:
        raise AccountError(f"You have {MOST} saved views.", remedy="Delete one that is no longer needed.")
    return name
