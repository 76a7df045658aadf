"""Alerts: rules over figures, data and jobs; what they find; who is told; and what people do about it.

`evaluate` and `detect_anomalies` find, `route` and `escalate` decide who is told, `deliver` sends. Each may be run at
any time, by several processes at once, and again: what was done is not done twice.
"""

from services.alerts.delivery import deliver, newest_message
from services.alerts.evaluation import detect_anomalies, evaluate
from services.alerts.rehearsal import rehearse
from services.alerts.routing import escalate, route

__all__ = ["deliver", "detect_anomalies", "escalate", "evaluate", "newest_message", "rehearse", "route"]
