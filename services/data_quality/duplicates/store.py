"""Pairs and clusters of customers as they are kept in ops, and which rows of a table people keep apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass

import orjson
from sqlalchemy import Connection, text

from services.data_quality.duplicates.clusters import Cluster, clusters
from services.data_quality.duplicates.linking import Pair
from services.data_quality.duplicates.model import Model

_ALONE = text("lock table ops.duplicate_pair in share row exclusive mode")
_MODEL = text("select model from ops.duplicate_model")
_NO_MODEL = text("delete from ops.duplicate_model")
_NEW_MODEL = text("insert into ops.duplicate_model (model, people) values (cast(:model as jsonb), :people)")
_FORGET = text("""
    delete from ops.duplicate_pair where :everything or a = any(:changed) or b = any(:changed)
""")
_ADD = text("""
    insert into ops.duplicate_pair (a, b, weight, probability, levels)
    select a, b, weight, probability, levels
    from jsonb_to_recordset(cast(:pairs as jsonb)) as pair (
        a text, b text, weight double precision, probability double precision, levels jsonb
    )
""")
_PAIRS = text("""
    select a, b, weight, probability from ops.duplicate_pair
    where :everything or (a = any(:keys) and b = any(:keys))
""")
_LEVELS = text("""
    select a, b, weight, probability, cast(levels as text) from ops.duplicate_pair
    where :everything or (a = any(:keys) and b = any(:keys)) order by weight desc, a, b
""")
# Whoever hangs on the customers by pairs, or did so by the clusters that they were in.
_REACHED = text("""
    with recursive reached as (
        select unnest(cast(:keys as text[])) collate "C" as key
        union
        select member.customer_id
        from ops.duplicate_member as own
        inner join ops.duplicate_member as member on own.cluster_id = member.cluster_id
        where own.customer_id = any(:keys)
        union
        select other.key
        from reached
        cross join lateral (
            select b from ops.duplicate_pair where a = reached.key
            union all
            select a from ops.duplicate_pair where b = reached.key
        ) as other (key)
    )
    select key from reached
""")
_REFUSED = text("select a, b from ops.duplicate_refused where table_name = :table")
_HOLDING = text("""
    select member.cluster_id, array_agg(member.customer_id order by member.customer_id) as members
    from ops.duplicate_member as member
    where
        :everything
        or member.cluster_id in (
            select own.cluster_id from ops.duplicate_member as own
            where own.customer_id = any(:keys)
        )
    group by member.cluster_id
    order by member.cluster_id
""")
_GONE = text("delete from ops.duplicate_cluster where cluster_id = any(:numbers)")
_CHANGED = text("update ops.duplicate_cluster set changed_at = now() where cluster_id = any(:numbers)")
_LEFT = text("delete from ops.duplicate_member where cluster_id = any(:numbers)")
_FOUND = text("""
    insert into ops.duplicate_cluster (found_at)
    select now() from generate_series(1, :many)
    returning cluster_id
""")
_JOINED = text("""
    insert into ops.duplicate_member (customer_id, cluster_id)
    select * from unnest(cast(:keys as text[]), cast(:numbers as bigint[]))
""")


@dataclass(frozen=True)
class Stored:
    """A cluster as it is kept: `cluster_id` stays while most of its members do."""

    cluster_id: int
    cluster: Cluster


def model(connection: Connection) -> Model | None:
    """The model as last learned; None before that, and where other things were compared then."""
    found = connection.execute(_MODEL).scalar_one_or_none()
    learned = Model(**found) if found else None
    return learned if learned and learned.fits else None


def replace(connection: Connection, pairs: Iterable[Pair], learned: Model, people: int) -> None:
    """Keep the pairs among all customers, of which there are so many, and what was learned from them."""
    connection.execute(_ALONE)
    connection.execute(_NO_MODEL)
    connection.execute(_NEW_MODEL, {"model": orjson.dumps(asdict(learned)).decode(), "people": people})
    _rewrite(connection, pairs, None)


def update(connection: Connection, pairs: Iterable[Pair], changed: Collection[str]) -> None:
    """Keep the pairs that touch the customers that changed, in the place of those that did so before."""
    connection.execute(_ALONE)
    _rewrite(connection, pairs, changed)


def stored(connection: Connection, keys: Collection[str] = ()) -> list[Stored]:
    """The clusters that hold any of the customers, or all clusters, by their number."""
    rows = connection.execute(_HOLDING, {"everything": not keys, "keys": list(keys)}).all()
    cluster_of = {key: row.cluster_id for row in rows for key in row.members}
    pairs: dict[int, list[Pair]] = {row.cluster_id: [] for row in rows}
    among = {"everything": not keys, "keys": list(cluster_of) if keys else []}
    for a, b, weight, probability, levels in connection.execute(_LEVELS, among):
        if a in cluster_of and cluster_of[a] == cluster_of.get(b):
            pairs[cluster_of[a]].append(Pair(a, b, weight, probability, orjson.loads(levels)))
    return [Stored(row.cluster_id, Cluster(tuple(row.members), tuple(pairs[row.cluster_id]))) for row in rows]


def companions(connection: Connection, keys: Collection[str]) -> set[str]:
    """The customers, and whoever was taken for the same person as one of them."""
    found = {key for each in stored(connection, keys) for key in each.cluster.members} if keys else set()
    return found | set(keys)


def kept_apart(connection: Connection, table: str) -> set[tuple[str, str]]:
    """The keys, each pair in order, of rows that somebody said are not one."""
    return {(row.a, row.b) for row in connection.execute(_REFUSED, {"table": table})}


def cluster_anew(connection: Connection, around: Collection[str]) -> None:
    """Make the clusters around customers anew, after somebody said who is not one person."""
    connection.execute(_ALONE)
    _cluster(connection, around)


def _rewrite(connection: Connection, pairs: Iterable[Pair], changed: Collection[str] | None) -> None:
    connection.execute(_FORGET, {"everything": changed is None, "changed": list(changed or ())})
    connection.execute(_ADD, {"pairs": orjson.dumps([asdict(pair) for pair in pairs]).decode()})
    _cluster(connection, changed)


def _cluster(connection: Connection, changed: Collection[str] | None) -> None:
    """Make the clusters, or those around customers that changed, anew; they keep their numbers."""
    keys = [] if changed is None else list(connection.execute(_REACHED, {"keys": list(changed)}).scalars())
    among = {"everything": changed is None, "keys": keys}
    apart = kept_apart(connection, "customers")
    pairs = (Pair(row.a, row.b, row.weight, row.probability, {}) for row in connection.execute(_PAIRS, among))
    wanted = [each.members for each in clusters(pairs, apart)]
    before = {row.cluster_id: tuple(row.members) for row in connection.execute(_HOLDING, among)}
    numbers = _numbers(wanted, before)
    other = {number: members for members, number in numbers.items() if before[number] != members}
    connection.execute(_GONE, {"numbers": list(before.keys() - numbers.values())})
    connection.execute(_LEFT, {"numbers": list(other)})
    connection.execute(_CHANGED, {"numbers": list(other)})
    new = [members for members in wanted if members not in numbers]
    other.update(zip(connection.execute(_FOUND, {"many": len(new)}).scalars(), new, strict=True))
    joined = [(key, number) for number, members in other.items() for key in members]
    connection.execute(_JOINED, {"keys": [key for key, _ in joined], "numbers": [number for _, number in joined]})


def _numbers(wanted: list[tuple[str, ...]], before: dict[int, tuple[str, ...]]) -> dict[tuple[str, ...], int]:
    """The number of each cluster that was there: it goes to the one with the most of its members."""
    number_of = {key: number for number, members in before.items() for key in members}
    shared = [
        (-many, number, members)
        for members in wanted
        for number, many in Counter(number_of[key] for key in members if key in number_of).items()
    ]
    numbers: dict[tuple[str, ...], int] = {}
    taken: set[int] = set()
    for _, number, members in sorted(shared):
        if members not in numbers and number not in taken:
            numbers[members] = number
            taken.add(number)
    return numbers
