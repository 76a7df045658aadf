"""What answers the account page: one's profile and log-in, and what can be done about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import flask

from callbacks import account_kept
from callbacks.acting import Action, Done, Given
from callbacks.binding import Binding, Look, View
from layouts import components as kit
from layouts import formatting, html
from layouts.spec import action_id
from layouts.workspace.account import PAGE
from services import accounts, own_account
from services.accounts import Actor
from services.filters import Filters
from services.live import live
from services.scope import Viewer

THEMES = {"system": "As the system", "light": "Light", "dark": "Dark"}
ONE_YEAR = 365 * 24 * 3600


def profile(data: Any, look: Look, filters: Filters) -> View:
    """The form of one's profile."""
    zones = [("", "The company's"), *((zone, zone.replace("_", " ")) for zone in accounts.time_zones())]
    formats = [
        (locale, f"{name}: {formatting.number(1234.56, locale, 2)}") for locale, name in accounts.LOCALES.items()
    ]
    fields = [
        kit.field("Name", "name", data["name"], maxLength=120, required=True, autoComplete="name"),
        kit.fields(
            kit.select("Time zone", "time_zone", zones, data["time_zone"], note="Of moments; days stay the company's"),
            kit.select("Figures and dates", "locale", formats, data["locale"]),
            kit.select("Theme", "theme", list(THEMES.items()), data["theme"], note="Also set in this browser"),
        ),
    ]
    return View(
        "Your profile", "How you are called, and how pages look to you", kit.form(action_id(PAGE, "profile"), fields)
    )


def log_in(data: Any, look: Look, filters: Filters) -> View:
    """How one logs in, with the ways to change it: password and second factor are none of ours behind a provider."""
    facts = [("E-mail address", [data["email"]]), ("Last log-in", [_moment(data["last_login_at"], look)])]
    if data["provider"]:
        facts.append(("Identity provider", [data["provider"]]))
        return View("You log in through your company", "Password and second factor are kept there", _facts(facts))
    left, on = data["recovery_codes"], data["two_factor"]
    codes = f"{left} recovery code{'' if left == 1 else 's'} left"
    state = [kit.tag("on", "good"), codes] if on else [kit.tag("off", "warn"), "The password alone lets in"]
    facts += [
        ("Password", [_way("/password", "Change it")]),
        ("Two-factor log-in", [*state, _way("/two-factor", "Change it" if on else "Set it up")]),
    ]
    title = "You log in with " + ("password and code" if on else "a password")
    return View(title, "Both are changed on a page of their own", _facts(facts))


def _way(address: str, text: str) -> Any:
    return html.A(text, href=address, className="button")


def _facts(facts: list[tuple[str, list[Any]]]) -> Any:
    rows = [part for name, said in facts for part in (html.Dt(name), html.Dd(html.Div(said, className="acts")))]
    return html.Dl(rows, className="facts")


@live()
def places(viewer: Viewer, query: Mapping[str, str]) -> list[dict[str, Any]]:
    """Where the reader is logged in, a record for each; the session of this request comes first."""
    return [asdict(each) for each in accounts.list_sessions(viewer.user_id, by=Actor.of(viewer), here=_here())]


def sessions(data: Any, look: Look, filters: Filters) -> View:
    """A row per session, with a button that ends it."""
    rows = [
        {
            "where": kit.named(row["device"], f"{row['ip'] or 'no address'} · {row['place']}"),
            "seen": kit.named(_moment(row["last_seen"], look), f"since {_moment(row['began'], look)}"),
            "end": kit.tag("this one", "accent") if row["this_one"] else _end(row),
        }
        for row in data
    ]
    columns = [
        kit.Column("where", "Device and network address", "parts"),
        kit.Column("seen", "Last seen", "parts"),
        kit.Column("end", "", "parts"),
    ]
    body = [kit.simple_table(rows, columns, "Sessions", look)]
    if len(rows) > 1:
        asked = "End every session but this one?"
        body.append(kit.act_button(action_id(PAGE, "end-others"), "End all others", confirm=asked))
    title = f"You are logged in {'here alone' if len(rows) == 1 else f'at {len(rows)} places'}"
    return View(title, "End what you do not know, and change your password then", html.Div(body, className="stack"))


def _end(row: Mapping[str, Any]) -> Any:
    words = f"End {row['device']}, {row['ip']}"
    return kit.act_button(action_id(PAGE, "end"), "End", {"session": row["session_id"]}, label=words)


def set_profile(given: Given, by: Actor) -> Done:
    """Keep the profile, and the theme in this browser."""
    chosen = [given.text(name) for name in ("name", "time_zone", "locale", "theme")]
    person = accounts.set_profile(*chosen, by=by)

    @flask.after_this_request
    def wear(response: flask.Response) -> flask.Response:
        if person.theme == "system":
            response.delete_cookie("theme")
        else:
            response.set_cookie("theme", person.theme, max_age=ONE_YEAR, samesite="Lax")
        return response

    return Done("Your profile is saved.", reload=True)


def end(given: Given, by: Actor) -> Done:
    """End one session."""
    accounts.revoke_session(by.user_id or 0, given.whole("session"), by=by)
    return Done("The session is ended.")


def end_others(given: Given, by: Actor) -> Done:
    """End every session but the one of this request."""
    ended = accounts.revoke_sessions(by.user_id or 0, by=by, keep=_here())
    return Done(f"{ended} session{' is' if ended == 1 else 's are'} ended.")


def _here() -> str:
    return str(flask.g.get("here", ""))


def _moment(value: Any, look: Look) -> str:
    return formatting.moment(value.astimezone(look.time_zone) if value else None, look.locale)


BINDINGS = {
    PAGE: {
        "profile": Binding(own_account.profile, profile),
        "login": Binding(own_account.log_in, log_in),
        "sessions": Binding(places, sessions),
        "views": Binding(own_account.views, account_kept.views),
        "tokens": Binding(own_account.tokens, account_kept.tokens),
    }
}
ACTIONS = {PAGE: {"profile": Action(set_profile), "end": Action(end), "end-others": Action(end_others)}}
