"""The inbox as it is drawn, and what its forms do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest

from callbacks import alerts as page
from callbacks.acting import BadForm, Given
from callbacks.alerts_over import resolved, times
from callbacks.binding import Look, View
from layouts import components as kit
from services import alert_inbox, database
from services.accounts import Actor
from services.alerts.checking import RuleError
from services.alerts.notices import tell
from services.errors import Conflict
from services.filters import Filters
from services.scope import Viewer
from tests.fixtures_people import account

pytestmark = pytest.mark.usefixtures("people")
LOOK = Look("light", "en", "EUR", ZoneInfo("Europe/Berlin"), {})
ANY = Filters(datetime(2026, 1, 1, tzinfo=UTC).date(), datetime(2026, 1, 1, tzinfo=UTC).date())
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
ALERT = {
    **dict.fromkeys(("held_by", "assigned_to", "acknowledged_by", "cause", "action", "snoozed_until", "first_day")),
    **dict.fromkeys(("evidence", "runbook"), ""),
    "alert_id": 1,
    "version": 2,
    "severity": "critical",
    "state": "firing",
    "title": "Net revenue is low",
    "link": "/executive/drivers",
    "money": -1200.0,
    "first_at": NOW - timedelta(hours=3),
    "repeats": 0,
    "story": [],
}


def drawn(*alerts: dict[str, Any]) -> View:
    return page.inbox({"alerts": [ALERT | each for each in alerts], "people": [], "now": NOW}, LOOK, ANY)


def text(view: View) -> str:
    """All that a panel's body holds, as JSON."""
    return orjson.dumps(kit.folded(view.body, ()).tree).decode()


@pytest.mark.parametrize(
    ("alerts", "title"),
    [
        ((), "Nothing needs you"),
        (({},), "1 critical alert waits for somebody; €1,200 at stake"),
        (({}, {"money": -900.0}), "2 critical alerts wait for somebody; up to €1,200 at stake"),
        (({}, {"severity": "info", "money": 900.0}), "1 critical alert and 1 other wait for somebody; €1,200 at stake"),
        (({"severity": "info", "money": None},) * 2, "2 alerts wait for somebody"),
        (({"state": "acknowledged"}, {"state": "held", "held_by": "A"}), "2 alerts open, all of them taken up"),
    ],
)
def test_the_title_says_what_needs_somebody(alerts: tuple[dict[str, Any], ...], title: str) -> None:
    assert drawn(*alerts).title == title


@pytest.mark.parametrize(
    ("change", "standing"),
    [
        ({}, "3 hours old · nobody has it"),
        ({"repeats": 2, "assigned_to": "Ann"}, "3 hours old · seen again 2 times · Ann has it"),
        ({"state": "held", "held_by": "Maintenance: A"}, "3 hours old · not sent: Maintenance: A · nobody has it"),
        ({"state": "snoozed", "snoozed_until": NOW}, "3 hours old · rests until 2 Mar, 13:00 · nobody has it"),
        (
            {"state": "acknowledged", "acknowledged_by": "Ann", "cause": "A feed", "action": "Restarted"},
            "3 hours old · Ann has it · A feed: Restarted",
        ),
    ],
)
def test_a_row_says_how_old_it_is_and_who_has_it(change: dict[str, Any], standing: str) -> None:
    assert standing in text(drawn(change))


@pytest.fixture
def notice() -> int:
    """A notice in the inbox of admins."""
    with database.transaction() as connection:
        return tell(connection, role="admin", title="Rights raised", detail="data: pii", severity="critical")


def admin() -> tuple[Viewer, Actor]:
    viewer = account("admin@demo.example").viewer
    return viewer, Actor.of(viewer)


def seen(viewer: Viewer) -> Any:
    return alert_inbox.open_now(viewer, {}).data["alerts"]


def given(notice: int, **fields: str) -> Given:
    (shown,) = seen(admin()[0])
    return Given({"alert": str(notice), "seen": str(shown["version"]), **fields})


def test_an_alert_is_taken_up_given_away_let_rest_and_closed(notice: int) -> None:
    viewer, by = admin()
    page.acknowledge(given(notice, cause="A test", action="None"), by)
    assert [(each["state"], each["cause"]) for each in seen(viewer)] == [("acknowledged", "A test")]
    page.assign(given(notice, person=str(by.user_id)), by)
    page.snooze(given(notice, hours="4"), by)
    page.comment(given(notice, words="Later"), by)
    assert [(each["state"], each["assigned_to"]) for each in seen(viewer)] == [("snoozed", "Admin")]
    page.resolve(given(notice), by)
    assert seen(viewer) == []
    view = resolved(alert_inbox.resolved(viewer, {}).data, LOOK, ANY)
    assert (view.title, "Rights raised" in text(view)) == ("Somebody took up the last one", True)


def test_what_is_filled_in_wrongly_is_said(notice: int) -> None:
    _, by = admin()
    with pytest.raises(RuleError):
        page.acknowledge(given(notice, cause="A test", action=""), by)
    for hours in ("", "5", "x"):
        with pytest.raises(BadForm):
            page.snooze(given(notice, hours=hours), by)
    with pytest.raises(BadForm):
        page.resolve(Given({"alert": "x", "seen": "1"}), by)
    with pytest.raises(Conflict):
        page.resolve(Given({"alert": str(notice), "seen": "7"}), by)


def test_a_new_company_is_told_what_will_be_here() -> None:
    viewer, _ = admin()
    assert page.inbox(alert_inbox.open_now(viewer, {}).data, LOOK, ANY).title == "Nothing needs you"
    assert times(alert_inbox.times(viewer, {}).data, LOOK, ANY).title == "No alert has fired yet"
    assert resolved([], LOOK, ANY).title == "Nothing has been resolved yet"
