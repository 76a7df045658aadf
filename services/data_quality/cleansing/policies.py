"""Policies: which rules' fixes are applied by themselves, and doing so."""

from __future__ import annotations

from sqlalchemy import text

from services.accounts import Actor
from services.data_quality.cleansing.applying import NothingToDo, apply
from services.database import transaction

_SURE = text("""
    select proposal.proposal_id
    from ops.proposal as proposal
    inner join ops.quality_rule as rule using (rule)
    where
        proposal.state = 'open' and rule.enabled and rule.policy = 'apply' and proposal.confidence >= rule.apply_above
    order by proposal.proposal_id
""")


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
