"""What rules on metrics see: thresholds and changes in one statement, anomalies in another."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from services.alerts.customers import count_customers
from services.alerts.episodes import Question, Reading
from services.alerts.rules import Rule
from services.database import owned
from services.metrics import Unit

NORMAL = 0.6745
"""What makes a median absolute deviation comparable to a standard deviation."""

WEEKS = 62
"""Days before the first that an anomaly is judged by: eight weeks before each of the seven days up to it."""


def compared(questions: Sequence[Question]) -> list[list[Reading]]:
    """The readings of rules on thresholds and changes, a list for each question, by day."""
    found = _asked("evaluate_thresholds", questions)
    return [[_compared(each.rule, row) for row in rows] for each, rows in zip(questions, found, strict=True)]


def anomalies(questions: Sequence[Question]) -> list[list[Reading]]:
    """The readings of rules on anomalies, a list for each question, by day, for days with eight weeks before them.

    The figure is the modified z-score (Iglewicz and Hoaglin 1993) of the logarithm of the ratio to the median of the
    same weekday in the eight weeks before.
    """
    found = _asked("detect_anomalies", questions)
    return [[_anomaly(each.rule, row) for row in rows] for each, rows in zip(questions, found, strict=True)]


def _asked(name: str, questions: Sequence[Question]) -> list[list[Mapping[str, Any]]]:
    """The rows of the query for each question."""
    before = WEEKS if name == "detect_anomalies" else 0
    rows = owned(
        name,
        {
            "questions": json.dumps([_question(key, each) for key, each in enumerate(questions)], default=str),
            "counted": json.dumps(count_customers(questions, before), default=str),
        },
    )
    found: list[list[Mapping[str, Any]]] = [[] for _ in questions]
    for row in rows:
        found[row["key"]].append(row)
    return found


def _question(key: int, question: Question) -> dict[str, object]:
    rule, place = question.rule, question.place
    numerator, denominator = (*rule.metric.made_of, "")[:2]
    return {
        "key": key,
        "numerator": numerator,
        "denominator": denominator,
        "region_id": place.region_id,
        "channel_id": place.channel_id,
        "category_id": place.category_id,
        "window_days": rule.window_days,
        "lag_days": rule.lag,
        "first_day": question.first_needed,
        "last_day": question.end,
    }


def _compared(rule: Rule, row: Mapping[str, Any]) -> Reading:
    value, before = number(row["value"]), number(row["compared"])
    figure = value if rule.kind == "threshold" else _change(rule, value, before)
    expected = rule.fire_limit if rule.kind == "threshold" else before
    money = None if value is None or expected is None else _at_stake(rule, row, value, value - expected)
    return Reading(row["day"], figure, str(row["day"]), value, expected, money=money)


def _change(rule: Rule, value: float | None, before: float | None) -> float | None:
    if value is None or before is None:
        return None
    if rule.metric.unit is Unit.SHARE:
        return value - before
    return value / before - 1 if before > 0 else None


def _anomaly(rule: Rule, row: Mapping[str, Any]) -> Reading:
    value, expected, spread = number(row["value"]), float(row["expected"]), float(row["spread"])
    far = rule.fire_limit * spread / NORMAL
    money = None if value is None else _at_stake(rule, row, value, value - expected)
    return Reading(
        row["day"],
        number(row["score"]),
        str(row["day"]),
        value,
        expected,
        low=expected * math.exp(-far),
        high=expected * math.exp(far),
        money=money,
    )


def _at_stake(rule: Rule, row: Mapping[str, Any], value: float, off: float) -> float | None:
    """What the metric being `off` by so much comes to in base currency, below zero where it is bad.

    Money is itself; a ratio is as much of what it is a ratio to; a count is at the net revenue that one of them came
    with. None where none of these can be told.
    """
    metric = rule.metric
    denominator, revenue = number(row["denominator"]), number(row["net_revenue"])
    if metric.denominator:
        per_unit = denominator if metric.unit is not Unit.COUNT else None
        per_unit = None if metric.denominator == "active_customers" else per_unit
    elif metric.unit is Unit.MONEY:
        per_unit = 1.0
    else:
        per_unit = revenue / value if revenue is not None and value else None
    return None if per_unit is None else off * per_unit * (metric.good or 1)


def number(value: Any) -> float | None:
    """A number of the database as a float."""
    return None if value is None else float(value)
