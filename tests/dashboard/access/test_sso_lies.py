"""A provider, or somebody between it and us, that lies: what the ID token and the answers about it have to survive."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import dash
import pytest
from werkzeug.test import TestResponse

from callbacks.registry import CALLBACKS
from services import accounts
from tests.dashboard.access.conftest import build
from tests.fixtures_identity import Process, begin
from tests.fixtures_people import Person, account
from tests.identity.hostile import LIES

BELIEVED = ("honest", "a clock a little fast", "a clock a little slow", "thin")
WITHOUT_GROUPS = ("groups of no shape",)
ADDRESS = "liar@shop.example"


@pytest.fixture(scope="module")
def lied_to(redis_url: str, liar: Process) -> Iterator[dash.Dash]:
    """The small application, with the liar for its provider."""
    known = dict(CALLBACKS)
    yield build(redis_url, **liar.settings())
    CALLBACKS.clear()
    CALLBACKS.update(known)


def come_back(person: Person, lie: str) -> TestResponse:
    """Begin, and come back with a code that the liar redeems by this lie."""
    sent = parse_qs(urlsplit(begin(person)).query)
    return person.get("/sso/return", query_string={"code": f"{lie}.{sent['nonce'][0]}", "state": sent["state"][0]})


@pytest.mark.parametrize("lie", BELIEVED)
def test_what_is_true_is_believed(lied_to: dash.Dash, nobody: Person, lie: str) -> None:
    person = Person(lied_to.server)
    assert come_back(person, lie).status_code == 303
    assert account(ADDRESS).roles == {"sales"}
    assert person.get("/sales/orders").status_code == 200


@pytest.mark.parametrize("lie", sorted(set(LIES) - {*BELIEVED, *WITHOUT_GROUPS}))
def test_no_lie_is_believed(lied_to: dash.Dash, nobody: Person, lie: str) -> None:
    person = Person(lied_to.server)
    answer = come_back(person, lie)
    assert answer.status_code in (502, 503)
    assert 'name="password"' in answer.text
    assert person.get("/api/data-version").status_code == 401
    assert accounts.find_user(ADDRESS) is None


@pytest.mark.parametrize("lie", WITHOUT_GROUPS)
def test_claims_of_no_shape_open_nothing(lied_to: dash.Dash, nobody: Person, lie: str) -> None:
    assert come_back(Person(lied_to.server), lie).status_code == 403


@pytest.mark.parametrize("path", ["/other", "/no-keys-at-all"])
def test_a_provider_that_is_not_the_one_of_the_settings_is_not_asked(
    redis_url: str, liar: Process, nobody: Person, path: str
) -> None:
    known = dict(CALLBACKS)
    elsewhere = liar.settings(oidc_issuer=liar.issuer.removesuffix("/o") + path)
    person = Person(build(redis_url, **elsewhere).server)
    CALLBACKS.clear()
    CALLBACKS.update(known)
    assert person.get("/sso/begin").status_code in (502, 503)
