"""Rows that are there more than once, side by side: people's accounts, and products' entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from services.data_loader.contracts import contract
from services.data_quality import duplicates
from services.data_quality.cleansing.applying import fingerprint
from services.data_quality.duplicates import Pair
from services.data_quality.duplicates.comparisons import DIFFERENT
from services.data_quality.duplicates.customers import MAPPING

PAGE = 20
"""Clusters that are shown at once."""

_MERGES = "{0}.rule = :rule and {0}.table_name = :table and {0}.action = 'merge' and {0}.state = 'open'"
_PAGE = text(f"""
    with kept as materialized (
        select least.new_value from ops.proposal as least
        where
            {_MERGES.format("least")}
            and not exists (
                select from ops.proposal as other
                where
                    {_MERGES.format("other")} and other.new_value = least.new_value
                    and (other.confidence, other.proposal_id) < (least.confidence, least.proposal_id)
            )
        order by least.confidence, least.new_value limit :size offset :first
    )
    select
        new_value as kept, array_agg(key order by key) as others, array_agg(proposal_id order by proposal_id) as fixes
    from kept inner join ops.proposal as proposal using (new_value)
    where {_MERGES.format("proposal")}
    group by new_value order by min(confidence), new_value
""")
_COUNT = text(f"""
    select count(*) from (
        select from ops.proposal as proposal where {_MERGES.format("proposal")} group by new_value
    ) as kept
""")
_WHY = text("""
    select distinct on (proposal.proposal_id) proposal.key, proposal.confidence, finding.reason
    from ops.proposal as proposal
    -- Of one that somebody turned round, the finding is of the row that is kept.
    left join ops.quality_finding as finding
        on
            proposal.rule = finding.rule and proposal.table_name = finding.table_name
            and finding.key in (proposal.key, proposal.new_value)
    where proposal.proposal_id = any(:fixes)
    order by proposal.proposal_id, finding.key <> proposal.key
""")


@dataclass(frozen=True)
class Kind:
    """A table whose rows are there more than once, which `rule` finds: its `key`, what they are compared by, and a
    query of what hangs on each."""

    table: str
    rule: str
    key: str
    columns: tuple[str, ...]
    sales: str

    @property
    def rows(self) -> str:
        """SQL: rows by their key, each with its sales."""
        return (
            f"select rows.{self.key} as key, to_jsonb(rows) as row, ({self.sales}) as sales"
            f" from core.{self.table} as rows where rows.{self.key} = any(:keys)"
        )


KINDS = {
    "customers": Kind(
        "customers",
        "duplicate_customers",
        "customer_id",
        # Streets are in their addresses.
        tuple(name for name in MAPPING.values() if name != MAPPING["key"] and contract("customers").has(name)),
        "select count(*) from core.orders as orders where orders.customer_id = rows.customer_id",
    ),
    "products": Kind(
        "products",
        "duplicate_products",
        "product_id",
        ("name", "brand", "sku", "category_id", "list_price", "launched_on"),
        "select coalesce(sum(lines), 0) from mart.product_month as sold"
        " where sold.product_id = rows.product_id and sold.region_id = '*' and sold.channel_id = '*'",
    ),
}


@dataclass(frozen=True)
class Entry:
    """A row: its sales, which are a customer's orders, or the order lines of a product; the columns that say what the
    kept one's do; how likely it is the same, and why: of customers in what they agree how far, of products in words.
    None and nothing of the kept one itself."""

    key: str
    row: Mapping[str, Any]
    sales: int
    same: frozenset[str]
    probability: float | None
    agreed: Mapping[str, str]
    why: str = ""


@dataclass(frozen=True)
class Cluster:
    """Rows that are taken for one; `kept` is the one that the others are to be merged into, by `fixes`, of which `seen`
    is the fingerprint."""

    kept: str
    entries: tuple[Entry, ...]
    fixes: tuple[int, ...]
    seen: str


def clusters(connection: Connection, kind: Kind, page: int) -> list[Cluster]:
    """A page of clusters of which a merge is proposed, the least sure first."""
    these = {"rule": kind.rule, "table": kind.table}
    found = connection.execute(_PAGE, {**these, "size": PAGE, "first": (page - 1) * PAGE}).all()
    keys = [key for each in found for key in (each.kept, *each.others)]
    rows = {row.key: row for row in connection.execute(text(kind.rows), {"keys": keys})}
    why = {row.key: row for row in connection.execute(_WHY, {"fixes": [fix for each in found for fix in each.fixes]})}
    pairs = _pairs(connection, kind, keys)
    told = []
    for each in found:
        members = [key for key in (each.kept, *each.others) if key in rows]
        entries = tuple(_entry(kind, rows[key], rows[members[0]], why.get(key), pairs) for key in members)
        told.append(Cluster(each.kept, entries, tuple(each.fixes), fingerprint(connection, each.fixes)))
    return told


def counts(connection: Connection) -> dict[str, int]:
    """How many clusters there are, by table."""
    return {
        name: connection.execute(_COUNT, {"rule": kind.rule, "table": name}).scalar_one()
        for name, kind in KINDS.items()
    }


def _pairs(connection: Connection, kind: Kind, keys: list[str]) -> list[Pair]:
    """The pairs of customers that linkage found, strongest first in each cluster."""
    if kind.table != "customers" or not keys:
        return []
    return [pair for each in duplicates.stored(connection, keys) for pair in each.cluster.pairs]


def _entry(kind: Kind, row: Any, kept: Any, why: Any, pairs: Sequence[Pair]) -> Entry:
    if row is kept:
        return Entry(row.key, row.row, int(row.sales), frozenset(), None, {})
    same = frozenset(name for name in kind.columns if _plain(row.row[name]) == _plain(kept.row[name]) != "")
    pair = _strongest(pairs, row.key, kept.key)
    if pair is None:
        likely, reason = (float(why.confidence), why.reason or "") if why else (None, "")
        return Entry(row.key, row.row, int(row.sales), same, likely, {}, reason)
    agreed = {name: level for name, level in pair.levels.items() if level != DIFFERENT}
    return Entry(row.key, row.row, int(row.sales), same, pair.probability, agreed)


def _strongest(pairs: Sequence[Pair], key: str, kept: str) -> Pair | None:
    own = [pair for pair in pairs if key in (pair.a, pair.b)]
    return next((pair for pair in own if kept in (pair.a, pair.b)), own[0] if own else None)


def _plain(value: Any) -> str:
    return str(value or "").casefold().replace(" ", "")
