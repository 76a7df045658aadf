"""Choosing fixes, seeing what they would do, changing and dismissing some, applying them: by hand, on a small shop."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace

import pytest
from sqlalchemy import text

from services import database, jobs
from services.accounts import COMMAND_LINE, Actor
from services.data_loader.contracts import contract
from services.data_quality import cleansing
from services.data_quality import shown as quality
from services.data_quality.cleansing import deciding, groups, log, plans, shown
from services.errors import BadFilter, Conflict, NotAllowed, NotFound
from services.jobs.definitions import BACKGROUND
from services.scope import Scope
from tests.services.conftest import viewer
from tests.services.data_quality.test_engine import rows
from tests.services.shops import EVERYONE

EMAILS = "email_format.customers.email.set"
STEWARD = Actor("steward@shop.example", capabilities=frozenset({"act", "pii"}))
READER = replace(EVERYONE, capabilities=frozenset({"pii"}))
ADDRESSES = "select email from core.customers order by customer_id"
WRONG = [("ann@@mail.example",), ("ben@mail..example",), ("cy@mail.example",), ("di.@mail.example",), ("none",)]


def of(key: str, group: str = EMAILS) -> groups.Proposed:
    fixes = shown.kind(READER, {}, group=group).data["fixes"]
    return next(each for each in fixes if each.key == key)


@pytest.mark.usefixtures("shop")
def test_fixes_are_in_kinds_with_the_surest_as_example() -> None:
    found = {each.key: each for each in shown.kinds(READER, {}).data["kinds"]}
    emails = found[EMAILS]
    assert (emails.count, emails.sure, emails.likely, emails.lowest, emails.highest) == (4, 3, 4, 0.8, 0.96)
    assert (emails.example.value, emails.example.new_value) == ("ann@@mail.example", "ann@mail.example")
    assert emails.title == "E-mail addresses that are none"
    assert found["untidy_text.customers.first_name.set"].example.new_value == "Ben"
    assert [each.key for each in shown.kind(READER, {"from": "0.95"}, group=EMAILS).data["fixes"]] == ["C1", "C2", "C4"]
    assert shown.kind(READER, {"page": "2"}, group=EMAILS).data["fixes"] == []
    of_rule = shown.kinds(READER, {"rule": "email_format"}).data
    assert (of_rule["rule"], [each.key for each in of_rule["kinds"]]) == ("email_format", [EMAILS])
    assert quality.rule(READER, {}, rule="email_format").data["fixes"] == 4
    assert quality.rule(viewer("north"), {}, rule="email_format").data["fixes"] == 0
    assert quality.overview(READER, {}).data["fixes"][("email_format", "customers")] == 4
    assert quality.overview(viewer("north"), {}).data["fixes"] == {}


@pytest.mark.usefixtures("shop")
def test_what_is_personal_is_hidden_from_who_may_not_see_it() -> None:
    shut = shown.kind(EVERYONE, {}, group=EMAILS).data
    assert {(each.value, each.new_value) for each in shut["fixes"]} == {("hidden", "hidden"), ("hidden", None)}
    assert not shut["editable"]
    assert shown.kind(READER, {}, group=EMAILS).data["editable"]
    done = cleansing.apply([of("C1").proposal_id], "One", by=STEWARD)
    for reader, value in ((EVERYONE, "hidden"), (READER, "ann@mail.example")):
        (row,) = shown.changes(reader, {}, cleansing=str(done.cleansing_id)).data["rows"]
        assert row.columns[0][0::2] == ("email", value)


@pytest.mark.usefixtures("shop")
def test_people_limited_to_regions_neither_see_nor_mend() -> None:
    limited = replace(STEWARD, scope=Scope(frozenset({"north"})))
    for change in (
        lambda: shown.kinds(viewer("north"), {}),
        lambda: plans.plan([of("C1").proposal_id], by=limited),
        lambda: deciding.dismiss([of("C1").proposal_id], by=limited),
        lambda: deciding.change({1: ""}, by=Actor("reader"), seen={}),
    ):
        with pytest.raises(NotAllowed):
            change()


@pytest.mark.usefixtures("shop")
def test_a_plan_says_what_it_does_and_is_applied_as_it_was_seen() -> None:
    seen = plans.plan_groups([EMAILS], 0.95, by=STEWARD)
    assert seen.effect is not None
    assert (seen.effect.rows, seen.effect.tables, len(seen.proposals)) == (3, 1, 3)
    assert seen.title == "E-mail addresses that are none"
    assert plans.plan_groups(None, 0, by=STEWARD).title == "Fixes of 2 rules"
    seen = plans.plan_groups([EMAILS], 0.95, by=STEWARD)
    assert rows(ADDRESSES) == WRONG
    with pytest.raises(NotFound):
        plans.apply_plan(seen.plan_id, "Not mine", by=COMMAND_LINE)

    done = plans.apply_plan(seen.plan_id, "Addresses", by=STEWARD)
    assert [address for (address,) in rows(ADDRESSES)][:4] == [
        f"{name}@mail.example" for name in ("ann", "ben", "cy", "di")
    ]
    (kept,) = shown.past(READER, {}).data["cleansings"]
    assert (kept.cleansing_id, kept.title, kept.actor, kept.rows, kept.tables, kept.undone_at) == (
        done.cleansing_id, "Addresses", STEWARD.name, 3, ("customers",), None,
    )  # fmt: skip
    assert (kept.score_before, kept.score_after) == (seen.effect.score_before, seen.effect.score_after)
    changed = log.Changed("customers", "C1", "changed", (("email", "ann@@mail.example", "ann@mail.example"),))
    assert changed in shown.changes(READER, {}, cleansing=str(kept.cleansing_id)).data["rows"]
    with pytest.raises(Conflict):
        plans.apply_plan(seen.plan_id, "Again", by=STEWARD)

    assert plans.take_back(kept.cleansing_id, by=STEWARD)
    assert rows(ADDRESSES) == WRONG


@pytest.mark.usefixtures("shop")
def test_a_plan_whose_fixes_have_changed_is_not_applied() -> None:
    seen = plans.plan_groups(None, 0, by=STEWARD)
    deciding.change({of("C5").proposal_id: "ed@mail.example"}, by=STEWARD, seen={})
    with pytest.raises(Conflict, match="have changed"):
        plans.apply_plan(seen.plan_id, "Everything", by=STEWARD)
    assert rows(ADDRESSES) == WRONG
    again = plans.plan_groups(None, 0, by=STEWARD)
    with pytest.raises(NotFound):
        plans.read_plan(seen.plan_id, by=STEWARD)
    plans.apply_plan(again.plan_id, "Everything", by=STEWARD)
    assert rows(ADDRESSES)[4] == ("ed@mail.example",)


@pytest.mark.usefixtures("shop")
def test_a_value_set_by_hand_is_sure_checked_and_stays() -> None:
    number = of("C5").proposal_id
    deciding.change({number: " ed@mail.example "}, by=STEWARD, seen={number: ""})
    with database.transaction() as connection:
        cleansing.propose(connection)
    fix = of("C5")
    assert (fix.new_value, fix.confidence, fix.why, fix.changed_by) == (
        "ed@mail.example", 1.0, "by hand", STEWARD.name,
    )  # fmt: skip
    with pytest.raises(Conflict):
        deciding.change({number: "other@mail.example"}, by=STEWARD, seen={number: ""})
    with pytest.raises(NotAllowed):
        deciding.change(
            {number: ""}, by=Actor("no pii", capabilities=frozenset({"act"})), seen={number: fix.new_value or ""}
        )
    said = "select action, detail from ops.audit order by audit_id desc limit 1"
    assert rows(said) == [("fix.change", {"fix": number, "column": "email"})], "and not the address itself"


@pytest.mark.parametrize(
    ("table", "column", "value", "wrong"),
    [
        ("orders", "device", "toaster", "“toaster” is not one of desktop"),
        ("orders", "shipping_fee", "4,90", "has a decimal comma"),
        ("orders", "status", "", "status must not be empty"),
        ("orders", "customer_id", "C9", "There is no C9 among customers"),
        ("orders", "customer_id", "C5", ""),
        ("orders", "device", "", ""),
    ],
)
@pytest.mark.usefixtures("shop")
def test_a_value_is_one_that_the_column_can_hold(table: str, column: str, value: str, wrong: str) -> None:
    answer = pytest.raises(deciding.BadValue, match=wrong) if wrong else nullcontext()
    with answer, database.transaction() as connection:
        deciding.check_value(connection, contract(table).column(column), value)


@pytest.mark.usefixtures("shop")
def test_what_is_dismissed_is_off_the_list_and_stays_off() -> None:
    number = of("C5").proposal_id
    assert deciding.dismiss([number], by=STEWARD) == 1
    with database.transaction() as connection:
        cleansing.propose(connection)
    assert [each.key for each in shown.kind(READER, {}, group=EMAILS).data["fixes"]] == ["C1", "C2", "C4"]
    with pytest.raises(Conflict):
        deciding.dismiss([number], by=STEWARD)


@pytest.mark.usefixtures("shop", "redis_url")
def test_very_many_fixes_are_tried_and_applied_by_a_job(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plans, "AT_ONCE", 2)
    asked = plans.plan_groups([EMAILS], 0.95, by=STEWARD)
    assert (asked.effect, asked.busy) == (None, True)
    with pytest.raises(Conflict):
        plans.apply_plan(asked.plan_id, "Too early", by=STEWARD)
    with pytest.raises(Conflict, match="still being worked at"):
        plans.plan_groups(None, 0, by=STEWARD)
    assert jobs.work_off("preview_fixes") == 1
    seen = plans.read_plan(asked.plan_id, by=STEWARD)
    assert seen.effect is not None
    assert seen.effect.rows == 3
    plans.apply_plan(asked.plan_id, "Addresses", by=STEWARD)
    assert rows(ADDRESSES) == WRONG
    assert jobs.work_off("apply_fixes") == 1
    assert rows("select actor, title from ops.cleansing") == [(STEWARD.name, "Addresses")]
    number = plans.read_plan(asked.plan_id, by=STEWARD).cleansing_id or 0
    assert not plans.take_back(number, by=STEWARD)
    assert shown.past(READER, {}).data["cleansings"][0].run_id
    assert jobs.work_off("undo_fixes") == 1
    assert rows(ADDRESSES) == WRONG


@pytest.mark.usefixtures("shop")
def test_what_everything_would_bring_is_looked_up_beforehand_once() -> None:
    assert plans.look_ahead(by=BACKGROUND) > 0
    told = shown.overview(READER, {}).data
    plan = told["outlook"]
    assert len(plan.proposals) == told["fixes"] > 4
    assert plan.effect.score_after > told["score"]
    plans.look_ahead(by=BACKGROUND)
    assert shown.overview(READER, {}).data["outlook"].plan_id == plan.plan_id
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plans, "AHEAD", 2)
        deciding.dismiss(plan.proposals[:1], by=STEWARD)
        assert plans.look_ahead(by=BACKGROUND) == 0, "more than loads are to wait for"
    deciding.dismiss(plan.proposals[1:], by=STEWARD)
    assert plans.look_ahead(by=BACKGROUND) == 0
    assert shown.overview(READER, {}).data["outlook"] is None


@pytest.mark.usefixtures("shop")
def test_addresses_that_no_page_makes_are_answered_with_a_word() -> None:
    for query in ({"from": "0.5"}, {"page": "0"}, {"page": "x"}):
        with pytest.raises(BadFilter):
            shown.kind(READER, query, group=EMAILS)
    with pytest.raises(NotFound):
        shown.kind(READER, {}, group="no.such.group")
    for key in ("<plan>", "9" * 30, "99"):
        with pytest.raises(NotFound):
            shown.plan(READER, {}, plan=key)
        with pytest.raises(NotFound):
            shown.changes(READER, {}, cleansing=key)
    with database.transaction() as connection:
        connection.execute(text("delete from ops.proposal"))
    with pytest.raises(NotFound, match="No fix is chosen"):
        plans.plan_groups(None, 0, by=STEWARD)
