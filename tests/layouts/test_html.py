"""Elements of a page are Dash's, whatever is left out in making them."""

from __future__ import annotations

import dash.html
import pytest

from layouts import html


@pytest.mark.parametrize("name", dash.html.__all__)
def test_every_element_is_what_dash_makes_of_it(name: str) -> None:
    wild = {"data-nav": "", "aria-label": "A note"}
    # Its text tells of one wildcard at a time: Dash has several in the order of a set, another in each process.
    for more in (wild, *({key: value} for key, value in wild.items())):
        given = {"id": "one", "className": "note", **more}
        made, meant = (getattr(module, name)(["text"], **given) for module in (html, dash.html))
        assert isinstance(made, type(meant))
        assert made.to_plotly_json() == meant.to_plotly_json()
        assert more is wild or repr(made) == repr(meant)


def test_an_attribute_that_no_element_has_is_told_of() -> None:
    with pytest.raises(TypeError, match="Div has no attribute classname"):
        html.Div("text", classname="note")
    with pytest.raises(TypeError, match="B has no attribute href"):
        html.B("text", href="/")
