"""Refused rows, read again: with what the rest of the order tells put in the place of what could not be read."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from typing import Any

from sqlalchemy import Connection, text

from services.data_loader.contracts import contract
from services.data_quality.cleansing.fixes import Fix, Proposal
from services.data_quality.cleansing.readings import synonyms
from services.data_quality.cleansing.refused import changes
from services.database import owned

_REFUSED = text("""
    with waiting as (
        select
            refused.*, file || ':' || line as place, (
                select string_agg(refused.key ->> part.name, '|' order by part.place)
                from jsonb_array_elements_text(cast(:keys as jsonb) -> refused.table_name)
                    with ordinality as part (name, place)
                where refused.key is not null
            ) as row_key
        from ops.quarantine as refused
        where refused.state = 'open' and not refused.original_row::jsonb ? '_line'
    )
    select refused.quarantine_id, refused.table_name, refused.original_row, finding.finding_id
    from waiting as refused
    inner join ops.to_mend as finding on refused.table_name = finding.table_name and refused.place = finding.key
    where finding.rule = 'schema_conformance'
    union all
    select refused.quarantine_id, refused.table_name, refused.original_row, finding.finding_id
    from waiting as refused
    inner join ops.to_mend as finding
        on
            refused.table_name = finding.table_name
            and refused.column_name = finding.column_name
            and refused.row_key = finding.key
    where finding.rule = 'allowed_values'
    order by quarantine_id, finding_id
""")


def replays(connection: Connection) -> list[dict[str, Any]]:
    """Refused rows, with what the rest of the order tells put in the place of what could not be read."""
    words = synonyms(connection)
    told: defaultdict[int, dict[str, Fix]] = defaultdict(dict)
    for row in owned("propose_for_refused", {}, connection):
        told[row["quarantine_id"]][row["column_name"]] = Fix(row["new_value"], float(row["confidence"]), row["why"])
    keys = {each.name: list(each.key) for each in map(contract, _tables(connection))}
    found = []
    for refused in connection.execute(_REFUSED, {"keys": json.dumps(keys)}):
        known = told[refused.quarantine_id]
        rest = {**refused.original_row, **{name: fix.value for name, fix in known.items()}}
        mended = changes(contract(refused.table_name), rest, words)
        if mended is None or not (every := {**known, **mended}):
            continue
        why = "; ".join(Counter(fix.why for fix in every.values()))
        values = json.dumps({name: fix.value for name, fix in every.items()}, ensure_ascii=False)
        sure = min(fix.confidence for fix in every.values())
        proposal = Proposal(refused.finding_id, "replay", values, sure, why)._asdict()
        found.append({**proposal, "refused": str(refused.quarantine_id)})
    return found


def _tables(connection: Connection) -> list[str]:
    return list(connection.exec_driver_sql("select distinct table_name from ops.quarantine").scalars())
