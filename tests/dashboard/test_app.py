"""The application's first answer, and what it weighs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import brotli
import flask
import pytest

from callbacks.registry import discover
from dashboard.app import Dashboard
from services import accounts
from services.accounts import Actor
from services.scope import Scope
from tests.fixtures_web import ClientFor

PATH = "/executive/summary"


def answers(page: str) -> dict[str, str]:
    """What the page brings of other addresses' answers."""
    return dict(re.findall(r'<script type="application/json" data-answer="([^"]+)">(.*?)</script>', page))


def skeletons(page: str) -> str:
    """What the page's shell holds to show while another page is waited for."""
    found: list[str] = []
    layout = answers(page)["/_dash-layout"]
    json.loads(layout, object_hook=lambda part: found.append(part["data-pages"]) if "data-pages" in part else None)
    return found[0]


def test_the_page_brings_its_layout_and_callbacks(client_for: ClientFor) -> None:
    client = client_for("executive")
    brought = answers(client.get(f"{PATH}?region=nordics").text)
    assert json.loads(brought["/_dash-dependencies"]) == client.get("/_dash-dependencies").json
    layout = brought["/_dash-layout"]
    assert json.loads(layout)["namespace"] == "dash_html_components"
    assert '"search":"?region=nordics"' in layout
    assert "executive-summary--revenue-trend" in layout


@pytest.fixture
def profile(client_for: ClientFor) -> Iterator[Callable[[str, str, str], str]]:
    """The executive's page after a change of time zone, locale and theme; put back afterwards."""
    client = client_for("executive")
    executive = accounts.find_user("executive@demo.example")
    assert executive
    by = Actor.of(executive.viewer)

    def change(time_zone: str, locale: str, theme: str) -> str:
        accounts.set_profile(executive.name, time_zone, locale, theme, by=by)
        return client.get(PATH).text

    yield change
    change("", "en", "system")


def test_moments_are_shown_in_the_readers_time_zone(profile: Callable[[str, str, str], str]) -> None:
    """The company is in Berlin, one hour or two ahead of UTC."""

    def as_of(page: str) -> datetime:
        found = re.search(r"Data as of (\d+ \w+, \d\d:\d\d)", page)
        assert found
        return datetime.strptime(f"2024 {found[1]}", "%Y %d %b, %H:%M")

    company, utc = as_of(profile("", "en", "system")), as_of(profile("UTC", "en", "system"))
    assert company - utc in (timedelta(hours=1), timedelta(hours=2))


def test_figures_are_written_in_the_readers_locale(profile: Callable[[str, str, str], str]) -> None:
    english, german = profile("", "en", "system"), profile("", "de", "system")
    assert ' data-locale="en"' in english
    assert ' data-locale="de"' in german
    assert re.search(r'"€\d+k"', english)
    assert re.search(r'"\d+k\xa0€"', german)


@pytest.mark.parametrize(
    ("chosen", "cookie", "expected"),
    [
        ("system", "", "light follows"),
        ("dark", "", "dark"),
        ("light", "", "light"),
        ("dark", "light", "light"),
        ("light", "dark", "dark"),
        ("system", "system-dark", "dark follows"),
        ("system", "system-light", "light follows"),
        ("system", "nonsense", "light"),
    ],
)
def test_the_theme_is_this_browsers_choice_else_the_profiles(
    client_for: ClientFor, profile: Callable[[str, str, str], str], chosen: str, cookie: str, expected: str
) -> None:
    profile("", "en", chosen)
    client = client_for("executive")
    client.set_cookie("theme", cookie)
    root = client.get(PATH).text.split("<html", 1)[1].split(">", 1)[0]
    assert f' data-theme="{expected.split()[0]}"' in root
    assert (' data-follows="system"' in root) == expected.endswith("follows")


def test_text_cannot_end_the_script_that_holds_it(client_for: ClientFor) -> None:
    page = client_for("admin").get(PATH + "?region=</script><script>alert(1)</script>").text
    assert "<script>alert" not in page
    assert all(json.loads(text) for text in answers(page).values())


def test_the_layout_by_itself_holds_no_page(client_for: ClientFor) -> None:
    layout = client_for("admin").get("/_dash-layout").text
    assert "executive-summary--" not in layout
    assert '"pathname"' not in layout


def test_only_ones_own_pages_are_described(client_for: ClientFor) -> None:
    described = {
        role: {route for route, _, _ in json.loads(skeletons(client_for(role).get(path).text))}
        for role, path in (("admin", PATH), ("sales", "/sales/orders"))
    }
    assert described["admin"] == {page.route for page in discover()}
    own = ("/sales", "/executive/d", "/account", "/alerts", "/data/dictionary", "/data/models")
    assert described["sales"] == {route for route in described["admin"] if route.startswith(own)}


@pytest.mark.parametrize(("regions", "told"), [(None, False), (frozenset({"dach"}), False), (frozenset(), True)])
def test_who_sees_no_region_is_told_so(app: Dashboard, regions: frozenset[str] | None, told: bool) -> None:
    found = accounts.find_user("sales@demo.example")
    assert found
    with app.server.test_request_context("/_dash-layout"):
        flask.g.viewer = replace(found.viewer, scope=Scope(regions))
        shown = app.server.view_functions["/_dash-layout"]().get_data(as_text=True)
    assert ("No region is open to you yet" in shown) == told


def test_skeletons_are_light(client_for: ClientFor) -> None:
    described = skeletons(client_for("admin").get(PATH).text)
    assert len(brotli.compress(described.encode(), quality=4)) < 6_000


def test_scripts_are_packed_hard_and_whole(client_for: ClientFor) -> None:
    client = client_for("admin")
    path = "/assets/vendor/plotly/plotly-cartesian.min.js"
    whole = client.get(path, buffered=True).data
    for _ in range(2):
        packed = client.get(path, headers={"Accept-Encoding": "gzip, br"}, buffered=True)
        assert packed.headers["Content-Encoding"] == "br"
        assert "Accept-Encoding" in packed.headers["Vary"]
        assert len(packed.data) < 460_000
        assert brotli.decompress(packed.data) == whole
    plainer = client.get(path, headers={"Accept-Encoding": "br;q=0, gzip"}, buffered=True)
    assert plainer.headers["Content-Encoding"] == "gzip"
