"""The pages of alert rules: what their forms do, and what they do not show."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import orjson
import pytest

from callbacks import admin_rule, admin_thresholds, alert_routes
from callbacks.acting import BadForm, Given
from callbacks.binding import Look
from layouts import components as kit
from services import alert_rules, secrets
from services.accounts import COMMAND_LINE, Actor
from services.alerts.channels import list_channels, list_routes
from services.alerts.hosts import allow_host
from services.alerts.rulebook import find_rule, list_rules
from services.errors import Conflict, NotAllowed
from services.filters import Filters
from services.scope import Viewer
from tests.fixtures_people import account

pytestmark = pytest.mark.usefixtures("people")
LOOK = Look("light", "en", "EUR", ZoneInfo("Europe/Berlin"), {})
ANY = Filters(date(2026, 1, 1), date(2026, 1, 1))
TYPED = {
    "name": "Orders fall", "kind": "change", "subject": "orders", "region_id": "*", "channel_id": "*",
    "category_id": "*", "operator": "below", "fire_limit": "-12.5", "clear_limit": "", "against": "previous_year",
    "window_days": "28", "hold": "2", "severity": "warning", "department": "sales", "group_key": "",
    "quiet_from": "22:00", "quiet_to": "06:00", "runbook": "Look.", "enabled": "1", "rule": "", "seen": "0",
}  # fmt: skip


def viewer() -> Viewer:
    return account("admin@demo.example").viewer


def me() -> Actor:
    return Actor.of(viewer())


def test_a_rule_is_kept_as_it_was_typed_and_changed_only_as_it_was_seen() -> None:
    done = admin_rule.save(Given(TYPED), me())
    kept = next(rule for rule in list_rules() if rule.name == "Orders fall")
    assert done.go == f"/admin/thresholds/{kept.rule_id}"
    assert (kept.fire_limit, kept.clear_limit, kept.window_days, kept.hold) == (-0.125, None, 28, 2)
    assert (kept.each_region, kept.quiet_criticals, kept.enabled) == (False, False, True)
    again = TYPED | {"rule": str(kept.rule_id), "seen": str(kept.version), "fire_limit": "-20"}
    admin_rule.save(Given(again), me())
    with pytest.raises(Conflict):
        admin_rule.save(Given(again), me())
    admin_rule.restore(Given({"rule": str(kept.rule_id), "version": "1", "seen": "2"}), me())
    assert find_rule(kept.rule_id or 0).fire_limit == -0.125


@pytest.mark.parametrize(
    "change", [{"fire_limit": ""}, {"fire_limit": "much"}, {"quiet_from": "late"}, {"hold": "1.5"}], ids=str
)
def test_what_no_rule_can_hold_is_said_beside_the_form(change: dict[str, str]) -> None:
    with pytest.raises(BadForm):
        admin_rule.save(Given(TYPED | change), me())
    assert "Orders fall" not in [rule.name for rule in list_rules()]


def test_limits_are_said_in_words() -> None:
    said = {row["rule"].name: row["limit"] for row in alert_rules.rules(viewer(), {}).data}
    assert said["Gross margin falls"] == "down more than 2.0 pt on a year before over 28 days, 3 times in a row"
    assert said["Fewer new customers"] == "down more than 15.0% on a year before over 28 days, 3 times in a row"
    assert said["Net revenue is below its weekday"] == "unusually low for its weekdays, by a score of 3.5"
    assert said["The quarter is forecast under plan"] == "quarter forecast below plan by 5.0%, 3 times in a row"


def test_rules_and_routes_are_switched() -> None:
    rule = list_rules()[0]
    sent = {"rule": str(rule.rule_id), "seen": str(rule.version), "to": ""}
    assert admin_thresholds.switch(Given(sent), me()).said == f"{rule.name} is off."
    with pytest.raises(Conflict):
        admin_thresholds.switch(Given(sent), me())
    route = list_routes()[0]
    names = ("channel_id", "department", "severity", "after_minutes", "route_id")
    sent = {name: str(getattr(route, name)) for name in names}
    alert_routes.route(Given({**sent, "to_role": route.to_role or "", "seen": str(route.version), "enabled": ""}), me())
    assert not next(each for each in list_routes() if each.route_id == route.route_id).enabled
    with pytest.raises(NotAllowed):
        alert_routes.route(Given({**sent, "seen": "2"}), Actor("sales@demo.example"))


def test_a_webhooks_address_is_its_makers_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "_keys", None)
    secrets.configure_secrets("a-key-for-tests-and-for-nothing-else-000000")
    allow_host("127.0.0.1", "A test", by=COMMAND_LINE)
    address = "http://127.0.0.1:9/services/T0/B0/very-secret"
    made = alert_routes.channel(Given({"name": "Hook", "kind": "webhook", "address": address}), me())
    assert len(made.secret) > 30
    data = alert_rules.channels(viewer(), {}).data
    drawn = orjson.dumps(kit.folded(alert_routes.channels(data, LOOK, ANY).body, ()).tree).decode()
    assert "127.0.0.1" in drawn
    assert "very-secret" not in drawn
    assert "very-secret" not in alert_routes.channels_file(data).to_csv()
    hook = next(each for each in list_channels() if each.name == "Hook")
    alert_routes.channel(Given({"channel": str(hook.channel_id), "seen": str(hook.version), "enabled": ""}), me())
    kept = next(each for each in list_channels() if each.name == "Hook")
    assert (kept.enabled, kept.address) == (False, address)
