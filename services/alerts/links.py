"""Where an alert is explained: the page to open, with the filters that show what it is about."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

from services.alerts.episodes import Reading
from services.alerts.rules import METRIC_KINDS, Place, Rule
from services.scope import EVERYTHING

PAGES = {
    "net_revenue": "/executive/drivers",
    "finance": "/finance/profitability",
    "sales": "/sales/orders",
    "operations": "/sales/products",
    "marketing": "/executive/summary",
    "risk": "/sales/orders",
}
"""By the metric, else by its owner."""
RUNNING = "/data/jobs"
"""Where jobs, loads and what they set aside are seen."""
SHORTEST = 7
"""Days that a page is opened with at least: a single day shows no course."""


def link(rule: Rule, place: Place, reading: Reading) -> str:
    """The address of the page that shows the figures of the reading."""
    if rule.kind not in METRIC_KINDS:
        return RUNNING
    page = PAGES.get(rule.subject) or PAGES.get(rule.metric.owner, PAGES["net_revenue"])
    days = max(rule.window_days, SHORTEST)
    pairs: dict[str, object] = {"from": reading.day - timedelta(days=days - 1), "to": reading.day}
    if rule.against == "previous_period":
        pairs["compare"] = "previous_period"
    chosen = {name: getattr(place, f"{name}_id") for name in ("region", "channel", "category")}
    pairs |= {name: value for name, value in chosen.items() if value != EVERYTHING}
    return f"{page}?{urlencode(pairs)}"
