"""Whether a rule makes sense, said in a sentence where it does not."""

from __future__ import annotations

import math
from collections.abc import Iterator

from sqlalchemy import Connection, text

from services.alerts.rules import ALL_DATA, KINDS, METRIC_KINDS, SEVERITIES, Rule
from services.data_loader.contracts import contracts
from services.errors import ServiceError
from services.metrics import METRICS
from services.scope import EVERYTHING

_KNOWN = text("""
    select
        :region_id = '*' or exists (select from core.regions where region_id = :region_id) as region,
        :channel_id = '*' or exists (select from core.channels where channel_id = :channel_id) as channel,
        :category_id = '*' or exists (select from core.categories where category_id = :category_id) as category,
        exists (select from ops.role where role = :department) as department
""")
AGAINST = {"change": ("previous_period", "previous_year"), "freshness": ("", "usual")}
OPERATORS = {
    "threshold": ("above", "below"),
    "change": ("above", "below"),
    "anomaly": ("above", "below", "outside"),
    "forecast": ("above", "below"),
}
"""By kind; the others look for what is above their limit."""


class RuleError(ServiceError):
    """A rule, route or channel cannot be as it is asked for; the message says why."""

    code = "rule"
    remedy = "Correct what the message names, and try again."


def check(connection: Connection, rule: Rule) -> None:
    """Raise RuleError with what is wrong, all of it."""
    if problems := [sentence for fine, sentence in (*_form(rule), *_known(connection, rule)) if not fine]:
        raise RuleError(" ".join(problems))


def _form(rule: Rule) -> Iterator[tuple[bool, str]]:
    """What can be told without the database."""
    yield 0 < len(rule.name.strip()) <= 120 and rule.name.isprintable(), "A rule has a name of up to 120 characters."
    yield rule.kind in KINDS, f"Rules are of the kinds {', '.join(KINDS)}."
    yield rule.severity in SEVERITIES, f"A severity is one of {', '.join(SEVERITIES)}."
    yield _subject_fits(rule), f"There is no {rule.subject} that a rule of the kind {rule.kind} could watch."
    fits = rule.operator in OPERATORS.get(rule.kind, ("above",))
    yield fits, f"A rule of the kind {rule.kind} does not look for what is {rule.operator} a limit."
    yield rule.against in AGAINST.get(rule.kind, ("",)), "Say what it is measured against."
    yield 1 <= rule.window_days <= 366, "A window has 1 to 366 days."
    yield 1 <= rule.hold <= 60, "A limit is to be passed for 1 to 60 days, or runs, in a row."
    limits = [limit for limit in (rule.fire_limit, rule.clear_limit) if limit is not None]
    yield all(map(math.isfinite, limits)), "Limits are numbers."
    yield (
        not rule.fires(rule.fire_limit if rule.clear_limit is None else rule.clear_limit),
        ("The limit at which it clears lies on the good side of the one at which it fires."),
    )
    yield (rule.quiet_from is None) == (rule.quiet_to is None), "Quiet hours have a beginning and an end."
    yield len(rule.group_key) <= 60 and len(rule.owner) <= 120 and len(rule.runbook) <= 2000, "A text is too long."
    place = (rule.region_id, rule.channel_id, rule.category_id)
    whole = place == (EVERYTHING,) * 3 and not rule.each_region
    yield rule.kind in METRIC_KINDS or whole, "Only metrics are watched by region, channel or category."
    yield rule.kind != "forecast" or place[1:] == (EVERYTHING,) * 2, "There is a plan by region only."
    yield not rule.each_region or rule.region_id == EVERYTHING, "Watch each region, or one of them."


def _subject_fits(rule: Rule) -> bool:
    if rule.kind == "forecast":
        return rule.subject == "net_revenue"
    if rule.kind in METRIC_KINDS:
        return rule.subject in METRICS
    if rule.kind == "freshness":
        return rule.subject == ALL_DATA or rule.subject in contracts()
    if rule.kind == "quality":
        return rule.subject == EVERYTHING or rule.subject in contracts()
    return 0 < len(rule.subject) <= 80


def _known(connection: Connection, rule: Rule) -> Iterator[tuple[bool, str]]:
    """What only the database can tell."""
    names = ("region_id", "channel_id", "category_id", "department")
    known = connection.execute(_KNOWN, {name: getattr(rule, name) for name in names}).mappings().one()
    for name in names:
        what = name.removesuffix("_id")
        yield known[what], f"There is no {what} {getattr(rule, name)}."
