"""The sentences of the titles: short, computed, and silent about what does not stand out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from services.filters import Filters

FLAT = 0.01
"""A relative change below this is called level."""


def compared_with(filters: Filters) -> str:
    """What the comparison is called in a sentence; a plan is shown beside last year."""
    return "the period before" if filters.compare == "previous_period" else "last year"


def change(current: float | None, previous: float | None) -> float | None:
    """Relative change; None where it is not defined."""
    if current is None or previous is None or previous <= 0:
        return None
    return current / previous - 1


def versus(current: float | None, previous: float | None, name: str) -> str:
    """`4% above last year`, `level with plan`, or nothing where it cannot be said."""
    moved = change(current, previous)
    if moved is None:
        return ""
    if abs(moved) < FLAT:
        return f"level with {name}"
    return f"{percent(moved)} {'above' if moved > 0 else 'below'} {name}"


def runs(subject: str, *clauses: str, verb: str = "runs") -> str:
    """`Revenue runs 4% above last year and 2% below plan`; the bare subject where nothing can be said."""
    said = [clause for clause in clauses if clause]
    return f"{subject} {verb} {' and '.join(said)}" if said else subject


def percent(share: float) -> str:
    """An absolute share in words of a title: 4%, 0.6%, 250%."""
    size = abs(share) * 100
    return f"{size:.0f}%" if size >= 0.95 else f"{size:.1f}%"


def largest(parts: Mapping[str, float]) -> tuple[str, float] | None:
    """The part that moved most, either way."""
    moved = {name: value for name, value in parts.items() if value}
    return max(moved.items(), key=lambda part: abs(part[1])) if moved else None


def noted(note: str, not_applied: Sequence[str]) -> str:
    """A panel's line on what is drawn, and which choices of filters do not narrow it."""
    if not not_applied:
        return note
    said = f"all {listed(not_applied)}, whatever the filter"
    return f"{note}; {said}" if note else said[:1].upper() + said[1:]


def listed(names: Sequence[str], most: int = 3) -> str:
    """`A, B and C`, or `A, B, C and 4 more`."""
    if not names:
        return ""
    shown, more = list(names[:most]), len(names) - most
    if more > 0:
        shown.append(f"{more} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
