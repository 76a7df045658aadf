"""A rule: what is watched where, when it fires and clears, and whom it concerns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from services.metrics import METRICS, Metric
from services.scope import EVERYTHING

METRIC_KINDS = frozenset({"threshold", "change", "anomaly", "forecast"})
KINDS = {
    "threshold": "a metric passes a limit",
    "change": "a metric changed by more than a limit",
    "anomaly": "a metric is far from its weekday",
    "forecast": "the quarter is forecast to miss its plan",
    "freshness": "data is late",
    "job": "a job failed",
    "quality": "rows of a table were set aside",
}
SEVERITIES = ("critical", "warning", "info")
ALL_DATA = "data"
"""The subject of a rule on the freshness of all tables together."""
YEAR = 364
"""Days back to the year before that fall on the same weekdays."""


@dataclass(frozen=True)
class Place:
    """What an alert is about: a metric, table or job, and of a metric the region, channel and category, or `*`."""

    subject: str
    region_id: str = EVERYTHING
    channel_id: str = EVERYTHING
    category_id: str = EVERYTHING


@dataclass(frozen=True)
class Rule:
    """A rule as ops.alert_rule keeps it; `rule_id` is None before it is kept.

    Limits are in the unit of the metric; of a change as a fraction, of a share's change in points as a fraction, of an
    anomaly as a modified z-score without a sign, of a forecast as a fraction of the plan, of freshness in hours or
    usual waits, of quality as a share.
    """

    name: str
    kind: str
    subject: str
    operator: str
    fire_limit: float
    severity: str
    department: str
    region_id: str = EVERYTHING
    each_region: bool = False
    channel_id: str = EVERYTHING
    category_id: str = EVERYTHING
    window_days: int = 1
    against: str = ""
    clear_limit: float | None = None
    hold: int = 1
    group_key: str = ""
    quiet_from: time | None = None
    quiet_to: time | None = None
    quiet_criticals: bool = False
    enabled: bool = True
    owner: str = ""
    runbook: str = ""
    rule_id: int | None = None
    version: int = 0
    evaluated_to: date | None = None

    @classmethod
    def from_row(cls, row: Any) -> Rule:
        """Read a row of ops.alert_rule."""
        values = dict(row._mapping)
        for name in ("fire_limit", "clear_limit"):
            values[name] = None if values[name] is None else float(values[name])
        return cls(**values)

    @property
    def metric(self) -> Metric:
        """The metric that is watched, of a rule on one."""
        return METRICS[self.subject]

    @property
    def lag(self) -> int | None:
        """How many days back lies what a change is measured from."""
        return {"previous_period": self.window_days, "previous_year": YEAR}.get(self.against)

    def fires(self, figure: float) -> bool:
        """Whether the figure is beyond the limit."""
        return self._beyond(figure, self.fire_limit)

    def clears(self, figure: float) -> bool:
        """Whether the figure has come back as far as it must: past the clear limit, which is not short of the limit."""
        return not self._beyond(figure, self.fire_limit if self.clear_limit is None else self.clear_limit)

    def _beyond(self, figure: float, limit: float) -> bool:
        if self.kind == "anomaly":
            return {"above": figure, "below": -figure, "outside": abs(figure)}[self.operator] > limit
        return figure > limit if self.operator == "above" else figure < limit
