"""The log-ins of the sample company: one a role, and one that sees two regions."""

from __future__ import annotations

from sqlalchemy import text

from services.accounts import passwords
from services.accounts.people import COMMAND_LINE
from services.accounts.rights import set_regions, set_roles
from services.accounts.users import create_user, find_user
from services.database import transaction
from services.errors import NotAllowed

DEMO_ROLES = ("executive", "sales", "marketing", "operations", "finance", "risk", "data", "admin")
LIMITED = ("sales.emea@demo.example", ("uk_ireland", "dach"))

_HANDED_OVER = text("select email from ops.user where issuer is not null")
_HASHES = text("select user_id, password_hash from ops.user where email = any(:emails)")
_GIVE = text("update ops.user set password_hash = :password_hash where user_id = :user_id")


def seed_demo_users(password: str, *, production: bool) -> list[str]:
    """Make the demo's accounts, or give them this password; returns their e-mail addresses.

    One that was left to an identity provider stays with it. The password is the demo owner's choice and may be weak, so
    production refuses with NotAllowed.
    """
    if production:
        raise NotAllowed("The demo's log-ins are not made in production.", remedy="Make accounts with: users add.")
    roles = {f"{role}@demo.example": role for role in DEMO_ROLES} | {LIMITED[0]: "sales"}
    with transaction() as connection:
        for email in connection.execute(_HANDED_OVER).scalars():
            roles.pop(email, None)
    for email, role in roles.items():
        account = find_user(email)
        user_id = account.user_id if account else create_user(email, _name(email), None, (role,), by=COMMAND_LINE)
        set_roles(user_id, (role,), by=COMMAND_LINE)
        if email == LIMITED[0] and (account is None or account.regions != frozenset(LIMITED[1])):
            set_regions(user_id, LIMITED[1], by=COMMAND_LINE)
    _give_password(list(roles), password)
    return list(roles)


def _give_password(emails: list[str], password: str) -> None:
    with transaction() as connection:
        for user_id, password_hash in connection.execute(_HASHES, {"emails": emails}).all():
            if not (password_hash and passwords.matches(password_hash, password)):
                given = {"user_id": user_id, "password_hash": passwords.hash_password(password)}
                connection.execute(_GIVE, given)


def _name(email: str) -> str:
    return email.split("@")[0].replace(".", " ").title().replace("Emea", "EMEA")
