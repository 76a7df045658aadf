"""The body of a request for a callback. Access is decided by its `output` alone; the rest has to fit that callback.

dash 4.4.1 looks `output` up in `callback_map` as the string it is, for single, multiple ("..a.b...c.d.."),
pattern-matching ('{"index":["MATCH"]}.children') and no outputs (a hash). What it reads after that it takes on trust
and fails on: here it is compared with what was registered.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import orjson
from flask import request
from flask.json.provider import DefaultJSONProvider
from werkzeug.exceptions import BadRequest, HTTPException

from callbacks.registry import CALLBACKS

KEYS = frozenset({"output", "outputs", "inputs", "state", "changedPropIds", "parsedChangedPropsIds"})
ARGUMENTS = frozenset({"endId"})
"""The page load's mark; a background callback's handles (cacheKey, job, oldJob, cancelJob) are not served."""
MANY = (["ALL"], ["ALLSMALLER"])


class StrictJSON(DefaultJSONProvider):
    """Reads JSON without leniency: no NaN, no half characters, no bottomless nesting."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Read a document. Raises ValueError."""
        return orjson.loads(s)


def body() -> dict[str, Any]:
    """The request's JSON object. Raises BadRequest for anything else, and for text that PostgreSQL cannot hold."""
    try:
        given = request.get_json()
    except HTTPException as error:
        raise BadRequest from error
    if not isinstance(given, dict) or request.args.keys() - ARGUMENTS or b"\\u0000" in request.get_data():
        raise BadRequest
    return given


def access_key(given: Mapping[str, Any]) -> str:
    """The key of the page that the wanted callback belongs to. Raises BadRequest when there is no such callback."""
    output = given.get("output")
    if not isinstance(output, str) or output not in CALLBACKS:
        raise BadRequest("There is no such callback.")
    return CALLBACKS[output]


def check_shape(given: Mapping[str, Any], callbacks: Mapping[str, Mapping[str, Any]]) -> None:
    """Raise BadRequest unless outputs, inputs and state are those that the callback was registered with."""
    callback = callbacks.get(given["output"], {})
    if "callback" not in callback:
        raise BadRequest("This callback runs in the browser.")
    changed = given.get("changedPropIds", [])
    fits = (
        given.keys() <= KEYS
        and isinstance(changed, list)
        and all(isinstance(each, str) for each in changed)
        and _fit(given.get("inputs", []), callback["inputs"])
        and _fit(given.get("state", []), callback["state"])
        and (callback["no_output"] or _outputs_fit(given.get("outputs"), callback["output"]))
    )
    if not fits:
        raise BadRequest


def _outputs_fit(given: Any, outputs: Any) -> bool:
    if isinstance(outputs, (list, tuple)):
        return _fit(given, [output.to_dict() for output in outputs])
    return _fit([given], [outputs.to_dict()])


def _fit(given: Any, wanted: list[dict[str, Any]]) -> bool:
    return isinstance(given, list) and len(given) == len(wanted) and all(map(_property_fits, given, wanted))


def _property_fits(given: Any, wanted: dict[str, Any]) -> bool:
    """Whether `given` is the wanted property of a component, or a list of such when the wanted id says "all"."""
    name = wanted["property"]
    if not wanted["id"].startswith("{"):
        return _is_property(given, name) and given["id"] == wanted["id"]
    pattern = json.loads(wanted["id"])
    several = any(value in MANY for value in pattern.values())
    items = given if several else [given]
    return isinstance(items, list) and all(_is_property(item, name) and _matches(item["id"], pattern) for item in items)


def _is_property(given: Any, name: str) -> bool:
    """Whether it is {"id": ..., "property": name}; an output that others share ends in "@" and a hash."""
    return (
        isinstance(given, dict)
        and "id" in given
        and isinstance(given.get("property"), str)
        and given["property"].partition("@")[0] == name
    )


def _matches(given: Any, pattern: Mapping[str, Any]) -> bool:
    """Whether an id has the pattern's keys and fixed values, and plain values where the pattern has a wildcard."""
    return (
        isinstance(given, dict)
        and given.keys() == pattern.keys()
        and all(
            isinstance(given[key], (str, int, float)) if isinstance(value, list) else given[key] == value
            for key, value in pattern.items()
        )
    )
