"""What a page is drawn with in the browser: two components of our own, see assets/markup.js.

Dash's renderer keeps a state, a path and subscriptions for every component, and an element of a page is a component to
it. Of the hundreds on a page a dozen take part in callbacks; the others are drawn at once, as one component.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any, ClassVar

import orjson
from dash.development.base_component import Component

Opens = Callable[[str], bool]
HTML = "dash_html_components"


class _Own(Component):  # type: ignore[misc]
    """A component of ours. Dash's constructor would look for a package named as the namespace at every property."""

    _namespace = "analytics"
    _children_props: ClassVar[list[str]] = []
    _base_nodes: ClassVar[list[str]] = ["children"]
    _valid_wildcard_attributes: ClassVar[list[str]] = []

    def __init__(self, **properties: Any) -> None:
        for name, value in properties.items():
            setattr(self, name, value)


class Chart(_Own):
    """A figure that fills its place, at least `height` pixels tall; a click puts {"points": [...]} into clickData."""

    _type = "Chart"
    _prop_names: ClassVar[list[str]] = ["id", "figure", "height", "clickData"]


class Action(_Own):
    """Nothing to be seen: a form sends through its `data` to a callback, whose `answer` assets/forms.js shows."""

    _type = "Action"
    _prop_names: ClassVar[list[str]] = ["id", "data", "answer"]


class Control(_Own):
    """An element of a form as HTML has it; Dash's have no <input>, and take no first values.

    A control whose first value is another one is another control: React would keep the old one's.
    """

    _namespace = HTML

    def __init__(self, type_: str, **properties: Any) -> None:
        self._type = type_
        first = properties.get("defaultValue", properties.get("defaultChecked"))
        super().__init__(key=f"{properties.get('name')}={first}", **properties)


class Markup(_Own):
    """Elements as lists of name, attributes and content; a number in them is the place of one of `children`.

    The tree is JSON already: Dash looks at every value in an answer twice before it writes it.
    """

    _type = "Markup"
    _prop_names: ClassVar[list[str]] = ["children", "tree"]


def folded(content: Any, touched: Collection[str], opens: Opens = lambda _: True) -> Markup:
    """The content as one component. Those that callbacks touch, by their ids, and those of others stay Dash's.

    A link inside the application to an address that does not open to the reader becomes its text.
    """
    kept: list[Component] = []
    nodes = [_node(part, touched, opens, kept) for part in _parts(content)]
    tree = orjson.dumps(nodes, option=orjson.OPT_SERIALIZE_NUMPY)
    return Markup(tree=orjson.Fragment(tree), children=kept)


def _node(part: Any, touched: Collection[str], opens: Opens, kept: list[Component]) -> Any:
    if not isinstance(part, Component):
        return str(part)
    if isinstance(part, Chart):
        return ["Chart", vars(part)]
    if part._namespace == HTML and not _is_touched(part, touched):
        attributes = {name: value for name, value in vars(part).items() if name not in ("_type", "children")}
        inner = [_node(each, touched, opens, kept) for each in _parts(getattr(part, "children", None))]
        if "data-nav" in attributes and not opens(attributes["href"]):
            return ["span", {"className": "no-way"}, *inner]
        return [part._type.lower(), attributes, *inner]
    if part._namespace == HTML and part.children is not None:
        part.children = folded(part.children, touched, opens)
    kept.append(part)
    return len(kept) - 1


def _is_touched(part: Component, touched: Collection[str]) -> bool:
    name = getattr(part, "id", None)
    return isinstance(name, dict) or name in touched


def _parts(content: Any) -> Iterable[Any]:
    parts = content if isinstance(content, list | tuple) else [content]
    return (part for part in parts if part is not None)
