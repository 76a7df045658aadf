"""What the forms and buttons of pages do: one gated callback for each, which says what it did and draws the page anew.

    ACTIONS = {users.PAGE: {"disable": Action(disable)}}    in a module of callbacks/

A form made by layouts.components.form sends what was filled in; assets/forms.js shows the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

import dash
import flask
from dash import Input, Output, State
from werkzeug.exceptions import Forbidden

from callbacks.binder import fold, guarded, modules
from layouts.spec import Page, action_id, component_id
from services.accounts import Actor, refused
from services.errors import NotAllowed, ServiceError

LONGEST = 4000


class BadForm(ServiceError):
    """A field holds what it cannot hold."""

    code = "bad_form"
    remedy = "Correct it, and try again."


@dataclass(frozen=True)
class Given:
    """What was filled in: texts by field name, lists of texts where several may be chosen."""

    values: Mapping[str, Any]
    query: Mapping[str, str] = field(default_factory=dict)

    def text(self, name: str, most: int = 200) -> str:
        """A text without spaces round it; empty where nothing was filled in. Raises BadForm."""
        value = self.values.get(name, "")
        if not isinstance(value, str) or len(value) > min(most, LONGEST):
            raise BadForm(f"“{_said(name)}” is longer than {most} characters, or no text.")
        return value.strip()

    def secret(self, name: str) -> str:
        """A text as it was typed, of any length that a request may have."""
        value = self.values.get(name, "")
        return value if isinstance(value, str) else ""

    def many(self, name: str) -> tuple[str, ...]:
        """What was chosen of several."""
        value = self.values.get(name, [])
        chosen = value if isinstance(value, list) else [value]
        if len(chosen) > LONGEST or not all(isinstance(each, str) for each in chosen):
            raise BadForm(f"“{_said(name)}” cannot be understood.")
        return tuple(each for each in chosen if each)

    def flag(self, name: str) -> bool:
        """Whether a box is ticked."""
        return bool(self.values.get(name))

    def whole(self, name: str) -> int:
        """A whole number. Raises BadForm."""
        number = self.number(name)
        if number is None or number != int(number):
            raise BadForm(f"“{_said(name)}” is to be a whole number.")
        return int(number)

    def number(self, name: str) -> float | None:
        """A number, None where nothing was filled in. Raises BadForm."""
        text = self.text(name, 30)
        if not text:
            return None
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not abs(value) < 1e15:
            raise BadForm(f"“{_said(name)}” is to be a number.")
        return value


@dataclass(frozen=True)
class Done:
    """What an action answers with: a sentence and, where it made one, a secret that is shown this once, with its note.

    `go` is an address to open; with `reload` it, or the present one, is opened with its shell made anew. `fills` are
    contents for elements of the page, by their part of the id. With `keep` the form and the page stay as they are, but
    for what is filled.
    """

    said: str
    secret: str = ""
    note: str = "It is shown this once; keep it where only its owner reads it."
    go: str = ""
    reload: bool = False
    keep: bool = False
    fills: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Action:
    """One thing that a page lets its readers do, if they have the capability that it `needs`.

    `run` is given what was filled in and who asks; it raises ServiceError, which is shown beside the form. `fills`
    names the elements that its answer may fill.
    """

    run: Callable[[Given, Actor], Done]
    needs: str = ""
    fills: tuple[str, ...] = ()


@cache
def all_actions() -> dict[Page, Mapping[str, Action]]:
    """The ACTIONS of every module of callbacks/."""
    found: dict[Page, Mapping[str, Action]] = {}
    for module in modules():
        for page, actions in getattr(module, "ACTIONS", {}).items():
            found[page] = {**found.get(page, {}), **actions}
    return found


def register(app: dash.Dash) -> None:
    """Register the callback of each action."""
    for page, actions in all_actions().items():
        for name, action in actions.items():
            _register(app, page, name, action)


def _register(app: dash.Dash, page: Page, name: str, action: Action) -> None:
    id, target = action_id(page, name), f"{page.key}#{name}"

    @guarded(
        app,
        page.key,
        [Output(id, "answer"), *(Output(component_id(page, part), "children") for part in action.fills)],
        Input(id, "data"),
        State("url", "search"),
        writes=(target, action.needs),
        prevent_initial_call=True,
    )
    def act(data: Any, search: Any) -> list[Any]:
        if not isinstance(data, dict) or "asked" not in data:
            raise dash.exceptions.PreventUpdate
        answer = _answer(action, Given(data, dict(parse_qsl(str(search or "").lstrip("?")))), target)
        fills = answer.pop("fills", {})
        answer |= {"asked": data["asked"], "again": [panel.name for panel in page.panels]}
        return [answer, *(fold(fills[part]) if part in fills else dash.no_update for part in action.fills)]


def _answer(action: Action, given: Given, target: str) -> dict[str, Any]:
    actor = Actor.of(flask.g.viewer, flask.request.remote_addr)
    try:
        done = action.run(given, actor)
    except NotAllowed as error:
        refused(actor, target)
        raise Forbidden(f"{error} {error.remedy}") from error
    except ServiceError as error:
        return {"ok": False, "said": f"{error} {error.remedy}", "conflict": error.code == "conflict"}
    names = ("said", "secret", "note", "go", "reload", "keep", "fills")
    return {"ok": True, **{name: getattr(done, name) for name in names}}


def _said(name: str) -> str:
    return name.replace("_", " ").capitalize()
