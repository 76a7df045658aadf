"""Logging in through a real identity provider: who gets in, and what their groups come to."""

from __future__ import annotations

import re

import dash
import pytest
from werkzeug.test import TestResponse

from dashboard.access.login import WRONG
from services import accounts
from services.accounts import COMMAND_LINE, providers
from tests.dashboard.access.conftest import logged_in
from tests.fixtures_identity import Provider, sign_in
from tests.fixtures_people import PASSWORD, Person, account

SALES = "sales@demo.example"


def test_a_group_lets_a_new_person_in_who_sees_no_region_yet(visitor: Person, provider: Provider) -> None:
    subject = provider.has("ann", "shop-sales", "choir")
    answer = sign_in(visitor, provider, "ann", "/sales/orders?range=7d")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sales/orders?range=7d")
    assert visitor.get("/sales/orders").status_code == 200
    assert visitor.get("/executive/summary").status_code == 403
    made = account("ann@shop.example")
    assert (made.name, made.roles, made.regions) == ("Ann Example", {"sales"}, frozenset())
    written = [(each["actor"], each["action"], each["detail"]) for each in reversed(accounts.audit_entries(3))]
    identity = {"issuer": provider.issuer, "subject": subject}
    assert written == [
        ("sso", "user.create", {"email": "ann@shop.example", "name": "Ann Example", **identity}),
        ("sso", "user.roles", {"before": [], "after": ["sales"]}),
        ("ann@shop.example", "login", {"issuer": provider.issuer}),
    ]


def test_the_groups_give_the_roles_at_each_log_in(visitor: Person, another: Person, provider: Provider) -> None:
    provider.has("bob", "shop-sales", "shop-market")
    assert sign_in(visitor, provider, "bob").status_code == 303
    assert account("bob@shop.example").roles == {"sales", "marketing"}
    assert sign_in(another, provider, "bob").status_code == 303
    assert visitor.get("/sales/orders").status_code == 200  # nothing has changed, so both sessions stay
    provider.has("bob", "shop-market")
    assert sign_in(another, provider, "bob").status_code == 303
    assert account("bob@shop.example").roles == {"marketing"}
    assert visitor.get("/api/data-version").status_code == 401
    assert another.get("/sales/orders").status_code == 403
    assert another.get("/marketing/campaigns").status_code == 200
    change, revoked, _ = reversed(accounts.audit_entries(3))
    assert (change["actor"], change["action"], change["ip"]) == ("sso", "user.roles", "127.0.0.1")
    assert change["detail"] == {"before": ["marketing", "sales"], "after": ["marketing"]}
    assert (revoked["actor"], revoked["action"]) == ("sso", "session.revoke")


def test_who_leaves_every_group_loses_roles_and_sessions(visitor: Person, another: Person, provider: Provider) -> None:
    provider.has("cid", "shop-heads")
    assert sign_in(visitor, provider, "cid").status_code == 303
    assert account("cid@shop.example").roles == {"executive", "sales"}
    provider.has("cid", "choir")
    answer = sign_in(another, provider, "cid")
    assert answer.status_code == 403
    assert providers.NO_GROUP in answer.text
    assert account("cid@shop.example").roles == frozenset()
    for person in (visitor, another):
        assert person.get("/api/data-version").status_code == 401


@pytest.mark.parametrize("groups", [(), ("choir",), ("admin", "sales", "shop-admin", "SHOP-ADMINS", "shop-admins2")])
def test_no_other_group_opens_anything(visitor: Person, provider: Provider, groups: tuple[str, ...]) -> None:
    provider.has("dan", *groups)
    answer = sign_in(visitor, provider, "dan")
    assert answer.status_code == 403
    assert providers.NO_GROUP in answer.text
    assert accounts.find_user("dan@shop.example") is None
    assert visitor.get("/api/data-version").status_code == 401
    entry = accounts.audit_entries(1)[0]
    assert (entry["action"], entry["target"], entry["detail"]["why"]) == (
        "login.failed",
        "dan@shop.example",
        providers.NO_GROUP,
    )


def test_admins_come_from_the_group_that_is_mapped_to_admin(visitor: Person, provider: Provider) -> None:
    provider.has("eve", "shop-admins")
    assert sign_in(visitor, provider, "eve").status_code == 303
    assert account("eve@shop.example").roles == {"admin"}


def test_a_disabled_account_stays_closed(visitor: Person, provider: Provider) -> None:
    provider.has("fay", "shop-sales")
    assert sign_in(visitor, provider, "fay").status_code == 303
    accounts.disable(account("fay@shop.example").user_id, by=COMMAND_LINE)
    answer = sign_in(visitor, provider, "fay")
    assert answer.status_code == 403
    assert providers.DISABLED in answer.text
    assert visitor.get("/api/data-version").status_code == 401


def test_an_address_alone_opens_no_account(visitor: Person, provider: Provider) -> None:
    provider.has("gus", "shop-admins", email=SALES)
    answer = sign_in(visitor, provider, "gus")
    assert answer.status_code == 403
    assert providers.NOT_CONNECTED in answer.text
    assert account(SALES).roles == {"sales"}
    assert visitor.log_in(SALES).status_code == 303


def test_an_account_left_to_the_provider_is_taken_on_by_its_confirmed_address(
    visitor: Person, another: Person, provider: Provider
) -> None:
    accounts.set_provider(account(SALES).user_id, provider.issuer, by=COMMAND_LINE)
    provider.has("hal", "shop-sales", email=SALES, confirmed=False)
    assert sign_in(visitor, provider, "hal").status_code == 403
    provider.has("ida", "shop-market", email=SALES)
    assert sign_in(visitor, provider, "ida").status_code == 303
    assert account(SALES).roles == {"marketing"}
    provider.has("hal", "shop-sales", email=SALES)
    answer = sign_in(another, provider, "hal")
    assert answer.status_code == 403
    assert providers.NOT_CONNECTED in answer.text


def test_the_local_password_is_closed_and_looks_like_a_wrong_one(visitor: Person, provider: Provider) -> None:
    wrong = visitor.log_in(SALES, "wrong")
    accounts.set_provider(account(SALES).user_id, provider.issuer, by=COMMAND_LINE)
    for _ in range(7):
        closed = visitor.log_in(SALES)
        assert (closed.status_code, WRONG in closed.text) == (401, True)
    assert re.sub(r'token" value="[^"]+"', "", closed.text) == re.sub(r'token" value="[^"]+"', "", wrong.text)
    provider.has("joy", "shop-sales", email=SALES)
    assert sign_in(visitor, provider, "joy").status_code == 303  # guessing at a password locks nobody out of this
    for answer in (visitor.get("/password"), post(visitor, "/password")):
        assert answer.status_code == 403
        assert "your password is changed there" in answer.text


def test_logging_out_leads_to_the_provider(visitor: Person, provider: Provider) -> None:
    provider.has("tom", "shop-sales")
    assert sign_in(visitor, provider, "tom").status_code == 303
    answer = post(visitor, "/logout")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sso/left")
    page = visitor.get("/sso/left").text
    assert visitor.get("/api/data-version").status_code == 401
    onwards = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page)
    assert onwards
    assert onwards[1].startswith(f"{provider.issuer}/logout/?")
    for part in ("post_logout_redirect_uri=http%3A%2F%2Flocalhost%2Flogin&amp;", "client_id=analytics"):
        assert part in onwards[1]
    assert visitor.log_in(SALES).status_code == 303
    assert post(visitor, "/logout").headers["Location"] == "/login"
    provider.end()
    try:
        page = visitor.get("/sso/left").text
        assert "You are logged out here" in page
        assert "refresh" not in page
    finally:
        provider.begin_again("two")


def test_the_log_in_page_has_the_button_and_keeps_where_to_go(visitor: Person, app: dash.Dash) -> None:
    page = visitor.get("/login?next=/sales/orders?range=7d%26region=dach").text
    button = re.search(r'<a class="door-button plain" href="([^"]+)">(.+)</a>', page)
    assert button
    assert button[1] == "/sso/begin?next=%2Fsales%2Forders%3Frange%3D7d%26region%3Ddach"
    assert button[2] == "Log in with the company&#39;s log-in"
    without = Person(app.server)
    assert "/sso/" not in without.get("/login").text
    for path in ("/sso/begin", "/sso/return", "/sso/left"):
        assert without.get(path).headers["Location"].startswith("/login?next=")
        assert logged_in(app, "admin@demo.example").get(path).status_code == 404


def post(person: Person, path: str) -> TestResponse:
    return person.browser.post(path, data={"csrf_token": person.cookie("_csrf_token"), "password": PASSWORD})
