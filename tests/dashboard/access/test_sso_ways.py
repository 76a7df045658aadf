"""The way to a real identity provider and back: what a browser, an attacker or an outage can make of it."""

from __future__ import annotations

import logging
import secrets
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import dash
import pytest
from werkzeug.test import TestResponse

from callbacks.registry import CALLBACKS
from tests.dashboard.access.conftest import build
from tests.databases import services_at
from tests.fixtures_identity import Provider, begin, own, sign_in
from tests.fixtures_people import Person
from tests.identity import SECRET

SALES = "sales@demo.example"


def test_the_way_there_carries_what_guards_the_way_back(visitor: Person, provider: Provider) -> None:
    address = urlsplit(begin(visitor))
    sent = {name: value for name, (value,) in parse_qs(address.query).items()}
    assert f"{address.scheme}://{address.netloc}" == f"http://127.0.0.1:{provider.port}"
    assert sent.keys() == {
        "client_id", "code_challenge", "code_challenge_method", "nonce", "redirect_uri", "response_type", "scope",
        "state",
    }  # fmt: skip
    assert (sent["response_type"], sent["code_challenge_method"]) == ("code", "S256")
    assert sent["redirect_uri"] == "http://localhost/sso/return"
    assert min(len(sent[name]) for name in ("state", "nonce")) >= 20
    assert SECRET not in address.query
    again = parse_qs(urlsplit(begin(visitor)).query)
    assert all(again[name] != [sent[name]] for name in ("state", "nonce", "code_challenge"))


def test_a_way_back_that_the_browser_did_not_begin_leads_nowhere(
    visitor: Person, another: Person, provider: Provider
) -> None:
    provider.has("kim", "shop-sales")
    theirs = own(provider.log_in(begin(another), "kim"))  # an attacker's, who stops here and sends it to a victim
    begin(visitor)
    for path in (theirs, "/sso/return", "/sso/return?code=x", f"/sso/return?code=x&state={secrets.token_urlsafe(20)}"):
        answer = visitor.get(path)
        assert answer.status_code == 400
        assert "was not completed" in answer.text
    assert visitor.get("/api/data-version").status_code == 401
    assert another.get(theirs).status_code == 303


def test_a_code_serves_once_and_only_whom_it_was_given_to(visitor: Person, another: Person, provider: Provider) -> None:
    provider.has("lea", "shop-sales")
    used = own(provider.log_in(begin(visitor), "lea"))
    assert visitor.get(used).status_code == 303
    assert another.get(used).status_code == 400
    assert visitor.get(used).status_code == 400
    code = parse_qs(urlsplit(used).query)["code"][0]
    assert with_code(another, provider, code).status_code == 502
    unused = parse_qs(urlsplit(provider.log_in(begin(visitor), "lea")).query)["code"][0]
    assert with_code(another, provider, unused).status_code == 502  # PKCE: another browser's verifier
    assert another.get("/api/data-version").status_code == 401


def test_the_code_of_another_provider_is_not_taken(visitor: Person, provider: Provider) -> None:
    provider.has("max", "shop-sales")
    for change in (("iss=", "iss=https%3A%2F%2Fevil.example&x="), ("iss=", "x=")):
        path = own(provider.log_in(begin(visitor), "max"))
        assert "iss=" in path
        assert visitor.get(path.replace(*change)).status_code == 502
    assert visitor.get("/api/data-version").status_code == 401


def test_who_gives_up_at_the_provider_is_back_at_the_log_in(visitor: Person) -> None:
    state = parse_qs(urlsplit(begin(visitor)).query)["state"][0]
    answer = visitor.get(f"/sso/return?error=access_denied&error_description=<b>call+0900</b>&state={state}")
    assert answer.status_code == 400
    assert "0900" not in answer.text
    assert visitor.get(f"/sso/return?code=x&state={state}").status_code == 400


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example", "/\\evil.example", "/x\r\nSet-Cookie: a=b", "/" + "x" * 3000]
)
def test_no_way_leads_to_other_sites(visitor: Person, provider: Provider, wanted: str) -> None:
    provider.has("ned", "shop-sales")
    assert sign_in(visitor, provider, "ned", wanted).headers["Location"] == "/"


def test_the_browser_gets_a_new_session_and_keeps_no_token(
    sso_app: dash.Dash, visitor: Person, provider: Provider
) -> None:
    provider.has("oda", "shop-sales")
    visitor.get("/login")
    for _ in range(5):
        address = begin(visitor, "/" + secrets.token_urlsafe(1400))
        assert len(visitor.cookie("session")) < 3500  # a browser keeps 4096 bytes
    before = visitor.cookie("session")
    assert visitor.get(own(provider.log_in(address, "oda"))).status_code == 303
    thief = Person(sso_app.server)
    thief.browser.set_cookie("session", before)
    assert thief.get("/api/data-version").status_code == 401
    with visitor.browser.session_transaction() as session:
        assert set(session) == {"sid", "user", "csrf_token", "sso"}
        assert session["user"] == {"email": "oda@shop.example", "groups": ["sales"]}
    other = Person(sso_app.server)
    assert other.log_in(SALES).status_code == 303
    with other.browser.session_transaction() as session:
        assert set(session) == {"sid", "user", "csrf_token"}


def test_a_log_in_under_way_survives_new_keys_and_the_next_uses_them(visitor: Person, provider: Provider) -> None:
    provider.has("pia", "shop-sales")
    assert sign_in(visitor, provider, "pia").status_code == 303
    path = own(provider.log_in(begin(visitor), "pia"))
    provider.begin_again("two")
    assert visitor.get(path).status_code == 303
    assert sign_in(visitor, provider, "pia").status_code == 303


def test_without_the_provider_the_page_says_so_and_passwords_work(visitor: Person, provider: Provider) -> None:
    provider.has("qin", "shop-sales")
    path = own(provider.log_in(begin(visitor), "qin"))
    provider.end()
    try:
        for answer in (visitor.get(path), visitor.get("/sso/begin?next=/sales/orders")):
            assert answer.status_code == 503
            assert "The company&#39;s log-in cannot be reached just now" in answer.text
            assert 'name="password"' in answer.text
        assert 'name="next" value="/sales/orders"' in answer.text
        assert visitor.log_in(SALES, next="/sales/orders").status_code == 303
    finally:
        provider.begin_again("two")
    assert sign_in(visitor, provider, "qin").status_code == 303


def test_without_the_database_nobody_is_let_in(visitor: Person, provider: Provider, tmp_path: Path) -> None:
    provider.has("ray", "shop-sales")
    path = own(provider.log_in(begin(visitor), "ray"))
    with services_at(f"postgresql://nobody@/none?host={tmp_path}"):
        assert visitor.get(path).status_code == 503


def test_nothing_that_opens_a_door_is_logged(
    visitor: Person, provider: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    provider.has("sue", "shop-sales")
    caplog.set_level(logging.DEBUG)
    address = begin(visitor)
    logged = caplog.text
    with visitor.browser.session_transaction() as session:
        (under_way,) = (value["data"] for key, value in session.items() if key.startswith("_state_"))
    path = own(provider.log_in(address, "sue"))
    caplog.clear()  # of what the test's own browser did
    assert visitor.get(path).status_code == 303
    assert visitor.get(path).status_code == 400
    assert with_code(visitor, provider, "made-up").status_code == 502
    logged += caplog.text
    assert "invalid_grant" in logged
    for secret in (SECRET, under_way["code_verifier"], under_way["nonce"], "made-up", "eyJ"):
        assert secret not in logged
    assert parse_qs(urlsplit(path).query)["code"][0] not in logged


def test_failed_ways_back_are_limited_by_address_and_others_are_not(visitor: Person, provider: Provider) -> None:
    for _ in range(33):
        begin(visitor)
    statuses = [visitor.get("/sso/return?code=x&state=y").status_code for _ in range(31)]
    assert statuses == [400] * 30 + [429]
    assert "Wait a minute" in visitor.get("/sso/return?code=x&state=y").text
    begin(visitor)


def test_people_come_back_to_the_name_that_a_trusted_proxy_gives(
    redis_url: str, visitor: Person, provider: Provider
) -> None:
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "shop.example"}
    known = dict(CALLBACKS)
    behind = Person(build(redis_url, trusted_proxies=1, **provider.settings()).server)
    CALLBACKS.clear()
    CALLBACKS.update(known)
    for person, expected in ((behind, "https://shop.example"), (visitor, "http://localhost")):
        address = person.get("/sso/begin", headers=forwarded).headers["Location"]
        assert parse_qs(urlsplit(address).query)["redirect_uri"] == [f"{expected}/sso/return"]


def with_code(person: Person, provider: Provider, code: str) -> TestResponse:
    """Come back with this code to a log-in of one's own."""
    state = parse_qs(urlsplit(begin(person)).query)["state"][0]
    return person.get("/sso/return", query_string={"code": code, "state": state, "iss": provider.issuer})
