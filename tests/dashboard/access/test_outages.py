"""PostgreSQL or Redis away: an honest answer, and everything as before once they are back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import dash
import pytest
from sqlalchemy import text

from callbacks.registry import CALLBACKS
from services import database
from tests.callbacks.bodies import body
from tests.dashboard.access.conftest import SECRET, build
from tests.databases import services_at
from tests.fixtures_people import Person


@pytest.fixture
def nowhere(tmp_path: Path) -> str:
    """The address of a PostgreSQL that does not run."""
    return f"postgresql://nobody@/none?host={tmp_path}"


def test_without_postgresql_everything_says_so(app: dash.Dash, people: str, sales: Person, nowhere: str) -> None:
    asked = body(app, "orders--list.children")
    with services_at(nowhere):
        for path in ("/", "/sales/orders", "/api/data-version", "/_dash-layout", "/assets/app.js"):
            answer = sales.get(path)
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
            assert SECRET not in answer.text
        told = sales.callback(asked)
        assert (told.status_code, told.mimetype) == (503, "application/json")
        assert "database cannot be reached" in str(told.json)
        assert "database cannot be reached" in sales.get("/").text
        assert sales.get("/login").status_code == 200
        assert sales.log_in("sales@demo.example").status_code == 503
        assert sales.get("/healthz").json == {"status": "ok"}
        ready = sales.get("/readyz")
        assert (ready.status_code, ready.json) == (503, {"status": "unavailable"})
    database.configure(people)
    assert sales.get("/sales/orders").status_code == 200
    assert sales.callback({**asked}).status_code == 200
    assert sales.get("/readyz").json == {"status": "ready"}


def test_a_database_without_our_schema_is_not_ready(nobody: Person, postgres_url: str) -> None:
    with services_at(postgres_url):
        assert nobody.get("/readyz").status_code == 503


def test_connections_that_postgresql_has_closed_are_replaced_unseen(sales: Person) -> None:
    assert sales.get("/sales/orders").status_code == 200
    with database.transaction() as connection:
        others = "select pg_terminate_backend(pid) from pg_stat_activity"
        connection.execute(text(f"{others} where datname = current_database() and pid <> pg_backend_pid()"))
    assert sales.get("/sales/orders").status_code == 200


@pytest.fixture
def lonely(people: str, tmp_path: Path) -> Iterator[dash.Dash]:
    """The application with a Redis that does not run."""
    known = dict(CALLBACKS)
    yield build(f"unix://{tmp_path}/redis.sock?db=0")
    CALLBACKS.clear()
    CALLBACKS.update(known)


def test_without_redis_people_log_in_and_guessers_are_still_counted(lonely: dash.Dash) -> None:
    assert Person(lonely.server).log_in("risk@demo.example").status_code == 303
    guesser = Person(lonely.server)
    statuses = [guesser.log_in("nobody@demo.example", "wrong").status_code for _ in range(11)]
    assert statuses == [401] * 10 + [429]
