"""People: who they are, what they may see and do, their sessions, and the trail of every change.

Every function that writes takes `by`, the Actor who asks, refuses those who may not, and records what it did.
"""

from services.accounts.addresses import TooManyTries
from services.accounts.audit import entries as audit_entries
from services.accounts.audit import refused
from services.accounts.authentication import authenticate
from services.accounts.demo import seed_demo_users
from services.accounts.links import Invited, LinkOver, find_link, make_link, open_links, use_link
from services.accounts.matrix import (
    page_matrix,
    roles_overview,
    set_page_role,
    set_page_roles,
    set_role_capabilities,
)
from services.accounts.people import COMMAND_LINE, Account, AccountError, Actor
from services.accounts.profile import LOCALES, THEMES, set_profile, time_zones
from services.accounts.providers import Identity, admit, set_provider
from services.accounts.rights import disable, enable, set_capabilities, set_regions, set_roles
from services.accounts.saved_views import SavedView, delete_view, list_views, rename_view, save_view
from services.accounts.second_step import StepOver, begin_second_step, finish_second_step, is_waiting
from services.accounts.sessions import (
    Place,
    Session,
    close_session,
    find_session,
    list_sessions,
    open_session,
    preview,
    revoke_session,
    revoke_sessions,
)
from services.accounts.tokens import ApiToken, create_token, find_token, list_tokens, revoke_token
from services.accounts.two_factor import (
    Offer,
    demand_two_factor,
    offer,
    recovery_codes_left,
    renew_recovery_codes,
    reset_two_factor,
    turn_off,
    turn_on,
)
from services.accounts.users import (
    change_own_password,
    create_user,
    find_user,
    force_password_change,
    list_users,
    set_password,
    viewer_for,
)

__all__ = [
    "COMMAND_LINE",
    "LOCALES",
    "THEMES",
    "Account",
    "AccountError",
    "Actor",
    "ApiToken",
    "Identity",
    "Invited",
    "LinkOver",
    "Offer",
    "Place",
    "SavedView",
    "Session",
    "StepOver",
    "TooManyTries",
    "admit",
    "audit_entries",
    "authenticate",
    "begin_second_step",
    "change_own_password",
    "close_session",
    "create_token",
    "create_user",
    "delete_view",
    "demand_two_factor",
    "disable",
    "enable",
    "find_link",
    "find_session",
    "find_token",
    "find_user",
    "finish_second_step",
    "force_password_change",
    "is_waiting",
    "list_sessions",
    "list_tokens",
    "list_users",
    "list_views",
    "make_link",
    "offer",
    "open_links",
    "open_session",
    "page_matrix",
    "preview",
    "recovery_codes_left",
    "refused",
    "rename_view",
    "renew_recovery_codes",
    "reset_two_factor",
    "revoke_session",
    "revoke_sessions",
    "revoke_token",
    "roles_overview",
    "save_view",
    "seed_demo_users",
    "set_capabilities",
    "set_page_role",
    "set_page_roles",
    "set_password",
    "set_profile",
    "set_provider",
    "set_regions",
    "set_role_capabilities",
    "set_roles",
    "time_zones",
    "turn_off",
    "turn_on",
    "use_link",
    "viewer_for",
]
