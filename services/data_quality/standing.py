"""How good the data is that figures rest on: the company's score, and the open incidents that reach a metric."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from services.database import current_version, transaction
from services.measures import measure
from services.metrics import METRICS, Unit
from services.scope import Viewer

_SCORE = text("select score from ops.quality_check order by check_id desc limit 1")
_OPEN = text("""
    select
        rule.rule, rule.title, incident.table_name, incident.metrics,
        cast(incident.failing_now as float) / greatest(incident.rows_checked, 1) as share,
        case when incident.in_revenue then cast(incident.off_by as float) end as off_by
    from ops.incident as incident
    inner join ops.quality_rule as rule on incident.rule = rule.rule
    where incident.state <> 'resolved'
    order by abs(incident.off_by) desc nulls last, share desc
""")


def score(viewer: Viewer) -> float | None:
    """The company's score by the latest check, 0 to 100; None before the first."""
    found: float | None = _standing(None, viewer, state=current_version().quality).data["score"]
    return found


def doubts(viewer: Viewer) -> dict[str, list[dict[str, Any]]]:
    """The open incidents in the columns that each metric rests on, by its name.

    Records of rule, title, table_name, metrics, share and off_by. `share` is of the table's rows; `off_by` by how much
    an amount of revenue is too high, in base currency: None where it is not known, for metrics that are no amounts, and
    for viewers limited to regions, as it is of the whole company.
    """
    incidents = _standing(None, viewer, state=current_version().quality).data["incidents"]
    return {
        name: [
            {**each, "off_by": each["off_by"] if metric.unit == Unit.MONEY else None}
            for each in incidents
            if name in each["metrics"]
        ]
        for name, metric in METRICS.items()
    }


@measure(scoped_by="region")
def _standing(filters: None, viewer: Viewer, *, state: int) -> dict[str, Any]:
    """The score and the open incidents; kept until the next check, or until something happens to an incident."""
    with transaction() as connection:
        score = connection.execute(_SCORE).scalar()
        incidents = [dict(row) for row in connection.execute(_OPEN).mappings()]
    if viewer.scope.regions is not None:
        incidents = [{**each, "off_by": None} for each in incidents]
    return {"score": None if score is None else float(score), "incidents": incidents}
