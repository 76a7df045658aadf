"""What the pages of models share: scores in words, and how a model stands."""

from __future__ import annotations

from callbacks.binding import Look
from layouts import formatting
from services.models import Score
from services.models.shown import Standing


def written(value: float | None, share: bool, look: Look) -> str:
    """A score as text: a share in percent, else with three digits that mean something; nothing for none."""
    if value is None:
        return ""
    if share:
        return formatting.share(value, look.locale)
    size = abs(value)
    return formatting.number(value, look.locale, 0 if size >= 100 else 1 if size >= 10 else 2)


def better_by(score: Score) -> float | None:
    """By what fraction a model errs less than the naive one, or does more than it; below zero where it is worse."""
    if score.naive is None or score.naive == 0:
        return None
    ratio = score.value / score.naive
    return ratio - 1 if score.better == "higher" else 1 - ratio


def state(standing: Standing) -> tuple[str, str]:
    """How a model stands in a word or two, and the tone of it."""
    serving, newest = standing.serving, standing.newest
    if newest is not None and newest.state == "failed":
        return ("Training failed", "bad")
    if serving is None:
        return ("Too little data", "warn") if newest else ("Not trained yet", "")
    return ("Stale", "warn") if standing.stale else ("Serves", "good")
