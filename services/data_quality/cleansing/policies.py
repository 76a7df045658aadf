"""Policies: which rules' fixes are looked for, which are applied by themselves, and doing so."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, text

from services.accounts import Actor, audit
from services.data_quality.cleansing.applying import NothingToDo, apply
from services.data_quality.cleansing.deciding import BadValue
from services.database import transaction
from services.errors import Conflict, NotFound
from services.scope import EVERYTHING

POLICIES = ("off", "propose", "apply")

_SURE = text("""
    select proposal.proposal_id
    from ops.proposal as proposal
    inner join ops.quality_rule as rule using (rule)
    where
        proposal.state = 'open' and rule.enabled and rule.policy = 'apply' and proposal.confidence >= rule.apply_above
    order by proposal.proposal_id
""")

_READ = text("""
    select
        rule.rule as name, rule.title, rule.policy, rule.apply_above, rule.version, rule.enabled,
        (select count(*) from ops.quality_finding as finding where finding.rule = rule.rule) as failing,
        cast(coalesce(sum(waiting.fixes), 0) as bigint) as fixes,
        cast(coalesce(sum(waiting.fixes) filter (where waiting.confidence >= rule.apply_above), 0) as bigint) as sure
    from ops.quality_rule as rule
    left join ops.waiting_fixes as waiting on rule.rule = waiting.rule
    group by rule.rule order by rule.position
""")
_ONE = text("select policy, apply_above, version from ops.quality_rule where rule = :rule for update")
_SET = text("""
    update ops.quality_rule set policy = :policy, apply_above = :apply_above, version = version + 1 where rule = :rule
""")
_FORGET = text("delete from ops.proposal where rule = :rule and state = 'open'")
# Of all rules: what is wrong with the rest of an order tells how sure a fix is.
_LOOK_AGAIN = text("insert into ops.unproposed select finding_id from ops.quality_finding on conflict do nothing")


@dataclass(frozen=True)
class Policy:
    """What is done about what fails a rule: how many rows fail, how many fixes wait, and how many of those are `sure`
    enough to be applied, from `apply_above`, a share, if `policy` is apply."""

    name: str
    title: str
    policy: str
    apply_above: float
    version: int
    enabled: bool
    failing: int
    fixes: int
    sure: int


def policies(connection: Connection) -> list[Policy]:
    """Of every rule, in the order of rules."""
    return [Policy(**{**row._mapping, "apply_above": float(row.apply_above)}) for row in connection.execute(_READ)]


def set_policy(rule: str, policy: str, apply_above: float, *, by: Actor, seen: int) -> None:
    """Say what is done about what fails a rule. Off forgets the fixes that wait.

    `seen` is the rule's version when it was looked at. Raises NotAllowed, NotFound, BadValue, and Conflict.
    """
    by.must("configure")
    by.must_reach(EVERYTHING)
    if policy not in POLICIES or not 0.5 <= apply_above <= 1:
        raise BadValue("A policy is off, propose or apply, from a confidence of 0.5 to 1.")
    with transaction() as connection:
        known = connection.execute(_ONE, {"rule": rule}).one_or_none()
        if known is None:
            raise NotFound(f"There is no rule {rule}.")
        if known.version != seen:
            raise Conflict("Somebody has changed this rule since it was shown.")
        connection.execute(_SET, {"rule": rule, "policy": policy, "apply_above": apply_above})
        if policy == "off":
            connection.execute(_FORGET, {"rule": rule})
        elif known.policy == "off":
            connection.execute(_LOOK_AGAIN)
        before = {"policy": known.policy, "above": float(known.apply_above)}
        after = {"policy": policy, "above": apply_above}
        audit.record(connection, by, "rule.policy", rule, {"before": before, "after": after})


def mend_by_policy(*, by: Actor) -> int:
    """Apply the open proposals of rules whose policy is to apply them, where they are sure enough; rows changed."""
    with transaction() as connection:
        sure = connection.execute(_SURE).scalars().all()
    if not sure:
        return 0
    try:
        return apply(sure, "Mended by itself, as the rules say", by=by).rows
    except NothingToDo:
        return 0
