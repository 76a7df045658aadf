"""The panels of one import: the title says what to do next, and what is not read is not hidden."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from callbacks import import_report
from services.imports.ledger import ImportRecord
from tests.callbacks.test_cleansing_pages import actions
from tests.callbacks.test_jobs_panels import ANY, LOOK
from tests.layouts.test_components import every, text

FILE = {"kind": "lines", "name": "lines.csv", "rows": 5, "unused": ["Note", "Tag"], "remarks": ["dates are read so."]}
REPORT: dict[str, Any] = {
    "title": "Shopify", "files": [FILE], "others": ["other.csv"], "missing": [], "warnings": [], "unclear": [],
    "tables": [{"table": "orders", "rows": 5, "keys": 5, "refused": 1, "first": "2024-03-01", "last": "2024-03-01"}],
    "sales": [{"currency": "EUR", "orders": 4, "units": 9, "gross_sales": "30", "discounts": "5", "returned": "0"}],
    "left_out": [
        {"table": "orders", "rows": 1, "reason": "is not a day", "examples": [{"file": "a", "line": 3, "value": "x"}]}
    ],
    "assumptions": ["commas separate thousands in 1 values (1,234); if they are decimal: --decimal ,"],
}  # fmt: skip
READY = ImportRecord(
    1, "/a", ["lines.csv"], None, {}, "a@b.example", datetime(2026, 1, 1, tzinfo=UTC), REPORT, None, None, None, None,
    None, "succeeded", None, None, None, None,
)  # fmt: skip
UNCLEAR = replace(READY, report=REPORT | {"unclear": ["all dates go both ways; say which (--dates dmy or mdy)."]})
WRONG = replace(READY, report=None, problem="No layout fits.\nShopify: lacks Name.\nOlist: lacks order_id.")
OUTCOME = [
    {"table": "orders", "path": "a/orders.csv", "state": "loaded", "rows_read": 5, "rows_accepted": 4,
     "rows_unchanged": 0, "rows_quarantined": 1},
]  # fmt: skip
LOADED = replace(READY, load_id=7, outcome=OUTCOME)


@pytest.mark.parametrize(
    ("record", "title", "pressed"),
    [
        (None, "Nothing was brought in yet", []),
        (READY, "Shopify: 4 orders that count, net 25.00 EUR", ["load"]),
        (UNCLEAR, "Shopify: something is to be decided before it can be loaded", []),
        (WRONG, "No layout fits", []),
        (replace(READY, run_state="queued"), "It waits for a worker", []),
        (replace(READY, run_state="running", doing="Reading", done=3, total=9), "Reading", []),
        (replace(READY, report=None, run_state="cancelled"), "It was stopped", []),
        (LOADED, "4 rows stored, 1 in quarantine", []),
    ],
)
def test_the_title_says_how_it_stands(record: ImportRecord | None, title: str, pressed: list[str]) -> None:
    view = import_report.report({"import": record, "named": False}, LOOK, ANY)
    assert (view.title, actions(view.body)) == (title, pressed)


def test_what_is_pressed_comes_before_what_is_read() -> None:
    view = import_report.report({"import": READY, "named": True}, LOOK, ANY)
    assert text(view.body).index("Load it") < text(view.body).index("Orders")
    assert hasattr(view.body, "data-narrowed"), "the page opens at it"


def test_what_was_refused_has_a_way_to_be_mended() -> None:
    for rows, said in ((1, True), (0, False)):
        outcome = [OUTCOME[0] | {"rows_quarantined": rows}]
        view = import_report.report({"import": replace(LOADED, outcome=outcome), "named": False}, LOOK, ANY)
        assert ("Mend the rows in quarantine" in text(view.body)) == said


def left_out(record: ImportRecord | None) -> Any:
    return import_report.left_out({"import": record, "layouts": {"shopify": "Shopify"}}, LOOK, ANY)


def test_files_of_another_layout_are_said_first() -> None:
    view = left_out(READY)
    said = text(view.body)
    assert view.title == "1 row would be left out"
    assert said.index("other.csv") < said.index("is not a day")
    assert "2 columns not used" in said
    assert "if they are decimal, say so here" in said
    assert "--" not in said


def test_what_is_to_be_decided_has_its_form_open() -> None:
    view = left_out(UNCLEAR)
    said = text(view.body)
    assert view.title == "Something is to be decided first"
    assert "all dates go both ways; say which." in said
    assert said.index("Look again") < said.index("is not a day")
    assert not [part for part in every(view.body) if getattr(part, "className", "") == "disclosure"]
    assert actions(left_out(WRONG).body) == ["look-again"]


def test_what_was_loaded_is_not_decided_again() -> None:
    view = left_out(LOADED)
    assert (view.title, actions(view.body)) == ("1 row left out", [])
    assert left_out(None).title == "What would be left out"
    assert [len(import_report.report_file({"import": each})) for each in (READY, None)] == [1, 0]
    assert [len(import_report.left_out_file({"import": each})) for each in (READY, None)] == [1, 0]
