"""Scores: how well data does, from 0 to 100, each by a formula that the stored results of a check suffice for.

    a table by a rule   100 * max(0, 1 - (rows that fail / rows of the table) / zero_rate)
    a rule              the mean over its tables
    a tier              the mean over its rules, weighted by SEVERITY
    the company         the mean over the tiers that have a rule, weighted by TIERS
    a table             the mean over the rules that judge it, weighted by SEVERITY

`zero_rate` is the share of rows from which data of this kind is of no use, which is for the company to say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

TIERS: Mapping[str, int] = {"validation": 20, "completeness": 20, "accuracy": 25, "consistency": 25, "anomaly": 10}
"""The tiers in order, with their weights."""
SEVERITY: Mapping[str, int] = {"critical": 3, "warning": 2, "info": 1}
"""What a rule of each severity weighs."""


@dataclass(frozen=True)
class Outcome:
    """How a table did by a rule: a row of ops.quality_result."""

    rule: str
    table_name: str
    rows_checked: int
    rows_failing: int
    tier: str
    severity: str
    zero_rate: float

    @property
    def rate(self) -> float:
        """The share of rows that fail, 0 to 1."""
        return self.rows_failing / self.rows_checked

    @property
    def score(self) -> float:
        """0 to 100."""
        return 100 * max(0.0, 1 - self.rate / self.zero_rate)


@dataclass(frozen=True)
class Scores:
    """The scores that follow from the outcomes of a check, each 0 to 100; company is None where nothing was judged."""

    company: float | None
    tiers: Mapping[str, float]
    rules: Mapping[str, float]
    tables: Mapping[str, float]


def scored(outcomes: Sequence[Outcome]) -> Scores:
    """Every score."""
    rules = _means((each.rule, each.score, 1) for each in outcomes)
    about = {each.rule: each for each in outcomes}
    tiers = _means((about[rule].tier, score, SEVERITY[about[rule].severity]) for rule, score in rules.items())
    tables = _means((each.table_name, each.score, SEVERITY[each.severity]) for each in outcomes)
    company = _means(("", score, TIERS[tier]) for tier, score in tiers.items()).get("")
    return Scores(company, {tier: tiers[tier] for tier in TIERS if tier in tiers}, rules, tables)


def _means(entries: Iterable[tuple[str, float, int]]) -> dict[str, float]:
    """The weighted mean of each key's values."""
    sums: defaultdict[str, float] = defaultdict(float)
    weights: defaultdict[str, int] = defaultdict(int)
    for key, value, weight in entries:
        sums[key] += value * weight
        weights[key] += weight
    return {key: sums[key] / weights[key] for key in sums}
