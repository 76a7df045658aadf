"""Bodies of callback requests as Dash's renderer writes them, made from what was registered."""

from __future__ import annotations

import json
from typing import Any

import dash

Body = dict[str, Any]


def body(app: dash.Dash, output: str, value: Any = None) -> Body:
    """The request for a callback whose every input and state has `value`; "all" finds one component."""
    callback = app.callback_map[output]
    inputs = [_property(each, value) for each in callback["inputs"]]
    made: Body = {
        "output": output,
        "inputs": inputs,
        "changedPropIds": [f"{callback['inputs'][0]['id']}.{callback['inputs'][0]['property']}"],
    }
    if callback["state"]:
        made["state"] = [_property(each, value) for each in callback["state"]]
    if not callback["no_output"]:
        several = isinstance(callback["output"], (list, tuple))
        outputs = callback["output"] if several else [callback["output"]]
        found = [_property(each.to_dict(), None, with_value=False) for each in outputs]
        made["outputs"] = found if several else found[0]
    return made


def _property(wanted: Body, value: Any, with_value: bool = True) -> Any:
    pattern: Any = wanted["id"]
    several = False
    if pattern.startswith("{"):
        pattern = json.loads(pattern)
        several = ["ALL"] in pattern.values()
        pattern = {key: 1 if isinstance(each, list) else each for key, each in pattern.items()}
    found = {"id": pattern, "property": wanted["property"], **({"value": value} if with_value else {})}
    return [found] if several else found
