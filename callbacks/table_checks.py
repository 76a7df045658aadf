"""The checks that look at a table, on its page in the data dictionary."""

from __future__ import annotations

from typing import Any

import pandas as pd

from callbacks.binding import Binding, Look, View
from callbacks.job_words import counted
from callbacks.quality_words import SEVERITIES, rule_address, table_words
from callbacks.words import listed
from layouts import components as kit
from services.data_quality.looking import Looking, checks
from services.filters import Filters


def draw(data: Any, look: Look, filters: Filters) -> View:
    """A row per check, with what it looks at and how it came out."""
    whose = f"{data['contract'].name}.{data['column']}" if data["column"] else data["contract"].name
    if not data["checks"]:
        said = kit.empty_state("No check looks at it.", "Its values are as their file had them.")
        return View(f"No check looks at {whose}", "", said)
    columns = [
        kit.Column("name", "Check", "parts"),
        kit.Column("severity", "Severity", "tag"),
        kit.Column("failing", "Fail", "count"),
        kit.Column("score", "Score", "count", bar=100.0),
        kit.Column("columns", "Columns that it looks at"),
        kit.Column("tables", "Rows fail in"),
    ]
    rows = [_row(each, linked=data["linked"]) for each in data["checks"]]
    finding = sum(each.score is not None and each.score < 100 for each in data["checks"])
    title = f"{counted(len(rows), 'check')} of {whose}, {finding or 'none'} of which with findings"
    note = "The lowest score of the latest check first"
    return View(title, note, kit.simple_table(rows, columns, "Checks", look))


def _row(each: Looking, *, linked: bool) -> dict[str, Any]:
    rule = each.rule
    title = kit.link(rule.title, rule_address(rule.name)) if linked else rule.title
    severity = rule.severity.capitalize() if rule.enabled else "Off"
    return {
        "name": kit.named(title, rule.tier.capitalize()),
        "severity": severity,
        "severity_tone": SEVERITIES[rule.severity] if rule.enabled else "",
        "columns": listed(list(each.columns), 4) or "whole rows",
        "tables": listed([table_words(name).capitalize() for name in each.tables], 3),
        "failing": each.failing,
        "score": None if each.score is None else int(each.score),
    }


def file(data: Any) -> pd.DataFrame:
    """A row per check."""
    return pd.DataFrame(
        [
            {
                "rule": each.rule.name,
                "title": each.rule.title,
                "tier": each.rule.tier,
                "severity": each.rule.severity,
                "enabled": each.rule.enabled,
                "columns": ", ".join(each.columns),
                "rows_fail_in": ", ".join(each.tables),
                "failing": each.failing,
                "score": each.score,
            }
            for each in data["checks"]
        ]
    )


BINDING = Binding(checks, draw, file)
