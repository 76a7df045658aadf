"""Pairs and clusters of customers as they are kept in ops, and what a steward decides about them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass

import orjson
from sqlalchemy import Connection, text

from services.accounts import Actor, audit
from services.data_quality.duplicates.clusters import Cluster, clusters
from services.data_quality.duplicates.linking import Pair
from services.data_quality.duplicates.model import Model
from services.database import transaction
from services.errors import Conflict, NotFound

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
_PAIRS = text("select a, b, weight, probability, levels from ops.duplicate_pair")
_REFUSED = text("select a, b from ops.duplicate_refused")
_CLUSTERS = text("select cluster_id, members from ops.duplicate_cluster order by cluster_id")
_GONE = text("delete from ops.duplicate_cluster where cluster_id = any(:ids)")
_CHANGED = text("""
    update ops.duplicate_cluster set members = :members, changed_at = now() where cluster_id = :cluster_id
""")
_FOUND = text("insert into ops.duplicate_cluster (members) values (:members)")
_HOLDING = text("""
    select cluster_id, members from ops.duplicate_cluster
    where :everything or members && cast(:keys as text[]) order by cluster_id
""")
_AMONG = text(f"{_PAIRS.text} where a = any(:keys) and b = any(:keys) order by weight desc, a, b")
_REFUSE = text("""
    insert into ops.duplicate_refused (a, b, by_whom) values (:a, :b, :by) on conflict do nothing returning a
""")
_TOGETHER = text("select exists (select from ops.duplicate_cluster where members @> array[:a, :b])")


@dataclass(frozen=True)
class Stored:
    """A cluster as it is kept: `cluster_id` stays while most of its members do."""

    cluster_id: int
    cluster: Cluster


def model() -> Model | None:
    """The model as last learned; None before that."""
    with transaction() as connection:
        found = connection.execute(_MODEL).scalar_one_or_none()
    return Model(**found) if found else None


def replace(pairs: Iterable[Pair], learned: Model, people: int) -> None:
    """Keep the pairs among all customers, of which there are so many, and what was learned from them."""
    with transaction() as connection:
        connection.execute(_ALONE)
        connection.execute(_NO_MODEL)
        connection.execute(_NEW_MODEL, {"model": orjson.dumps(asdict(learned)).decode(), "people": people})
        _rewrite(connection, pairs, None)


def update(pairs: Iterable[Pair], changed: Collection[str]) -> None:
    """Keep the pairs that touch the customers that changed, in the place of those that did so before."""
    with transaction() as connection:
        connection.execute(_ALONE)
        _rewrite(connection, pairs, changed)


def stored(keys: Collection[str] = ()) -> list[Stored]:
    """The clusters that hold any of the customers, or all clusters, by their number."""
    with transaction() as connection:
        rows = connection.execute(_HOLDING, {"everything": not keys, "keys": list(keys)}).all()
        members = [key for row in rows for key in row.members]
        pairs: dict[int, list[Pair]] = {row.cluster_id: [] for row in rows}
        cluster_of = {key: row.cluster_id for row in rows for key in row.members}
        for pair in connection.execute(_AMONG, {"keys": members}):
            if cluster_of[pair.a] == cluster_of[pair.b]:
                pairs[cluster_of[pair.a]].append(Pair(*pair))
    return [Stored(row.cluster_id, Cluster(tuple(row.members), tuple(pairs[row.cluster_id]))) for row in rows]


def keep_apart(a: str, b: str, *, by: Actor) -> None:
    """Say that two customers of a cluster are not one person; no later run joins them.

    Raises NotAllowed, NotFound when they are in no cluster together, Conflict when somebody said so before.
    """
    by.must("act")
    a, b = sorted((a, b))
    with transaction() as connection:
        connection.execute(_ALONE)
        together = connection.execute(_TOGETHER, {"a": a, "b": b}).scalar_one()
        if connection.execute(_REFUSE, {"a": a, "b": b, "by": by.name}).first() is None:
            raise Conflict("These two are kept apart already.")
        if not together:
            raise NotFound("These two are not taken for one person.")
        _cluster(connection)
        audit.record(connection, by, "duplicate.apart", a, {"from": b})


def _rewrite(connection: Connection, pairs: Iterable[Pair], changed: Collection[str] | None) -> None:
    connection.execute(_FORGET, {"everything": changed is None, "changed": list(changed or ())})
    connection.execute(_ADD, {"pairs": orjson.dumps([asdict(pair) for pair in pairs]).decode()})
    _cluster(connection)


def _cluster(connection: Connection) -> None:
    """Make the clusters those of the pairs, under the numbers they have where they are there already."""
    apart = {(row.a, row.b) for row in connection.execute(_REFUSED)}
    wanted = [each.members for each in clusters((Pair(*row) for row in connection.execute(_PAIRS)), apart)]
    before = {row.cluster_id: tuple(row.members) for row in connection.execute(_CLUSTERS)}
    numbers = _numbers(wanted, before)
    connection.execute(_GONE, {"ids": [number for number in before if number not in numbers.values()]})
    changed = [
        {"cluster_id": number, "members": list(members)}
        for members, number in numbers.items()
        if before[number] != members
    ]
    new = [{"members": list(members)} for members in wanted if members not in numbers]
    for statement, rows in ((_CHANGED, changed), (_FOUND, new)):
        if rows:
            connection.execute(statement, rows)


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
