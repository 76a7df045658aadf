"""Maintenance: times for which what is about to be seen is expected, and told to nobody."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from sqlalchemy import text

from services.accounts import Actor, audit
from services.alerts.checking import RuleError
from services.database import transaction
from services.errors import NotFound
from services.scope import EVERYTHING

_WINDOWS = text("""
    select * from ops.maintenance_window where ends_at > :now - interval '30 days' order by starts_at desc, window_id
""")
_PLAN = text("""
    insert into ops.maintenance_window (
        subject, region_id, channel_id, category_id, starts_at, ends_at, reason, planned_by
    )
    values (:subject, :region_id, :channel_id, :category_id, :starts_at, :ends_at, :reason, :planned_by)
    returning window_id
""")
_END = text("""
    update ops.maintenance_window set ends_at = greatest(starts_at, :now)
    where window_id = :window_id and ends_at > :now
    returning reason, region_id
""")


@dataclass(frozen=True)
class Maintenance:
    """A planned time; `*` is any metric, table or job, and any region, channel or category."""

    starts_at: datetime
    ends_at: datetime
    reason: str
    subject: str = EVERYTHING
    region_id: str = EVERYTHING
    channel_id: str = EVERYTHING
    category_id: str = EVERYTHING
    planned_by: str = ""
    window_id: int | None = None


def list_maintenance(now: datetime | None = None) -> list[Maintenance]:
    """What is planned, under way, or ended in the last thirty days; the latest first."""
    with transaction() as connection:
        rows = connection.execute(_WINDOWS, {"now": now or datetime.now(UTC)}).mappings()
        return [Maintenance(**row) for row in rows]


def plan_maintenance(plan: Maintenance, *, by: Actor) -> int:
    """Plan it; what it covers and nobody has been told of is held from its beginning to its end. Returns its number."""
    by.must("configure")
    by.must_reach(plan.region_id)
    if not 0 < len(plan.reason.strip()) <= 400 or plan.ends_at <= plan.starts_at:
        raise RuleError("Maintenance has a reason, and ends after it has begun.")
    with transaction() as connection:
        window_id = int(connection.execute(_PLAN, {**asdict(plan), "planned_by": by.name}).scalar_one())
        detail = {name: str(value) for name, value in asdict(plan).items() if name not in ("planned_by", "window_id")}
        audit.record(connection, by, "maintenance.plan", str(window_id), detail)
    return window_id


def end_maintenance(window_id: int, *, by: Actor, now: datetime | None = None) -> None:
    """End it now, or cancel it before it begins. Raises NotFound where there is nothing left to end."""
    by.must("configure")
    with transaction() as connection:
        ended = connection.execute(_END, {"window_id": window_id, "now": now or datetime.now(UTC)}).one_or_none()
        if ended is None:
            raise NotFound("This maintenance is over already.", remedy="Look at what is planned.")
        by.must_reach(ended.region_id)
        audit.record(connection, by, "maintenance.end", str(window_id), {"reason": ended.reason})
