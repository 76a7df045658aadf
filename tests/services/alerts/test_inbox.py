"""The inbox: who sees what, what they do about it, and how long that takes."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services import alerts, database
from services.accounts import COMMAND_LINE, Actor, disable
from services.alerts.actions import acknowledge, assign, comment, resolve, snooze
from services.alerts.checking import RuleError
from services.alerts.inbox import open_alerts, resolved_alerts, story, waiting
from services.alerts.notices import tell
from services.alerts.statistics import performance
from services.errors import Conflict, NotAllowed, NotFound
from services.scope import Viewer
from tests.fixtures_people import account
from tests.services.alerts.board import evaluate, evening, kept, regions, revenue, rows, rule, run, sell

pytestmark = pytest.mark.usefixtures("board")
LIMITED = "sales.emea"


def viewer(name: str) -> Viewer:
    return account(f"{name}@demo.example").viewer


def actor(name: str) -> Actor:
    return Actor.of(viewer(name))


@pytest.fixture
def alert() -> int:
    """A critical alert of sales that fired on the first evening, and was told; its number."""
    rule(runbook="Ask.")
    sell(revenue(90))
    evaluate(0)
    alerts.route(evening(0))
    return int(kept("alert_id")[0][0])


def version(alert_id: int) -> int:
    return int(rows(f"select version from ops.alert where alert_id = {alert_id}")[0][0])


def test_an_inbox_holds_the_alerts_of_its_roles_and_an_admins_all(alert: int) -> None:
    seen = {name: [each["alert_id"] for each in open_alerts(viewer(name))] for name in ("sales", "finance", "admin")}
    assert seen == {"sales": [alert], "finance": [], "admin": [alert]}
    assert (waiting(viewer("sales")), waiting(viewer("finance"))) == (1, 0)


def test_the_most_urgent_comes_first() -> None:
    rule("A", severity="warning", fire_limit=500)
    rule("B", severity="warning", fire_limit=900)
    rule("C", severity="critical", fire_limit=91)
    sell(revenue(90))
    evaluate(0)
    assert [each["rule"] for each in open_alerts(viewer("sales"))] == ["C", "B", "A"]


def test_who_is_limited_to_regions_sees_and_touches_theirs_alone() -> None:
    regions("dach", "nordics")
    rule("Company")
    rule("Each", each_region=True)
    for region in ("dach", "nordics"):
        sell(revenue(90), region=region)
    sell(revenue(90))
    evaluate(0)
    alert_of = {region: alert_id for alert_id, region in kept("alert_id", "region_id")}
    assert [each["region_id"] for each in open_alerts(viewer(LIMITED))] == ["dach"]
    for region in ("nordics", "*"):
        with pytest.raises(NotFound):
            resolve(alert_of[region], by=actor(LIMITED), seen=1)
        with pytest.raises(NotFound):
            story(alert_of[region], viewer(LIMITED))
    resolve(alert_of["dach"], by=actor(LIMITED), seen=1)
    assert [each["region_id"] for each in resolved_alerts(viewer(LIMITED))] == ["dach"]


def test_acknowledging_takes_a_cause_and_an_action(alert: int) -> None:
    for cause, action in (("", "Restarted"), ("A feed", " ")):
        with pytest.raises(RuleError):
            acknowledge(alert, cause=cause, action=action, by=actor("sales"), seen=version(alert))
    at = evening(0) + timedelta(minutes=5)
    acknowledge(alert, cause=" A feed ", action="Restarted", by=actor("sales"), seen=version(alert), now=at)
    (shown,) = open_alerts(viewer("sales"))
    assert (shown["state"], shown["cause"], shown["action"]) == ("acknowledged", "A feed", "Restarted")
    assert (shown["acknowledged_by"], shown["acknowledged_at"]) == ("Sales", at)
    assert waiting(viewer("sales")) == 0


def test_an_alert_is_given_to_somebody_who_then_sees_it(alert: int) -> None:
    assign(alert, account("finance@demo.example").user_id, by=actor("sales"), seen=version(alert))
    (shown,) = open_alerts(viewer("finance"))
    assert shown["assigned_to"] == "Finance"


@pytest.mark.parametrize("name", [LIMITED, "risk"])
def test_nobody_is_given_what_they_may_not_see(alert: int, name: str) -> None:
    """Not the one whose regions do not hold it, nor whose account is closed."""
    disable(account("risk@demo.example").user_id, by=COMMAND_LINE)
    with pytest.raises(RuleError):
        assign(alert, account(f"{name}@demo.example").user_id, by=actor("sales"), seen=version(alert))
    assert rows("select count(*) from ops.alert_event where event = 'assigned'") == [(0,)]


@pytest.mark.parametrize("wait", [timedelta(), timedelta(days=31)])
def test_an_alert_rests_for_up_to_thirty_days(alert: int, wait: timedelta) -> None:
    with pytest.raises(RuleError):
        snooze(alert, evening(0) + wait, by=actor("sales"), seen=version(alert), now=evening(0))


Action = Callable[[int, Actor, int], None]
ACTIONS: dict[str, Action] = {
    "acknowledge": lambda alert, by, seen: acknowledge(alert, cause="A", action="B", by=by, seen=seen),
    "snooze": lambda alert, by, seen: snooze(alert, evening(1), by=by, seen=seen, now=evening(0)),
    "assign": lambda alert, by, seen: assign(alert, account("sales@demo.example").user_id, by=by, seen=seen),
    "resolve": lambda alert, by, seen: resolve(alert, by=by, seen=seen),
    "comment": lambda alert, by, _: comment(alert, "A word", by=by),
}
every_action = pytest.mark.parametrize("name", ACTIONS)


@every_action
def test_every_action_is_for_who_may_act_and_is_written_down(alert: int, name: str) -> None:
    act = ACTIONS[name]
    powerless = Actor("sales@demo.example", user_id=account("sales@demo.example").user_id)
    with pytest.raises(NotAllowed):
        act(alert, powerless, version(alert))
    with pytest.raises(NotFound):
        act(alert, actor("finance"), version(alert))
    act(alert, actor("sales"), version(alert))
    assert rows("select actor, action, target from ops.audit order by audit_id desc limit 1") == [
        ("sales@demo.example", f"alert.{name}", str(alert))
    ]
    last = story(alert, viewer("sales"))[-1]
    assert (last["actor"], last["event"][:5]) == ("Sales", name[:5])
    assert kept("touched") == [(True,)]


@every_action
def test_two_people_do_not_undo_one_another(alert: int, name: str) -> None:
    seen = version(alert)
    resolve(alert, by=actor("admin"), seen=seen)
    if name == "comment":
        comment(alert, "For the record", by=actor("sales"))
        return
    with pytest.raises(Conflict):
        ACTIONS[name](alert, actor("sales"), seen)
    assert kept("state") == [("resolved",)]


def test_of_two_at_once_one_is_told(alert: int) -> None:
    seen = version(alert)

    def take(name: str) -> bool:
        try:
            acknowledge(alert, cause="A", action="B", by=actor(name), seen=seen)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(take, ("sales", "admin"))) == [False, True]


def test_what_clears_by_itself_while_somebody_looks_is_a_conflict(alert: int) -> None:
    seen = version(alert)
    sell(revenue(150), first=1)
    evaluate(1)
    with pytest.raises(Conflict):
        acknowledge(alert, cause="A", action="B", by=actor("sales"), seen=seen)


def test_history_is_never_rewritten(alert: int) -> None:
    for change in ("update ops.alert_event set event = 'x'", "delete from ops.alert_event", "truncate ops.alert_event"):
        with pytest.raises(DBAPIError, match="append-only"), database.transaction() as connection:
            connection.execute(text(change))


def test_times_and_noise_are_told_by_rule_and_department() -> None:
    """Three fire: one is acknowledged after 10 minutes and over after a day, one is over untouched, one stays."""
    busy, noisy, stays = (
        rule("Busy"),
        rule("Noisy", fire_limit=95),
        rule("Stays", fire_limit=1000, department="finance"),
    )
    sell(revenue(90, 150))
    evaluate(0)
    first = kept("alert_id")[0][0]
    at = evening(0) + timedelta(minutes=10)
    acknowledge(first, cause="A", action="B", by=actor("sales"), seen=version(first), now=at)
    evaluate(1)
    found = {(row["rule_id"], row["department"]): row for row in performance(viewer("admin"), evening(2))}
    names = ("fired", "acted_on", "ignored", "ignored_share", "minutes_to_acknowledge", "minutes_to_resolve")
    figures = {key: tuple(row[name] for name in names) for key, row in found.items()}
    assert figures == {
        (busy.rule_id, None): (1, 1, 0, 0.0, 10, 1440),
        (noisy.rule_id, None): (1, 0, 1, 1.0, None, 1440),
        (stays.rule_id, None): (1, 0, 0, None, None, None),
        (None, "sales"): (2, 1, 1, 0.5, 10, 1440),
        (None, "finance"): (1, 0, 0, None, None, None),
    }
    assert {row["department"] for row in performance(viewer("finance"), evening(2))} == {None, "finance"}


def test_a_notice_is_in_the_inbox_of_a_role_but_not_of_whom_it_is_about() -> None:
    other = account("data@demo.example").user_id
    run(text("insert into ops.user_role (user_id, role) values (:user_id, 'admin')"), {"user_id": other})
    with database.transaction() as connection:
        tell(connection, role="admin", title="Rights raised", detail="data: pii", except_user=other)
    (shown,) = open_alerts(viewer("admin"))
    assert (shown["kind"], shown["title"], shown["evidence"]) == ("notice", "Rights raised", "data: pii")
    assert (open_alerts(viewer("data")), open_alerts(viewer("sales"))) == ([], [])
    with pytest.raises(NotFound):
        resolve(shown["alert_id"], by=actor("data"), seen=1)
    resolve(shown["alert_id"], by=actor("admin"), seen=1)
    assert open_alerts(viewer("admin")) == []


def test_a_notice_is_gone_with_the_transaction_it_is_told_in() -> None:
    with suppress(RuntimeError), database.transaction() as connection:
        tell(connection, role="admin", title="Rights raised", detail="")
        raise RuntimeError
    assert kept("alert_id") == []
