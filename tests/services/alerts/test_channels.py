"""Channels and routes are an administrator's, and a webhook that may not go somewhere is refused when it is saved."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.accounts import COMMAND_LINE, Actor
from services.alerts.addresses import AddressRefused
from services.alerts.channels import (
    Channel,
    Route,
    list_channels,
    list_routes,
    renew_key,
    save_channel,
    save_route,
)
from services.alerts.checking import RuleError
from services.alerts.hosts import allow_host, forbid_host, list_hosts
from services.errors import Conflict, NotAllowed, NotFound
from tests.fixtures_people import account
from tests.services.alerts.board import rows
from tests.services.alerts.sinks import Receiver

pytestmark = pytest.mark.usefixtures("board")
BOX = Channel("Box", "email", "sales@shop.example")


def public(host: str, port: int) -> list[str]:
    return ["8.8.8.8"]


def inside(host: str, port: int) -> list[str]:
    return ["10.0.0.1"]


def test_a_channel_is_kept_and_changed() -> None:
    number, key = save_channel(BOX, by=COMMAND_LINE)
    assert key == ""
    assert list_channels()[-1] == replace(BOX, channel_id=number, version=1)
    save_channel(replace(BOX, enabled=False, channel_id=number), by=COMMAND_LINE, seen=1)
    with pytest.raises(Conflict):
        save_channel(replace(BOX, channel_id=number), by=COMMAND_LINE, seen=1)
    with pytest.raises(RuleError, match="keeps its kind"):
        save_channel(Channel("Box", "inbox", channel_id=number), by=COMMAND_LINE, seen=2)
    with pytest.raises(RuleError, match="Box already"):
        save_channel(BOX, by=COMMAND_LINE)


def test_a_webhook_gets_a_key_and_keeps_it() -> None:
    hook = Channel("Hook", "webhook", "https://hooks.example/secret")
    number, key = save_channel(hook, by=COMMAND_LINE, resolver=public)
    assert len(key) == 43
    assert save_channel(replace(hook, name="H", channel_id=number), by=COMMAND_LINE, seen=1, resolver=public)[1] == ""
    assert renew_key(number, by=COMMAND_LINE, seen=2) != key
    with pytest.raises(Conflict):
        renew_key(number, by=COMMAND_LINE, seen=2)
    assert "secret" not in str(rows("select detail from ops.audit")), "the path may be one"


def test_a_webhook_that_leads_inside_is_refused_when_it_is_saved(receiver: Receiver) -> None:
    hook = Channel("Hook", "webhook", f"https://inside.example:{receiver.port}/")
    with pytest.raises(AddressRefused, match=r"10\.0\.0\.1, is not a public address: private"):
        save_channel(hook, by=COMMAND_LINE, resolver=inside)
    allow_host("Inside.example", "Our own", by=COMMAND_LINE)
    number, _ = save_channel(hook, by=COMMAND_LINE, resolver=inside)
    forbid_host("inside.example", by=COMMAND_LINE)
    with pytest.raises(AddressRefused):
        save_channel(replace(hook, channel_id=number), by=COMMAND_LINE, seen=1, resolver=inside)
    assert receiver.requests == []


def test_hosts_are_allowed_for_a_reason_and_it_is_written_down() -> None:
    with pytest.raises(RuleError):
        allow_host("inside.example", " ", by=COMMAND_LINE)
    allow_host("inside.example", "Our own", by=COMMAND_LINE)
    assert [(each.host, each.reason, each.allowed_by) for each in list_hosts()] == [
        ("inside.example", "Our own", "command line")
    ]
    forbid_host("inside.example", by=COMMAND_LINE)
    actions = rows("select action, target, detail from ops.audit order by audit_id desc limit 2")
    assert actions == [
        ("webhook_host.forbid", "inside.example", {}),
        ("webhook_host.allow", "inside.example", {"reason": "Our own"}),
    ]


@pytest.mark.parametrize(
    "channel",
    [
        Channel("", "email"),
        Channel("A", "pigeon"),
        Channel("A", "inbox", "a@b.example"),
        Channel("A", "email", "nobody"),
        Channel("A", "email", "a@b.example\nBcc: c@d.example"),
    ],
)
def test_a_channel_that_cannot_be_is_refused(channel: Channel) -> None:
    with pytest.raises(RuleError):
        save_channel(channel, by=COMMAND_LINE)


def test_a_route_is_kept_changed_and_checked() -> None:
    number, _ = save_channel(BOX, by=COMMAND_LINE)
    route = Route(number, department="sales", severity="critical", to_role="executive", after_minutes=30)
    route_id = save_route(route, by=COMMAND_LINE)
    assert list_routes() == [replace(route, route_id=route_id, version=1)]
    save_route(replace(route, route_id=route_id, enabled=False), by=COMMAND_LINE, seen=1)
    with pytest.raises(Conflict):
        save_route(replace(route, route_id=route_id), by=COMMAND_LINE, seen=1)
    with pytest.raises(NotFound):
        save_route(replace(route, route_id=9999), by=COMMAND_LINE, seen=1)
    for wrong in ({"severity": "dire"}, {"after_minutes": -1}, {"department": "magic"}, {"to_role": "x"}):
        with pytest.raises(RuleError):
            save_route(replace(route, **wrong), by=COMMAND_LINE)
    with pytest.raises(RuleError):
        save_route(replace(route, channel_id=9999), by=COMMAND_LINE)


def test_only_an_administrator_leads_alerts_elsewhere() -> None:
    by = Actor.of(account("finance@demo.example").viewer)
    for change in (
        lambda: save_channel(BOX, by=by),
        lambda: renew_key(1, by=by, seen=1),
        lambda: save_route(Route(1), by=by),
        lambda: allow_host("a.example", "Why", by=by),
        lambda: forbid_host("a.example", by=by),
    ):
        with pytest.raises(NotAllowed):
            change()
