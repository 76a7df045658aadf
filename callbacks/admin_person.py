"""What answers one person's page: the account, rights, sessions and history, and what an admin does about them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from callbacks.acting import Action, Done, Given
from callbacks.admin_access import CAPABILITIES
from callbacks.admin_audit import entries_table
from callbacks.admin_users import TONES
from callbacks.binding import Binding, Look, View
from callbacks.links import invitation
from layouts import components as kit
from layouts import formatting, html
from layouts.admin.person import PAGE
from layouts.spec import action_id
from services import accounts, people
from services.accounts import Actor
from services.filters import Filters


def person(data: Any, look: Look, filters: Filters) -> View:
    """Who it is, in which state, and what can be done about it."""

    def at(moment: Any) -> str:
        return formatting.moment(moment.astimezone(look.time_zone), look.locale) if moment else "never"

    facts = {
        "E-mail": data["email"],
        "State": kit.tag(data["state"].capitalize(), TONES.get(data["state"], "warn")),
        "Last log-in": at(data["last_login_at"]),
        "Logs in through": data["provider"] or "password",
        "Two-factor": f"on, {data['recovery_codes']} recovery codes left" if data["two_factor"] else "off",
    }
    if data["link_until"]:
        facts["Link open until"] = at(data["link_until"])
    pairs = [html.Div([html.Dt(name), html.Dd(said)]) for name, said in facts.items()]
    body = [html.Dl(pairs, className="fact-grid"), html.Div(_buttons(data), className="acts gap")]
    return View(data["name"], "What is done here takes hold on their next request", html.Div(body))


def _buttons(data: Any) -> list[Any]:
    def button(name: str, text: str, confirm: str = "") -> Any:
        return kit.act_button(action_id(PAGE, name), text, {"user": data["user_id"]}, confirm)

    name = data["name"]
    if data["state"] == "disabled":
        return [button("enable", "Enable")]
    made = []
    if not data["provider"]:
        made = [
            button("link", "New one-time link"),
            button("force", "Ask for a new password", f"Make {name} choose a new password at the next log-in?"),
        ]
    if data["two_factor"]:
        made.append(button("reset", "Turn two-factor off", f"Let {name} log in without a second step?"))
    made.append(button("end", "End all sessions", f"Log {name} out everywhere?"))
    return [*made, button("disable", "Disable", f"Disable {name}? They are logged out at once.")]


def rights(data: Any, look: Look, filters: Filters) -> View:
    """A form each for roles, regions and capabilities."""
    user = {"user": data["user_id"]}
    roles = [(row["role"], row["role"].capitalize()) for row in data["every_role"]]
    limited = data["regions"] is not None
    forms = [
        _form("roles", [kit.checks("Roles", "roles", roles, data["roles"])], user, ",".join(data["roles"])),
        _form(
            "regions",
            [
                kit.check("Sees the whole company", "every", not limited),
                kit.checks("or only", "regions", data["every_region"], data["regions"] or ()),
            ],
            user,
            ",".join(data["regions"]) if limited else "*",
        ),
        _form(
            "capabilities",
            [kit.checks("May, beyond what the roles allow", "capabilities", list(CAPABILITIES.items()), data["own"])],
            user,
            ",".join(data["own"]),
        ),
    ]
    through = [CAPABILITIES[each] for each in CAPABILITIES if each in data["capabilities"]]
    title = f"{', '.join(data['roles']).capitalize() or 'No role'}; sees {_seen(data)}"
    note = f"May {', '.join(each.lower() for each in through)}" if through else "May only look"
    return View(title, note, html.Div(forms, className="forms"))


def _seen(data: Any) -> str:
    if data["regions"] is None:
        return "the whole company"
    return ", ".join(dict(data["every_region"]).get(each, each) for each in data["regions"]) or "no region yet"


def _form(name: str, fields: list[Any], user: dict[str, Any], seen: str) -> Any:
    return kit.form(action_id(PAGE, name), fields, f"Save {name}", sent={**user, "seen": seen})


def sessions(data: Any, look: Look, filters: Filters) -> View:
    """A row per place where the person is logged in."""
    note = "Device, and where in the network it is"
    if not data:
        return View("Not logged in anywhere", note, kit.empty_state("There is no live session."))
    rows = [
        {
            "device": row["device"],
            "place": f"{row['ip']}, {row['place']}",
            "seen": row["last_seen"].astimezone(look.time_zone),
            "end": kit.act_button(
                action_id(PAGE, "end-one"), "End", {"user": row["user_id"], "session": row["session_id"]}
            ),
        }
        for row in data
    ]
    columns = [
        kit.Column("device", "Device"),
        kit.Column("place", "From"),
        kit.Column("seen", "Last seen", "moment"),
        kit.Column("end", "", "parts"),
    ]
    many = f"{len(data)} place{'' if len(data) == 1 else 's'}"
    return View(f"Logged in at {many}", note, kit.simple_table(rows, columns, "Sessions", look))


def history(data: Any, look: Look, filters: Filters) -> View:
    """The latest entries of the audit trail that name the person."""
    return View("What was done, latest first", "From the audit trail", entries_table(data, look))


def _user(given: Given) -> int:
    return given.whole("user")


def _listed(given: Given) -> list[str]:
    return [each for each in given.text("seen", 2000).split(",") if each]


def set_roles(given: Given, by: Actor) -> Done:
    """Replace the roles."""
    accounts.set_roles(_user(given), given.many("roles"), by=by, seen=_listed(given))
    return Done("The roles are saved; the person logs in anew.")


def set_regions(given: Given, by: Actor) -> Done:
    """Limit to regions, or open the whole company."""
    seen = None if given.text("seen", 2000) == "*" else _listed(given)
    accounts.set_regions(_user(given), None if given.flag("every") else given.many("regions"), by=by, seen=seen)
    return Done("The regions are saved.")


def set_capabilities(given: Given, by: Actor) -> Done:
    """Replace what the person may do beyond their roles."""
    accounts.set_capabilities(_user(given), given.many("capabilities"), by=by, seen=_listed(given))
    return Done("What the person may do is saved.")


def disable(given: Given, by: Actor) -> Done:
    """Close the account."""
    accounts.disable(_user(given), by=by)
    return Done("The account is disabled, and its sessions are over.")


def enable(given: Given, by: Actor) -> Done:
    """Open the account again."""
    accounts.enable(_user(given), by=by)
    return Done("The account is open again.")


def force(given: Given, by: Actor) -> Done:
    """Have a new password chosen."""
    accounts.force_password_change(_user(given), by=by)
    return Done("A new password is asked for at the next request.")


def reset(given: Given, by: Actor) -> Done:
    """Turn the second step off for somebody who lost it."""
    accounts.reset_two_factor(_user(given), by=by)
    return Done("Two-factor log-in is off, and the sessions are over.")


def end_all(given: Given, by: Actor) -> Done:
    """Log the person out everywhere."""
    ended = accounts.revoke_sessions(_user(given), by=by)
    return Done(f"{ended} session{'' if ended == 1 else 's'} ended.")


def end_one(given: Given, by: Actor) -> Done:
    """Log the person out in one place."""
    accounts.revoke_session(_user(given), given.whole("session"), by=by)
    return Done("The session is over.")


def link(given: Given, by: Actor) -> Done:
    """A fresh one-time link."""
    return invitation(_user(given), by)


def person_file(data: Any) -> pd.DataFrame:
    """The person in one row."""
    kept = {name: value for name, value in data.items() if not name.startswith("every_")}
    return pd.DataFrame([{name: ", ".join(v) if isinstance(v, list) else v for name, v in kept.items()}])


BINDINGS = {
    PAGE: {
        "person": Binding(people.person, person, person_file),
        "rights": Binding(people.person, rights, person_file),
        "sessions": Binding(people.sessions, sessions),
        "history": Binding(people.history, history, lambda rows: pd.DataFrame(rows).assign(detail=str)),
    }
}
ACTIONS = {
    PAGE: {
        "roles": Action(set_roles),
        "regions": Action(set_regions),
        "capabilities": Action(set_capabilities),
        "disable": Action(disable),
        "enable": Action(enable),
        "force": Action(force),
        "reset": Action(reset),
        "end": Action(end_all),
        "end-one": Action(end_one),
        "link": Action(link),
    }
}
