"""API tokens in requests: they open the reads of /api and nothing else; what ends one ends it everywhere at once."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import dash
import pytest
from werkzeug.test import TestResponse

from callbacks.registry import CALLBACKS
from dashboard.access import bearer
from dashboard.access.gate import ANYBODY, ASSETS
from services import accounts
from services.accounts import COMMAND_LINE, Actor
from tests.callbacks.bodies import body
from tests.dashboard.access.conftest import SECRET, build, logged_in
from tests.fixtures_people import Person, account

SALES, ADMIN = "sales@demo.example", "admin@demo.example"
LIST = "/api/panels/sales/orders/list.csv"
RECEIPT = "/api/panels/sales/orders/list/receipt"
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")


def make(email: str = SALES, *pages: str, may_export: bool = True) -> str:
    by = Actor.of(account(email).viewer)
    return accounts.create_token("A script", pages or ("sales/orders",), 30, may_export=may_export, by=by)


def ask(person: Person, path: str, token: str, method: str = "GET", **options: object) -> TestResponse:
    headers = {"Authorization": f"Bearer {token}"}
    return person.browser.open(path, method=method, headers=headers, buffered=True, **options)


@pytest.fixture
def token(nobody: Person) -> str:
    return make()


@pytest.fixture
def elsewhere(nobody: Person, redis_url: str) -> Iterator[dash.Dash]:
    """The same application in another process, as far as it knows."""
    known = dict(CALLBACKS)
    yield build(redis_url)
    CALLBACKS.clear()
    CALLBACKS.update(known)


def test_a_token_reads_its_pages_and_the_version(nobody: Person, token: str) -> None:
    assert ask(nobody, LIST, token).text == SECRET
    assert ask(nobody, RECEIPT, token).text == SECRET
    assert ask(nobody, "/api/data-version", token).json == {"version": 1}
    assert "Set-Cookie" not in ask(nobody, LIST, token).headers


def test_nothing_else_is_open_to_a_token(app: dash.Dash, nobody: Person) -> None:
    """Over the whole map of addresses, with the token of an admin for every page, and every method."""
    token = make(ADMIN, *account(ADMIN).pages)
    served = set()
    for rule in app.server.url_map.iter_rules():
        values = {"domain": "sales", "page": "orders", "panel": "list", "kind": "csv", "path": "sales/orders"}
        values |= {
            "package_name": "dash",
            "fingerprinted_path": "deps/react.min.js",
            "filename": "app.js",
            "token": "x",
        }
        _, path = rule.build({name: values[name] for name in rule.arguments}) or ("", "")
        for method in METHODS:
            answer = ask(nobody, path, token, method, json={})
            if rule.endpoint in ANYBODY or answer.status_code == 405:
                continue
            if answer.status_code < 400:
                served.add((rule.endpoint, method))
            else:
                assert answer.status_code == 403, (path, method)
                assert SECRET not in answer.text
    assert served == {(endpoint, method) for endpoint in bearer.READS for method in ("GET", "HEAD")}
    assert ASSETS not in bearer.READS | ANYBODY


def test_a_token_answers_no_callback_and_no_form(app: dash.Dash, sales: Person, token: str) -> None:
    """Also beside a session's cookie and our own token: what a request brings a token for is a program's."""
    headers = {"Authorization": f"Bearer {token}", "X-CSRFToken": sales.cookie("_csrf_token")}
    sent = body(app, "orders--list.children")
    answer = sales.browser.post("/_dash-update-component", json=sent, headers=headers)
    assert (answer.status_code, SECRET in answer.text) == (403, False)
    form = {"csrf_token": sales.cookie("_csrf_token")}
    assert sales.browser.post("/logout", data=form, headers=headers).status_code == 403
    assert ask(sales, "/api/panels/executive/summary/kpis.csv", token).status_code == 403
    assert ask(sales, "/sales/orders", token).status_code == 403
    assert sales.get("/sales/orders").status_code == 200


def test_a_token_keeps_to_its_scope(nobody: Person) -> None:
    token = make(ADMIN, "sales/orders", may_export=False)
    assert ask(nobody, RECEIPT, token).status_code == 200
    assert ask(nobody, LIST, token).status_code == 403
    assert ask(nobody, "/api/panels/executive/summary/kpis/receipt", token).status_code == 403
    assert ask(nobody, "/api/panels/no/such/kpis/receipt", token).status_code == 404


def test_a_change_of_the_owners_rights_holds_at_once_in_every_process(
    app: dash.Dash, elsewhere: dash.Dash, nobody: Person, token: str
) -> None:
    user_id, other = account(SALES).user_id, Person(elsewhere.server)
    assert ask(other, LIST, token).status_code == 200
    accounts.set_page_roles("sales/orders", [], by=COMMAND_LINE)
    assert [ask(person, LIST, token).status_code for person in (nobody, other)] == [403, 403]
    accounts.set_page_roles("sales/orders", ["sales"], by=COMMAND_LINE)
    accounts.force_password_change(user_id, by=COMMAND_LINE)
    assert [ask(person, LIST, token).status_code for person in (nobody, other)] == [403, 403]
    accounts.set_password(user_id, "another long secret", by=COMMAND_LINE)
    assert ask(other, LIST, token).status_code == 200
    accounts.disable(user_id, by=COMMAND_LINE)
    assert [ask(person, LIST, token).status_code for person in (nobody, other)] == [401, 401]


def test_a_revoked_token_or_session_ends_at_once_in_every_process(
    app: dash.Dash, elsewhere: dash.Dash, sales: Person, token: str
) -> None:
    by, other = Actor.of(account(SALES).viewer), Person(elsewhere.server)
    other.browser.set_cookie("session", sales.cookie("session"))
    assert other.get("/sales/orders").status_code == 200
    assert ask(other, LIST, token).status_code == 200
    [place] = accounts.list_sessions(by.user_id or 0, by=by)
    accounts.revoke_session(by.user_id or 0, place.session_id, by=by)
    assert other.get("/sales/orders").status_code == sales.get("/sales/orders").status_code == 302
    accounts.revoke_token(by.user_id or 0, accounts.list_tokens(by.user_id or 0, by=by)[0].token_id, by=by)
    assert ask(other, LIST, token).status_code == ask(sales, LIST, token).status_code == 401


def test_a_token_that_does_not_hold_is_refused_in_json_and_logged_once_a_minute(
    nobody: Person, token: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(bearer._noted, "at", -bearer.QUIET)
    with caplog.at_level(logging.WARNING, logger="dashboard.access.bearer"):
        answers = [ask(nobody, LIST, wrong) for wrong in ("rap_x", "", "x" * 5000, token[:-1])]
    assert {(answer.status_code, answer.mimetype) for answer in answers} == {(401, "application/json")}
    assert answers[0].headers["WWW-Authenticate"].lower().startswith("bearer")
    assert len(caplog.records) == 1
    assert token[:-1] not in caplog.text


def test_what_a_proxy_in_front_asked_for_is_no_token(app: dash.Dash, nobody: Person) -> None:
    sales = logged_in(app, SALES)
    assert sales.get("/sales/orders", headers={"Authorization": "Basic dXNlcjpwYXNz"}).status_code == 200
    assert nobody.get("/api/data-version", headers={"Authorization": "Basic dXNlcjpwYXNz"}).status_code == 401
