"""The rules that are kept: read, and changed with every version of them kept, so that a change can be taken back."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Connection, text

from services.accounts import Actor, audit
from services.alerts.checking import RuleError, check
from services.alerts.rules import Rule
from services.database import transaction
from services.errors import Conflict, NotFound

NOT_CONTENT = frozenset({"rule_id", "version", "evaluated_to"})
CONTENT = tuple(each.name for each in fields(Rule) if each.name not in NOT_CONTENT)
"""What a rule says; the rest is how it is kept."""

_RULES = text("select * from ops.alert_rule order by rule_id")
_RULE = text("select * from ops.alert_rule where rule_id = :rule_id for update")
_TAKEN = text("select exists (select from ops.alert_rule where name = :name and rule_id is distinct from :rule_id)")
_EVALUATED = text("update ops.alert_rule set evaluated_to = :day where rule_id = any(:rules)")
_ONE_AT_A_TIME = text("select pg_advisory_xact_lock(hashtext('alert rules'))")
_ADD = text(f"""
    insert into ops.alert_rule ({", ".join(CONTENT)}) values ({", ".join(f":{name}" for name in CONTENT)})
    returning *
""")
_CHANGE = text(f"""
    update ops.alert_rule set {", ".join(f"{name} = :{name}" for name in CONTENT)}, version = version + 1
    where rule_id = :rule_id
    returning *
""")
_KEEP = text("""
    insert into ops.alert_rule_version (rule_id, version, actor, content)
    values (:rule_id, :version, :actor, cast(:content as jsonb))
""")
_VERSIONS = text("""
    select version, at, actor, content from ops.alert_rule_version where rule_id = :rule_id order by version desc
""")


@dataclass(frozen=True)
class Version:
    """A rule as somebody made it: `actor` is empty where it came with the product."""

    version: int
    at: datetime
    actor: str
    rule: Rule


def read_rules(connection: Connection) -> list[Rule]:
    """Every rule, those that are off too."""
    return [Rule.from_row(row) for row in connection.execute(_RULES)]


def list_rules() -> list[Rule]:
    """Every rule, by its number."""
    with transaction() as connection:
        return read_rules(connection)


def evaluated(connection: Connection, rules: Collection[Rule], day: date) -> None:
    """Write down that these rules have been evaluated for the days up to this one."""
    connection.execute(_EVALUATED, {"rules": [rule.rule_id for rule in rules], "day": day})


def save_rule(rule: Rule, *, by: Actor, seen: int = 0) -> Rule:
    """Keep a new rule, or let it take the place of the one with its number, of which `seen` is the version shown.

    Returns it as it is kept. Raises RuleError where it makes no sense, Conflict when it was changed since.
    """
    by.must("configure")
    by.must_reach(rule.region_id)
    with transaction() as connection:
        connection.execute(_ONE_AT_A_TIME)
        check(connection, rule)
        if connection.execute(_TAKEN, {"name": rule.name, "rule_id": rule.rule_id}).scalar_one():
            raise RuleError(f"There is a rule called {rule.name} already.")
        before = None if rule.rule_id is None else _as_shown(connection, rule.rule_id, seen)
        by.must_reach(before.region_id if before else rule.region_id)
        kept = Rule.from_row(connection.execute(_CHANGE if before else _ADD, asdict(rule)).one())
        change = {"rule_id": kept.rule_id, "version": kept.version, "content": _content(kept)}
        connection.execute(_KEEP, {**change, "actor": by.name})
        audit.record(
            connection, by, f"alert_rule.{'change' if before else 'create'}", kept.name, _changed(before, kept)
        )
        return kept


def switch_rule(rule_id: int, enabled: bool, *, by: Actor, seen: int) -> Rule:
    """Switch a rule on or off; what it has open is over at the next evaluation."""
    return save_rule(replace(find_rule(rule_id), enabled=enabled), by=by, seen=seen)


def restore_rule(rule_id: int, version: int, *, by: Actor, seen: int) -> Rule:
    """Let a rule say again what it said in an earlier version."""
    for each in rule_versions(rule_id):
        if each.version == version:
            return save_rule(each.rule, by=by, seen=seen)
    raise NotFound(f"The rule has no version {version}.")


def find_rule(rule_id: int) -> Rule:
    """A rule by its number. Raises NotFound."""
    with transaction() as connection:
        return _read(connection, rule_id)


def rule_versions(rule_id: int) -> list[Version]:
    """All that a rule has said, the latest first."""
    with transaction() as connection:
        rows = connection.execute(_VERSIONS, {"rule_id": rule_id}).all()
    return [Version(row.version, row.at, row.actor, _from_content(rule_id, row.content)) for row in rows]


def _read(connection: Connection, rule_id: int) -> Rule:
    row = connection.execute(_RULE, {"rule_id": rule_id}).one_or_none()
    if row is None:
        raise NotFound(f"There is no rule number {rule_id}.")
    return Rule.from_row(row)


def _as_shown(connection: Connection, rule_id: int, seen: int) -> Rule:
    rule = _read(connection, rule_id)
    if rule.version != seen:
        raise Conflict(f"The rule {rule.name} was changed meanwhile.")
    return rule


def _content(rule: Rule) -> str:
    return json.dumps({name: getattr(rule, name) for name in CONTENT}, default=str)


def _from_content(rule_id: int, content: Mapping[str, Any]) -> Rule:
    values = {name: content[name] for name in CONTENT if name in content}
    for name in ("quiet_from", "quiet_to"):
        values[name] = time.fromisoformat(values[name]) if values.get(name) else None
    return Rule(**values, rule_id=rule_id)


def _changed(before: Rule | None, after: Rule) -> dict[str, Any]:
    """What differs, as the audit trail has it."""
    named = [name for name in CONTENT if before is None or getattr(before, name) != getattr(after, name)]
    found = {"after": {name: getattr(after, name) for name in named}}
    if before:
        found["before"] = {name: getattr(before, name) for name in named}
    return {when: {name: _plain(value) for name, value in values.items()} for when, values in found.items()}


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | None) else str(value)
