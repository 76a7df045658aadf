"""Evaluation: what the rules see now, held against what was open before: what fires, goes on, and is over.

One evaluation runs at a time, and the same one again changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection, text

from services.alerts import operations
from services.alerts.company import Company
from services.alerts.episodes import Question, Reading, follow
from services.alerts.forecasts import forecasts
from services.alerts.metrics import anomalies, compared
from services.alerts.operations import Span
from services.alerts.record import Record
from services.alerts.rulebook import evaluated, read_rules
from services.alerts.rules import METRIC_KINDS, Place, Rule
from services.database import transaction

LOOK_BACK = timedelta(days=27)
"""How far back a rule that is new, or was not evaluated for long, looks for what is still open."""
RUNS_BACK, MOST_RUNS = timedelta(days=7), 60
"""How far back, and how many of each job, runs are looked at."""

Reader = Callable[[Sequence[Question]], list[list[Reading]]]
READERS: tuple[tuple[frozenset[str], Reader], ...] = (
    (frozenset({"threshold", "change"}), compared),
    (frozenset({"anomaly"}), anomalies),
    (frozenset({"forecast"}), forecasts),
)
"""What reads the figures of rules on metrics, by their kinds; all rules of the kinds at once."""

Seen = Iterator[tuple[Rule, Place, list[Reading], date]]
"""A rule, where it looks, what it sees there, and from which day on that is new."""


def evaluate(now: datetime | None = None) -> dict[str, int]:
    """Evaluate the rules of every kind but anomaly; returns how many {"rules", "fired", "repeated", "cleared"}."""
    return _evaluate(("threshold", "change", "forecast", "freshness", "quality", "job"), now)


def detect_anomalies(now: datetime | None = None) -> dict[str, int]:
    """Evaluate the rules of the kind anomaly; returns as `evaluate` does."""
    return _evaluate(("anomaly",), now)


@contextmanager
def one_at_a_time() -> Iterator[Connection]:
    """A transaction that waits for any other of these to end, and then sees what that has done."""
    with transaction() as connection:
        connection.execute(text("select pg_advisory_xact_lock(hashtext('alerts'))"))
        yield connection


def _evaluate(kinds: Collection[str], now: datetime | None) -> dict[str, int]:
    now = now or datetime.now(UTC)
    with one_at_a_time() as connection:
        every = {rule.rule_id: rule for rule in read_rules(connection) if rule.kind in kinds}
        rules = [rule for rule in every.values() if rule.enabled]
        company = Company.read(connection)
        record = Record.begin(connection, every.values(), now)
        for rule, place, readings, start in _seen(rules, company, now):
            was = record.open.get((rule.rule_id, place))
            if was and rule.kind not in METRIC_KINDS:
                readings = _since(was.mark, readings)
            record.take(rule, place, was, follow(rule, readings, start, is_open=was is not None))
        record.leave_uncovered(every)
        if company.last_day is not None:
            evaluated(connection, rules, company.last_day)
        return {"rules": len(rules), **record.write()}


def _seen(rules: Collection[Rule], company: Company, now: datetime) -> Seen:
    for kinds, reader in READERS:
        questions = list(_questions([rule for rule in rules if rule.kind in kinds], company))
        for question, readings in zip(questions, reader(questions) if questions else (), strict=True):
            yield question.rule, question.place, readings, question.start
    back, runs_back = (Span(now - far, now, company.zone) for far in (LOOK_BACK, RUNS_BACK))
    for rule, place, readings in (
        *operations.waits([rule for rule in rules if rule.kind == "freshness"], back),
        *operations.shares([rule for rule in rules if rule.kind == "quality"], back),
        *operations.runs([rule for rule in rules if rule.kind == "job"], runs_back, MOST_RUNS),
    ):
        yield rule, place, readings, date.min


def _questions(rules: Iterable[Rule], company: Company) -> Iterator[Question]:
    """The days since the last evaluation, whose last one is asked again: more of it may have come since."""
    last = company.last_day
    if last is None:
        return
    for rule in rules:
        unseen = rule.evaluated_to + timedelta(days=1) if rule.evaluated_to else last - LOOK_BACK
        start = max(min(unseen, last), last - LOOK_BACK)
        for place in company.places(rule):
            yield Question(rule, place, start, last)


def _since(mark: str, readings: list[Reading]) -> list[Reading]:
    """The readings from the one with this mark on; all where there is none."""
    places = [place for place, reading in enumerate(readings) if reading.mark == mark]
    return readings[places[0] :] if places else readings
