"""Elements of a page are Dash's, whatever is left out in making them."""

from __future__ import annotations

import dash.html
import pytest

from layouts import html


@pytest.mark.parametrize("name", dash.html.__all__)
def test_every_element_is_what_dash_makes_of_it(name: str) -> None:
    given = {"id": "one", "className": "note", "data-nav": "", "aria-label": "A note"}
    made, meant = (getattr(module, name)(["text"], **given) for module in (html, dash.html))
    assert isinstance(made, type(meant))
    assert made.to_plotly_json() == meant.to_plotly_json()
    # Dash keeps wildcards in the order of a set, another in each process.
    assert sorted(repr(made)) == sorted(repr(meant))


def test_an_attribute_that_no_element_has_is_told_of() -> None:
    with pytest.raises(TypeError, match="Div has no attribute classname"):
        html.Div("text", classname="note")
    with pytest.raises(TypeError, match="B has no attribute href"):
        html.B("text", href="/")
