"""What a check leaves behind: the findings of a rule, and how each table did by it."""

from __future__ import annotations

from sqlalchemy import Connection, text

from services.data_quality.linking import LINKED
from services.data_quality.rules import WHOLE, Rule
from services.data_quality.scores import Outcome

_GONE = """
    delete from ops.quality_finding as finding
    where
        finding.rule = :rule
        {looked_at}
        and not exists (
            select from found
            where
                found.table_name = finding.table_name
                and found.key = finding.key
                and coalesce(found.column_name, '') = finding.column_name
        )
"""
_LOOKED_AT = """
        and exists (
            select from {these} as looked_at
            where looked_at.table_name = finding.table_name and looked_at.key = finding.key
        )
"""
_KEEP = text("""
    with kept as (
        insert into ops.quality_finding as kept (
            rule, table_name, key, column_name, value, expected, reason, first_check
        )
        select distinct on (table_name, key, coalesce(column_name, ''))
            :rule, table_name, key, coalesce(column_name, ''), value, expected, reason, :check_id
        from found
        order by table_name, key, coalesce(column_name, ''), reason
        on conflict (rule, table_name, key, column_name) do update set
            value = excluded.value, expected = excluded.expected, reason = excluded.reason
        where
            (kept.value, kept.expected, kept.reason)
            is distinct from (excluded.value, excluded.expected, excluded.reason)
        returning finding_id
    )
    insert into ops.unproposed (finding_id) select finding_id from kept on conflict do nothing
""")
_STILL = """
    insert into ops.unproposed (finding_id)
    select finding.finding_id from ops.quality_finding as finding
    where finding.rule = :rule {looked_at}
    on conflict do nothing
"""
_CHECKED = {
    "missing_days": """
        select 'orders' as table_name, max(day) - min(day) + 1 as rows from mart.sales_day
        union all select 'web_sessions', max(date) - min(date) + 1 from core.web_sessions
        union all select 'campaign_daily', max(date) - min(date) + 1 from core.campaign_daily
    """,
    "statistical_outliers": """
        select table_name, rows from ops.stored_rows
        union all select 'sales_day', max(day) - min(day) + 1 from mart.sales_day
    """,
}
"""The number of what is judged, by table, where it is not rows that are stored."""
_STORED = """
    select stored.table_name, stored.rows + coalesce(refused.rows, 0) as rows
    from ops.stored_rows as stored
    left join (
        select table_name, count(*) as rows from ops.quarantine where state = 'open' group by table_name
    ) as refused on stored.table_name = refused.table_name
"""
_OUTCOMES = """
    insert into ops.quality_result (
        check_id, rule, table_name, rows_checked, rows_failing, tier, severity, zero_rate, score
    )
    select
        :check_id, :rule, judged.table_name, judged.rows, least(failing.rows, judged.rows), :tier, :severity,
        :zero_rate, 100 * greatest(0, 1 - least(failing.rows, judged.rows) / cast(judged.rows as numeric) / :zero_rate)
    from ({checked}) as judged
    cross join lateral (
        select count(distinct finding.key) as rows
        from ops.quality_finding as finding
        where finding.rule = :rule and finding.table_name = judged.table_name
    ) as failing
    where judged.table_name = any(:tables) and judged.rows > 0
    returning rule, table_name, rows_checked, rows_failing, tier, severity, zero_rate
"""


def keep_findings(connection: Connection, rule: Rule, check_id: int, everything: bool) -> None:
    """Replace a rule's findings, of the rows looked at, by those in the temporary table `found`; fixes of these are to
    be looked for.
    """
    whole = everything or rule.name in WHOLE
    these = "affected" if rule.name in LINKED else "looked_at"
    looked_at = "" if whole else _LOOKED_AT.format(these=these)
    connection.execute(text(_GONE.format(looked_at=looked_at)), {"rule": rule.name})
    connection.execute(_KEEP, {"rule": rule.name, "check_id": check_id})
    if everything or not whole:
        # Another column of the row, or another row of the order, may tell now what it should be.
        connection.execute(text(_STILL.format(looked_at=looked_at)), {"rule": rule.name})


def keep_outcomes(connection: Connection, rule: Rule, check_id: int) -> list[Outcome]:
    """Write down, and return, how each table that the rule judges does now."""
    given = {
        "check_id": check_id,
        "rule": rule.name,
        "tier": rule.tier,
        "severity": rule.severity,
        "zero_rate": rule.zero_rate,
        "tables": list(rule.tables),
    }
    rows = connection.execute(text(_OUTCOMES.format(checked=_CHECKED.get(rule.name, _STORED))), given).mappings()
    return [Outcome(**{**row, "zero_rate": float(row["zero_rate"])}) for row in rows]
