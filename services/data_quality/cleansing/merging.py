"""Customers that are there more than once: side by side, which account is kept, and who is somebody else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from services.accounts import Actor, audit
from services.data_loader.contracts import contract
from services.data_quality import duplicates
from services.data_quality.cleansing.deciding import BadValue
from services.data_quality.cleansing.privacy import must_mend
from services.data_quality.duplicates import Pair
from services.data_quality.duplicates.comparisons import DIFFERENT
from services.data_quality.duplicates.customers import MAPPING
from services.database import transaction
from services.errors import Conflict, NotFound

PAGE = 20
"""Clusters that are shown at once."""
COLUMNS = tuple(name for name in MAPPING.values() if name != MAPPING["key"] and contract("customers").has(name))
"""What accounts are compared by and hold themselves: streets are in their addresses."""

_MERGES = """
    from ops.duplicate_member as member
    inner join ops.proposal as proposal
        on
            proposal.rule = 'duplicate_customers' and proposal.table_name = 'customers'
            and proposal.action = 'merge' and proposal.state = 'open' and proposal.key = member.customer_id
"""
_PAGE = text(f"""
    select member.cluster_id, min(member.customer_id) as any_member {_MERGES}
    group by member.cluster_id order by min(proposal.confidence), member.cluster_id limit :size offset :first
""")
_COUNT = text(f"select count(distinct member.cluster_id) {_MERGES}")
_KEPT = text(f"""
    select member.cluster_id, proposal.proposal_id, proposal.key, proposal.new_value as kept {_MERGES}
    where member.cluster_id = any(:clusters) order by proposal.proposal_id
""")
_ROWS = text("""
    select customer_id, to_jsonb(customers) as row, (
        select count(*) from core.orders as orders where orders.customer_id = customers.customer_id
    ) as orders
    from core.customers as customers where customer_id = any(:keys)
""")
_LOCKED = text(f"""
    select proposal.proposal_id, proposal.key, proposal.new_value as kept {_MERGES}
    where member.cluster_id = :cluster order by proposal.proposal_id for update of proposal
""")
_MEMBERS = text("select customer_id from ops.duplicate_member where cluster_id = :cluster order by customer_id")
_FORGET = text("""
    delete from ops.proposal
    where rule = 'duplicate_customers' and table_name = 'customers' and key = :key and state <> 'open'
""")
_TURN = text("""
    update ops.proposal set key = :key, new_value = :kept, why = 'the account that somebody chose', changed_by = :by
    where proposal_id = :number
""")
_OTHERS = text("""
    select other.customer_id from ops.duplicate_member as own
    inner join ops.duplicate_member as other using (cluster_id)
    where own.customer_id = :key and other.customer_id <> :key order by other.customer_id
""")
_AGAIN = text("insert into ops.unchecked (table_name, key) select 'customers', unnest(cast(:keys as text[]))")
_DROP = text("""
    with found as (
        delete from ops.quality_finding
        where rule = 'duplicate_customers' and table_name = 'customers' and (key = :key or expected = :key)
    )
    delete from ops.proposal
    where
        rule = 'duplicate_customers' and table_name = 'customers' and state = 'open'
        and (key = :key or new_value = :key)
""")


@dataclass(frozen=True)
class Account:
    """An account: its row, its orders, the columns that say what the kept one's do; how likely it is that one's person,
    or another's of the cluster, and in what they agree how far. None and nothing of the kept one itself."""

    key: str
    row: Mapping[str, Any]
    orders: int
    same: frozenset[str]
    probability: float | None
    agreed: Mapping[str, str]


@dataclass(frozen=True)
class Cluster:
    """Accounts that are taken for one person's; `kept` is the one that the others are to be merged into."""

    cluster_id: int
    kept: str
    accounts: tuple[Account, ...]


def clusters(connection: Connection, page: int) -> tuple[list[Cluster], int]:
    """A page of clusters of which a merge is proposed, the least sure first, and how many there are."""
    found = connection.execute(_PAGE, {"size": PAGE, "first": (page - 1) * PAGE}).all()
    numbers = [row.cluster_id for row in found]
    kept = {row.cluster_id: row.kept for row in connection.execute(_KEPT, {"clusters": numbers})}
    known = {each.cluster_id: each.cluster for each in _stored(connection, [row.any_member for row in found])}
    keys = [key for number in numbers for key in known[number].members]
    rows = {row.customer_id: row for row in connection.execute(_ROWS, {"keys": keys})}
    told = [_cluster(number, kept[number], known[number], rows) for number in numbers]
    return told, connection.execute(_COUNT).scalar_one()


def _stored(connection: Connection, keys: list[str]) -> list[duplicates.Stored]:
    return duplicates.stored(connection, keys) if keys else []


def _cluster(number: int, kept: str, known: duplicates.Cluster, rows: Mapping[str, Any]) -> Cluster:
    there = sorted((key for key in known.members if key in rows), key=lambda key: (key != kept, key))
    first = rows[there[0]].row
    accounts = []
    for key in there:
        pair = None if key == kept else _strongest(known.pairs, key, kept)
        row = rows[key]
        same = frozenset(name for name in COLUMNS if key != kept and _plain(row.row[name]) == _plain(first[name]) != "")
        agreed = {name: level for name, level in pair.levels.items() if level != DIFFERENT} if pair else {}
        accounts.append(Account(key, row.row, row.orders, same, pair.probability if pair else None, agreed))
    return Cluster(number, kept, tuple(accounts))


def _strongest(pairs: Sequence[Pair], key: str, kept: str) -> Pair | None:
    own = [pair for pair in pairs if key in (pair.a, pair.b)]
    return next((pair for pair in own if kept in (pair.a, pair.b)), own[0] if own else None)


def _plain(value: Any) -> str:
    return str(value or "").casefold().replace(" ", "")


def keep(cluster_id: int, kept: str, *, by: Actor, seen: str) -> list[int]:
    """Say which account of a cluster is kept; returns the fixes that merge the others into it.

    `seen` is the one that was to be kept when it was looked at. Raises NotAllowed, NotFound, BadValue, and Conflict.
    """
    must_mend(by)
    with transaction() as connection:
        merges = connection.execute(_LOCKED, {"cluster": cluster_id}).all()
        if not merges:
            raise NotFound("No merge of these accounts is proposed any more.")
        if {row.kept for row in merges} != {seen}:
            raise Conflict("Another account is to be kept since this was shown.")
        if kept not in connection.execute(_MEMBERS, {"cluster": cluster_id}).scalars().all():
            raise BadValue(f"{kept} is none of these accounts.")
        if kept != seen:
            connection.execute(_FORGET, {"key": seen})
            for row in merges:
                turned = {"key": seen if row.key == kept else row.key, "kept": kept}
                connection.execute(_TURN, {**turned, "number": row.proposal_id, "by": by.name})
            audit.record(connection, by, "duplicate.keep", kept, {"instead_of": seen})
    return [row.proposal_id for row in merges]


def set_apart(key: str, *, by: Actor) -> None:
    """Say that an account is none of those that it is taken for; no later run joins them.

    Raises NotAllowed, and NotFound where it is taken for no other.
    """
    must_mend(by)
    with transaction() as connection:
        others = connection.execute(_OTHERS, {"key": key}).scalars().all()
    if not others:
        raise NotFound("This account is taken for no other.")
    for other in others:
        try:
            duplicates.keep_apart(key, other, by=by)
        except (NotFound, Conflict):
            # It was set free from this one already.
            continue
    with transaction() as connection:
        connection.execute(_DROP, {"key": key})
        connection.execute(_AGAIN, {"keys": [key, *others]})
