"""Nobody gives themselves more unseen: the other admins find it in their inboxes."""

from __future__ import annotations

from sqlalchemy import Connection

from services.accounts.people import Account, Actor
from services.accounts.store import read_account


def tell_of_more(connection: Connection, by: Actor, before: Account) -> None:
    """Tell the other admins what somebody has who changed their own account, which was as in `before`."""
    if by.user_id != before.user_id:
        return
    after = read_account(connection, before.user_id)
    more = sorted((after.roles - before.roles) | (after.capabilities - before.capabilities))
    if before.regions is not None and after.regions is None:
        more.append("the whole company")
    elif before.regions is not None and after.regions is not None:
        more += sorted(after.regions - before.regions)
    if more:
        tell_admins(connection, by, f"{before.name} gave themselves more rights", ", ".join(more))


def tell_admins(connection: Connection, by: Actor, title: str, detail: str) -> None:
    """Put a notice into the inboxes of every admin but the one who did it."""
    from services.alerts import notices  # alerts stand on accounts

    notices.tell(connection, role="admin", title=title, detail=detail, except_user=by.user_id)
