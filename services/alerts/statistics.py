"""How the rules do: which of them people act on, which they ignore, and how long they take."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import text

from services.alerts.inbox import seen_by
from services.database import owned, transaction
from services.scope import Viewer

BACK = timedelta(days=365)

_STANDING = text("""
    select
        (select count(*) from ops.alert where state = 'firing') as firing,
        (select count(*) from ops.alert where state = 'firing' and severity = 'critical') as critical,
        (select count(*) from ops.alert_message where state = 'waiting') as waiting,
        (select count(*) from ops.alert_message where state = 'failed') as failed
""")


def performance(viewer: Viewer, now: datetime | None = None) -> list[dict[str, Any]]:
    """Of a year's alerts, a record per rule and one per department (rule_id None).

    Columns as in the query alert_performance, the medians in minutes, and `ignored_share`: of those that are over or
    were acted on, the share that nobody touched before they cleared; None where there are none.
    """
    rows = owned("alert_performance", {**seen_by(viewer), "since": (now or datetime.now(UTC)) - BACK})
    for row in rows:
        judged = row["acted_on"] + row["ignored"]
        row["ignored_share"] = row["ignored"] / judged if judged else None
    return rows


def standing() -> dict[str, int]:
    """Of the company: alerts that are "firing", the "critical" of them; messages "waiting", and "failed" for good."""
    with transaction() as connection:
        return dict(connection.execute(_STANDING).one()._mapping)
