"""Rehearsal says what evaluation on the evening of each day would have found."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import text

from services import accounts, alerts, database
from services.accounts import COMMAND_LINE
from services.alerts.rehearsal import Rehearsed, rehearse
from services.alerts.rulebook import list_rules, save_rule
from services.alerts.rules import Rule
from services.errors import NotAllowed
from tests.services.alerts.board import evaluate, kept, reach, revenue, rule, run, sell

LAST = date(2026, 10, 31)
DAYS = 20
SENSITIVE = (
    {"kind": "threshold", "subject": "net_revenue", "operator": "below", "fire_limit": 6000, "clear_limit": 8000},
    {"kind": "threshold", "subject": "active_customers", "operator": "below", "fire_limit": 14, "hold": 2},
    {"kind": "change", "subject": "discount_rate", "operator": "above", "fire_limit": 0.01, "clear_limit": 0.0,
     "window_days": 7, "against": "previous_period", "hold": 2},
    {"kind": "change", "subject": "new_customers", "operator": "below", "fire_limit": -0.1, "window_days": 14,
     "against": "previous_year", "category_id": "audio"},
    {"kind": "anomaly", "subject": "net_revenue", "operator": "outside", "fire_limit": 1.5, "clear_limit": 0.8,
     "each_region": True},
    {"kind": "forecast", "subject": "net_revenue", "operator": "below", "fire_limit": -0.025},
)  # fmt: skip


def replay() -> None:
    """Live evaluation on the evening of each of the last days, with the data as far as it had come."""
    for place in range(DAYS):
        end = LAST - timedelta(days=DAYS - 1 - place)
        at = datetime.combine(end + timedelta(days=1), time(6), UTC)
        run(text("update ops.data_version set as_of = :end, refreshed_at = :at"), {"end": end, "at": at})
        database.forget_version()
        alerts.evaluate(at)
        alerts.detect_anomalies(at)


@pytest.mark.usefixtures("company_copy")
def test_it_is_what_live_evaluation_finds_day_by_day() -> None:
    run(text("update ops.alert_rule set enabled = false"))
    for number, given in enumerate(SENSITIVE):
        usual = {"name": f"Rule {number}", "severity": "info", "department": "sales"}
        save_rule(Rule(**usual | given), by=COMMAND_LINE)
    replay()
    first = LAST - timedelta(days=DAYS - 1)
    found = kept("rule_id", "region_id", "first_day", "money", "cleared_at")
    for made in list_rules()[-len(SENSITIVE) :]:
        rehearsal = rehearse(made, by=COMMAND_LINE)
        # One that had begun before the first day was found then, by looking back.
        expected = {each for each in rehearsal.episodes if each.day >= first}
        live = {
            (region, begun, cleared is None, money is not None and round(float(money), 2))
            for rule_id, region, begun, money, cleared in found
            if rule_id == made.rule_id and begun >= first
        }
        assert live == {
            (each.place.region_id, each.day, each.lasts, each.money is not None and round(each.money, 2))
            for each in expected
        }, made.name
        lasted = {(region, begun): cleared for rule_id, region, begun, _, cleared in found if rule_id == made.rule_id}
        for each in expected:
            cleared = lasted[each.place.region_id, each.day]
            assert each.lasts or cleared.date() == each.day + timedelta(days=each.days + 1), made.name
    assert len(found) > 20


@pytest.mark.usefixtures("board")
def test_an_episode_by_hand() -> None:
    """Below 100 for two days in a row, until past 120: on the third day, for three days; −20 at most, and −30."""
    low = rule(hold=2, clear_limit=120)
    sell(revenue(150, 90, 95, 110, 80, 130, 70, 70))
    reach(7)
    rehearsal = rehearse(low, by=COMMAND_LINE)
    days = [(each.day.day, each.days, each.lasts, each.money) for each in rehearsal.episodes]
    assert days == [(4, 3, False, -20.0), (9, 1, True, -30.0)]
    assert rehearsal.money == 50
    assert (rehearsal.last, rehearsal.first) == (date(2026, 3, 9), date(2025, 3, 10))


@pytest.mark.usefixtures("board")
def test_what_is_rehearsed_need_not_be_kept_and_is_not_kept() -> None:
    sell(revenue(150, 90))
    reach(1)
    draft = Rule("Draft", "threshold", "net_revenue", "below", 100, "info", "sales")
    (episode,) = rehearse(draft, by=COMMAND_LINE).episodes
    assert isinstance(episode, Rehearsed)
    assert (evaluate(1)["fired"], kept("alert_id")) == (0, [])


@pytest.mark.usefixtures("board")
def test_whoever_may_not_make_rules_may_not_rehearse_them() -> None:
    seller = accounts.find_user("sales@demo.example")
    assert seller
    with pytest.raises(NotAllowed):
        rehearse(rule(), by=accounts.Actor.of(seller.viewer))
