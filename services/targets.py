"""Targets: what is wanted of a metric in a region and month, in the place of the budget, with history and undo.

A target for the whole company is spread over its regions as their plan is, or evenly where there is none, so that the
regions' plans always add up to the company's.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import Connection, text

from services import platform
from services.accounts import Actor, audit
from services.database import forget_version, records, transaction
from services.errors import BadFilter, Conflict, NotFound
from services.live import live
from services.metrics import METRICS
from services.scope import EVERYTHING, Viewer

PLANNED = tuple(name for name, metric in METRICS.items() if metric.plan)
HISTORY = 50
"""Changes that are shown."""
CENT, MOST = Decimal("0.01"), Decimal(10) ** 12

_ALONE = text("lock table ops.target in share row exclusive mode")
_PLAN = text("select region_id, amount from mart.plan where metric = :metric and month = :month order by region_id")
_REGIONS = text("select region_id from core.regions order by region_id")
_BEFORE = text("""
    select region_id, amount, change_id from ops.target where metric = :metric and month = :month for update
""")
_CHANGE = text("insert into ops.target_change (by_whom, about) values (:by, :about) returning change_id")
_STEP = text("""
    insert into ops.target_step (change_id, metric, region_id, month, before, after)
    values (:change_id, :metric, :region_id, :month, :before, :after)
""")
_SET = text("""
    insert into ops.target (metric, region_id, month, amount, change_id)
    values (:metric, :region_id, :month, :after, :change_id)
    on conflict (metric, region_id, month) do update set amount = excluded.amount, change_id = excluded.change_id
""")
_REMOVE = text("delete from ops.target where metric = :metric and region_id = :region_id and month = :month")
_FORWARD = text("update ops.data_version set version = version + 1, refreshed_at = clock_timestamp() where version > 0")
_STEPS = text("""
    select step.metric, step.region_id, step.month, step.before, step.after, target.change_id as last, target.amount
    from ops.target_step as step
    left join ops.target as target
        on step.metric = target.metric and step.region_id = target.region_id and step.month = target.month
    where step.change_id = :change_id
""")
_UNDONE = text("update ops.target_change set undone_by = :later where change_id = :change_id and undone_by is null")
_HISTORY = text("""
    select change_id, at, by_whom, about, undone_by from ops.target_change order by change_id desc limit :size
""")


@live("target_months")
def year_of_targets(viewer: Viewer, query: Mapping[str, str]) -> dict[str, Any]:
    """The months of a year for a metric and region: {"year", "metric", "region", "regions", "months": records}.

    The address may hold metric, region ("*" for all that the viewer sees) and year. Records as of target_months.
    """
    metric, region = query.get("metric", PLANNED[0]), query.get("region", EVERYTHING)
    year = _year(query.get("year", ""), viewer)
    options = platform.filter_options(None, viewer).data
    regions = options[options["dimension"] == "region"]
    known = dict(zip(regions["value"], regions["label"], strict=True))
    if metric not in PLANNED or region not in {EVERYTHING, *known}:
        raise BadFilter("Targets are set for the metrics that have a plan, and for regions of yours.")
    wanted = viewer.scope.narrow(() if region == EVERYTHING else (region,))
    first, last = date(year, 1, 1), date(year, 12, 31)
    rows = records("target_months", {"start": first, "end": last, "regions": wanted}, viewer)
    months = [row for row in rows if row["metric"] == metric]
    return {"year": year, "metric": metric, "region": region, "regions": known, "months": months}


@live()
def changes(viewer: Viewer, query: Mapping[str, str]) -> list[dict[str, Any]]:
    """The latest changes, newest first: change_id, at, by_whom, about, undone_by."""
    with transaction() as connection:
        return [dict(row) for row in connection.execute(_HISTORY, {"size": HISTORY}).mappings()]


def set_targets(metric: str, region: str, amounts: Mapping[date, Decimal | None], *, seen: int, by: Actor) -> int:
    """Set or take back (None) the targets of months; returns the change's number.

    `region` is a region, or "*" for the whole company, spread over the regions. `seen` is the number of the last
    change to these months that was shown. Raises Conflict where there is a later one, BadFilter for what has no plan.
    """
    by.must("configure")
    by.must_reach(region)
    given = [amount for amount in amounts.values() if amount is not None]
    if metric not in PLANNED or not all(0 <= amount < MOST for amount in given):
        raise BadFilter("A target is zero or more, for a metric that has a plan.")
    with transaction() as connection:
        connection.execute(_ALONE)
        steps = []
        for month, amount in amounts.items():
            held = {row.region_id: row for row in connection.execute(_BEFORE, {"metric": metric, "month": month})}
            _unseen([row.change_id for name, row in held.items() if region in (EVERYTHING, name)], seen)
            for name, after in _spread(connection, metric, region, month, amount).items():
                before = held[name].amount if name in held else None
                if before != after:
                    place = {"metric": metric, "region_id": name, "month": month}
                    steps.append({**place, "before": before, "after": after})
        if not steps:
            return seen
        where = "the whole company" if region == EVERYTHING else region
        about = f"{METRICS[metric].label}, {where}, {_months(list(amounts))}"
        return _carry_out(connection, steps, about, by)


def undo(change_id: int, *, by: Actor) -> int:
    """Put back what a change found; returns the number of the change that does. Raises Conflict after others'."""
    by.must("configure")
    with transaction() as connection:
        connection.execute(_ALONE)
        rows = connection.execute(_STEPS, {"change_id": change_id}).all()
        if not rows:
            raise NotFound("There is no such change.")
        for row in rows:
            by.must_reach(row.region_id)
            if (row.last or change_id) != change_id or row.amount != row.after:
                raise Conflict("A later change touched these targets; undo that one first.")
        steps = [
            {"metric": r.metric, "region_id": r.region_id, "month": r.month, "before": r.after, "after": r.before}
            for r in rows
        ]
        later = _carry_out(connection, steps, f"Undid change {change_id}", by)
        if not connection.execute(_UNDONE, {"later": later, "change_id": change_id}).rowcount:
            raise Conflict("This change has been undone already.")
        return later


def _carry_out(connection: Connection, steps: list[dict[str, Any]], about: str, by: Actor) -> int:
    """Write the steps, their record and the audit entry; figures are then of a new state of the data."""
    change_id: int = connection.execute(_CHANGE, {"by": by.name, "about": about}).scalar_one()
    for step in steps:
        values = {**step, "change_id": change_id}
        connection.execute(_STEP, values)
        connection.execute(_REMOVE if step["after"] is None else _SET, values)
    told = {f"{s['month']:%Y-%m} {s['region_id']}": f"{s['before']} → {s['after']}" for s in steps}
    audit.record(connection, by, "target.set", about, told)
    connection.execute(_FORWARD)
    forget_version()
    return change_id


def _spread(
    connection: Connection, metric: str, region: str, month: date, amount: Decimal | None
) -> dict[str, Decimal | None]:
    """The amount by region, to the cent; the last region takes what rounding leaves."""
    if region != EVERYTHING:
        return {region: amount}
    names = list(connection.execute(_REGIONS).scalars())
    if amount is None:
        return dict.fromkeys(names)
    plan = {row.region_id: row.amount for row in connection.execute(_PLAN, {"metric": metric, "month": month})}
    weights = {name: plan.get(name, Decimal(0)) for name in names}
    if not any(weights.values()):
        weights = dict.fromkeys(names, Decimal(1))
    total, left, shares = sum(weights.values()), amount, {}
    for name in names:
        shares[name] = min(left, (amount * weights[name] / total).quantize(CENT, ROUND_HALF_UP))
        left -= shares[name]
    shares[max(weights, key=lambda name: weights[name])] += left
    return dict(shares)


def _unseen(numbers: list[int], seen: int) -> None:
    if max(numbers, default=0) > seen:
        raise Conflict("Somebody else changed these targets in the meantime; yours were not saved.")


def _months(months: list[date]) -> str:
    first, last = min(months), max(months)
    return f"{first:%b %Y}" if first == last else f"{first:%b} to {last:%b %Y}"


def _year(text: str, viewer: Viewer) -> int:
    if not text:
        return (platform.company_status(None, viewer).data["as_of"] or date.today()).year
    if not text.isdecimal() or not 1990 <= int(text[:6]) <= 2200:
        raise BadFilter("The year is a number, as 2026.")
    return int(text)
