"""A small application behind the real gate: every kind of callback, each of which gives a secret away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dash
import flask
import pytest
from dash import ALL, MATCH, ClientsideFunction, Input, Output, State, dcc
from redis import Redis

from callbacks.registry import CALLBACKS, EVERYBODY
from dashboard import access
from dashboard.settings import Settings
from layouts import html
from layouts.spec import Page
from tests.fixtures_identity import Provider
from tests.fixtures_people import Person

PAGES = (
    Page("/executive/summary", "Summary", "On plan?"),
    Page("/marketing/campaigns", "Campaigns", "Worth it?"),
    Page("/sales/orders", "Orders", "How many?"),
    Page("/sales/orders/<order>", "Order", "Which?", access="sales/orders"),
)
SECRET = "figures of the company"
ASSETS = Path(__file__).parents[3] / "assets"


def build(redis_url: str | None, **settings: Any) -> dash.Dash:
    """The application, as create_app builds the real one."""
    app = dash.Dash(
        "small",
        assets_folder=str(ASSETS),
        assets_ignore=r"^login\.css$",
        suppress_callback_exceptions=True,
        include_pages_meta=False,
        use_async=False,
        add_log_handler=False,
    )
    app.layout = html.Div([dcc.Location(id="url"), html.Div(SECRET, id="page")])
    _add_callbacks(app)
    _add_routes(app.server)
    access.install(app, Settings(secret_key="k" * 20 + "0123456789abcdef", redis_url=redis_url, **settings), PAGES)
    return app


def _add_callbacks(app: dash.Dash) -> None:
    def add(key: str, *arguments: Any, answer: Any = SECRET, **options: Any) -> None:
        known = set(app.callback_map)
        app.callback(*arguments, **options)(lambda *_: answer)
        CALLBACKS.update(dict.fromkeys(set(app.callback_map) - known, key))

    add(EVERYBODY, Output("page", "children"), Input("url", "pathname"))
    add("sales/orders", Output("orders--list", "children"), Input("url", "search"), State("url", "pathname"))
    add(
        "executive/summary",
        [Output("summary--a", "children"), Output("summary--b", "children")],
        Input("url", "search"),
        answer=[SECRET, SECRET],
    )
    add(
        "sales/orders",
        Output({"type": "row", "index": MATCH}, "children"),
        Input({"type": "button", "index": MATCH}, "n_clicks"),
        State({"type": "button", "index": ALL}, "n_clicks"),
    )
    add("sales/orders", Input("orders--list", "n_clicks"), answer=None)
    add(
        "sales/orders",
        Output("orders--list", "children", allow_duplicate=True),
        Input("other", "n_clicks"),
        prevent_initial_call=True,
    )
    app.clientside_callback(ClientsideFunction("a", "b"), Output("browser", "children"), Input("url", "hash"))
    CALLBACKS["browser.children"] = EVERYBODY
    app.callback(Output("forgotten", "children"), Input("url", "search"))(lambda _: SECRET)


def _add_routes(server: flask.Flask) -> None:
    panel = "/api/panels/<domain>/<page>/<panel>"
    server.add_url_rule(f"{panel}.<any(csv, xlsx):kind>", "panels.export", lambda **_: SECRET)
    server.add_url_rule(f"{panel}/receipt", "panels.receipt", lambda **_: SECRET)
    server.add_url_rule("/api/data-version", "panels.data_version", lambda: flask.jsonify(version=1))
    server.add_url_rule("/metrics", "metrics", lambda: SECRET)
    server.add_url_rule("/broken", "panels.broken", lambda: 1 / 0)


@pytest.fixture(scope="session")
def app(redis_url: str) -> Iterator[dash.Dash]:
    """The small application; what it registers is forgotten afterwards."""
    known = dict(CALLBACKS)
    yield build(redis_url)
    CALLBACKS.clear()
    CALLBACKS.update(known)


@pytest.fixture
def nobody(app: dash.Dash, people: str, redis_url: str) -> Person:
    """Somebody who is not logged in, with no failed tries remembered of anybody."""
    Redis.from_url(redis_url).flushdb()
    return Person(app.server)


@pytest.fixture(scope="session")
def sso_app(app: dash.Dash, redis_url: str, provider: Provider) -> dash.Dash:
    """The same with an identity provider."""
    return build(redis_url, **provider.settings())


@pytest.fixture
def visitor(sso_app: dash.Dash, nobody: Person) -> Person:
    """Somebody at the log-in page that leads to the provider too."""
    return Person(sso_app.server)


@pytest.fixture
def another(sso_app: dash.Dash, visitor: Person) -> Person:
    """The same at a second browser."""
    return Person(sso_app.server)


@pytest.fixture
def sales(app: dash.Dash, nobody: Person) -> Person:
    """A logged-in salesperson."""
    return logged_in(app, "sales@demo.example")


@pytest.fixture
def executive(app: dash.Dash, nobody: Person) -> Person:
    """A logged-in executive."""
    return logged_in(app, "executive@demo.example")


def logged_in(app: dash.Dash, email: str) -> Person:
    """Somebody who has logged in."""
    person = Person(app.server)
    assert person.log_in(email).status_code == 303
    return person
