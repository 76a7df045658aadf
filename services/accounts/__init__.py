"""People: who they are, what they may see and do, their sessions, and the trail of every change.

Every function that writes takes `by`, the Actor who asks, refuses those who may not, and records what it did.
"""

from services.accounts.audit import entries as audit_entries
from services.accounts.audit import refused
from services.accounts.authentication import authenticate
from services.accounts.demo import seed_demo_users
from services.accounts.matrix import (
    page_matrix,
    roles_overview,
    set_page_role,
    set_page_roles,
    set_role_capabilities,
)
from services.accounts.people import COMMAND_LINE, Account, AccountError, Actor
from services.accounts.rights import disable, enable, set_capabilities, set_regions, set_roles
from services.accounts.sessions import Session, close_session, find_session, open_session, preview, revoke_sessions
from services.accounts.users import create_user, find_user, list_users, set_password, viewer_for

__all__ = [
    "COMMAND_LINE",
    "Account",
    "AccountError",
    "Actor",
    "Session",
    "audit_entries",
    "authenticate",
    "close_session",
    "create_user",
    "disable",
    "enable",
    "find_session",
    "find_user",
    "list_users",
    "open_session",
    "page_matrix",
    "preview",
    "refused",
    "revoke_sessions",
    "roles_overview",
    "seed_demo_users",
    "set_capabilities",
    "set_page_role",
    "set_page_roles",
    "set_password",
    "set_regions",
    "set_role_capabilities",
    "set_roles",
    "viewer_for",
]
