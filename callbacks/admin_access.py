"""What answers the access page: the matrix of pages and roles, and what each role may do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from dash import dcc
from flask_wtf.csrf import generate_csrf

from callbacks.acting import Action, Done, Given
from callbacks.binding import Binding, Look, View
from callbacks.registry import discover
from layouts import components as kit
from layouts import html
from layouts.admin.access import PAGE
from layouts.spec import action_id
from services import accounts, administration
from services.accounts import Actor
from services.filters import Filters

CAPABILITIES = {
    "export": "Download figures",
    "pii": "See contact data",
    "act": "Act on alerts",
    "configure": "Set thresholds and schedules",
}


def matrix(data: Any, look: Look, filters: Filters) -> View:
    """A row per page, a column per role; a cell is a switch that works at once."""
    roles = [row["role"] for row in data["roles"]]
    titles: dict[str, str] = {}
    for page in discover():
        if page.nav:
            titles[page.key] = ", ".join(filter(None, (titles.get(page.key), page.title)))
    head = html.Tr([html.Th("Page", scope="col"), *(html.Th(role.capitalize(), scope="col") for role in roles)])
    rows = []
    for key, title in sorted(titles.items()):
        opened = data["pages"].get(key, frozenset())
        cells = [html.Td(_switch(key, title, role, role in opened)) for role in roles]
        rows.append(html.Tr([html.Th([html.Div(title), html.Small(key)], scope="row"), *cells]))
    table = html.Table([html.Thead(head), html.Tbody(rows)], className="simple-table matrix")
    frame = html.Div(table, className="table-frame", tabIndex="0", role="group", **{"aria-label": "Pages by role"})
    closed = sorted(titles[key] for key in titles if not data["pages"].get(key, frozenset()) - {"admin"})
    title = f"{len(titles)} pages, {len(roles)} roles"
    if closed:
        title += f"; only admins see {', '.join(closed)}"
    note = "A change takes hold on the next request of everybody with the role; admins see every page"
    return View(title, note, frame)


def _switch(key: str, title: str, role: str, opened: bool) -> Any:
    if role == "admin":
        return html.Span("✓", className="switch on fixed", title="Admins see every page")
    words = f"{title} is {'open' if opened else 'closed'} to {role}; {'close' if opened else 'open'} it"
    sent = {"page": key, "role": role, "seen": "open" if opened else "closed"}
    button = kit.act_button(action_id(PAGE, "page-role"), "✓" if opened else "–", sent, label=words)
    button.className = f"act switch {'on' if opened else 'off'}"
    return button


def roles(data: Any, look: Look, filters: Filters) -> View:
    """A row per role: who has it, what they may do, and a look at the product as they see it."""
    rows = [
        {
            "role": html.Div([html.B(row["role"].capitalize()), html.Br(), html.Small(row["about"])]),
            "people": row["people"],
            "may": [_may(row), _change(row)],
            "look": _preview(row["role"]),
        }
        for row in data["roles"]
    ]
    columns = [
        kit.Column("role", "Role", "parts"),
        kit.Column("people", "People", "count"),
        kit.Column("may", "May also", "parts"),
        kit.Column("look", "See it as they do", "parts"),
    ]
    table = kit.simple_table(rows, columns, "Roles", look)
    return View("What each role may do beside seeing its pages", "A person may have more, on their own page", table)


def _may(row: Mapping[str, Any]) -> Any:
    said = [CAPABILITIES[each] for each in CAPABILITIES if each in row["capabilities"]]
    return html.Div([kit.tag(each) for each in said] or "Nothing", className="acts")


def _change(row: Mapping[str, Any]) -> Any:
    boxes = kit.checks("May", "capabilities", list(CAPABILITIES.items()), row["capabilities"])
    sent = {"role": row["role"], "seen": ",".join(row["capabilities"])}
    return kit.disclosure("Change", kit.form(action_id(PAGE, "role-capabilities"), boxes, sent=sent))


def _preview(role: str) -> Any:
    token = dcc.Input(type="hidden", name="csrf_token", value=generate_csrf())
    wanted = dcc.Input(type="hidden", name="role", value=role)
    button = html.Button("View as", className="button", type="submit", **{"aria-label": f"View as {role}"})
    return html.Form([token, wanted, button], method="post", action="/preview")


def set_page_role(given: Given, by: Actor) -> Done:
    """Open or close a page to a role."""
    page, role, seen = given.text("page"), given.text("role"), given.text("seen") == "open"
    accounts.set_page_role(page, role, not seen, seen=seen, by=by)
    return Done(f"{page} is {'closed' if seen else 'open'} to {role} from now on.")


def set_capabilities(given: Given, by: Actor) -> Done:
    """Let a role do more or less."""
    role, seen = given.text("role"), [each for each in given.text("seen").split(",") if each]
    accounts.set_role_capabilities(role, given.many("capabilities"), seen=seen, by=by)
    return Done(f"What {role} may do is saved.")


def matrix_file(data: Any) -> pd.DataFrame:
    """A row per page, a column per role."""
    roles = [row["role"] for row in data["roles"]]
    return pd.DataFrame(
        [
            {"page": page, **{role: "yes" if role in opened else "no" for role in roles}}
            for page, opened in data["pages"].items()
        ]
    )


def roles_file(data: Any) -> pd.DataFrame:
    """A row per role."""
    return pd.DataFrame([{**row, "capabilities": ", ".join(row["capabilities"])} for row in data["roles"]])


BINDINGS = {
    PAGE: {
        "matrix": Binding(administration.access, matrix, matrix_file),
        "roles": Binding(administration.access, roles, roles_file),
    }
}
ACTIONS = {PAGE: {"page-role": Action(set_page_role), "role-capabilities": Action(set_capabilities)}}
