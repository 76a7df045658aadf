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
    select refused.quarantine_id, refused.table_name, refused.original_row, finding.finding_id
    from ops.quarantine as refused
    inner join ops.to_mend as finding
        on
            finding.table_name = refused.table_name
            and (
                (finding.rule = 'schema_conformance' and finding.key = refused.file || ':' || refused.line)
                or (
                    finding.rule = 'allowed_values' and finding.column_name = refused.column_name
                    and refused.key is not null
                    and finding.key = (
                        select string_agg(refused.key ->> part.name, '|' order by part.place)
                        from jsonb_array_elements_text(cast(:keys as jsonb) -> refused.table_name)
                            with ordinality as part (name, place)
                    )
                )
            )
    where refused.state = 'open' and not refused.original_row::jsonb ? '_line'
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
