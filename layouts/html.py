"""HTML's elements: Dash's own classes, made without the checks that take nine tenths of making one.

    html.Div([html.B("12%"), " of orders"], className="note")

A page has a thousand of them, and few ever reach Dash: see layouts/components/markup.py. A TypeError tells of an
attribute that the element does not have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dash.html

if TYPE_CHECKING:
    from dash.html._imports_ import *  # noqa: F403

_FREE = ("data-", "aria-")


def _made_light(element: type[Any]) -> type[Any]:
    """The class of an element with a constructor that takes what it is given."""
    told = element()
    known = frozenset(told._prop_names)

    def made(self: Any, children: Any = None, **attributes: Any) -> None:
        for name in attributes:
            if name not in known and not name.startswith(_FREE):
                raise TypeError(f"html.{element.__name__} has no attribute {name}")
        self.children = children
        self.__dict__.update(attributes)

    parts = {
        "__init__": made,
        "__module__": element.__module__,
        "__doc__": element.__doc__,
        "_prop_names": told._prop_names,
        "_valid_wildcard_attributes": list(_FREE),
        "_namespace": told._namespace,
    }
    return type(element)(element.__name__, (element,), parts)


globals().update({name: _made_light(getattr(dash.html, name)) for name in dash.html.__all__})
