"""What one keeps in one's account: saved views, and tokens for programs."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import flask

from callbacks.acting import Action, Done, Given
from callbacks.binding import Look, View
from callbacks.registry import discover, find_page
from layouts import components as kit
from layouts import formatting, html
from layouts.spec import Page, action_id
from layouts.workspace.account import PAGE
from services import accounts
from services.accounts import Actor
from services.errors import NotFound
from services.filters import Filters

WITHOUT_FIGURES = ("workspace", "admin")
"""Domains whose pages programs have no use for."""
DAYS = {30: "30 days", 90: "90 days", 365: "a year"}


def views(data: Any, look: Look, filters: Filters) -> View:
    """A row per saved view, and the form for another where the address brings one to be saved."""
    rows = [
        {
            "name": row["name"],
            "href": row["address"],
            "page": _title(row["address"]),
            "change": [_rename(row), _forget(row)],
        }
        for row in data
    ]
    columns = [
        kit.Column("name", "View", "link"),
        kit.Column("page", "Page"),
        kit.Column("change", "", "parts"),
    ]
    body = [_save(look.query["save"])] if look.query.get("save") else []
    if rows:
        body.append(kit.simple_table(rows, columns, "Saved views", look))
    elif not body:
        body = [kit.empty_state("No view is saved.", "On any page, choose “Save this view” in your menu.")]
    title = f"{len(rows) or 'No'} saved view{'' if len(rows) == 1 else 's'}"
    return View(title, "Pages with their filters; search (/) finds them too", html.Div(body, className="stack"))


def _save(address: str) -> Any:
    page = _page_of(address)
    if page is None:
        return kit.empty_state("This address cannot be saved.", "Go to the page, and choose “Save this view” there.")
    name = kit.field(f"Save this view of {page.title} as", "name", page.title, maxLength=80, required=True)
    return kit.form(action_id(PAGE, "save-view"), name, sent={"address": address})


def _rename(row: Any) -> Any:
    name = kit.field("Name", "name", row["name"], maxLength=80, required=True)
    return kit.disclosure("Rename", kit.form(action_id(PAGE, "rename-view"), name, sent={"view": row["view_id"]}))


def _forget(row: Any) -> Any:
    asked = f"Delete the view {row['name']}?"
    named = f"Delete {row['name']}"
    return kit.act_button(action_id(PAGE, "delete-view"), "Delete", {"view": row["view_id"]}, asked, label=named)


def tokens(data: Any, look: Look, filters: Filters) -> View:
    """A row per token, and the form for another."""
    rows = [
        {
            "name": kit.named(row["name"], f"{row['prefix']}…"),
            "reads": kit.named(_read(row), _used(row, look)),
            "end": _revoke(row),
        }
        for row in data
    ]
    columns = [
        kit.Column("name", "Token", "parts"),
        kit.Column("reads", "Reads", "parts"),
        kit.Column("end", "", "parts"),
    ]
    body = [kit.simple_table(rows, columns, "API tokens", look)] if rows else []
    body.append(kit.disclosure("Make a token", _make()))
    title = f"{len(rows)} token{' lets a program' if len(rows) == 1 else 's let programs'} read figures for you"
    note = "With the header Authorization: Bearer …, never more than you may see yourself"
    return View(title if rows else "No program reads figures for you", note, html.Div(body, className="stack"))


def _read(row: Any) -> str:
    titles = {page.key: page.title for page in discover() if page.nav}
    said = ", ".join(titles.get(key, key) for key in row["pages"].split(", "))
    return f"{said}; files too" if row["may_export"] else said


def _used(row: Any, look: Look) -> str:
    until = f"until {formatting.day(row['expires_at'].astimezone(look.time_zone).date(), look.locale)}"
    if row["last_used_at"] is None:
        return f"{until}, not used yet"
    at = formatting.moment(row["last_used_at"].astimezone(look.time_zone), look.locale)
    return f"{until}, last used {at} from {row['last_used_from']}"


def _make() -> Any:
    viewer = flask.g.viewer
    pages = [
        (page.key, page.title)
        for page in discover()
        if page.nav and page.domain not in WITHOUT_FIGURES and viewer.may_see(page.key)
    ]
    fields = [
        kit.field("What it is for", "name", maxLength=80, required=True),
        kit.checks("Pages that it reads", "pages", pages),
        kit.select("It lasts", "days", [(str(days), said) for days, said in DAYS.items()], "90"),
    ]
    if viewer.may("export"):
        fields.append(kit.check("It may download files (CSV, XLSX)", "may_export"))
    return kit.form(action_id(PAGE, "make-token"), fields, "Make it")


def _revoke(row: Any) -> Any:
    asked = f"Revoke the token {row['name']}? What uses it stops at once."
    named = f"Revoke {row['name']}"
    return kit.act_button(action_id(PAGE, "revoke-token"), "Revoke", {"token": row["token_id"]}, asked, label=named)


def make_token(given: Given, by: Actor) -> Done:
    """Make a token, shown this once."""
    name, may_export = given.text("name"), given.flag("may_export")
    token = accounts.create_token(name, given.many("pages"), given.whole("days"), may_export=may_export, by=by)
    return Done(f"The token {name} is made", secret=token, note="It is shown this once; give it to the program now.")


def revoke_token(given: Given, by: Actor) -> Done:
    """End a token."""
    accounts.revoke_token(by.user_id or 0, given.whole("token"), by=by)
    return Done("The token is revoked.")


def save_view(given: Given, by: Actor) -> Done:
    """Keep an address under a name, and go back there."""
    address = given.text("address", 4000)
    page = _page_of(address)
    if page is None:
        raise NotFound("There is no such page.", remedy="Go to the page, and save it there.")
    parts = urlsplit(address)
    accounts.save_view(given.text("name"), page.key, parts.path, parts.query, by=by)
    return Done(f"The view is saved as {given.text('name')}.", go=address, reload=True)


def rename_view(given: Given, by: Actor) -> Done:
    """Give a view another name."""
    accounts.rename_view(given.whole("view"), given.text("name"), by=by)
    return Done(f"The view is called {given.text('name')} now.")


def delete_view(given: Given, by: Actor) -> Done:
    """Forget a view."""
    accounts.delete_view(given.whole("view"), by=by)
    return Done("The view is deleted.")


def _page_of(address: str) -> Page | None:
    """The page at an address of this site, other than the account's own."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    found = find_page(discover(), parts.path)
    return None if found is None or parts.netloc or found[0] == PAGE else found[0]


def _title(address: str) -> str:
    page = _page_of(address)
    return page.title if page else ""


ACTIONS = {
    PAGE: {
        "save-view": Action(save_view),
        "rename-view": Action(rename_view),
        "delete-view": Action(delete_view),
        "make-token": Action(make_token),
        "revoke-token": Action(revoke_token),
    }
}
