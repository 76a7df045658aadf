"""Rules are made, changed and put back by who may, and only where they make sense."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest

from services.accounts import COMMAND_LINE, Actor
from services.alerts.checking import RuleError
from services.alerts.rulebook import find_rule, list_rules, restore_rule, rule_versions, save_rule, switch_rule
from services.alerts.rules import Rule
from services.errors import Conflict, NotAllowed, NotFound
from tests.fixtures_people import account
from tests.services.alerts.board import rows, rule

pytestmark = pytest.mark.usefixtures("board")
FINE = Rule("Fine", "threshold", "net_revenue", "below", 100.0, "critical", "sales")


def test_every_company_starts_with_rules_that_make_sense(people: str) -> None:
    for each in list_rules():
        assert save_rule(each, by=COMMAND_LINE, seen=each.version).version == each.version + 1
        assert [version.actor for version in rule_versions(each.rule_id or 0)] == ["command line", ""]


def test_a_rule_is_kept_as_it_was_given() -> None:
    given = replace(
        FINE, clear_limit=120.0, hold=3, group_key="g", quiet_from=time(22), quiet_to=time(7), runbook="Ask.", owner="A"
    )
    kept = save_rule(given, by=COMMAND_LINE)
    assert replace(find_rule(kept.rule_id or 0), rule_id=None, version=0) == given


def test_a_change_keeps_what_the_rule_said_before_and_may_be_taken_back() -> None:
    made = rule("Mine", quiet_from=time(22), quiet_to=time(7))
    number = made.rule_id or 0
    save_rule(replace(made, name="Yours", fire_limit=50.0), by=COMMAND_LINE, seen=1)
    switch_rule(number, False, by=COMMAND_LINE, seen=2)
    assert [(each.version, each.rule.name, each.rule.enabled) for each in rule_versions(number)] == [
        (3, "Yours", False),
        (2, "Yours", True),
        (1, "Mine", True),
    ]
    assert restore_rule(number, 1, by=COMMAND_LINE, seen=3) == replace(made, version=4)
    with pytest.raises(NotFound):
        restore_rule(number, 9, by=COMMAND_LINE, seen=4)


def test_the_later_of_two_is_told() -> None:
    made = rule()
    save_rule(replace(made, fire_limit=50.0), by=COMMAND_LINE, seen=1)
    for change in (
        lambda: save_rule(replace(made, fire_limit=60.0), by=COMMAND_LINE, seen=1),
        lambda: switch_rule(made.rule_id or 0, False, by=COMMAND_LINE, seen=1),
        lambda: restore_rule(made.rule_id or 0, 1, by=COMMAND_LINE, seen=1),
    ):
        with pytest.raises(Conflict):
            change()
    assert find_rule(made.rule_id or 0).fire_limit == 50


def test_who_may_configure_makes_rules_and_it_is_written_down() -> None:
    with pytest.raises(NotAllowed):
        save_rule(FINE, by=Actor.of(account("sales@demo.example").viewer))
    kept = save_rule(FINE, by=Actor.of(account("finance@demo.example").viewer))
    save_rule(replace(kept, fire_limit=90.0), by=COMMAND_LINE, seen=1)
    trail = rows("select actor, action, target, detail from ops.audit order by audit_id desc limit 2")
    assert trail[0] == (
        "command line", "alert_rule.change", "Fine", {"before": {"fire_limit": 100.0}, "after": {"fire_limit": 90.0}},
    )  # fmt: skip
    assert trail[1][:3] == ("finance@demo.example", "alert_rule.create", "Fine")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": " "}, "A rule has a name of up to 120 characters."),
        ({"kind": "magic"}, "Rules are of the kinds threshold, change,"),
        ({"subject": "happiness"}, "There is no happiness that a rule of the kind threshold could watch."),
        ({"kind": "forecast", "subject": "orders"}, "There is no orders that a rule of the kind forecast could watch."),
        ({"operator": "outside"}, "A rule of the kind threshold does not look for what is outside a limit."),
        ({"kind": "change"}, "Say what it is measured against."),
        ({"window_days": 0}, "A window has 1 to 366 days."),
        ({"hold": 61}, "A limit is to be passed for 1 to 60 days, or runs, in a row."),
        ({"fire_limit": float("nan")}, "Limits are numbers."),
        ({"clear_limit": 90.0}, "The limit at which it clears lies on the good side of the one at which it fires."),
        ({"quiet_from": time(22)}, "Quiet hours have a beginning and an end."),
        ({"region_id": "atlantis"}, "There is no region atlantis."),
        ({"channel_id": "smoke"}, "There is no channel smoke."),
        ({"category_id": "hats"}, "There is no category hats."),
        ({"department": "magic"}, "There is no department magic."),
        ({"severity": "dire"}, "A severity is one of critical, warning, info."),
        ({"each_region": True, "region_id": "dach"}, "There is no region dach. Watch each region, or one of them."),
        (
            {"kind": "quality", "subject": "orders", "operator": "above", "each_region": True},
            "Only metrics are watched by region, channel or category.",
        ),
        ({"kind": "quality", "subject": "hats", "operator": "above"}, "There is no hats that a rule of the kind"),
        ({"kind": "freshness", "subject": "*", "operator": "above"}, "There is no * that a rule of the kind freshness"),
        ({"group_key": "g" * 61}, "A text is too long."),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(change: dict[str, object], sentence: str) -> None:
    with pytest.raises(RuleError) as refusal:
        save_rule(replace(FINE, **change), by=COMMAND_LINE)
    assert sentence in str(refusal.value) or all(part in str(refusal.value) for part in sentence.split(". "))


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(RuleError) as refusal:
        save_rule(replace(FINE, window_days=0, hold=0), by=COMMAND_LINE)
    assert str(refusal.value).count(".") == 2


def test_two_rules_have_two_names() -> None:
    save_rule(FINE, by=COMMAND_LINE)
    with pytest.raises(RuleError, match="There is a rule called Fine already"):
        save_rule(FINE, by=COMMAND_LINE)


def test_a_rule_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound):
        save_rule(replace(FINE, rule_id=9999), by=COMMAND_LINE, seen=1)
