"""Customers with more than one account: looked for among all, or around those that changed."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Connection, text

from services.data_quality.duplicates import store
from services.data_quality.duplicates.comparisons import DIFFERENT, LEVELS
from services.data_quality.duplicates.linking import Pair, link
from services.data_quality.findings import Finding
from services.database import to_file

MAPPING = {
    "key": "customer_id",
    "given_name": "first_name",
    "surname": "last_name",
    "birth_date": "birth_date",
    "email": "email",
    "phone": "phone",
    "street": "street",
    "city": "city",
    "postal_code": "postal_code",
}

_INDEXED = text("call ops.index_customers()")
_OLDEST_FIRST = text("""
    select customer_id, concat_ws(' ', first_name, last_name) as name
    from core.customers where customer_id = any(:keys)
    order by registered_at nulls last, length(customer_id), customer_id
""")


def findings(connection: Connection, keys: Sequence[str] = ()) -> list[Finding]:
    """The accounts of people who have an older one, of the whole company, or of the clusters that hold any of `keys`.

    Without keys every account is compared, and what agreement tells is learned anew; with them, only accounts that
    share something with those, by the model as it was last learned. What was found is kept in ops.
    """
    known = store.model(connection) if keys else None
    asked = list(keys) if known else []
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "customers.csv"
        people = to_file("duplicate_customers", {"wanted": asked}, source, connection)
        model, pairs = link(source, MAPPING, known, asked)
    if known:
        store.update(connection, pairs, asked)
    else:
        connection.execute(_INDEXED)
        store.replace(connection, pairs, model, people)
    return _younger(connection, store.stored(connection, keys))


def _younger(connection: Connection, clusters: Sequence[store.Stored]) -> list[Finding]:
    """Every member of a cluster but the oldest account, which is the one to keep."""
    members = [key for each in clusters for key in each.cluster.members]
    names = {row.customer_id: row.name for row in connection.execute(_OLDEST_FIRST, {"keys": members})}
    age = {key: place for place, key in enumerate(names)}
    found = []
    for each in clusters:
        oldest, *others = sorted((key for key in each.cluster.members if key in age), key=age.__getitem__)
        for key in others:
            pair = _strongest(each.cluster.pairs, key, oldest)
            found.append(Finding("customers", key, "customer_id", names[key], oldest, _reason(pair, key)))
    return sorted(found)


def _strongest(pairs: Sequence[Pair], key: str, oldest: str) -> Pair:
    """What joins an account to the oldest one, or else to the cluster."""
    own = [pair for pair in pairs if key in (pair.a, pair.b)]
    return next((pair for pair in own if oldest in (pair.a, pair.b)), own[0])


def _reason(pair: Pair, key: str) -> str:
    other = pair.a if pair.b == key else pair.b
    agree = [f"{name} ({pair.levels[name]})" for name in LEVELS if pair.levels.get(name, DIFFERENT) != DIFFERENT]
    certainty = min(pair.probability, 0.9999)
    return f"is {certainty:.2%} likely the person of {other}; they agree in {', '.join(agree)}"
