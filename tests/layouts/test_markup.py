"""Folding: what no callback names becomes one component, what one names stays where it was."""

from __future__ import annotations

from dash import dcc, html

from layouts.components.markup import Chart, Markup, folded


def test_plain_elements_and_charts_become_a_tree() -> None:
    made = folded(
        [html.H1("Title", className="big"), None, html.P([html.B("a"), " b", 3], **{"data-x": ""}), Chart({}, 200)],
        touched=(),
    )
    assert made.children == []
    assert made.tree == [
        ["h1", {"className": "big"}, "Title"],
        ["p", {"data-x": ""}, ["b", {}, "a"], " b", "3"],
        ["Chart", {"figure": {}, "height": 200}],
    ]


def test_what_callbacks_touch_keeps_its_place_and_its_content_is_folded() -> None:
    store = dcc.Store(id="store")
    panel = html.Div(html.P("in it"), id="panel")
    pattern = html.Button("Go", id={"type": "go", "row": 1})
    made = folded(html.Div([html.Span(id="free"), panel, html.Div([store, pattern])], id="page"), touched={"panel"})
    assert made.tree == [["div", {"id": "page"}, ["span", {"id": "free"}], 0, ["div", {}, 1, 2]]]
    assert made.children == [panel, store, pattern]
    assert isinstance(panel.children, Markup)
    assert panel.children.tree == [["p", {}, "in it"]]


def test_folding_twice_changes_nothing() -> None:
    once = folded(html.P("text"), touched=())
    assert folded(html.Div(once), touched=()).children == [once]
