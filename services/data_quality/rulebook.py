"""What stewards set of a rule: whether it is on, how severe it is, and its limits."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import text

from services.accounts import Actor, audit
from services.data_quality.scores import SEVERITY
from services.database import transaction
from services.errors import Conflict, NotFound, ServiceError
from services.scope import EVERYTHING

_RULE = text("""
    select rule, severity, zero_rate, tolerance, incident_score, enabled, version
    from ops.quality_rule where rule = :rule for update
""")
_CHANGE = text("""
    update ops.quality_rule set
        severity = :severity, zero_rate = :zero_rate, tolerance = :tolerance, incident_score = :incident_score,
        enabled = :enabled, version = version + 1
    where rule = :rule
""")
_EVERYTHING = text("insert into ops.unchecked (table_name, key) values ('*', '*')")
"""What did not change fails otherwise now."""


class RuleError(ServiceError):
    """What a rule was to be set to makes no sense; the message says why."""

    code = "quality_rule"
    remedy = "Correct what the message names, and try again."


@dataclass(frozen=True)
class Limits:
    """What is set of a rule: `zero_rate` from above 0 to 1, `tolerance` above 0, or None where the rule has none,
    `incident_score` from 0 to 100."""

    severity: str
    zero_rate: float
    tolerance: float | None
    incident_score: float
    enabled: bool


def change_rule(name: str, wanted: Limits, *, by: Actor, seen: int) -> None:
    """Set a rule's limits, which hold from the next check on; that one looks at everything.

    Raises RuleError where they make no sense, Conflict when the rule was changed since version `seen`.
    """
    by.must("configure")
    by.must_reach(EVERYTHING)
    with transaction() as connection:
        rule = connection.execute(_RULE, {"rule": name}).one_or_none()
        if rule is None:
            raise NotFound(f"There is no rule {name}.")
        if rule.version != seen:
            raise Conflict(f"The rule {name} was changed meanwhile.")
        _check(wanted, measures=rule.tolerance is not None)
        connection.execute(_CHANGE, {"rule": name, **vars(wanted)})
        connection.execute(_EVERYTHING)
        audit.record(connection, by, "quality.rule", name, {"before": _told(rule), "after": _told(wanted)})


def _check(wanted: Limits, *, measures: bool) -> None:
    if wanted.severity not in SEVERITY:
        raise RuleError(f"A rule is one of {', '.join(SEVERITY)}.")
    if not 0 < wanted.zero_rate <= 1:
        raise RuleError("The share of rows at which the score is 0 is above 0, and 100 % at most.")
    if not 0 <= wanted.incident_score <= 100:
        raise RuleError("The score below which an incident is opened is from 0 to 100.")
    if measures != (wanted.tolerance is not None):
        raise RuleError("A tolerance is for rules that measure something, and those have one.")
    if wanted.tolerance is not None and wanted.tolerance <= 0:
        raise RuleError("A tolerance is above 0.")


def _told(rule: Any) -> dict[str, Any]:
    """What is set, as the audit trail has it."""
    values = {each.name: getattr(rule, each.name) for each in fields(Limits)}
    return {name: value if isinstance(value, str | bool | None) else float(value) for name, value in values.items()}
