"""Proposals: for what fails, what it should be, from whatever tells: amounts, other tables, rules of writing."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, text

from services.data_quality.cleansing.fixes import Proposal
from services.data_quality.cleansing.readings import READINGS
from services.data_quality.cleansing.replaying import replays
from services.database import owned

BATCH = 50_000
"""Proposals that are sent to the database at once."""
_GATHER = """
    set local work_mem = '128MB';
    truncate ops.to_mend;
    insert into ops.to_mend
    select finding_id, rule, table_name, key, column_name, value, expected
    from ops.quality_finding inner join ops.unproposed using (finding_id);
    analyze ops.to_mend
"""
_KEEP = text("""
    with chosen as materialized (
        select rule, table_name, new_value, state, value from ops.proposal
        where action = 'merge' and state in ('open', 'dismissed') and changed_by is not null
    )
    insert into ops.proposal as kept (rule, table_name, key, column_name, action, value, new_value, confidence, why)
    select
        finding.rule, finding.table_name, coalesce(each.refused, finding.key), finding.column_name, each.action,
        finding.value, each.new_value, each.confidence, each.why
    from jsonb_to_recordset(cast(:proposals as jsonb)) as each (
        finding_id bigint, action text, new_value text, confidence numeric, why text, refused text
    )
    inner join ops.to_mend as finding using (finding_id)
    inner join ops.quality_rule as rule on finding.rule = rule.rule and rule.policy <> 'off'
    where not exists (
        -- It is the one that somebody chose to keep, though they may have dismissed the merge since.
        select from chosen
        where
            chosen.rule = finding.rule and chosen.table_name = finding.table_name and chosen.new_value = finding.key
            and (chosen.state = 'open' or chosen.value is not distinct from finding.value)
    )
    order by finding.finding_id
    on conflict (rule, table_name, key, column_name) do update set
        action = excluded.action, value = excluded.value, new_value = excluded.new_value,
        confidence = excluded.confidence, why = excluded.why,
        state = 'open', decided_by = null, decided_at = null, cleansing_id = null, changed_by = null
    where case
        -- What somebody set by hand stays, of the value that they set it for, and so does that they dismissed it.
        when kept.state in ('open', 'dismissed') and kept.changed_by is not null
            then kept.value is distinct from excluded.value
        when kept.state = 'dismissed'
            then (kept.value, kept.new_value) is distinct from (excluded.value, excluded.new_value)
        -- Each night finds most of them again.
        else kept.state <> 'open' or (kept.action, kept.value, kept.new_value, kept.confidence, kept.why)
            is distinct from (excluded.action, excluded.value, excluded.new_value, excluded.confidence, excluded.why)
    end
""")
_STALE = """
    delete from ops.proposal as kept
    where
        kept.state = 'open' and {these}
        and not exists (
            select from ops.quality_finding as finding
            where
                finding.rule = kept.rule and finding.table_name = kept.table_name
                and finding.column_name = kept.column_name and {same}
        )
"""
_TURNED = "kept.action = 'merge' and kept.changed_by is not null"
"""Merges that whoever chose the account to keep turned round."""
_STALE_REPLAYS = text("""
    delete from ops.proposal as kept
    where
        kept.state = 'open' and kept.action = 'replay'
        and not exists (
            select from ops.quarantine as refused
            where refused.quarantine_id = cast(kept.key as bigint) and refused.state = 'open'
        )
""")


def propose(connection: Connection) -> int:
    """Look for fixes of what checks found since the last look; returns how many proposals are open.

    What was dismissed is not proposed again unless the value, or its fix, is another.
    """
    straight = f"kept.action <> 'replay' and not ({_TURNED})"
    connection.execute(text(_STALE.format(these=straight, same="finding.key = kept.key")))
    connection.execute(text(_STALE.format(these=_TURNED, same="finding.key in (kept.key, kept.new_value)")))
    connection.execute(_STALE_REPLAYS)
    connection.exec_driver_sql(_GATHER)
    told = [
        Proposal(**row)._asdict()
        for name in ("propose_amounts", "propose_from_sources")
        for row in owned(name, {}, connection)
    ]
    for rule, read in READINGS.items():
        told += [
            Proposal(finding_id, "set", *fix)._asdict() for finding_id, fix in read(connection, rule) if fix is not None
        ]
    told += replays(connection)
    surest = _surest(told)
    for first in range(0, len(surest), BATCH):
        connection.execute(_KEEP, {"proposals": json.dumps(surest[first : first + BATCH], default=float)})
    connection.exec_driver_sql("delete from ops.unproposed; truncate ops.to_mend; call ops.sum_up_proposals()")
    return int(connection.exec_driver_sql("select coalesce(sum(fixes), 0) from ops.waiting_fixes").scalar_one())


def _surest(told: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of each finding the proposal that is surest, in the order of findings."""
    told.sort(key=lambda each: (-float(each["confidence"]), each["new_value"] is None, each["new_value"] or ""))
    surest: dict[int, dict[str, Any]] = {}
    for each in told:
        surest.setdefault(each["finding_id"], each)
    return [surest[finding_id] for finding_id in sorted(surest)]
