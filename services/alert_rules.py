"""What the pages of alert rules show: rules with what came of them, one rule with its rehearsal, and who is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import text

from services import accounts, jobs
from services.accounts import Actor
from services.alerts import rehearse
from services.alerts.channels import list_channels, list_routes
from services.alerts.hosts import list_hosts
from services.alerts.maintenance import list_maintenance
from services.alerts.rehearsal import Rehearsal
from services.alerts.rulebook import Version, find_rule, list_rules, rule_versions
from services.alerts.rules import ALL_DATA, Rule
from services.alerts.statistics import performance
from services.alerts.words import Vocabulary
from services.data_loader.contracts import contracts
from services.database import transaction
from services.errors import NotFound
from services.live import live
from services.metrics import METRICS
from services.scope import EVERYTHING, Viewer

_ZONE = text("select ops.setting_value('time_zone')")
NEW = "new"
"""The number of a rule that is not kept yet, in addresses."""
BLANK = Rule(
    name="",
    kind="change",
    subject="net_revenue",
    operator="below",
    fire_limit=-0.1,
    severity="warning",
    department="executive",
    window_days=7,
    against="previous_year",
)
"""What a new rule begins as."""


@live("alert_performance")
def rules(viewer: Viewer, query: Mapping[str, str]) -> list[dict[str, Any]]:
    """A record per rule: {"rule": Rule, "limit" and "where" in words, fired, acted_on, ignored, ignored_share}."""
    done = {row["rule_id"]: row for row in performance(viewer) if row["rule_id"] is not None}
    say = vocabulary()
    none = {"fired": 0, "acted_on": 0, "ignored": 0, "ignored_share": None}
    return [
        {
            "rule": rule,
            "limit": limit_in_words(rule, say),
            "where": where_in_words(rule, say),
            **none,
            **done.get(rule.rule_id, {}),
        }
        for rule in list_rules()
    ]


@live()
def rule(viewer: Viewer, query: Mapping[str, str], rule_id: str) -> dict[str, Any]:
    """One rule, or the beginnings of one, with the choices of its form: {"rule", "subjects", "regions", ...}."""
    names = ("region_id", "channel_id", "category_id")
    return {
        "rule": _rule(rule_id),
        "subjects": _subjects(),
        "roles": [row["role"] for row in accounts.roles_overview()],
        **{name: _choices(name) for name in names},
    }


@live(
    "evaluate_thresholds",
    "detect_anomalies",
    "packed_buyers",
    "packed_codes",
    "daily_revenue",
    "plan",
    "job_readings",
    "load_readings",
)
def rehearsal(viewer: Viewer, query: Mapping[str, str], rule_id: str) -> tuple[Rule, Rehearsal, Vocabulary]:
    """What a rule would have found in the last twelve months of the data."""
    wanted = _rule(rule_id)
    named = wanted if wanted.name else replace(wanted, name="A new rule")
    return named, rehearse(named, by=Actor.of(viewer)), vocabulary()


@live()
def versions(viewer: Viewer, query: Mapping[str, str], rule_id: str) -> list[tuple[Version, str]]:
    """All that a rule has said, the latest first, each with its limit in words."""
    if rule_id == NEW:
        return []
    say = vocabulary()
    return [(each, limit_in_words(each.rule, say)) for each in rule_versions(_rule(rule_id).rule_id or 0)]


@live()
def routes(viewer: Viewer, query: Mapping[str, str]) -> dict[str, Any]:
    """Who is told: {"routes", "channels", "roles"}."""
    roles = [row["role"] for row in accounts.roles_overview()]
    return {"routes": list_routes(), "channels": list_channels(), "roles": roles}


@live()
def channels(viewer: Viewer, query: Mapping[str, str]) -> dict[str, Any]:
    """Where alerts are told: {"channels", "hosts"}."""
    return {"channels": list_channels(), "hosts": list_hosts()}


@live()
def maintenance(viewer: Viewer, query: Mapping[str, str]) -> dict[str, Any]:
    """The planned times, and what can be chosen for one: {"windows", "subjects", "regions"}."""
    return {"windows": list_maintenance(), "subjects": _subjects(), "regions": _choices("region_id")}


def limit_in_words(rule: Rule, say: Vocabulary) -> str:
    """When a rule fires: "down more than 10.0% on a year before over 7 days, 3 times in a row"."""
    limit = rule.fire_limit
    over = "" if rule.window_days == 1 else f" over {rule.window_days} days"
    held = "" if rule.hold == 1 else f", {rule.hold} times in a row"
    if rule.kind == "threshold":
        return f"{rule.operator} {say.amount(rule.metric.unit, limit)}{over}{held}"
    if rule.kind == "change":
        unit = " pt" if rule.metric.unit == "share" else "%"
        since = "a year before" if rule.against == "previous_year" else "the days before"
        way = "down" if limit < 0 else "up"
        more = "more" if (rule.operator == "below") == (limit < 0) else "less"
        return f"{way} {more} than {abs(limit) * 100:.1f}{unit} on {since}{over}{held}"
    if rule.kind == "anomaly":
        ways = {"below": "unusually low", "above": "unusually high", "outside": "unusual"}
        return f"{ways[rule.operator]} for its weekdays, by a score of {limit:g}{over}{held}"
    if rule.kind == "forecast":
        return f"quarter forecast {rule.operator} plan by {abs(limit):.1%}{held}"
    if rule.kind == "freshness":
        return f"no files for {limit:g} {'times the usual wait' if rule.against else 'hours'}"
    return f"more than {limit:.1%} of rows set aside" if rule.kind == "quality" else "a run failed"


def where_in_words(rule: Rule, say: Vocabulary) -> str:
    """What is watched, and where: "Net revenue in each region"."""
    label = (
        METRICS[rule.subject].label if rule.subject in METRICS else dict(_subjects()).get(rule.subject, rule.subject)
    )
    place = [(name, getattr(rule, name)) for name in ("region_id", "channel_id", "category_id")]
    named = [say.names.get(each, each[1]) for each in place if each[1] != EVERYTHING]
    if rule.each_region:
        named = ["each region", *named]
    return f"{label} in {', '.join(named)}" if named else label


def _rule(rule_id: str) -> Rule:
    if rule_id == NEW:
        return BLANK
    if not rule_id.isdecimal() or len(rule_id) > 15:
        raise NotFound("There is no such rule.", remedy="Choose one in the list of rules.")
    return find_rule(int(rule_id))


def _choices(dimension: str) -> list[tuple[str, str]]:
    """The values of a dimension with their names, by name."""
    named = ((value, label) for (name, value), label in vocabulary().names.items() if name == dimension)
    return sorted(named, key=lambda pair: pair[1])


def _subjects() -> list[tuple[str, str]]:
    """What can be watched: metrics, then data and tables, then jobs."""
    metrics = [(name, metric.label) for name, metric in METRICS.items()]
    tables = [(name, f"Table: {contract.title}") for name, contract in sorted(contracts().items())]
    work = [(job.name, f"Job: {job.title}") for job in jobs.JOBS.values()]
    return [*metrics, (ALL_DATA, "All data"), *tables, (EVERYTHING, "Every job or table"), *work]


def vocabulary() -> Vocabulary:
    """The names and the currency that sentences are written with."""
    with transaction() as connection:
        return Vocabulary.read(connection)


def company_zone() -> ZoneInfo:
    """The company's time zone, in which times are planned."""
    with transaction() as connection:
        return ZoneInfo(str(connection.execute(_ZONE).scalar_one()))
