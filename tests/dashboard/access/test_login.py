"""Logging in and out, forms that other sites send, passwords to be changed, and what guessing comes to."""

from __future__ import annotations

import re
from functools import partial

import dash
import pytest
from sqlalchemy import text

from dashboard.access.login import WRONG, own_path
from services import accounts
from services.accounts import COMMAND_LINE
from services.database import transaction
from tests.callbacks.bodies import body
from tests.dashboard.access.conftest import logged_in
from tests.fixtures_people import PASSWORD, Person, account

SALES = "sales@demo.example"
NEW = "another long secret"


def without_token(page: str) -> str:
    return re.sub(r'name="csrf_token" value="[^"]+"', "", page)


def test_the_form_has_names_for_people_and_for_password_managers(nobody: Person) -> None:
    page = nobody.get("/login").text
    assert '<html lang="en">' in page
    assert '<label class="door-label" for="email">' in page
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page
    assert "<script" not in page
    assert 'role="alert"' not in page


@pytest.mark.parametrize(
    ("theme", "expected"), [("dark", ' data-theme="dark"'), ("light", ' data-theme="light"'), ("x", "")]
)
def test_the_form_wears_the_readers_theme(nobody: Person, theme: str, expected: str) -> None:
    nobody.browser.set_cookie("theme", theme)
    assert f'<html lang="en"{expected}>' in nobody.get("/login").text


def test_nothing_tells_an_unknown_account_from_a_wrong_password(nobody: Person) -> None:
    accounts.disable(account("risk@demo.example").user_id, by=COMMAND_LINE)
    emails = (SALES, "nobo@demo.example", "risk@demo.example")
    answers = [nobody.log_in(email, "wrong") for email in emails]
    assert {answer.status_code for answer in answers} == {401}
    pages = {without_token(answer.text).replace(email, "") for email, answer in zip(emails, answers, strict=True)}
    assert len(pages) == 1
    assert WRONG in pages.pop()
    assert len({tuple(sorted(answer.headers.keys())) for answer in answers}) == 1


def test_what_was_typed_is_shown_again_harmlessly(nobody: Person) -> None:
    page = nobody.log_in('"><script>alert(1)</script>', "secret-word").text
    assert "<script>" not in page
    assert "secret-word" not in page


def test_guessing_ends_in_a_locked_account_that_looks_like_a_wrong_password(app: dash.Dash, nobody: Person) -> None:
    for _ in range(5):
        assert nobody.log_in(SALES, "wrong").status_code == 401
    answer = Person(app.server).log_in(SALES)
    assert answer.status_code == 401
    assert WRONG in answer.text


@pytest.mark.parametrize("email", [SALES, "nobody@demo.example"])
def test_one_account_is_tried_ten_times_a_minute(app: dash.Dash, nobody: Person, email: str) -> None:
    statuses = [nobody.log_in(email, "wrong").status_code for _ in range(11)]
    assert statuses == [401] * 10 + [429]
    answer = Person(app.server).log_in(email)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "60"
    assert "Wait a minute" in answer.text
    assert logged_in(app, "admin@demo.example")


def test_one_address_fails_thirty_times_a_minute_and_succeeds_without_limit(app: dash.Dash, nobody: Person) -> None:
    for _ in range(33):
        logged_in(app, SALES)
    statuses = [nobody.log_in(f"n{number}@demo.example", "wrong").status_code for number in range(31)]
    assert statuses == [401] * 30 + [429]
    elsewhere = Person(app.server)
    elsewhere.browser.environ_base["REMOTE_ADDR"] = "192.0.2.9"
    assert elsewhere.log_in(SALES).status_code == 303


def test_a_log_in_gets_a_new_session_whatever_the_browser_held(app: dash.Dash, nobody: Person) -> None:
    nobody.get("/login")
    before = nobody.cookie("session")
    nobody.log_in(SALES)
    first = nobody.cookie("session")
    assert first != before
    thief = Person(app.server)
    thief.browser.set_cookie("session", before)
    assert thief.get("/api/data-version").status_code == 401
    token = nobody.cookie("_csrf_token")
    data = {"email": "risk@demo.example", "password": PASSWORD, "csrf_token": token}
    assert nobody.browser.post("/login", data=data).status_code == 303
    thief.browser.set_cookie("session", first)
    assert thief.get("/api/data-version").status_code == 401
    with nobody.browser.session_transaction() as session:
        assert set(session) == {"sid", "user", "csrf_token"}
        assert session["user"] == {"email": "risk@demo.example", "groups": ["risk"]}


def test_who_is_logged_in_is_not_asked_again(sales: Person) -> None:
    answer = sales.get("/login?next=/sales/orders")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sales/orders")


def test_a_changed_cookie_is_nobodys(app: dash.Dash, sales: Person) -> None:
    cookie = sales.cookie("session")
    for forged in (cookie[:-3] + "abc", "x", "", cookie.replace(".", "..", 1)):
        sales.browser.set_cookie("session", forged)
        assert sales.get("/api/data-version").status_code == 401


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "javascript:alert(1)",
        "evil.example",
        "",
        " //evil.example",
        "/x\r\nSet-Cookie: a=b",
        "/" + "x" * 3000,
    ],
)
def test_the_log_in_leads_to_no_other_site(nobody: Person, wanted: str) -> None:
    assert own_path(wanted) == "/"
    answer = nobody.log_in(SALES, next=wanted)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert "evil" not in nobody.get("/login", query_string={"next": wanted}).headers.get("Location", "")


@pytest.mark.parametrize("token", ["", "x", None])
def test_forms_without_our_token_are_refused(nobody: Person, token: str | None) -> None:
    nobody.get("/login")
    data = {"email": SALES, "password": PASSWORD} | ({} if token is None else {"csrf_token": token})
    answer = nobody.browser.post("/login", data=data)
    assert answer.status_code == 400
    assert "had been open for too long" in answer.text


def test_requests_without_our_token_or_from_elsewhere_are_refused(app: dash.Dash, sales: Person) -> None:
    sent = body(app, "orders--list.children")
    post = sales.browser.post
    token = {"X-CSRFToken": sales.cookie("_csrf_token")}
    assert post("/_dash-update-component", json=sent).status_code == 400
    assert post("/_dash-update-component", json=sent, headers={"X-CSRFToken": "x"}).status_code == 400
    for foreign in (
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Origin": ""},
        {"Origin": "http://localhost.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ):
        assert post("/_dash-update-component", json=sent, headers=token | foreign).status_code == 403
        assert post("/logout", data={"csrf_token": token["X-CSRFToken"]}, headers=foreign).status_code == 403
    ours = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    assert post("/_dash-update-component", json=sent, headers=token | ours).status_code == 200
    assert post("/logout").status_code == 400
    assert sales.get("/api/data-version").status_code == 200


def test_another_persons_token_does_not_serve(app: dash.Dash, sales: Person, executive: Person) -> None:
    headers = {"X-CSRFToken": executive.cookie("_csrf_token")}
    sent = body(app, "orders--list.children")
    assert sales.browser.post("/_dash-update-component", json=sent, headers=headers).status_code == 400


def test_leaving_ends_the_session(sales: Person) -> None:
    answer = sales.browser.post("/logout", data={"csrf_token": sales.cookie("_csrf_token")})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/login")
    assert sales.get("/sales/orders").status_code == 302
    assert sales.get("/logout").status_code in (302, 404)


def test_a_password_that_must_be_changed_comes_first(app: dash.Dash, nobody: Person) -> None:
    accounts.set_password(account(SALES).user_id, NEW, by=COMMAND_LINE, must_change=True)
    nobody.log_in(SALES, NEW)
    assert nobody.get("/").headers["Location"] == "/password"
    assert nobody.get("/sales/orders").headers["Location"] == "/password"
    assert nobody.get("/_dash-layout").status_code == 403
    assert nobody.callback(body(app, "orders--list.children")).status_code == 403
    data = {"password": NEW, "new": PASSWORD, "again": PASSWORD, "csrf_token": nobody.form_token("/password")}
    assert nobody.browser.post("/password", data=data).status_code == 303
    assert nobody.get("/sales/orders").status_code == 200


@pytest.mark.parametrize("change", ["authenticate", "change_own_password"])
def test_a_password_changed_by_an_admin_meanwhile_lets_nobody_in(
    sales: Person, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    """After the password was found right, and before the session is opened: at the log-in, and at one's own change."""
    form, do = sales.form_token("/password"), getattr(accounts, change)
    reset = partial(accounts.set_password, account(SALES).user_id, "a secret of the admin's", by=COMMAND_LINE)

    def overtaken(*given: object, **options: object) -> object:
        done = do(*given, **options)
        reset()
        return done

    monkeypatch.setattr(accounts, change, overtaken)
    data = {"email": SALES, "password": PASSWORD, "new": NEW, "again": NEW, "csrf_token": form}
    sales.browser.post("/login" if change == "authenticate" else "/password", data=data)
    assert sales.get("/sales/orders").status_code == 302


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"password": "wrong"}, "present password"),
        ({"again": "something else"}, "repeated"),
        ({"new": "short", "again": "short"}, "12 to"),
        ({"new": "", "again": ""}, "12 to"),
    ],
)
def test_a_new_password_is_refused_with_a_reason(sales: Person, given: dict[str, str], said: str) -> None:
    data = {"password": PASSWORD, "new": NEW, "again": NEW, "csrf_token": sales.form_token("/password")} | given
    answer = sales.browser.post("/password", data=data)
    assert answer.status_code == 400
    assert said in answer.text
    assert sales.get("/sales/orders").status_code == 200


def test_a_new_password_ends_the_other_sessions_and_renews_this_one(app: dash.Dash, sales: Person) -> None:
    other = logged_in(app, SALES)
    before = sales.cookie("session")
    data = {"password": PASSWORD, "new": NEW, "again": NEW, "csrf_token": sales.form_token("/password")}
    assert sales.browser.post("/password", data=data).status_code == 303
    assert sales.cookie("session") != before
    assert sales.get("/sales/orders").status_code == 200
    assert other.get("/sales/orders").status_code == 302


@pytest.mark.parametrize("limit", ["idle_expires_at", "expires_at"])
def test_a_session_that_has_run_out_leads_to_the_log_in(sales: Person, limit: str) -> None:
    assert sales.get("/sales/orders").status_code == 200
    with transaction() as connection:
        connection.execute(text(f"update ops.session set {limit} = now()"))
    assert sales.get("/sales/orders").headers["Location"].startswith("/login?next=")


def test_asking_for_news_does_not_keep_a_session_alive(sales: Person) -> None:
    with transaction() as connection:
        connection.execute(text("update ops.session set last_seen_at = now() - interval '1 hour'"))
    sales.get("/api/data-version")
    with transaction() as connection:
        recent = text("select last_seen_at > now() - interval '1 minute' from ops.session")
        assert connection.execute(recent).scalar() is False
    sales.get("/sales/orders")
    with transaction() as connection:
        assert connection.execute(recent).scalar() is True
