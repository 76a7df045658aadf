"""The second step of a log-in, setting it up and turning it off, as a browser meets them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import dash
import pytest
from werkzeug.test import TestResponse

from dashboard.access.login import WRONG, WRONG_CODE
from services import accounts
from services.accounts import COMMAND_LINE
from tests.callbacks.bodies import body
from tests.dashboard.access.conftest import SECRET, logged_in
from tests.fixtures_people import PASSWORD, Person, account
from tests.telephones import Clock, Telephone, with_telephone
from tests.together import at_once

SALES, ADMIN = "sales@demo.example", "admin@demo.example"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock().hold(monkeypatch)


@pytest.fixture
def telephone(clock: Clock, nobody: Person) -> Telephone:
    return with_telephone(account(SALES), PASSWORD, clock)


@pytest.fixture
def halfway(telephone: Telephone, nobody: Person) -> Person:
    """Somebody whose password was right, and whose code is waited for."""
    answer = nobody.log_in(SALES, next="/sales/orders?range=7d")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/login/code?next=/sales/orders?range%3D7d")
    return nobody


def give(person: Person, code: str, **fields: str) -> TestResponse:
    token = person.form_token("/login/code")
    return person.browser.post("/login/code", data={"code": code, "csrf_token": token, **fields})


def post(person: Person, path: str, **fields: str) -> TestResponse:
    return person.browser.post(path, data={"csrf_token": person.form_token("/two-factor"), **fields})


def set_up(person: Person, clock: Clock) -> tuple[Telephone, TestResponse]:
    """Turn it on as a person does: read the key from the page, and type the code that the telephone shows."""
    page = person.get("/two-factor").text
    key = re.search(r"<code>([A-Z2-7 ]+)</code>", page)
    sealed = re.search(r'name="sealed" value="([^"]+)"', page)
    assert key
    assert sealed
    telephone = Telephone(key[1].replace(" ", ""), clock, [])
    fields = {"sealed": html.unescape(sealed[1]), "code": telephone.code(), "password": PASSWORD}
    answer = post(person, "/two-factor/on", **fields)
    telephone.recovery_codes = re.findall(r"<code>([A-Z2-7-]{19})</code>", answer.text)
    return telephone, answer


def test_the_code_leads_where_the_password_was_asked_for(halfway: Person, telephone: Telephone) -> None:
    answer = give(halfway, telephone.next_code(), next="/sales/orders?range=7d")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sales/orders?range=7d")
    assert halfway.get("/sales/orders").status_code == 200
    with halfway.browser.session_transaction() as session:
        assert set(session) == {"sid", "user", "csrf_token"}


def test_halfway_in_nothing_is_open(app: dash.Dash, halfway: Person) -> None:
    for path in ("/sales/orders", "/", "/password", "/two-factor"):
        assert halfway.get(path).headers["Location"].startswith("/login?next=")
    for path in ("/api/data-version", "/_dash-layout", "/api/panels/sales/orders/list.csv"):
        assert halfway.get(path).status_code == 401
    halfway.get("/login/code")
    assert SECRET not in halfway.callback(body(app, "orders--list.children")).text


def test_a_wrong_code_is_said_and_locks(halfway: Person, telephone: Telephone) -> None:
    for _ in range(5):
        answer = give(halfway, telephone.wrong_code())
        assert answer.status_code == 401
        assert WRONG_CODE in answer.text
    assert WRONG_CODE in give(halfway, telephone.next_code()).text
    assert account(SALES).state == "locked"
    answer = halfway.log_in(SALES)
    assert (answer.status_code, WRONG in answer.text) == (401, True)


def test_the_cookie_of_a_step_that_was_made_serves_nobody_again(
    app: dash.Dash, halfway: Person, telephone: Telephone
) -> None:
    held = halfway.cookie("session")
    assert give(halfway, telephone.next_code()).status_code == 303
    thief = Person(app.server)
    thief.browser.set_cookie("session", held)
    assert thief.get("/login/code").headers["Location"].startswith("/login?next=")
    with halfway.browser.session_transaction() as session:
        assert "second_step" not in session
    assert thief.get("/sales/orders").status_code == 302


def test_a_step_that_took_too_long_begins_again(halfway: Person, telephone: Telephone) -> None:
    token = halfway.form_token("/login/code")
    accounts.revoke_sessions(account(SALES).user_id, by=COMMAND_LINE)
    data = {"code": telephone.next_code(), "csrf_token": token}
    answer = halfway.browser.post("/login/code", data=data)
    assert (answer.status_code, "Please begin again" in answer.text) == (401, True)
    assert halfway.get("/sales/orders").status_code == 302


def test_without_a_password_there_is_no_second_step(nobody: Person) -> None:
    assert nobody.get("/login/code").headers["Location"] == "/login?next=/"
    answer = nobody.browser.post("/login/code", data={"code": "123456", "csrf_token": nobody.form_token()})
    assert answer.status_code == 401
    assert nobody.browser.post("/login/code", data={"code": "123456"}).status_code == 400


def test_five_right_log_ins_at_once_lock_nobody_out(app: dash.Dash, telephone: Telephone) -> None:
    """With the password alone all are let in; of those who give the same code, one."""

    def enter(email: str, code: str = "") -> bool:
        person = Person(app.server)
        answer = person.log_in(email)
        return (give(person, code) if code else answer).status_code == 303

    assert at_once(lambda: enter("risk@demo.example"), 5) == [True] * 5
    code = telephone.next_code()
    assert sum(at_once(lambda: enter(SALES, code), 5)) == 1
    assert enter(SALES, telephone.next_code())
    assert {account(email).state for email in (SALES, "risk@demo.example")} == {"active"}


def test_it_is_set_up_with_a_picture_and_codes_are_shown_once(app: dash.Dash, nobody: Person, clock: Clock) -> None:
    sales, other = logged_in(app, SALES), logged_in(app, SALES)
    page = sales.get("/two-factor").text
    assert "<svg" in page
    assert "http" not in re.sub(r"data:image/svg[^\"]+", "", page).replace("http://www.w3.org/2000/svg", "")
    telephone, answer = set_up(sales, clock)
    assert (answer.status_code, len(telephone.recovery_codes)) == (200, 10)
    assert sales.get("/sales/orders").status_code == 200
    assert other.get("/sales/orders").status_code == 302
    again = sales.get("/two-factor").text
    assert not any(code in again for code in telephone.recovery_codes)
    assert telephone.seed not in again
    assert "10 of your recovery codes are left" in again


def test_a_wrong_first_code_shows_the_same_key_again(app: dash.Dash, nobody: Person, clock: Clock) -> None:
    sales = logged_in(app, SALES)
    sealed = html.unescape(re.findall(r'name="sealed" value="([^"]+)"', sales.get("/two-factor").text)[0])
    answer = post(sales, "/two-factor/on", sealed=sealed, code="1", password=PASSWORD)
    assert (answer.status_code, "not right" in answer.text) == (400, True)
    assert html.escape(sealed) in answer.text
    answer = post(sales, "/two-factor/on", sealed="made up", code="1", password=PASSWORD)
    assert (answer.status_code, "too long" in answer.text) == (400, True)


def test_codes_are_renewed_and_it_is_turned_off(app: dash.Dash, nobody: Person, clock: Clock) -> None:
    sales = logged_in(app, SALES)
    telephone, _ = set_up(sales, clock)
    answer = post(sales, "/two-factor/codes", code=telephone.next_code(), password="wrong")
    assert (answer.status_code, "not right" in answer.text) == (400, True)
    answer = post(sales, "/two-factor/codes", code=telephone.next_code(), password=PASSWORD)
    assert len(set(re.findall(r"<code>([A-Z2-7-]{19})</code>", answer.text)) - set(telephone.recovery_codes)) == 10
    assert post(sales, "/two-factor/off", code=telephone.next_code(), password=PASSWORD).status_code == 303
    assert logged_in(app, SALES).get("/sales/orders").status_code == 200


@pytest.fixture
def demanded(people: str) -> Iterator[None]:
    accounts.demand_two_factor(True, by=COMMAND_LINE)
    yield
    accounts.demand_two_factor(False, by=COMMAND_LINE)


@pytest.mark.usefixtures("demanded")
def test_an_admin_is_led_to_the_set_up_where_it_is_demanded(app: dash.Dash, nobody: Person, clock: Clock) -> None:
    admin = logged_in(app, ADMIN)
    assert admin.get("/").headers["Location"] == "/two-factor"
    assert admin.get("/sales/orders").headers["Location"] == "/two-factor"
    assert admin.get("/password").headers["Location"] == "/two-factor"
    assert admin.get("/_dash-layout").status_code == 403
    assert SECRET not in admin.callback(body(app, "orders--list.children")).text
    set_up(admin, clock)
    assert admin.get("/sales/orders").status_code == 200
    assert logged_in(app, SALES).get("/sales/orders").status_code == 200


@pytest.mark.usefixtures("demanded")
def test_a_password_to_be_changed_comes_before_the_set_up(app: dash.Dash, nobody: Person) -> None:
    admin = logged_in(app, ADMIN)
    accounts.force_password_change(account(ADMIN).user_id, by=COMMAND_LINE)
    assert admin.get("/").headers["Location"] == "/password"
    assert admin.get("/two-factor").headers["Location"] == "/password"
    new = "another long secret"
    data = {"password": PASSWORD, "new": new, "again": new, "csrf_token": admin.form_token("/password")}
    assert admin.browser.post("/password", data=data).status_code == 303
    assert admin.get("/").headers["Location"] == "/two-factor"


def test_guessing_codes_ends_in_an_address_that_is_told_to_wait(halfway: Person, telephone: Telephone) -> None:
    halfway.browser.environ_base["REMOTE_ADDR"] = "192.0.2.66"
    statuses = [give(halfway, telephone.wrong_code()).status_code for _ in range(31)]
    assert statuses == [401] * 30 + [429]
