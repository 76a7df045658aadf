"""One-time links in a browser: who opens one chooses a password, and is logged in."""

from __future__ import annotations

import dash
import pytest
from werkzeug.test import TestResponse

from services import accounts
from services.accounts import COMMAND_LINE
from tests.dashboard.access.conftest import logged_in
from tests.fixtures_people import PASSWORD, Person, account
from tests.telephones import Clock, with_telephone

NEW, SALES = "new@demo.example", "sales@demo.example"
CHOSEN = "seven blue kettles"


@pytest.fixture
def token(nobody: Person) -> str:
    """The link of an invited salesperson."""
    user_id = accounts.create_user(NEW, "Somebody New", None, ["sales"], by=COMMAND_LINE)
    return accounts.make_link(user_id, by=COMMAND_LINE)


def choose(person: Person, token: str, **fields: str) -> TestResponse:
    data = {"name": "Somebody New", "new": CHOSEN, "again": CHOSEN, "csrf_token": person.form_token(f"/invite/{token}")}
    return person.browser.post(f"/invite/{token}", data=data | fields)


def test_an_invited_person_is_logged_in_and_the_link_is_spent(app: dash.Dash, nobody: Person, token: str) -> None:
    page = nobody.get(f"/invite/{token}").text
    assert "Welcome" in page
    assert 'value="Somebody New"' in page
    assert "<script" not in page
    answer = choose(nobody, token, name="Somebody Else")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert nobody.get("/sales/orders").status_code == 200
    assert account(NEW).name == "Somebody Else"
    later = Person(app.server).get(f"/invite/{token}")
    assert (later.status_code, "no longer valid" in later.text, NEW in later.text) == (404, True, False)


@pytest.mark.parametrize(
    ("given", "said"),
    [({"again": "something else"}, "repeated"), ({"new": "short", "again": "short"}, "12 to"), ({"name": " "}, "name")],
)
def test_what_cannot_be_chosen_is_said_and_can_be_mended(
    nobody: Person, token: str, given: dict[str, str], said: str
) -> None:
    answer = choose(nobody, token, **given)
    assert (answer.status_code, said in answer.text) == (400, True)
    assert choose(nobody, token).status_code == 303


def test_a_form_without_our_token_is_refused(nobody: Person, token: str) -> None:
    nobody.get(f"/invite/{token}")
    data = {"name": "N", "new": CHOSEN, "again": CHOSEN}
    assert nobody.browser.post(f"/invite/{token}", data=data).status_code == 400
    foreign = {"Origin": "https://evil.example"}
    data["csrf_token"] = nobody.form_token(f"/invite/{token}")
    assert nobody.browser.post(f"/invite/{token}", data=data, headers=foreign).status_code == 403
    assert account(NEW).state == "invited"


def test_whoever_was_logged_in_before_is_no_longer(app: dash.Dash, nobody: Person, token: str) -> None:
    admin = logged_in(app, "admin@demo.example")
    held = admin.cookie("session")
    assert choose(admin, token).status_code == 303
    with admin.browser.session_transaction() as session:
        assert session["user"]["email"] == NEW
    thief = Person(app.server)
    thief.browser.set_cookie("session", held)
    assert thief.get("/sales/orders").status_code == 302


def test_a_reset_does_not_spare_the_second_step(nobody: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    telephone = with_telephone(account(SALES), PASSWORD, Clock().hold(monkeypatch))
    token = accounts.make_link(account(SALES).user_id, by=COMMAND_LINE)
    answer = choose(nobody, token)
    assert answer.headers["Location"].startswith("/login/code")
    assert nobody.get("/sales/orders").status_code == 302
    data = {"code": telephone.next_code(), "csrf_token": nobody.form_token("/login/code")}
    assert nobody.browser.post("/login/code", data=data).status_code == 303
    assert nobody.get("/sales/orders").status_code == 200


def test_dead_links_look_alike_and_are_tried_thirty_times_a_minute(nobody: Person, token: str) -> None:
    choose(nobody, token)
    spent, unknown = nobody.get(f"/invite/{token}"), nobody.get("/invite/never-was")
    assert (spent.status_code, spent.text) == (unknown.status_code, unknown.text)
    statuses = [nobody.get(f"/invite/x{number}").status_code for number in range(29)]
    assert statuses == [404] * 28 + [429]
