"""A fix: what a value should be, how sure that is, and why."""

from __future__ import annotations

from typing import NamedTuple


class Fix(NamedTuple):
    """`value` is what the column becomes, None for empty; `confidence` is 0 to 1; `why` completes "because it is …"."""

    value: str | None
    confidence: float
    why: str


class Proposal(NamedTuple):
    """A fix of a finding, as sql/automation/propose_*.sql give it too; `action` is set, remove, merge or replay."""

    finding_id: int
    action: str
    new_value: str | None
    confidence: float
    why: str
