"""What answers the list of people, and what makes a new one."""

from __future__ import annotations

from typing import Any

import pandas as pd

from callbacks.acting import Action, Done, Given
from callbacks.binding import Binding, Look, View
from callbacks.links import invitation
from layouts import components as kit
from layouts import html
from layouts.admin.users import PAGE
from layouts.spec import action_id
from services import accounts, people
from services.accounts import Actor
from services.filters import Filters

TONES = {"active": "good", "disabled": "", "locked": "bad", "invited": "accent"}
STATES = ("active", "invited", "no password", "new password due", "locked", "disabled")


def everybody(data: Any, look: Look, filters: Filters) -> View:
    """A row per person, who needs a look first."""
    rows = [
        {
            **row,
            "name": row["name"],
            "href": f"{PAGE.route}/{row['user_id']}",
            "state_tone": TONES.get(row["state"], "warn"),
            "roles": ", ".join(row["roles"]) or "none",
            "regions": "all" if row["regions"] is None else ", ".join(row["regions"]) or "none",
            "factor": _factor(row),
            "last_login_at": row["last_login_at"] and row["last_login_at"].astimezone(look.time_zone),
        }
        for row in sorted(data, key=lambda row: (row["state"] == "active", row["state"] == "disabled", row["name"]))
    ]
    columns = [
        kit.Column("name", "Name", "link"),
        kit.Column("email", "E-mail"),
        kit.Column("state", "State", "tag"),
        kit.Column("roles", "Roles"),
        kit.Column("regions", "Regions"),
        kit.Column("factor", "Two-factor"),
        kit.Column("last_login_at", "Last log-in", "moment"),
    ]
    table = kit.simple_table(rows, columns, "People", look) if rows else kit.empty_state("Nobody matches.")
    return View(_finding(data), "A name opens the person's rights and sessions", html.Div([_tools(look), table]))


def _factor(row: Any) -> str:
    if row["provider"]:
        return "the provider's"
    return "yes" if row["two_factor"] else "no"


def _finding(data: Any) -> str:
    active = [row for row in data if row["state"] == "active"]
    said = f"{len(active)} of {len(data)} may log in"
    bare = [row for row in active if "admin" in row["roles"] and _factor(row) == "no"]
    if bare:
        who = bare[0]["name"] if len(bare) == 1 else f"{len(bare)} admins"
        said += f"; {who} should turn on two-factor log-in"
    return said


def _tools(look: Look) -> Any:
    find = [
        kit.field("Words", "words", look.query.get("words", "")),
        kit.select(
            "State", "state", [("", "Any"), *((s, s.capitalize()) for s in STATES)], look.query.get("state", "")
        ),
    ]
    roles = [(row["role"], row["role"].capitalize()) for row in accounts.roles_overview()]
    fields = [
        kit.fields(
            kit.field("E-mail", "email", kind="email", required=True, maxLength=254),
            kit.field("Name", "name", required=True, maxLength=120),
        ),
        kit.checks("Roles", "roles", roles),
    ]
    invite = kit.disclosure("Invite somebody", kit.form(action_id(PAGE, "invite"), fields, "Make a one-time link"))
    return html.Div([kit.find_form(find, "Search"), invite], className="tools")


def invite(given: Given, by: Actor) -> Done:
    """Make an account, and a link with which its owner chooses a password."""
    user_id = accounts.create_user(given.text("email", 254), given.text("name", 120), None, given.many("roles"), by=by)
    return invitation(user_id, by)


def people_file(data: Any) -> pd.DataFrame:
    """A row per person."""
    joined = [
        {
            **row,
            "roles": ", ".join(row["roles"]),
            "regions": "all" if row["regions"] is None else ", ".join(row["regions"]),
        }
        for row in data
    ]
    return pd.DataFrame(joined)


BINDINGS = {PAGE: {"people": Binding(people.people, everybody, people_file)}}
ACTIONS = {PAGE: {"invite": Action(invite)}}
