"""What one does on the account page, as the page sends it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboard.app import Dashboard
from layouts.spec import action_id
from layouts.workspace.account import PAGE
from services import accounts
from services.accounts import Account, Actor
from tests.callbacks.test_access_registry import ask, at
from tests.fixtures_web import ClientFor

MARKETING = "marketing"
Act = Callable[..., TestResponse]


@pytest.fixture
def marketer(client_for: ClientFor) -> Iterator[FlaskClient]:
    """Somebody in marketing, whose account is as before afterwards."""
    yield client_for(MARKETING)
    person, by = someone(), actor()
    accounts.set_profile("Marketing", "", "en", "system", by=by)
    for view in accounts.list_views(person.viewer):
        accounts.delete_view(view.view_id, by=by)
    for token in accounts.list_tokens(person.user_id, by=by):
        accounts.revoke_token(person.user_id, token.token_id, by=by)
    accounts.revoke_sessions(person.user_id, by=by)


@pytest.fixture
def act(app: Dashboard, marketer: FlaskClient) -> Act:
    """Sends what a form was filled in with."""

    def send(action: str, client: FlaskClient = marketer, **values: Any) -> TestResponse:
        [output] = [each for each in app.callback_map if f"{action_id(PAGE, action)}.answer" in each]
        return ask(client, at(app, output, PAGE.route, {**values, "asked": 1}))

    return send


def someone() -> Account:
    found = accounts.find_user(f"{MARKETING}@demo.example")
    assert found
    return found


def actor() -> Actor:
    return Actor.of(someone().viewer)


def answer(response: TestResponse) -> dict[str, Any]:
    """What an action said."""
    assert response.status_code == 200, response.text
    [parts] = json.loads(response.text)["response"].values()
    told: dict[str, Any] = parts["answer"]
    return told


def test_a_profile_is_kept_and_its_theme_worn_by_this_browser(marketer: FlaskClient, act: Act) -> None:
    chosen = {"name": "Mary", "time_zone": "Asia/Tokyo", "locale": "de", "theme": "dark"}
    response = act("profile", **chosen)
    assert answer(response)["reload"] is True
    person = someone()
    assert {name: getattr(person, name) for name in chosen} == chosen
    assert ' data-theme="dark"' in marketer.get(PAGE.route).text
    assert "theme=dark" in response.headers["Set-Cookie"]
    response = act("profile", **{**chosen, "theme": "system"})
    assert "theme=;" in response.headers["Set-Cookie"]
    refused = answer(act("profile", **{**chosen, "time_zone": "Mars"}))
    assert (refused["ok"], "Choose the time zone" in refused["said"]) == (False, True)


def test_sessions_are_ended_but_not_this_one(client_for: ClientFor, marketer: FlaskClient, act: Act) -> None:
    others = [client_for(MARKETING) for _ in range(3)]
    here, *elsewhere = accounts.list_sessions(someone().user_id, by=actor())
    assert len(elsewhere) == 3
    page = marketer.get(PAGE.route).text
    assert "at 4 places" in page
    assert page.count('"this one"') == 1
    places = {each.session_id for each in (here, *elsewhere)}
    assert answer(act("end", client=others[0], session=str(min(places))))["ok"], "the first of them, by another"
    assert marketer.get(PAGE.route).status_code == 302
    assert answer(act("end-others", client=others[1]))["said"] == "2 sessions are ended."
    assert [client.get(PAGE.route).status_code for client in others] == [302, 200, 302]
    assert answer(act("end", client=others[1], session=str(min(places))))["said"].startswith("This session has ended")


def test_a_token_is_shown_once_and_reads_what_was_chosen(app: Dashboard, marketer: FlaskClient, act: Act) -> None:
    told = answer(act("make-token", name="Sheet", pages=["sales/products"], days="30", may_export="1"))
    token = told["secret"]
    assert token.startswith("rap_")
    page = marketer.get(PAGE.route).text
    assert token[:10] in page
    assert token not in page
    program, headers = app.server.test_client(), {"Authorization": f"Bearer {token}"}
    assert program.get("/api/panels/sales/products/categories.csv?range=7d", headers=headers).status_code == 200
    assert program.get("/api/panels/executive/drivers/channels/receipt", headers=headers).status_code == 403
    [kept] = accounts.list_tokens(someone().user_id, by=actor())
    assert answer(act("revoke-token", token=str(kept.token_id)))["ok"]
    assert program.get("/api/panels/sales/products/categories.csv", headers=headers).status_code == 401
    for wrong in ({"pages": []}, {"pages": ["finance/profitability"]}, {"days": "400"}, {"days": "x"}, {"name": ""}):
        given = {"name": "Sheet", "pages": ["sales/products"], "days": "30"} | wrong
        assert not answer(act("make-token", **given))["ok"], wrong


def test_a_view_is_saved_found_renamed_and_deleted(marketer: FlaskClient, act: Act) -> None:
    address = "/sales/products?range=7d&region=dach"
    form = marketer.get(f"{PAGE.route}?save={quote(address, safe='')}").text
    assert "Save this view of Products as" in form
    told = answer(act("save-view", name="DACH", address=address))
    assert told["go"] == address
    assert "Your saved view" in marketer.get(PAGE.route).text, "search finds it"
    [view] = accounts.list_views(someone().viewer)
    assert answer(act("rename-view", view=str(view.view_id), name="Germany"))["ok"]
    assert [(each.name, each.address) for each in accounts.list_views(someone().viewer)] == [("Germany", address)]
    assert answer(act("delete-view", view=str(view.view_id)))["ok"]
    assert accounts.list_views(someone().viewer) == []


@pytest.mark.parametrize(
    "address",
    [
        "",
        "x",
        "/account",
        "/no/such/page",
        "//evil.example/sales/products",
        "https://evil.example/sales/products",
        "//[",
    ],
)
def test_what_is_no_page_of_ones_own_is_not_saved(marketer: FlaskClient, act: Act, address: str) -> None:
    form = marketer.get(f"{PAGE.route}?save={quote(address, safe='')}")
    assert form.status_code == 200
    assert "Save this view of" not in form.text
    assert not answer(act("save-view", name="Mine", address=address))["ok"]


def test_a_page_of_others_is_not_saved(act: Act) -> None:
    assert act("save-view", name="Mine", address="/finance/profitability").status_code == 403
