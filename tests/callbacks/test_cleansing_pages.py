"""The pages of cleansing: the title says what mending brings, and what is pressed says which fixes are meant."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from callbacks import (
    data_cleansing,
    data_cleansing_aside,
    data_cleansing_duplicates,
    data_cleansing_kind,
    data_cleansing_log,
    data_cleansing_plan,
    data_cleansing_policies,
    data_cleansing_quarantine,
)
from callbacks.acting import BadForm, Given, all_actions
from layouts.data import cleansing, cleansing_aside, cleansing_log, cleansing_plan
from services.accounts import Actor
from services.data_quality.cleansing.applying import Effect
from services.data_quality.cleansing.aside import Apart, Dismissed, LeftOut
from services.data_quality.cleansing.groups import Group, Proposed
from services.data_quality.cleansing.log import Changed, Cleansing
from services.data_quality.cleansing.merging import Cluster, Entry
from services.data_quality.cleansing.plans import Plan
from services.data_quality.cleansing.policies import Policy
from services.data_quality.cleansing.repairing import Refused
from tests.callbacks.test_jobs_panels import ANY, LOOK
from tests.layouts.test_components import every, text

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
EFFECT = Effect(5200, 9, Decimal("700000.00"), Decimal("738000.00"), 70.66, 97.98)
PLAN = Plan(3, NOW, "a@b.example", "", (1, 2, 3), "f", EFFECT, None, None, None, None, None, None, None)
BRINGS = "3 fixes bring a score of 98.0 instead of 70.7, and net revenue +€38k"
STATE = {"checked_at": NOW, "score": 70.66, "fixes": 3, "duplicates": 0, "refused": 0, "aside": 0, "outlook": PLAN}
FIX = Proposed(
    7, "customers", "C1", "email", "set", "ann@@mail.example", "ann@mail.example", 0.96, "the only address", None,
    "has no domain", None, None, None, None,
)  # fmt: skip
REPLAY = replace(
    FIX, table_name="orders", key="4", column_name="shipping_fee", action="replay", value=None, file="orders.csv",
    line=9, new_value='{"shipping_fee": "4.90"}', original_row={"shipping_fee": "ca. 4.90"},
)  # fmt: skip
GROUP = Group(
    "email_format.customers.email.set", "E-mail addresses that are none", "warning", "email_format", "customers",
    "email", "set", 711, 400, 500, 0.8, 0.96, FIX,
)  # fmt: skip
DONE = Cleansing(5, NOW, "a@b.example", "Addresses", 0.0, 0.0, 70.7, 71.2, None, None, 60, ("customers",), None)
NOBODY = Actor("nobody", capabilities=frozenset({"act"}))


def fixes(*found: Proposed, editable: bool = True) -> Any:
    data = {"group": GROUP, "fixes": list(found), "count": 711, "from": 0.8, "page": 2, "editable": editable}
    return data_cleansing_kind.fixes(data, LOOK, ANY)


@pytest.mark.parametrize(
    ("changed", "title"),
    [
        ({}, "Score 70.7 now, 98.0 with all 3 fixes; net revenue +€38k"),
        ({"outlook": None}, "Score 70.7; 3 fixes wait, and what they bring is being worked out"),
        ({"outlook": None, "fixes": 20_001}, "Score 70.7; 20,001 fixes wait, and a preview tells what they bring"),
        ({"fixes": 0}, "Score 70.7, and no fix waits"),
        ({"score": None}, "Nothing was checked yet"),
    ],
)
def test_the_title_says_what_everything_would_bring(changed: dict[str, Any], title: str) -> None:
    assert data_cleansing.state(STATE | changed, LOOK, ANY).title == title


def test_what_was_worked_out_for_other_fixes_says_so() -> None:
    assert "since then the list has changed" in text(data_cleansing.state(STATE | {"fixes": 9}, LOOK, ANY).body)


def test_kinds_say_how_many_how_sure_and_what_becomes_of_one() -> None:
    view = data_cleansing.kinds({"kinds": [GROUP], "rule": ""}, LOOK, ANY)
    assert view.title == "711 fixes of 1 kind; 400 of them are at least 95% sure"
    of_rule = data_cleansing.kinds({"kinds": [GROUP], "rule": "email_format"}, LOOK, ANY)
    assert of_rule.title.startswith("E-mail addresses that are none: 711 fixes")
    assert "All fixes" in text(of_rule.body)
    said = text(view.body)
    for words in ("Customers, email", "80% to 96%", "ann@@mail.example", "ann@mail.example", "the only address"):
        assert words in said
    assert [part.value for part in every(view.body) if getattr(part, "name", "") == "kind"] == [GROUP.key]


def test_a_refused_row_shows_the_columns_that_are_read_otherwise() -> None:
    said = text(fixes(REPLAY, editable=False).body)
    assert "orders.csv:9" in said
    assert "ca. 4.90 → 4.90" in said


def test_a_day_that_is_stored_as_a_moment_is_shown_as_a_day() -> None:
    days = text(fixes(replace(FIX, value="2079-11-21 00:00:00+00", new_value="1979-11-21")).body)
    assert "2079-11-21 → 1979-11-21" in days


def test_values_may_be_set_by_hand_only_where_they_are_seen() -> None:
    def names(view: Any) -> set[str]:
        return {part.name for part in every(view.body) if getattr(part, "name", "")}

    assert {"fix", "value-7", "seen-7"} <= names(fixes(FIX))
    assert names(fixes(FIX, editable=False)) == {"fix", "from"}
    said = text(fixes(FIX).body)
    assert "Before" in said
    assert "Next" in said


@pytest.mark.parametrize(
    ("action", "given"),
    [
        (data_cleansing.plan_kinds, {}),
        (data_cleansing_kind.plan, {"fix": []}),
        (data_cleansing_kind.dismiss, {}),
        (data_cleansing_kind.change, {"seen-7": "a", "value-7": "a"}),
        (data_cleansing_plan.apply, {"plan": "3", "title": " "}),
    ],
)
def test_what_chooses_nothing_says_what_to_choose(action: Any, given: dict[str, Any]) -> None:
    with pytest.raises(BadForm):
        action(Given(given), NOBODY)


@pytest.mark.parametrize(
    ("changed", "title", "said"),
    [
        ({}, BRINGS, "Apply 3 fixes"),
        ({"state": "running", "doing": "Prices", "effect": None}, "Finding out what becomes of 3 fixes", "Prices"),
        ({"state": "queued"}, "Applying 3 fixes", "Stop"),
        ({"state": "failed", "effect": None, "error": "No."}, "Nobody knows what 3 fixes would do", "No."),
        ({"state": "failed", "error": "No."}, BRINGS, "No."),
        ({"cleansing_id": 5}, "3 fixes were applied", "See every row"),
    ],
)  # fmt: skip
def test_a_plan_says_what_it_does_or_how_far_that_is(changed: dict[str, Any], title: str, said: str) -> None:
    view = data_cleansing_plan.plan(replace(PLAN, **changed), LOOK, ANY)
    assert view.title == title
    assert said in text(view.body)


def test_a_plan_that_moves_nothing_says_so() -> None:
    effect = Effect(1, 1, Decimal(0), Decimal(0), 70.66, 70.67)
    view = data_cleansing_plan.plan(replace(PLAN, effect=effect), LOOK, ANY)
    assert view.title == "3 fixes leave the score at 70.7, and net revenue as it is"


def test_the_log_has_a_way_back_until_it_was_taken() -> None:
    undone = replace(DONE, undone_at=NOW, undone_by="b@b.example")
    view = data_cleansing.past({"cleansings": [DONE, undone], "now": NOW}, LOOK, ANY)
    assert view.title == "1 cleansing in force, 1 undone"
    assert text(view.body).count("Undo “") == 0
    assert [getattr(part, "data-do", "") for part in every(view.body) if getattr(part, "data-do", "")] == [
        "data-cleansing--do-undo"
    ]
    assert "Undone by b@b.example" in text(view.body)


def test_rows_are_shown_before_and_after() -> None:
    changed = Changed("customers", "C1", "changed", (("email", "ann@@mail.example", "ann@mail.example"),))
    removed = Changed("customers", "C2", "removed", (("first_name", "Ben", None), ("phone", None, None)))
    data = {"cleansing": DONE, "rows": [changed, removed], "page": 1}
    view = data_cleansing_log.rows(data, LOOK, ANY)
    said = text(view.body)
    assert view.title == "Rows 1 to 2 of 60"
    assert "ann@@mail.example → ann@mail.example" in said
    assert "first name Ben" in said
    assert "phone" not in said
    assert len(data_cleansing_log.rows_file(data)) == 3


def actions(part: Any) -> list[str]:
    """The actions that the forms and buttons of a part are for."""
    return [name.partition("--do-")[2] for each in every(part) if (name := getattr(each, "data-do", ""))]


def test_accounts_stand_side_by_side_with_what_to_press() -> None:
    row = {"first_name": "Ann", "last_name": "Lee", "email": None, "city": "Bonn"}
    kept = Entry("C1", row, 4, frozenset(), None, {})
    other = Entry("C2", row, 0, frozenset({"city"}), 0.97, {"place": "same", "name": "nearly the same"})
    cluster = Cluster("C1", (kept, other), (7,), "f")
    data = {"clusters": [cluster], "counts": {"customers": 41, "products": 1}, "table": "customers", "page": 1}
    view = data_cleansing_duplicates.clusters(data, LOOK, ANY)
    assert view.title == "41 people have more than one account"
    assert actions(view.body) == ["merge", "merge", "apart"]
    said = text(view.body)
    for words in ("C1kept", "97%", "2 things agree; name nearly the same", "Next", "1 product is entered more"):
        assert words in said
    assert list(data_cleansing_duplicates.clusters_file(data)["customer_id"]) == ["C1", "C2"]
    nobody = data_cleansing_duplicates.clusters(data | {"clusters": [], "counts": {"customers": 0, "products": 0}},
                                                LOOK, ANY)  # fmt: skip
    assert nobody.title == "No person has more than one account"


def test_entries_of_a_product_stand_side_by_side_with_why() -> None:
    row = {"name": "Lamp", "brand": "Lumo", "sku": "A1", "list_price": 9.9}
    other = Entry("P2", row, 0, frozenset({"name"}), 0.9, {}, "is that of P1 of the same brand, written differently")
    cluster = Cluster("P1", (Entry("P1", row, 12, frozenset(), None, {}), other), (3,), "f")
    data = {"clusters": [cluster], "counts": {"customers": 0, "products": 1}, "table": "products", "page": 1}
    view = data_cleansing_duplicates.clusters(data, LOOK, ANY)
    assert view.title == "1 product is entered more than once"
    said = text(view.body)
    for words in ("90%", "written differently", "Another product", "SKU", "Lines sold"):
        assert words in said


def test_a_refused_row_has_a_box_for_each_fault_that_the_reader_sees() -> None:
    reason = 'orders.csv line 9, column shipping_fee: "ca. 4.90" is not a number'
    row = Refused(4, "orders", "orders.csv", 9, "shipping_fee", reason, "ca. 4.90",
                  {"order_id": "O1", "ordered_at": "2026-01-05T10:00Z", "status": "paid", "currency": "EUR",
                   "shipping_fee": "ca. 4.90"}, "open", None, None, None)  # fmt: skip
    data = {"rows": [row], "tables": {"orders": 1}, "table": "", "page": 1, "editable": {4}}
    view = data_cleansing_quarantine.refused(data, LOOK, ANY)
    assert view.title == "1 row in quarantine, all of orders"
    names = {part.name for part in every(view.body) if getattr(part, "name", "")}
    assert names == {"table", "row", "value-4-shipping_fee", "seen-4"}
    said = text(view.body)
    assert 'orders.csv:9"ca. 4.90" is not a number' in said, "the place is said once"
    assert "order idO1" in said, "the row as it came"
    shut = data_cleansing_quarantine.refused(data | {"editable": set()}, LOOK, ANY)
    assert "No other value would help" in text(shut.body)
    with pytest.raises(BadForm):
        data_cleansing_quarantine.plan(Given({}), NOBODY)


def test_what_was_set_aside_says_who_did_so_and_has_a_way_back() -> None:
    told = Dismissed(FIX, "E-mail addresses that are none", "a@b.example", NOW, stands=True)
    settled = replace(told, fix=replace(FIX, proposal_id=8, key="C8"), stands=False)
    view = data_cleansing_aside.fixes({"fixes": [told, settled], "count": 2, "page": 1}, LOOK, ANY)
    assert view.title == "2 fixes dismissed"
    assert "a@b.example" in text(view.body)
    sent = {part.name: part.value for part in every(view.body) if getattr(part, "name", "")}
    assert sent == {"fix": "7", "seen-7": NOW.isoformat()}, "what fails no more has no box"
    row = LeftOut(
        4, "orders", "orders.csv", 9, "status", "orders.csv line 9, column status: must not be empty", None, None
    )
    rows = data_cleansing_aside.rows({"rows": [row], "count": 1, "page": 1}, LOOK, ANY)
    assert rows.title == "1 refused row left out"
    assert "must not be empty––" in text(rows.body)
    pair = Apart("products", "P1", "P2", "a@b.example", NOW)
    pairs = data_cleansing_aside.pairs({"pairs": [pair], "count": 51, "page": 1}, LOOK, ANY)
    assert (pairs.title, "Next" in text(pairs.body)) == ("51 pairs kept apart", True)
    assert [actions(each.body) for each in (view, rows, pairs)] == [["reopen"], ["take-up"], ["join"]]
    for draw, name in ((data_cleansing_aside.fixes, "fixes"), (data_cleansing_aside.rows, "rows")):
        assert draw({name: [], "count": 0, "page": 1}, LOOK, ANY).title.startswith("No ")
    files = (
        data_cleansing_aside.fixes_file({"fixes": [told]}),
        data_cleansing_aside.rows_file({"rows": [row]}),
        data_cleansing_aside.pairs_file({"pairs": [pair]}),
    )
    assert [len(each) for each in files] == [1, 1, 1]


@pytest.mark.parametrize("given", [{}, {"fix": ["7"], "seen-7": "yesterday"}])
def test_what_is_taken_back_is_ticked_and_was_seen(given: dict[str, Any]) -> None:
    with pytest.raises(BadForm):
        data_cleansing_aside.reopen(Given(given), NOBODY)


def test_the_page_of_cleansing_leads_to_what_was_set_aside() -> None:
    assert "set aside" not in text(data_cleansing.state(STATE, LOOK, ANY).body)
    assert "What was set aside (4)" in text(data_cleansing.state(STATE | {"aside": 4}, LOOK, ANY).body)


def test_policies_say_what_mends_itself() -> None:
    prices = Policy("price_anomalies", "Prices far from the usual", "propose", 0.95, 1, True, 175, 175, 148)
    title = data_cleansing_policies.policies([prices], LOOK, ANY).title
    assert title == "Nothing is mended by itself; 148 fixes that wait are sure enough to be"
    view = data_cleansing_policies.policies([replace(prices, policy="apply")], LOOK, ANY)
    assert view.title == "The fixes of 1 rule are applied by themselves"
    assert actions(view.body) == ["policy"]


def test_what_a_page_lets_people_press_it_answers_itself() -> None:
    """An action of another page is not there to be pressed."""
    busy = replace(PLAN, state="running", run_id=4)
    for page, body in (
        (cleansing_plan.PAGE, data_cleansing_plan.plan(busy, LOOK, ANY).body),
        (cleansing_plan.PAGE, data_cleansing_plan.plan(PLAN, LOOK, ANY).body),
        (cleansing_log.PAGE, data_cleansing_log.cleansing({"cleansing": DONE, "rows": [], "page": 1}, LOOK, ANY).body),
        (
            cleansing.PAGE,
            data_cleansing.past({"cleansings": [DONE, replace(DONE, run_id=4)], "now": NOW}, LOOK, ANY).body,
        ),
        (cleansing.PAGE, data_cleansing.state(STATE, LOOK, ANY).body),
        (
            cleansing_aside.PAGE,
            data_cleansing_aside.pairs(
                {"pairs": [Apart("products", "P1", "P2", "a", NOW)], "count": 1, "page": 1}, LOOK, ANY
            ).body,
        ),
    ):
        pressed = actions(body)
        assert pressed
        assert set(pressed) <= all_actions()[page].keys()
        assert all(name.startswith(f"{page.name}--") for each in every(body) if (name := getattr(each, "data-do", "")))
