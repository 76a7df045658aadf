"""Whole answers kept in the cache: the same for the same rights, never across rights, data or failures."""

from __future__ import annotations

import pytest
import redis as redis_client
from flask.testing import FlaskClient

from callbacks.registry import CALLBACKS, EVERYBODY, REDRAWN
from dashboard.app import Dashboard
from services import accounts, database
from services.accounts import Actor
from services.errors import DatabaseAway
from tests.callbacks.bodies import Body
from tests.callbacks.test_access_registry import ask, at
from tests.fixtures_web import LIMITED, ClientFor

PATH = "/executive/drivers"


@pytest.fixture(autouse=True)
def empty_cache(redis_url: str) -> None:
    redis_client.from_url(redis_url).flushall()


@pytest.fixture
def page(app: Dashboard) -> Body:
    """The router's request for a page."""
    (router,) = [output for output in REDRAWN if CALLBACKS[output] == EVERYBODY]
    return at(app, router, PATH, "")


def answer(client: FlaskClient, sent: Body) -> bytes:
    answered = ask(client, sent)
    assert answered.status_code == 200, answered.text
    return answered.data


def kept(redis_url: str) -> int:
    return sum(b"answer:" in key for key in redis_client.from_url(redis_url).scan_iter())


def test_the_second_asker_gets_the_same_bytes(client_for: ClientFor, page: Body, redis_url: str) -> None:
    first = answer(client_for("admin"), page)
    assert kept(redis_url) == 1
    assert answer(client_for("admin"), page) == first
    assert kept(redis_url) == 1


def test_other_rights_get_an_answer_of_their_own(client_for: ClientFor, page: Body, redis_url: str) -> None:
    whole = answer(client_for("sales"), page)
    limited = answer(client_for(LIMITED), page)
    assert kept(redis_url) == 2
    assert b"Benelux" in whole
    assert b"Benelux" not in limited


def test_readers_in_another_time_zone_or_locale_get_answers_of_their_own(
    client_for: ClientFor, page: Body, redis_url: str
) -> None:
    client = client_for("executive")
    executive = accounts.find_user("executive@demo.example")
    assert executive
    for time_zone, locale in (("Asia/Tokyo", "en"), ("Asia/Tokyo", "de"), ("", "en")):
        accounts.set_profile(executive.name, time_zone, locale, "system", by=Actor.of(executive.viewer))
        answer(client, page)
    assert kept(redis_url) == 3


def test_an_ended_session_gets_nothing_kept(client_for: ClientFor, page: Body) -> None:
    client = client_for("admin")
    answer(client, page)
    client.delete_cookie("session")
    assert ask(client, page).status_code == 401


def test_a_failed_panel_is_not_kept(
    client_for: ClientFor, page: Body, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_for("admin")

    def away(*_: object, **__: object) -> object:
        raise DatabaseAway("PostgreSQL is away.")

    with monkeypatch.context() as broken:
        broken.setattr("services.executive.revenue_bridge.function", away)
        assert b"PostgreSQL is away." in answer(client, page)
    assert kept(redis_url) == 0
    assert b"PostgreSQL is away." not in answer(client, page)


def test_new_data_is_answered_anew(client_for: ClientFor, page: Body, redis_url: str, app: Dashboard) -> None:
    client = client_for("admin")
    answer(client, page)
    with database.transaction() as connection:
        connection.exec_driver_sql("update ops.data_version set version = version + 1")
    try:
        database.forget_version()
        answer(client, page)
        assert kept(redis_url) == 2
    finally:
        with database.transaction() as connection:
            connection.exec_driver_sql("update ops.data_version set version = version - 1")
        database.forget_version()
