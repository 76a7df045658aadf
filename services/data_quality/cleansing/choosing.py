"""What people decide about rows that are there more than once: which is kept, and which is another after all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, text

from services.accounts import Actor, audit
from services.data_quality import duplicates
from services.data_quality.cleansing.applying import fingerprint
from services.data_quality.cleansing.deciding import BadValue
from services.data_quality.cleansing.privacy import must_mend
from services.database import transaction
from services.errors import Conflict, NotFound

_LOCKED = text("""
    select proposal_id, rule, table_name, key, new_value as kept from ops.proposal
    where proposal_id = any(:fixes) and action = 'merge' and state = 'open' order by proposal_id for update
""")
_FORGET = text("""
    delete from ops.proposal where rule = :rule and table_name = :table and key = :key and state <> 'open'
""")
_TURN = text("""
    update ops.proposal set key = :key, new_value = :kept, why = 'the one that somebody chose', changed_by = :by
    where proposal_id = :number
""")
_DROP = text("""
    with found as (
        delete from ops.quality_finding
        where rule = :rule and table_name = :table and (key = :key or expected = :key)
    )
    delete from ops.proposal
    where rule = :rule and table_name = :table and state = 'open' and (key = :key or new_value = :key)
""")


def keep(fixes: Sequence[int], kept: str, *, by: Actor, seen: str) -> None:
    """Say which row of a cluster is kept: `fixes`, its merges, merge the others into that one from now on.

    `seen` is the fingerprint of the fixes when they were looked at. Raises NotAllowed, NotFound, BadValue, Conflict.
    """
    must_mend(by)
    with transaction() as connection:
        merges = _merges(connection, fixes, kept, seen)
        before = merges[0]
        if kept == before.kept:
            return
        connection.execute(_FORGET, {"rule": before.rule, "table": before.table_name, "key": before.kept})
        for row in merges:
            turned = {"key": before.kept if row.key == kept else row.key, "kept": kept}
            connection.execute(_TURN, {**turned, "number": row.proposal_id, "by": by.name})
        detail = {"table": before.table_name, "instead_of": before.kept}
        audit.record(connection, by, "duplicate.keep", kept, detail)


def set_apart(fixes: Sequence[int], key: str, *, by: Actor, seen: str) -> None:
    """Say that a row of a cluster is none of the others; no later run joins them.

    `fixes` are the cluster's merges, `seen` their fingerprint when they were looked at. Raises NotAllowed, NotFound,
    BadValue and Conflict.
    """
    must_mend(by)
    with transaction() as connection:
        merges = _merges(connection, fixes, key, seen)
        others = {each for row in merges for each in (row.key, row.kept)} - {key}
        of = {"rule": merges[0].rule, "table": merges[0].table_name, "key": key}
        duplicates.keep_apart(of["table"], key, others, by=by, connection=connection)
        connection.execute(_DROP, of)


def _merges(connection: Connection, fixes: Sequence[int], key: str, seen: str) -> Sequence[Any]:
    """The merges of one cluster, which the key is in, as they were seen."""
    merges = connection.execute(_LOCKED, {"fixes": list(fixes)}).all()
    if not merges:
        raise NotFound("No merge of these is proposed any more.", remedy="Look at those that are.")
    if fingerprint(connection, fixes) != seen:
        raise Conflict("What is to be merged has changed since it was shown.")
    if len({(row.table_name, row.kept) for row in merges}) > 1 or key not in {merges[0].kept, *(r.key for r in merges)}:
        raise BadValue(f"{key} is none of these.")
    return merges
