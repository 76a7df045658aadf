"""Evaluation against a database: alerts by hand, each episode once, whoever evaluates and however often."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services import alerts, database
from services.accounts import COMMAND_LINE
from services.alerts.actions import resolve
from services.alerts.rulebook import find_rule, save_rule, switch_rule
from tests.services.alerts.board import day, evaluate, evening, kept, reach, regions, revenue, rows, rule, sell

pytestmark = pytest.mark.usefixtures("board")


def test_an_episode_fires_hovers_repeats_and_clears() -> None:
    """Below 100 for two days in a row: fires on the third day, clears past 120 on the sixth. At stake 80 − 100."""
    rule(hold=2, clear_limit=120, runbook="Ask why.")
    sell(revenue(150, 90, 95, 110, 80, 130))
    done = [evaluate(number) for number in range(6)]
    assert [each["fired"] for each in done] == [0, 0, 1, 0, 0, 0]
    assert [each["repeated"] for each in done] == [0, 0, 0, 0, 1, 0]
    assert [each["cleared"] for each in done] == [0, 0, 0, 0, 0, 1]
    assert kept("state", "first_day", "last_day", "repeats", "value", "expected", "money") == [
        ("resolved", day(2), day(4), 1, 80, 100, -20)
    ]
    assert kept("title", "first_at", "resolved_at", "resolved_by", "touched") == [
        ("Net revenue on Fri 6 Mar is EUR 80, below EUR 100", evening(2), evening(5), None, False)
    ]
    assert rows("select event, at from ops.alert_event order by event_id") == [
        ("fired", evening(2)),
        ("cleared", evening(5)),
    ]


def test_the_same_evaluation_again_changes_nothing() -> None:
    rule()
    sell(revenue(90, 90))
    evaluate(0)
    before = kept("*")
    for _ in range(2):
        assert evaluate(0)["fired"] == 0
        assert [row[:-1] for row in kept("*")] == [row[:-1] for row in before]
    assert kept("repeats") == [(0,)]


def test_two_evaluators_at_once_find_one_alert() -> None:
    rule()
    sell(revenue(90))
    reach(0)
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: alerts.evaluate(evening(0)), range(4)))
    assert sorted(each["fired"] for each in done) == [0, 0, 0, 1]
    assert len(kept("alert_id")) == 1


def test_a_change_is_measured_from_the_period_before() -> None:
    """30 + 30 against 50 + 50: down 40 %, 40 of net revenue less."""
    rule(kind="change", against="previous_period", window_days=2, fire_limit=-0.25)
    sell(revenue(50, 50, 30, 30))
    assert evaluate(3)["fired"] == 1
    assert kept("value", "expected", "money", "title") == [
        (60, 100, -40, "Net revenue in the 2 days to 5 Mar is down 40% on the 2 days before")
    ]


def test_a_change_from_before_the_data_begins_is_none() -> None:
    rule(kind="change", against="previous_year", fire_limit=-0.25)
    sell(revenue(*[50] * 364, 10, 10))
    assert [evaluate(number)["fired"] for number in (363, 364, 365)] == [0, 1, 0]


def test_a_share_changes_in_points_and_costs_its_part_of_what_it_is_a_share_of() -> None:
    """Returned 10 of 100, then 30 of 200: up 5 points, which is 10 of 200; and more returns are bad."""
    rule(kind="change", subject="return_rate", against="previous_period", operator="above", fire_limit=0.04)
    sell([{"returned": 10, "gross_sales": 100}, {"returned": 30, "gross_sales": 250, "discounts": 50}])
    assert evaluate(1)["fired"] == 1
    (money,) = kept("money")[0]
    assert money == pytest.approx(-10)
    assert kept("title") == [("Return rate on Tue 3 Mar is up 5.0 pt on the day before",)]


def test_orders_that_are_missing_are_worth_what_those_that_came_brought() -> None:
    """Two orders of 60 where five were the limit: three at 30 are at stake."""
    rule(subject="orders", fire_limit=5)
    sell([{"orders": 2, "net_revenue": 60}])
    evaluate(0)
    assert kept("money") == [(-90,)]


def test_days_that_came_together_are_gone_through_one_by_one() -> None:
    """Fired on the second day and hovering since: what was found on its evening is found now, too."""
    rule(clear_limit=120)
    sell(revenue(150, 90, 110, 115))
    evaluate(0)
    assert evaluate(3)["fired"] == 1
    assert kept("first_day", "last_day") == [(day(1), day(1))]


def test_what_came_and_went_between_two_evaluations_is_nobodys() -> None:
    rule()
    sell(revenue(150, 90, 150))
    evaluate(0)
    assert evaluate(2) == {"fired": 0, "repeated": 0, "cleared": 0}


def test_a_new_rule_finds_what_is_open_and_not_what_is_over() -> None:
    rule(clear_limit=120)
    sell(revenue(90, 150, 90, 110, 110))
    evaluate(4)
    assert kept("first_day") == [(day(2),)]


def test_a_day_that_is_not_over_is_not_judged() -> None:
    """Brought up to date on the evening of the third day, which has had half its orders."""
    rule()
    sell(revenue(150, 150, 40))
    reach(2, refreshed=datetime(2026, 3, 4, 17, tzinfo=UTC))
    assert alerts.evaluate()["fired"] == 0
    reach(2, refreshed=datetime(2026, 3, 4, 23, 30, tzinfo=UTC))
    assert alerts.evaluate()["fired"] == 1, "past midnight in Berlin"


def test_a_rule_on_each_region_has_an_alert_for_each() -> None:
    regions("north", "south", "empty")
    rule(each_region=True)
    sell(revenue(300, 300))
    sell(revenue(90, 200), region="north")
    sell(revenue(210, 100), region="south")
    assert evaluate(0)["fired"] == 1
    assert evaluate(1) == {"fired": 0, "repeated": 0, "cleared": 1}
    assert kept("region_id", "title") == [("north", "Net revenue in North on Mon 2 Mar is EUR 90, below EUR 100")]


def test_what_a_rule_looks_at_no_longer_is_over() -> None:
    kept_rule = rule()
    sell(revenue(90, 90))
    evaluate(0)
    switch_rule(kept_rule.rule_id or 0, False, by=COMMAND_LINE, seen=1)
    assert evaluate(1)["cleared"] == 1
    assert kept("state") == [("resolved",)]
    switch_rule(kept_rule.rule_id or 0, True, by=COMMAND_LINE, seen=2)
    assert evaluate(1)["fired"] == 1


def test_what_somebody_has_resolved_fires_again_only_when_it_was_over() -> None:
    rule()
    sell(revenue(90, 80, 150, 70))
    evaluate(0)
    ((alert_id, version),) = kept("alert_id", "version")
    resolve(alert_id, by=COMMAND_LINE, seen=version, now=evening(0, 21))
    assert evaluate(1)["fired"] == 0
    assert evaluate(2)["cleared"] == 1
    assert evaluate(3)["fired"] == 1
    assert kept("resolved_at", "resolved_by")[0] == (evening(0, 21), "command line")


def test_without_data_nothing_is_found() -> None:
    rule()
    assert alerts.evaluate() == {"rules": 1, "fired": 0, "repeated": 0, "cleared": 0}


def test_a_change_of_the_rule_keeps_what_is_open() -> None:
    made = rule()
    sell(revenue(90, 90))
    evaluate(0)
    save_rule(replace(find_rule(made.rule_id or 0), fire_limit=95.0), by=COMMAND_LINE, seen=1)
    evaluate(1)
    assert kept("state", "repeats") == [("firing", 1)]


def test_evaluation_is_not_written_into_the_audit_trail() -> None:
    rule()
    sell(revenue(90))
    before = rows("select count(*) from ops.audit")
    evaluate(0)
    assert rows("select count(*) from ops.audit") == before
    database.forget_version()
