"""Folding: what no callback names becomes one component, what one names stays where it was."""

from __future__ import annotations

from typing import Any

import orjson
from dash import dcc

from layouts import html
from layouts.components.markup import Chart, Markup, folded


def sent(made: Markup) -> Any:
    """The tree as the browser gets it."""
    return orjson.loads(orjson.dumps(made.tree))


def test_plain_elements_and_charts_become_a_tree() -> None:
    made = folded(
        [
            html.H1("Title", className="big"),
            None,
            html.P([html.B("a"), " b", 3], **{"data-x": ""}),
            Chart(figure={}, height=200),
        ],
        touched=(),
    )
    assert made.children == []
    assert sent(made) == [
        ["h1", {"className": "big"}, "Title"],
        ["p", {"data-x": ""}, ["b", {}, "a"], " b", "3"],
        ["Chart", {"figure": {}, "height": 200}],
    ]


def test_what_callbacks_touch_keeps_its_place_and_its_content_is_folded() -> None:
    store = dcc.Store(id="store")
    panel = html.Div(html.P("in it"), id="panel")
    pattern = html.Button("Go", id={"type": "go", "row": 1})
    made = folded(html.Div([html.Span(id="free"), panel, html.Div([store, pattern])], id="page"), touched={"panel"})
    assert sent(made) == [["div", {"id": "page"}, ["span", {"id": "free"}], 0, ["div", {}, 1, 2]]]
    assert made.children == [panel, store, pattern]
    assert isinstance(panel.children, Markup)
    assert sent(panel.children) == [["p", {}, "in it"]]


def test_folding_twice_changes_nothing() -> None:
    once = folded(html.P("text"), touched=())
    assert folded(html.Div(once), touched=()).children == [once]


def test_a_link_that_does_not_open_is_its_text() -> None:
    links = [html.A("Orders", href=address, **{"data-nav": ""}) for address in ("/sales/orders?q=1", "/x")]
    made = folded(links, touched=(), opens=lambda address: address.startswith("/sales"))
    assert [node[0] for node in sent(made)] == ["a", "span"]
    assert sent(made)[1] == ["span", {"className": "no-way"}, "Orders"]
