"""Dirt of whole rows: doubled, missing, or belonging to nothing; and what follows from dirt in another file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.generator.arrays import Array, uniform
from data.generator.columns import Chunk
from data.generator.company import Company

ORPHANED_ITEMS, DOUBLED_TRANSACTIONS, DOUBLED_PRODUCTS, MISCOUNTED, UNPAID = 0.002, 0.004, 0.02, 0.035, 0.0008
EMPTY_ORDERS = 0.02
"""Share of failed and cancelled orders that lost their lines."""
MISSING_TRAFFIC_DAYS, MISSING_CAMPAIGN_DAYS = 4, 3


def _number(column: pa.Array, prefix: int = 1) -> Array:
    return pc.utf8_slice_codeunits(column, prefix).cast(pa.int64()).to_numpy()


def _keep(chunk: Chunk, mask: Array) -> Chunk:
    return {name: column.filter(pa.array(mask)) for name, column in chunk.items()}


def _with(chunk: Chunk, rows: Chunk) -> Chunk:
    return {name: pa.concat_arrays([column, rows[name]]) for name, column in chunk.items()}


def _chosen(company: Company, salt: str, numbers: Array, rate: float) -> Array:
    return uniform(company.setup.seed, salt, numbers) < rate


def order_items(company: Company, chunks: Iterator[Chunk]) -> Iterator[Chunk]:
    """Drop the lines of a few orders that came to nothing; add lines whose order does not exist."""
    orphans = 0
    for (sold,), chunk in zip(company.blocks("orders"), chunks, strict=True):
        gone = ~sold["recognised"] & _chosen(company, "empty order", sold["number"], EMPTY_ORDERS)
        numbers = sold["number"][gone]
        company.truth.note(
            "defects",
            [
                row
                for number in numbers.tolist()
                for row in (
                    ("orders", f"O{number}", "orders_without_items", ""),
                    ("orders", f"O{number}", "order_total_mismatch", "follows from orders_without_items"),
                )
            ],
        )
        order = _number(chunk["order_id"])
        chunk = _keep(chunk, ~np.isin(order, numbers))
        stray = _keep(chunk, _chosen(company, "orphaned item", _number(chunk["order_item_id"]), ORPHANED_ITEMS))
        count = len(stray["order_id"])
        first = 900_000_000 + orphans
        stray = {**stray, "order_item_id": _ids("I", first, count), "order_id": _ids("O", first, count)}
        company.truth.note(
            "defects", [("order_items", key, "orphaned_order_item", "") for key in stray["order_item_id"].to_pylist()]
        )
        orphans += count
        yield _with(chunk, stray)


def _ids(prefix: str, first: int, count: int) -> pa.Array:
    return pa.array([f"{prefix}{first + at}" for at in range(count)], pa.string())


def transactions(company: Company, chunks: Iterator[Chunk]) -> Iterator[Chunk]:
    """Book some charges twice, under a new number."""
    doubled = 0
    for chunk in chunks:
        charge = np.asarray(pc.equal(chunk["kind"], "charge"))
        again = _keep(
            chunk, charge & _chosen(company, "doubled", _number(chunk["transaction_id"]), DOUBLED_TRANSACTIONS)
        )
        count = len(again["kind"])
        numbers = _ids("X", 900_000_000 + doubled, count)
        pairs = zip(numbers.to_pylist(), again["transaction_id"].to_pylist(), strict=True)
        company.truth.note("defects", [("transactions", new, "duplicate_transaction", old) for new, old in pairs])
        doubled += count
        yield _with(chunk, {**again, "transaction_id": numbers})


def products(company: Company, chunks: Iterator[Chunk]) -> Iterator[Chunk]:
    """Enter some products twice: the same number on the label, or nearly the same name."""
    for chunk in chunks:
        count = len(chunk["product_id"])
        again = _keep(chunk, _chosen(company, "doubled product", np.arange(count), DOUBLED_PRODUCTS))
        number = len(again["name"])
        ids = _ids("P", count + 1, number)
        names = [
            f"{name} (new)" if at % 3 == 0 else name.replace(" ", "  ", 1) if at % 3 == 1 else name.upper()
            for at, name in enumerate(again["name"].to_pylist())
        ]
        labels = [label if at % 2 == 0 else f"{label}-B" for at, label in enumerate(again["sku"].to_pylist())]
        pairs = zip(ids.to_pylist(), again["product_id"].to_pylist(), strict=True)
        company.truth.note("defects", [("products", new, "duplicate_product", old) for new, old in pairs])
        yield _with(
            chunk,
            {**again, "product_id": ids, "name": pa.array(names, pa.string()), "sku": pa.array(labels, pa.string())},
        )


def inventory(company: Company, chunks: Iterator[Chunk]) -> Iterator[Chunk]:
    """Let some counts differ from the system."""
    for chunk in chunks:
        count = len(chunk["product_id"])
        chance = uniform(company.setup.seed, "miscount", np.arange(count))
        off = np.flatnonzero(chance < MISCOUNTED)
        system = chunk["system_quantity"].cast(pa.int64()).to_numpy()
        counted = system.copy()
        step = 1 + (chance[off] / MISCOUNTED * 7919 % 8).astype(np.int64)
        counted[off] = np.where((off % 3 == 0) | (system[off] < step), system[off] + step, system[off] - step)
        keys = [f"{chunk['warehouse_id'][int(at)]}|{chunk['product_id'][int(at)]}" for at in off]
        company.truth.note(
            "defects",
            [
                ("inventory", key, "inventory_mismatch", f"{counted[at] - system[at]:+d}")
                for key, at in zip(keys, off, strict=True)
            ],
        )
        yield {**chunk, "counted_quantity": pa.array(counted).cast(pa.string())}


def payments(company: Company, chunks: Iterator[Chunk]) -> Iterator[Chunk]:
    """Lose a few payments of orders that were delivered."""
    for (sold,), chunk in zip(company.blocks("orders"), chunks, strict=True):
        delivered = sold["number"][(sold["status"] == 4) & (sold["return"] < 0) & (sold["charged_back_at"] < 0)]
        lost = delivered[_chosen(company, "lost payment", delivered, UNPAID)]
        company.truth.note(
            "defects",
            [("orders", f"O{number}", "payment_order_mismatch", "payment is missing") for number in lost.tolist()],
        )
        yield _keep(chunk, ~np.isin(_number(chunk["order_id"]), lost))


def _without_days(
    table: str, column: str, count: int, within: int
) -> Callable[[Company, Iterator[Chunk]], Iterator[Chunk]]:
    def drop(company: Company, chunks: Iterator[Chunk]) -> Iterator[Chunk]:
        setup = company.setup
        days = (
            setup.days
            - 20
            - setup.rng("missing days", table).choice(min(within, setup.days) - 40, count, replace=False)
        )
        missing = sorted(str(setup.start + timedelta(days=int(day))) for day in days)
        company.truth.note("defects", [(table, day, "missing_day", "") for day in missing])
        for chunk in chunks:
            yield _keep(chunk, ~np.asarray(pc.is_in(chunk[column], pa.array(missing))))

    return drop


web_sessions = _without_days("web_sessions", "date", MISSING_TRAFFIC_DAYS, 700)
campaign_daily = _without_days("campaign_daily", "date", MISSING_CAMPAIGN_DAYS, 1000)


def _planted(company: Company, kind: str) -> list[str]:
    return sorted(company.planted.get(kind, ()))


def after_orders(company: Company) -> None:
    """Notes once orders are written: a wrong tax makes a wrong total."""
    _totals(company, "orders tax_out_of_range")


def after_order_items(company: Company) -> None:
    """Notes once lines are written: wrong lines make wrong totals."""
    for kind in ("price_anomaly", "discount_out_of_range", "in quarantine"):
        _totals(company, f"order_items {kind}")


def _totals(company: Company, cause: str) -> None:
    company.truth.note(
        "defects",
        [("orders", order, "order_total_mismatch", f"follows from {cause}") for order in _planted(company, cause)],
    )


def follow(company: Company, table: str, chunk: Chunk) -> None:
    """Notes on rows left without their order because it is in quarantine, or that differ from a spoilt total."""
    if table == "order_items":
        _follow(company, chunk, "order_item_id", "orders in quarantine", (table, "orphaned_order_item"))
    if table == "payments":
        _follow(company, chunk, "payment_id", "orders in quarantine", (table, "payment_order_mismatch"))
        _follow(company, chunk, "payment_id", "orders order_total_mismatch", (table, "payment_order_mismatch"))


def _follow(company: Company, chunk: Chunk, key: str, cause: str, what: tuple[str, str]) -> None:
    rows = pc.is_in(chunk["order_id"], pa.array(_planted(company, cause), pa.string()))
    company.truth.note(
        "defects", [(what[0], one, what[1], f"follows from {cause}") for one in chunk[key].filter(rows).to_pylist()]
    )


STRAYS = {
    "order_items": order_items,
    "transactions": transactions,
    "products": products,
    "inventory": inventory,
    "payments": payments,
    "web_sessions": web_sessions,
    "campaign_daily": campaign_daily,
}
AFTER = {"orders": after_orders, "order_items": after_order_items}
