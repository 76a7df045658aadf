"""The application's first answer, and what it weighs."""

from __future__ import annotations

import json
import re

import brotli

from callbacks.registry import discover
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
    assert described["sales"] == {route for route in described["admin"] if route.startswith(("/sales", "/executive/d"))}


def test_skeletons_are_light(client_for: ClientFor) -> None:
    described = skeletons(client_for("admin").get(PATH).text)
    assert len(brotli.compress(described.encode(), quality=4)) < 5_000


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
