"""Rehearsal: when a rule would have fired in the last twelve months of the data, had it been there.

It goes through the same readings as live evaluation, read for all days at once, and follows them in the same way: so
that it says what evaluation on the evening of each day would have found.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from services.accounts import Actor
from services.alerts import operations
from services.alerts.checking import check
from services.alerts.company import Company
from services.alerts.episodes import Question, Reading, follow
from services.alerts.evaluation import READERS
from services.alerts.operations import Span
from services.alerts.rules import METRIC_KINDS, Place, Rule
from services.database import transaction

BACK = timedelta(days=364)
EVERY_RUN = 1_000_000


@dataclass(frozen=True)
class Rehearsed:
    """An episode that would have been: where, from which day, how many days it lasted, whether it lasts to the end.

    `money` is the most that was at stake in base currency, below zero where it was lost; None where it has no price.
    """

    place: Place
    day: date
    days: int
    lasts: bool
    money: float | None


@dataclass(frozen=True)
class Rehearsal:
    """The days gone through, and the episodes by their first day."""

    first: date
    last: date
    episodes: tuple[Rehearsed, ...]

    @property
    def money(self) -> float:
        """What was at stake in all of them, whichever way."""
        return sum(abs(each.money or 0.0) for each in self.episodes)


def rehearse(rule: Rule, *, by: Actor, now: datetime | None = None) -> Rehearsal:
    """When the rule, which need not be kept, would have fired. Raises RuleError where it makes no sense."""
    by.must("configure")
    by.must_reach(rule.region_id)
    now = now or datetime.now(UTC)
    with transaction() as connection:
        check(connection, rule)
        company = Company.read(connection)
    last = company.last_day if rule.kind in METRIC_KINDS and company.last_day else now.astimezone(company.zone).date()
    first = last - BACK
    found = []
    for place, readings in _readings(rule, company, Span(now - BACK, now, company.zone), first):
        for episode in follow(rule, readings, first):
            begun, over = episode.passed[0].day, episode.ended.day if episode.ended else last + timedelta(days=1)
            found.append(Rehearsed(place, begun, (over - begun).days, episode.ended is None, episode.money))
    return Rehearsal(first, last, tuple(sorted(found, key=lambda each: (each.day, each.place.region_id))))


def _readings(rule: Rule, company: Company, span: Span, first: date) -> Iterator[tuple[Place, list[Reading]]]:
    if rule.kind not in METRIC_KINDS:
        waits, shares, runs = (([rule] if rule.kind == kind else []) for kind in ("freshness", "quality", "job"))
        for _, place, readings in (
            *operations.waits(waits, span),
            *operations.shares(shares, span),
            *operations.runs(runs, span, EVERY_RUN),
        ):
            yield place, readings
    elif company.last_day is not None:
        questions = [Question(rule, place, first, company.last_day) for place in company.places(rule)]
        (reader,) = (reader for kinds, reader in READERS if rule.kind in kinds)
        for question, readings in zip(questions, reader(questions) if questions else (), strict=True):
            yield question.place, readings
