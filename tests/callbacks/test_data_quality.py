"""The pages of data quality: what they find, what they hide, and what a steward sets."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient

from callbacks import cards, data_quality, quality_incidents, quality_rule
from callbacks.binding import Look
from callbacks.quality_words import score_tone
from dashboard.app import Dashboard
from layouts.data.quality import PAGE
from layouts.spec import action_id
from services import database
from services.data_quality import failing, shown
from services.data_quality.rules import read_rules
from services.errors import BadFilter, NotAllowed, NotFound
from services.filters import Filters
from services.metrics import METRICS
from tests.callbacks.bodies import body
from tests.callbacks.test_access_registry import ask
from tests.fixtures_web import ClientFor
from tests.layouts.test_components import every, text
from tests.sql.samples import EVERYONE, LIMITED

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
LOOK = Look("light", "en", "EUR", ZoneInfo("Europe/Berlin"), {})
ANY = Filters(NOW.date(), NOW.date())
STEWARD = replace(EVERYONE, capabilities=frozenset({"act", "configure", "pii"}))
INCIDENT = {
    "incident_id": 4, "version": 2, "rule": "price_anomalies", "title": "Prices far from the usual",
    "severity": "critical", "department": "sales", "table_name": "order_items", "state": "open",
    "opened_at": NOW - timedelta(days=9), "since": NOW - timedelta(days=2), "closed_at": None, "times": 2,
    "failing_then": 150, "failing_now": 148, "rows_checked": 60_567, "off_by": -18_031.97, "in_revenue": True,
    "assigned_to": None, "owner": None,
    "story": [{"at": NOW, "actor": "", "event": "reopened", "detail": {"check_id": 7}}],
}  # fmt: skip


def test_the_page_says_whether_the_data_is_good_enough_and_what_to_mend_first(company: str) -> None:
    data = shown.overview(EVERYONE, {}).data
    view = data_quality.first(data, LOOK, ANY)
    best = data["gains"][0]
    title = data["rules"][best.outcome.rule].title
    score = data["checks"][0].scores.company
    assert view.title.startswith(f"Not good enough to decide on: {int(score)} of 100")
    assert f"Mend first: {title}" in view.title
    assert text(view.body).startswith(f"+{best.points:.1f}{title}")
    fixes = data | {"fixes": {(best.outcome.rule, best.outcome.table_name): 1_234}}
    (link,) = ways(data_quality.first(fixes, LOOK, ANY), "/data/cleansing")
    assert (text(link), link.href) == ("1,234 fixes", f"/data/cleansing?rule={best.outcome.rule}")


def ways(view: Any, to: str) -> list[Any]:
    """The links of a panel that lead somewhere under an address."""
    return [part for part in every(view.body) if str(getattr(part, "href", "")).startswith(to)]


def test_a_rule_leads_to_its_fixes_and_back_to_all_rules(company: str) -> None:
    data = shown.rule(EVERYONE, {}, rule="price_anomalies").data | {"fixes": 1}
    view = quality_rule.tables(data, LOOK, ANY)
    assert [text(way) for way in ways(view, "/data/")] == ["All rules", "1 fix"]
    assert ways(quality_rule.tables(data | {"fixes": 0}, LOOK, ANY), "/data/cleansing") == []


@pytest.mark.parametrize(("score", "tone"), [(90, "good"), (89.9, "warn"), (75, "warn"), (74.9, "bad"), (None, "")])
def test_a_score_has_the_tone_of_what_it_means(score: float | None, tone: str) -> None:
    assert score_tone(score) == tone


def test_every_panel_is_drawn_before_the_first_check(empty_database: str) -> None:
    data = shown.overview(EVERYONE, {}).data
    for panel in (data_quality.first, data_quality.tiers, data_quality.rules, data_quality.tables):
        assert panel(data, LOOK, ANY).title == "Not checked yet"
    assert "Check now" in text(data_quality.standing(shown.freshness(STEWARD, {}).data, LOOK, ANY).body)
    assert "not checked" in quality_rule.tables(shown.rule(EVERYONE, {}, rule="price_anomalies").data, LOOK, ANY).title


def test_tiers_rules_and_tables_are_those_of_the_latest_check(company: str) -> None:
    data = shown.overview(EVERYONE, {}).data
    scores = data["checks"][0].scores
    assert data_quality.tiers(data, LOOK, ANY).title.startswith("Accuracy is the weakest tier")
    said = text(data_quality.rules(data, LOOK, ANY).body)
    assert all(data["rules"][name].title in said for name in scores.rules)
    assert f"of {len(scores.tables)} tables are below 90" in data_quality.tables(data, LOOK, ANY).title
    said = text(data_quality.standing(shown.freshness(EVERYONE, {}).data, LOOK, ANY).body)
    assert "of rows accepted" in said
    assert "Check now" not in said


def drawn(incident: dict[str, Any], may: bool = True) -> Any:
    data = {"incidents": [incident], "people": [(3, "Ann")], "may": may, "now": NOW}
    return quality_incidents.draw(data, LOOK, ANY)


def test_an_incident_says_what_fails_whose_it_is_since_when_and_what_it_costs() -> None:
    view = drawn(INCIDENT)
    assert view.title == "1 incident open, 1 of them not taken up; revenue may be €18.0k too low"
    for words in (
        "148 of 60,567 rows fail", "150 when it was opened", "Sales has it", "2 days old", "opened 2 times",
        "€18.0k too low", "Opened again", "check 7",
    ):  # fmt: skip
        assert words in text(view.body), words
    forms = [getattr(part, "data-do", "") for part in every(view.body)]
    assert [form for form in forms if form] == [action_id(PAGE, name) for name in ("state", "assign", "comment")]


def test_who_may_not_act_is_offered_nothing() -> None:
    assert not [part for part in every(drawn(INCIDENT, may=False).body) if hasattr(part, "data-do")]


def test_amounts_of_the_whole_company_are_for_those_who_see_it_whole(company: str) -> None:
    whole = shown.open_incidents(STEWARD, {}).data
    part = shown.open_incidents(replace(STEWARD, scope=LIMITED.scope), {}).data
    assert any(each["off_by"] for each in whole["incidents"])
    assert {each["off_by"] for each in part["incidents"]} == {None}
    assert (whole["may"], part["may"]) == (True, False)


def test_personal_values_are_hidden_from_who_may_not_see_them(company: str) -> None:
    plain = shown.rows(STEWARD, {}, rule="email_format", size=30).data
    hidden = shown.rows(EVERYONE, {}, rule="email_format", size=30).data
    assert plain["count"] == hidden["count"] > 30
    assert set(hidden["rows"]["value"]) == {failing.HIDDEN}
    assert failing.HIDDEN not in set(plain["rows"]["value"])
    assert set(hidden["rows"]["reason"]) == {"is no e-mail address"}
    assert list(hidden["rows"]["key"]) == list(plain["rows"]["key"])
    prices = shown.rows(EVERYONE, {}, rule="price_anomalies", size=30).data["rows"]
    assert failing.HIDDEN not in set(prices["value"])


def test_no_file_holds_what_the_page_hides(company: str) -> None:
    for rule in ("email_format", "phone_format", "schema_conformance", "impossible_dates", "untidy_text"):
        hidden, plain = (shown.every_row(viewer, {}, rule=rule).data for viewer in (EVERYONE, STEWARD))
        differing = plain[plain["value"].fillna("") != hidden["value"].fillna("")]
        masked = hidden.loc[differing.index]
        for value, reason in zip(differing["value"], masked["reason"], strict=True):
            assert len(value) < 3 or value not in reason


def test_who_is_limited_to_regions_sees_no_rows(company: str) -> None:
    with pytest.raises(NotAllowed):
        shown.rows(LIMITED, {}, rule="email_format")
    with pytest.raises(NotAllowed):
        shown.every_row(LIMITED, {}, rule="email_format")


@pytest.mark.parametrize("wanted", [{"sort": "value"}, {"sort": "1; drop table x"}, {"direction": "sideways"}])
def test_rows_are_sorted_by_what_is_never_hidden(company: str, wanted: dict[str, str]) -> None:
    with pytest.raises(BadFilter):
        shown.rows(STEWARD, {}, rule="email_format", **wanted)


def test_there_is_no_page_of_a_rule_that_is_not_there(company: str) -> None:
    for measure in (shown.rule, shown.rows, shown.history, shown.every_row):
        with pytest.raises(NotFound):
            measure(STEWARD, {}, rule="nothing")


def block(app: Dashboard, client: FlaskClient, request: Any) -> Any:
    sent = body(app, f"{quality_rule.GRID.id}.getRowsResponse", request)
    for each in sent["state"]:
        each["value"] = "/data/quality/price_anomalies" if each["property"] == "pathname" else ""
    answer = ask(client, sent)
    assert answer.status_code == 200, answer.text
    return answer.get_json()["response"][quality_rule.GRID.id]["getRowsResponse"]


def test_the_grid_pages_through_the_rows_of_its_rule(app: Dashboard, client_for: ClientFor) -> None:
    client = client_for("data")
    order = [{"colId": "key", "sort": "asc"}]
    first = block(app, client, {"startRow": 0, "endRow": 60, "sortModel": order})
    second = block(app, client, {"startRow": 60, "endRow": 120, "sortModel": order})
    keys = [(row["table_name"], row["key"]) for row in first["rowData"] + second["rowData"]]
    assert len(set(keys)) == 120 < first["rowCount"] == second["rowCount"]
    narrow = {"table_name": {"filter": "order_it"}, "key": {"filter": keys[-1][1][:2]}}
    found = block(app, client, {"startRow": 0, "endRow": 60, "filterModel": narrow})
    assert {row["table_name"] for row in found["rowData"]} <= {"order_items"}
    assert found["rowCount"] < first["rowCount"]


def test_a_file_holds_every_row(client_for: ClientFor) -> None:
    path = "/api/panels/data/quality/rows.csv?rule=price_anomalies"
    answer = client_for("executive").get(path)
    assert answer.status_code == 200
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert len(rows) == 1 + shown.rows(EVERYONE, {}, rule="price_anomalies").data["count"]


def test_stewards_get_a_form_and_others_facts(company: str) -> None:
    for viewer, may in ((STEWARD, True), (EVERYONE, False)):
        view = quality_rule.limits(shown.rule(viewer, {}, rule="price_anomalies").data, LOOK, ANY)
        assert bool([part for part in every(view.body) if getattr(part, "data-do", "")]) == may
    with database.transaction() as connection:
        for rule in read_rules(connection):
            assert rule.about in text(quality_rule.limits({"rule": rule, "may": True}, LOOK, ANY).body)


DOUBTS = [
    {"rule": "a", "title": "Prices far from the usual", "table_name": "order_items", "share": 0.0024, "off_by": 144.0},
    {"rule": "b", "title": "Lines of unknown orders", "table_name": "order_items", "share": 0.004, "off_by": -30.0},
    {"rule": "c", "title": "Totals that do not add up", "table_name": "orders", "share": 0.015, "off_by": None},
]


def test_a_card_says_by_how_much_its_figure_may_be_off() -> None:
    assert cards._why(DOUBTS, LOOK) == [
        "Revenue of all time may be €114.00 too high for it.",
        "0.2% of order items: prices far from the usual, €144.00 too high",
        "0.4% of order items: lines of unknown orders, €30.00 too low",
        "1.5% of orders: totals that do not add up",
    ]
    assert cards._why(DOUBTS[2:], LOOK) == ["1.5% of orders: totals that do not add up"]


def test_cards_and_top_bar_know_the_state_of_the_data(client_for: ClientFor) -> None:
    page = client_for("executive").get("/executive/summary").text
    assert page.count("open incident") >= len([name for name in ("net_revenue", "orders") if name in METRICS])
    assert re.search(r"quality \d\d", page)
    limited = client_for("sales.emea").get("/sales/orders").text
    assert "open incident" in limited
    assert "Revenue of all time" in page
    assert "Revenue of all time" not in limited
