"""Who is told of what, when, and how often."""

from __future__ import annotations

from datetime import time, timedelta
from itertools import pairwise
from typing import Any

import pytest

from services import alerts, mail
from services.accounts import COMMAND_LINE, set_regions
from services.alerts.actions import acknowledge, snooze
from services.alerts.channels import Channel, Route, save_channel, save_route
from services.alerts.inbox import open_alerts
from tests.fixtures_people import account
from tests.services.alerts.board import evaluate, evening, kept, reach, regions, revenue, rows, rule, run_sql, sell

pytestmark = pytest.mark.usefixtures("board")
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture(autouse=True)
def mailing(board: str) -> None:
    """E-mail can be sent; nothing is."""
    mail.configure_mail("smtp://127.0.0.1:9", "alerts@shop.example")


def channel(kind: str, address: str = "") -> int:
    """A channel of its own; webhooks go to a public address that nothing connects to here."""
    name = f"{kind} {address}"
    return save_channel(Channel(name, kind, address), by=COMMAND_LINE, resolver=lambda host, port: ["8.8.8.8"])[0]


def send_all(kind: str = "email", address: str = "", **given: Any) -> None:
    """A route for everything over a channel of the kind."""
    save_route(Route(channel(kind, address), **given), by=COMMAND_LINE)


def told() -> list[tuple[str, str]]:
    """The recipients of messages and why they are told, in the order in which they were made."""
    return [
        tuple(row) for row in rows("select recipient, reason from ops.alert_message order by created_at, message_id")
    ]


def fires(number: int = 0, amount: float = 90) -> None:
    """A day with little revenue, evaluated and routed on its evening."""
    sell(revenue(amount), first=number)
    evaluate(number)
    alerts.route(evening(number))


def test_the_people_of_the_department_are_told_once() -> None:
    rule(department="finance")
    send_all()
    fires()
    assert told() == [("finance@demo.example", "fired")]
    for after in (MINUTE, 2 * HOUR):
        assert alerts.route(evening(0) + after)["messages"] == 0
    assert rows("select count(*) from ops.alert_delivery") == [(1,)]


def test_routes_are_of_departments_and_severities() -> None:
    rule("A", department="finance", severity="warning")
    rule("B", department="sales", severity="critical")
    send_all(department="finance", severity="critical")
    send_all(address="all@shop.example", severity="critical", to_role="risk")
    send_all(address="books@shop.example", department="finance")
    fires()
    assert sorted(told()) == [("all@shop.example", "fired"), ("books@shop.example", "fired")]


def test_without_a_mail_server_nothing_waits_to_be_mailed() -> None:
    mail.configure_mail("", "")
    rule()
    send_all()
    fires()
    assert told() == []
    mail.configure_mail("smtp://127.0.0.1:9", "alerts@shop.example")
    assert alerts.route(evening(0, 21))["messages"] == 1


def test_who_is_limited_to_regions_is_told_of_theirs_alone() -> None:
    """sales.emea sees DACH and the United Kingdom: neither the company nor the Nordics."""
    regions("dach", "nordics")
    rule("Each", each_region=True)
    rule("Company")
    send_all()
    for region in ("dach", "nordics"):
        sell(revenue(90), region=region)
    fires()
    sent = "select recipient, region_id from ops.alert_delivery inner join ops.alert using (alert_id) order by 1, 2"
    assert rows(sent) == [
        ("sales.emea@demo.example", "dach"),
        ("sales@demo.example", "*"),
        ("sales@demo.example", "dach"),
        ("sales@demo.example", "nordics"),
    ]
    assert [each["region_id"] for each in open_alerts(account("sales.emea@demo.example").viewer)] == ["dach"]


def test_who_is_limited_after_it_was_found_is_not_told() -> None:
    rule()
    send_all()
    sell(revenue(90))
    evaluate(0)
    set_regions(account("sales@demo.example").user_id, ("dach",), by=COMMAND_LINE)
    assert alerts.route(evening(0))["messages"] == 0


def test_alerts_of_a_group_found_together_are_one_message() -> None:
    rule("A", group_key="revenue")
    rule("B", group_key="revenue", fire_limit=95)
    rule("C")
    send_all(address="sales@shop.example")
    fires()
    listed = "select message_id, count(*) from ops.alert_delivery group by message_id order by 2"
    assert [count for _, count in rows(listed)] == [1, 2]


def test_what_flaps_is_told_once_an_hour_whatever_happens() -> None:
    """It fires and clears every ten minutes for four hours: at most one message an hour, and all of it in the inbox."""
    rule()
    send_all(address="sales@shop.example")
    sell(revenue(90))
    for place in range(24):
        amount = 90 if place % 2 == 0 else 150
        run_sql(f"update mart.sales_day set net_revenue = {amount * 100}")
        reach(0)
        at = evening(0) + place * 10 * MINUTE
        alerts.evaluate(at)
        alerts.route(at)
    sent = [at for (at,) in rows("select created_at from ops.alert_message order by 1")]
    assert len(sent) == 4
    assert all(later - earlier >= HOUR for earlier, later in pairwise(sent))
    assert len(kept("alert_id")) == 12


def test_what_is_still_there_when_the_hour_is_over_is_told_then() -> None:
    rule("A", group_key="revenue")
    rule("B", group_key="revenue", fire_limit=95)
    send_all(address="sales@shop.example")
    fires(amount=97)
    fires(1)
    assert len(told()) == 2, "a day later"
    rule("C", group_key="revenue")
    alerts.evaluate(evening(1, 20, 30))
    assert alerts.route(evening(1, 20, 59))["messages"] == 0
    assert alerts.route(evening(1, 21, 1))["messages"] == 1


QUIET = {"quiet_from": time(22), "quiet_to": time(7)}


@pytest.mark.parametrize(
    ("hour", "minute", "messages"),
    [(20, 59, 1), (21, 0, 0), (23, 30, 0), (5, 59, 0), (6, 0, 1)],
    ids=["21:59 in Berlin", "22:00", "half past midnight", "6:59", "7:00"],
)
def test_quiet_hours_over_midnight_are_those_of_the_place(hour: int, minute: int, messages: int) -> None:
    rule(severity="warning", **QUIET)
    send_all(address="sales@shop.example")
    sell(revenue(90))
    evaluate(0)
    night = evening(0 if hour >= 12 else 1, hour, minute)
    assert alerts.route(night)["messages"] == messages


def test_quiet_hours_end_and_what_is_still_there_is_told() -> None:
    rule(severity="warning", **QUIET)
    send_all(address="sales@shop.example")
    sell(revenue(90))
    evaluate(0)
    assert [alerts.route(evening(0, 22) + place * HOUR)["messages"] for place in range(12)] == [0] * 8 + [1, 0, 0, 0]


@pytest.mark.parametrize(("wait", "messages"), [(False, 1), (True, 0)])
def test_criticals_pass_quiet_hours_unless_told_otherwise(wait: bool, messages: int) -> None:
    rule(quiet_criticals=wait, **QUIET)
    send_all(address="sales@shop.example")
    sell(revenue(90))
    evaluate(0)
    assert alerts.route(evening(0, 23))["messages"] == messages


def test_what_nobody_acknowledges_is_escalated_once_a_step() -> None:
    rule()
    send_all(address="sales@shop.example")
    send_all(address="boss@shop.example", after_minutes=30)
    send_all("inbox", to_role="executive", after_minutes=60, severity="critical")
    fires()
    executive = account("executive@demo.example").viewer
    steps = [alerts.escalate(evening(0) + minutes * MINUTE)["escalated"] for minutes in (0, 29, 30, 45, 59)]
    assert steps == [0, 0, 1, 0, 0]
    assert told()[-1] == ("boss@shop.example", "escalation")
    assert open_alerts(executive) == []
    assert [alerts.escalate(evening(0) + minutes * MINUTE)["escalated"] for minutes in (60, 90, 600)] == [1, 0, 0]
    assert len(open_alerts(executive)) == 1
    assert rows("select event, detail from ops.alert_event where event = 'escalated' order by event_id") == [
        ("escalated", {"to": ["boss@shop.example"]}),
        ("escalated", {"to": ["executive"]}),
    ]


def test_what_somebody_has_acknowledged_is_not_escalated() -> None:
    rule()
    send_all(address="boss@shop.example", after_minutes=30)
    fires()
    ((alert_id, version),) = kept("alert_id", "version")
    acknowledge(alert_id, cause="A feed", action="Restarted", by=COMMAND_LINE, seen=version)
    assert alerts.escalate(evening(1))["escalated"] == 0


def test_what_was_held_is_escalated_from_when_it_was_told() -> None:
    rule(severity="critical", quiet_criticals=True, **QUIET)
    send_all(address="boss@shop.example", after_minutes=30)
    sell(revenue(90))
    evaluate(0)
    alerts.route(evening(0, 22))
    assert alerts.escalate(evening(1, 5))["escalated"] == 0
    alerts.route(evening(1, 6))
    assert alerts.escalate(evening(1, 6, 29))["escalated"] == 0
    assert alerts.escalate(evening(1, 6, 30))["escalated"] == 1


def test_what_was_snoozed_wakes_and_is_told_again() -> None:
    rule()
    send_all(address="sales@shop.example")
    fires()
    ((alert_id, version),) = kept("alert_id", "version")
    snooze(alert_id, evening(0) + 3 * HOUR, by=COMMAND_LINE, seen=version, now=evening(0))
    assert alerts.route(evening(0) + 2 * HOUR)["woken"] == 0
    assert kept("state") == [("snoozed",)]
    assert alerts.route(evening(0) + 3 * HOUR) == {"held": 0, "released": 0, "woken": 1, "told": 0, "messages": 1}
    assert told() == [("sales@shop.example", "fired"), ("sales@shop.example", "reminder")]


def test_a_route_that_is_off_and_a_channel_that_is_off_tell_nobody() -> None:
    rule()
    send_all(address="a@shop.example", enabled=False)
    number = channel("email", "b@shop.example")
    save_route(Route(number), by=COMMAND_LINE)
    save_channel(Channel("off", "email", "b@shop.example", False, number), by=COMMAND_LINE, seen=1)
    fires()
    assert told() == []
