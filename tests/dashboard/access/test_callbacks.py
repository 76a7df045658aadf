"""Callbacks behind the gate: every kind, asked by nobody, by the wrong role, by the right one, and by forgers."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import dash
import pytest

from callbacks.registry import CALLBACKS
from dashboard.access import LARGEST_BODY
from tests.callbacks.bodies import Body, body
from tests.dashboard.access.conftest import SECRET, logged_in
from tests.fixtures_people import Person

UPDATE = "/_dash-update-component"
SUMMARY = "..summary--a.children...summary--b.children.."
ORDERS = "orders--list.children"


def outputs(app: dash.Dash, key: str) -> list[str]:
    return [output for output, its_key in CALLBACKS.items() if its_key == key and output in app.callback_map]


def test_nobody_is_401_whatever_is_sent(app: dash.Dash, nobody: Person) -> None:
    for output in [*app.callback_map, "no.such"]:
        sent = body(app, output) if output in app.callback_map else {"output": output}
        answer = nobody.callback(sent)
        assert answer.status_code == 401
        assert SECRET not in answer.text
    assert nobody.browser.post(UPDATE, data="{").status_code == 401


def test_the_wrong_role_is_403(app: dash.Dash, sales: Person, executive: Person) -> None:
    assert outputs(app, "executive/summary") == [SUMMARY]
    answer = sales.callback(body(app, SUMMARY))
    assert answer.status_code == 403
    assert SECRET not in answer.text
    marketing = logged_in(app, "marketing@demo.example")
    for output in outputs(app, "sales/orders"):
        assert marketing.callback(body(app, output)).status_code == 403


def test_the_right_role_is_answered_by_every_kind_of_callback(app: dash.Dash, executive: Person) -> None:
    kinds = outputs(app, "executive/summary") + outputs(app, "sales/orders") + ["page.children"]
    assert len(kinds) == 6
    assert any(output.startswith("{") for output in kinds)
    for output in kinds:
        answer = executive.callback(body(app, output))
        silent = app.callback_map[output]["no_output"]
        assert answer.status_code == (204 if silent else 200), output
        assert silent or SECRET in answer.text


def test_callbacks_that_are_not_registered_do_not_exist(app: dash.Dash, executive: Person) -> None:
    for output in ("forgotten.children", "browser.children"):
        answer = executive.callback(body(app, output))
        assert answer.status_code == 400
        assert SECRET not in answer.text


FORGERIES: dict[str, Callable[[Body], Any]] = {
    "swapped output": lambda b: {**b, "output": "page.children"},
    "swapped outputs": lambda b: {**b, "outputs": {"id": "page", "property": "children"}},
    "no outputs": lambda b: {k: v for k, v in b.items() if k != "outputs"},
    "outputs a word": lambda b: {**b, "outputs": "x"},
    "one of two outputs": lambda b: {**b, "outputs": b["outputs"][:1]},
    "outputs twice": lambda b: {**b, "outputs": b["outputs"] * 2},
    "relabelled input": lambda b: {**b, "inputs": [{"id": "url", "property": "pathname", "value": "/login"}]},
    "more inputs": lambda b: {**b, "inputs": b["inputs"] * 2},
    "no inputs": lambda b: {**b, "inputs": []},
    "inputs missing": lambda b: {k: v for k, v in b.items() if k != "inputs"},
    "inputs an object": lambda b: {**b, "inputs": {"a": 1}},
    "inputs null": lambda b: {**b, "inputs": None},
    "inputs of numbers": lambda b: {**b, "inputs": [1]},
    "nested inputs": lambda b: {**b, "inputs": [b["inputs"]]},
    "id an object": lambda b: {**b, "inputs": [{"id": {"a": ["ALL"]}, "property": "search"}]},
    "id a list": lambda b: {**b, "inputs": [{"id": ["url"], "property": "search"}]},
    "property a list": lambda b: {**b, "inputs": [{"id": "url", "property": ["search"]}]},
    "state a word": lambda b: {**b, "state": "x"},
    "other state": lambda b: {**b, "state": [{"id": "x", "property": "y", "value": 1}]},
    "changed a number": lambda b: {**b, "changedPropIds": 7},
    "changed objects": lambda b: {**b, "changedPropIds": [{}]},
    "extra key": lambda b: {**b, "callback": "x"},
    "extra pathname": lambda b: {**b, "pathname": "/login"},
    "unknown output": lambda b: {**b, "output": "x.y"},
    "empty output": lambda b: {**b, "output": ""},
    "output a list": lambda b: {**b, "output": [b["output"]]},
    "output an object": lambda b: {**b, "output": {"id": "x"}},
    "output null": lambda b: {**b, "output": None},
    "output missing": lambda b: {k: v for k, v in b.items() if k != "output"},
    "outputs run together": lambda b: {**b, "output": f"..page.children...{SUMMARY[2:]}"},
    "upper case": lambda b: {**b, "output": b["output"].upper()},
    "a space more": lambda b: {**b, "output": b["output"] + " "},
    "NUL in a value": lambda b: {**b, "inputs": [{**b["inputs"][0], "value": "a\0b"}]},
    "an array": lambda b: [b],
    "a number": lambda b: 7,
    "null": lambda b: None,
    "a string": lambda b: json.dumps(b),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_forged_bodies_get_neither_data_nor_a_failure(
    app: dash.Dash, sales: Person, executive: Person, forgery: str
) -> None:
    forged = FORGERIES[forgery](copy.deepcopy(body(app, SUMMARY)))
    for person, expected in ((sales, {400, 403}), (executive, {400})):
        answer = person.callback(forged)
        assert answer.status_code in expected
        assert SECRET not in answer.text


@pytest.mark.parametrize("output", [ORDERS, '{"index":["MATCH"],"type":"row"}.children'])
@pytest.mark.parametrize("part", ["outputs", "inputs", "state"])
def test_forged_single_and_matching_ones_too(app: dash.Dash, executive: Person, output: str, part: str) -> None:
    sent = body(app, output)
    for wrong in (None, 1, "x", {}, [], [[1]], {"id": {}, "property": "children"}, [{"id": "x"}], [[{"id": {}}]]):
        answer = executive.callback({**sent, part: wrong})
        assert answer.status_code == 400
        assert SECRET not in answer.text


def test_wildcards_take_only_plain_values_and_the_fixed_part(app: dash.Dash, executive: Person) -> None:
    output = '{"index":["MATCH"],"type":"row"}.children'
    assert output in app.callback_map
    for index in (["ALL"], {"a": 1}, None):
        sent = body(app, output)
        sent["inputs"][0]["id"]["index"] = index
        assert executive.callback(sent).status_code == 400
    sent = body(app, output)
    sent["inputs"][0]["id"]["type"] = "other"
    assert executive.callback(sent).status_code == 400
    sent = body(app, output)
    sent["state"] = [[]]
    assert executive.callback(sent).status_code == 200


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"\xef\xbb\xbf{}",
        b"[" * 200_000,
        b'{"output":' * 50_000,
        b'{"output": "\\ud800"}',
        b'{"output": NaN}',
        b'{"output": ' + b"9" * 10_000 + b"}",
        b'{"output": "' + b"x" * (LARGEST_BODY + 1) + b'"}',
        b'{"output": "' + b"x" * (LARGEST_BODY // 2) + b'"}',
        b"output=page.children",
    ],
)
@pytest.mark.parametrize(
    "kind", ["application/json", "text/plain", "application/x-www-form-urlencoded", "multipart/x", ""]
)
def test_bodies_that_are_not_callbacks(sales: Person, raw: bytes, kind: str) -> None:
    sales.get("/sales/orders")
    answer = sales.browser.post(
        UPDATE, data=raw, content_type=kind, headers={"X-CSRFToken": sales.cookie("_csrf_token")}
    )
    assert answer.status_code == 400


def test_handles_of_background_callbacks_are_not_served(app: dash.Dash, executive: Person) -> None:
    sent = body(app, ORDERS)
    for query in ("cacheKey=x", "job=1", "oldJob=1&oldJob=2", "cancelJob=1", "endId=x&cacheKey=y", "pathname=/login"):
        assert executive.callback(sent, f"?{query}").status_code == 400
    assert executive.callback(sent, "?endId=anything").status_code == 200


def test_only_post_reaches_a_callback(executive: Person) -> None:
    for method in ("get", "head", "put", "patch", "delete"):
        answer = getattr(executive.browser, method)(UPDATE)
        assert answer.status_code in (400, 404, 405)


def test_dependencies_name_only_the_viewers_callbacks(app: dash.Dash, sales: Person, executive: Person) -> None:
    everybody = {"page.children", "browser.children"}
    listed = {each["output"] for each in sales.get("/_dash-dependencies").json}
    assert listed == everybody | set(outputs(app, "sales/orders"))
    listed = {each["output"] for each in executive.get("/_dash-dependencies").json}
    assert listed == everybody | set(outputs(app, "sales/orders")) | {SUMMARY}
    assert executive.get("/_dash-layout").status_code == 200


def test_a_session_that_ended_is_401(app: dash.Dash, sales: Person) -> None:
    kept = sales.browser.get_cookie("session")
    assert kept is not None
    assert sales.callback(body(app, ORDERS)).status_code == 200
    token = sales.cookie("_csrf_token")
    sales.browser.post("/logout", data={"csrf_token": token})
    assert sales.callback(body(app, ORDERS)).status_code == 401
    sales.browser.set_cookie("session", kept.value)
    sales.browser.set_cookie("_csrf_token", token)
    assert sales.callback(body(app, ORDERS)).status_code == 401
