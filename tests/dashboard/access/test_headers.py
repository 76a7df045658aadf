"""What every answer carries, and what a browser may keep."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator

import dash
import pytest

from callbacks.registry import CALLBACKS
from tests.dashboard.access.conftest import build, logged_in
from tests.fixtures_people import Person

POLICY = re.compile(
    r"default-src 'self'; script-src 'self'( 'sha256-[\w+/=]+')+; style-src 'self' 'unsafe-inline'; "
    r"img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
    r"object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)


@pytest.fixture
def production(people: str, redis_url: str) -> Iterator[dash.Dash]:
    known = dict(CALLBACKS)
    yield build(redis_url, mode="production", trusted_proxies=1)
    CALLBACKS.clear()
    CALLBACKS.update(known)


@pytest.mark.parametrize(
    "path", ["/login", "/healthz", "/", "/sales/orders", "/_dash-layout", "/api/data-version", "/x"]
)
def test_every_answer_is_guarded(sales: Person, path: str) -> None:
    headers = sales.get(path).headers
    assert POLICY.fullmatch(headers["Content-Security-Policy"])
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Permissions-Policy"].startswith("camera=()")
    assert headers["Cache-Control"] == "private, no-store"
    assert "Strict-Transport-Security" not in headers


def test_every_inline_script_of_the_page_is_in_the_policy(sales: Person) -> None:
    answer = sales.get("/sales/orders")
    page = re.sub(r"<!--.*?-->", "", answer.text, flags=re.DOTALL)
    scripts = re.findall(r"<script(?![^>]*(?:src=|application/json))[^>]*>(.*?)</script>", page, re.DOTALL)
    assert scripts
    for script in scripts:
        assert f"'sha256-{_hash(script)}'" in answer.headers["Content-Security-Policy"]


def _hash(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def test_files_stay_in_the_browser_only_under_an_address_of_their_content(sales: Person) -> None:
    page = sales.get("/sales/orders").text
    fingerprinted = re.findall(r'(?:src|href)="(/(?:assets|_dash-component-suites)/[^"]+)"', page)
    assert len(fingerprinted) > 3
    for path in fingerprinted:
        answer = sales.get(path)
        assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable", path
        assert "Cookie" not in answer.vary
    plain = sales.get("/assets/login.css")
    assert plain.headers["Cache-Control"] == "private, no-cache"
    assert sales.get("/assets/login.css", headers={"If-None-Match": plain.headers["ETag"]}).status_code == 304
    assert sales.get("/assets/none.css?m=1").headers["Cache-Control"] == "private, no-store"


def test_cookies_are_kept_from_scripts_and_other_sites(nobody: Person) -> None:
    answer = nobody.log_in("sales@demo.example")
    session, token = sorted(answer.headers.getlist("Set-Cookie"), reverse=True)
    assert session.startswith("session=")
    assert session.endswith("; HttpOnly; Path=/; SameSite=Lax")
    assert token.startswith("_csrf_token=")
    assert token.endswith("; Path=/; SameSite=Lax")
    assert "sid" not in str(nobody.get("/sales/orders").headers.getlist("Set-Cookie"))


def test_production_insists_on_tls(production: dash.Dash) -> None:
    person = Person(production.server)
    person.browser.environ_base.update(
        HTTP_X_FORWARDED_PROTO="https", HTTP_X_FORWARDED_HOST="shop.example", HTTP_X_FORWARDED_FOR="192.0.2.1"
    )
    page = person.get("/login", base_url="https://shop.example/")
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000"
    (cookie,) = page.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-session=")
    assert "; Secure; HttpOnly; Path=/; SameSite=Lax" in cookie


def test_a_page_read_by_nobody_sets_no_token(nobody: Person) -> None:
    assert "_csrf_token" not in str(nobody.get("/login").headers.getlist("Set-Cookie"))


def test_the_session_cookie_is_not_written_at_every_request(app: dash.Dash, sales: Person) -> None:
    sales.get("/sales/orders")
    assert sales.get("/api/data-version").headers.getlist("Set-Cookie") == []
    assert logged_in(app, "data@demo.example")
