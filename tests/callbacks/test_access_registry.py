"""Every callback of the product, asked by nobody, by every role, and by forgers: no list, so that none is forgotten."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from callbacks.registry import CALLBACKS, EVERYBODY, WRITES, discover, opens
from dashboard.app import Dashboard
from services import accounts
from tests.callbacks.bodies import Body, body
from tests.fixtures_web import ClientFor, csrf_token

ROLES = ("executive", "sales", "marketing", "operations", "finance", "risk", "data", "admin")
PAGES = discover()
GARBAGE: tuple[Any, ...] = (
    None,
    7,
    -1e308,
    True,
    "",
    "x",
    "?range=zz",
    "?from=9999-12-31&to=0001-01-01",
    "?region=%00",
    "9" * 5000,
    [],
    [[[]]],
    {},
    {"a": {"b": []}},
    {"startRow": "x", "endRow": {}},
    {"startRow": -5, "endRow": 10**30},
    {"startRow": 10**12, "endRow": 0},
    {"sortModel": 5, "filterModel": 5},
    {"sortModel": [5], "filterModel": {"order_id": 5, "status": []}},
    {"sortModel": [{"colId": "1; drop table core.orders", "sort": "sideways"}]},
    {"filterModel": {"order_id": {"filter": {"a": 1}}, "status": {"filter": ["%"]}}},
)


def ask(client: FlaskClient, sent: Body) -> TestResponse:
    cookie = client.get_cookie("_csrf_token")
    headers = {"X-CSRFToken": cookie.value} if cookie else {}
    return client.post("/_dash-update-component", json=sent, headers=headers)


def served(app: Dashboard) -> list[str]:
    """The outputs of the callbacks that the server answers."""
    app.server.test_client().get("/healthz")  # the first request makes Dash gather them
    return [output for output, callback in app.callback_map.items() if "callback" in callback]


def at(app: Dashboard, output: str, path: str, value: Any = None) -> Body:
    """A request from the page at `path`, with `value` everywhere else."""
    sent = body(app, output, value)
    for each in [*sent["inputs"], *sent.get("state", [])]:
        if isinstance(each, dict) and each["property"] == "pathname":
            each["value"] = path
    return sent


def own_path(output: str) -> str:
    """A path on which the callback is used."""
    key = CALLBACKS[output]
    return next((page.route for page in PAGES if page.key == key), PAGES[0].route)


def test_every_callback_belongs_to_a_page_or_to_everybody(app: Dashboard) -> None:
    assert len(served(app)) >= len([page for page in PAGES if page.panels])
    keys = {page.key for page in PAGES} | {EVERYBODY}
    for output in app.callback_map:
        assert CALLBACKS[output] in keys, output


def test_every_page_is_in_the_matrix(app: Dashboard) -> None:
    assert {page.key for page in PAGES} <= set(accounts.page_matrix())


def test_nobody_is_401(app: Dashboard) -> None:
    nobody = app.server.test_client()
    for output in app.callback_map:
        for path in (own_path(output), "/login", "/healthz"):
            answer = ask(nobody, at(app, output, path))
            assert answer.status_code == 401, output
            assert set(answer.json) == {"error", "message"}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_answered_on_its_pages_and_403_elsewhere(app: Dashboard, client_for: ClientFor, role: str) -> None:
    client, viewer = client_for(role), viewer_of(role)
    for output in served(app):
        key = CALLBACKS[output]
        answer = ask(client, at(app, output, own_path(output)))
        needs = WRITES[output][1] if output in WRITES else ""
        if key == EVERYBODY or (viewer.may_see(key) and (not needs or viewer.may(needs))):
            assert answer.status_code in (200, 204), output
            continue
        assert answer.status_code == 403, output
        for path in ("/login", "/", next(page.route for page in PAGES), "/" + key):
            assert ask(client, at(app, output, path)).status_code == 403, output


@pytest.mark.parametrize("role", ROLES)
def test_what_everybody_may_ask_gives_no_page_of_others(app: Dashboard, client_for: ClientFor, role: str) -> None:
    client, viewer = client_for(role), viewer_of(role)
    for output in served(app):
        if CALLBACKS[output] == EVERYBODY:
            unknown = ask(client, at(app, output, "/no/such/page")).data
            for page in PAGES:
                if not viewer.may_see(page.key):
                    for path in (page.route, page.route + "/", "/" + page.route):
                        assert ask(client, at(app, output, path)).data == unknown


@pytest.mark.parametrize("role", ["risk", "sales"])
def test_layout_and_dependencies_name_only_what_the_role_sees(app: Dashboard, client_for: ClientFor, role: str) -> None:
    client, viewer = client_for(role), viewer_of(role)
    listed = {each["output"] for each in client.get("/_dash-dependencies").json}
    mine = {output for output, key in CALLBACKS.items() if key == EVERYBODY or viewer.may_see(key)}
    assert listed == mine & set(app.callback_map)
    layout = client.get("/_dash-layout").text
    for page in PAGES:
        if not viewer.may_see(page.key):
            assert f'"{page.route}"' not in layout
            assert f'{page.route}\\"' not in layout


@pytest.mark.parametrize("role", ROLES)
def test_links_lead_to_the_roles_own_pages_alone(app: Dashboard, client_for: ClientFor, role: str) -> None:
    client, viewer = client_for(role), viewer_of(role)
    for page in PAGES:
        if viewer.may_see(page.key) and "<" not in page.route:
            given = re.search(r'data-answer="/_dash-layout">(.*?)</script>', client.get(page.route).text)
            assert given
            addresses = set(ways(json.loads(given[1])))
            assert not page.nav or page.route in addresses
            assert [address for address in addresses if not opens(viewer, address)] == []


def ways(part: Any) -> Iterator[str]:
    """The addresses of the links inside the application, anywhere in an answer."""
    if isinstance(part, dict) and "data-nav" in part:
        yield part["href"]
    for each in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from ways(each)


@pytest.mark.parametrize("role", ROLES)
def test_every_write_as_the_wrong_role_is_403_and_written_down(
    app: Dashboard, client_for: ClientFor, role: str
) -> None:
    client, viewer = client_for(role), viewer_of(role)
    assert WRITES
    for output, (name, needs) in WRITES.items():
        if viewer.may_see(CALLBACKS[output]) and (not needs or viewer.may(needs)):
            continue
        before = accounts.audit_entries(1)[0]["audit_id"]
        assert ask(client, at(app, output, own_path(output), {"asked": 1})).status_code == 403, output
        entry = accounts.audit_entries(1)[0]
        assert entry["audit_id"] > before
        assert (entry["actor"], entry["action"], entry["target"]) == (viewer.email, "refused", name)


def test_an_admin_who_looks_as_a_role_sees_its_pages_and_changes_nothing(app: Dashboard, client_for: ClientFor) -> None:
    client, sales = client_for("admin"), viewer_of("sales")
    token = csrf_token(client.get("/password").text)
    assert client.post("/preview", data={"role": "sales", "csrf_token": token}).status_code == 303
    for page in PAGES:
        if "<" not in page.route:
            assert client.get(page.route).status_code == (200 if sales.may_see(page.key) else 403), page.route
    for output in WRITES:
        assert ask(client, at(app, output, own_path(output), {"asked": 1})).status_code == 403, output
    client.post("/preview", data={"csrf_token": token})
    assert client.get("/admin/access").status_code == 200


@pytest.mark.parametrize("role", ["sales", "data"])
def test_only_admins_look_as_others(app: Dashboard, client_for: ClientFor, role: str) -> None:
    client = client_for(role)
    token = csrf_token(client.get("/password").text)
    assert client.post("/preview", data={"role": "executive", "csrf_token": token}).status_code == 403
    assert accounts.audit_entries(1)[0]["action"] == "refused"
    assert client.get("/admin/access").status_code == 403


FORGED: dict[str, Callable[[Body], Any]] = {
    "swapped outputs": lambda sent: {**sent, "outputs": {"id": "page", "property": "children"}},
    "outputs missing": lambda sent: {key: value for key, value in sent.items() if key != "outputs"},
    "relabelled inputs": lambda sent: {**sent, "inputs": [{**each, "property": "p"} for each in sent["inputs"]]},
    "inputs of another": lambda sent: {**sent, "inputs": [{"id": "x", "property": "y", "value": 1}]},
    "too many inputs": lambda sent: {**sent, "inputs": sent["inputs"] * 3},
    "no inputs": lambda sent: {**sent, "inputs": []},
    "state of another": lambda sent: {**sent, "state": [{"id": "x", "property": "y", "value": 1}]},
    "extra keys": lambda sent: {**sent, "viewer": "admin", "pathname": "/login"},
    "an array": lambda sent: [sent],
}


@pytest.mark.parametrize("forgery", FORGED)
def test_forged_bodies_are_400(app: Dashboard, client_for: ClientFor, forgery: str) -> None:
    client = client_for("admin")
    for output in served(app):
        forged = FORGED[forgery](at(app, output, own_path(output)))
        assert ask(client, forged).status_code == 400, output


@pytest.mark.parametrize("role", ["admin", "sales.emea"])
def test_garbage_in_the_right_places_never_breaks_anything(app: Dashboard, client_for: ClientFor, role: str) -> None:
    client = client_for(role)
    broken = []
    for output in served(app):
        for value in GARBAGE:
            for sent in (body(app, output, value), at(app, output, own_path(output), value)):
                if ask(client, sent).status_code not in (200, 204, 400, 403):
                    broken.append((output, value))
    assert not broken


def viewer_of(role: str) -> Any:
    found = accounts.find_user(f"{role}@demo.example")
    assert found is not None
    return found.viewer
