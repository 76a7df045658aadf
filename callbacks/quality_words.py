"""What the panels of data quality share: scores and what they mean in words, courses, tables by their names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from callbacks.binding import Look
from layouts import components as kit
from layouts import formatting, html
from layouts.data import cleansing
from layouts.data.quality import PAGE

GOOD, FAIR = 90, 75
"""Scores from which data is good enough to decide on, and good enough with care."""
SEVERITIES = {"critical": "bad", "warning": "warn", "info": ""}
Row = dict[str, Any]


def score_tone(score: float | None) -> str:
    """What a score means: "good", "warn" or "bad"; nothing where there is none."""
    if score is None:
        return ""
    return "good" if score >= GOOD else "warn" if score >= FAIR else "bad"


def points(score: float, locale: str) -> str:
    """A score as it is said, without its decimals: 100 is one by which nothing fails."""
    return formatting.count(int(score), locale)


def verdict(score: float) -> str:
    """Whether data of this score is good enough to decide on."""
    if score >= GOOD:
        return "Good enough to decide on"
    return "Good enough with care" if score >= FAIR else "Not good enough to decide on"


def table_words(name: str) -> str:
    """A table as people say it."""
    return name.replace("_", " ")


def rule_address(name: str) -> str:
    """The page of a rule."""
    return f"{PAGE.route}/{name}"


def fixes_link(rule: str, fixes: int, look: Look) -> Any:
    """The way to the fixes of a rule; nothing where none waits."""
    if not fixes:
        return None
    words = f"{formatting.count(fixes, look.locale)} fix{'' if fixes == 1 else 'es'}"
    return kit.link(words, f"{cleansing.PAGE.route}?rule={rule}")


def score_cells(scores: Sequence[float], look: Look) -> Row:
    """The cells of a score and of its course; `scores` are those of the latest checks, the newest first."""
    return {"score": int(scores[0]), "trend": course(scores, look)}


def course(scores: Sequence[float], look: Look) -> Any:
    """The course of a score over the latest checks, and by how much the last of them moved it."""
    oldest_first = list(reversed(scores))
    if len(oldest_first) < 2:
        return html.Small("first check")
    moved = oldest_first[-1] - oldest_first[-2]
    shown = formatting.number(abs(moved), look.locale, 1)
    said = f"{'+' if moved > 0 else formatting.MINUS}{shown}" if shown.strip("0.,") else "level"
    about = f"{formatting.number(oldest_first[0], look.locale, 1)} before {len(scores) - 1} checks"
    return [kit.course(oldest_first, about, look.theme), html.Small(said)]


def rate(failing: int, checked: int, look: Look) -> str:
    """The share of rows that fail, small as it mostly is."""
    return formatting.share(failing / checked, look.locale, 2)


def rows_fail(failing: int, checked: int, look: Look) -> str:
    """`377 of 24,744 rows fail`."""
    return f"{formatting.count(failing, look.locale)} of {formatting.count(checked, look.locale)} rows fail"


def off_by(amount: float | None, look: Look) -> str:
    """`€9,915 too high`; nothing where no price can be put."""
    if amount is None:
        return ""
    money = formatting.money(abs(amount), look.currency, look.locale)
    return f"{money} too {'high' if amount > 0 else 'low'}"
