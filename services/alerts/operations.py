"""What rules on the running of the product see: how long data is waited for, what was set aside, which jobs failed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from services.alerts.episodes import Reading
from services.alerts.rules import ALL_DATA, Place, Rule
from services.database import owned
from services.scope import EVERYTHING

HOUR = timedelta(hours=1)
Row = Mapping[str, Any]
Seen = Iterator[tuple[Rule, Place, list[Reading]]]


@dataclass(frozen=True)
class Span:
    """From when to when is looked at, and the time zone that decides on days."""

    since: datetime
    now: datetime
    zone: ZoneInfo


def waits(rules: Sequence[Rule], span: Span) -> Seen:
    """What rules on freshness see: hours without a file of the table, or usual waits, for each wait that has ended and
    the one that lasts. The wait that a file has ended is followed by one of no time."""
    loads = _loads(span.since) if rules else {}
    for rule in rules:
        if files := loads.get(rule.subject):
            yield rule, Place(rule.subject), list(_waits(rule, files, span))


def _waits(rule: Rule, files: Sequence[Row], span: Span) -> Iterator[Reading]:
    usual, last_at = files[0]["usual_hours"], files[0]["last_at"]
    usual = None if usual is None else float(usual)
    arrived = [row for row in files if row["load_file_id"] is not None]
    for before, after in pairwise(arrived):
        yield _wait(rule, before["at"], after["at"], usual, span.zone)
        yield replace(_wait(rule, after["at"], after["at"], usual, span.zone), mark="")
    if last_at <= span.now:
        yield _wait(rule, last_at, span.now, usual, span.zone)


def _wait(rule: Rule, since: datetime, until: datetime, usual: float | None, zone: ZoneInfo) -> Reading:
    hours = (until - since) / HOUR
    in_waits = None if not usual else hours / usual
    figure = in_waits if rule.against == "usual" else hours
    return Reading(until.astimezone(zone).date(), figure, since.isoformat(), hours, usual)


def shares(rules: Sequence[Rule], span: Span) -> Seen:
    """What rules on quality see: of each file, the share of rows set aside in it and its table's files of the days
    before."""
    most_days = max((rule.window_days for rule in rules), default=0)
    loads = _loads(span.since - timedelta(days=most_days)) if rules else {}
    loads.pop(ALL_DATA, None)
    for rule in rules:
        for table, files in loads.items():
            if rule.subject in (EVERYTHING, table):
                yield rule, Place(table), list(_shares(rule, files, span))


def _shares(rule: Rule, files: Sequence[Row], span: Span) -> Iterator[Reading]:
    for row in files:
        if row["load_file_id"] is None or row["at"] < span.since:
            continue
        begin = row["at"] - timedelta(days=rule.window_days)
        some = [each for each in files if begin < each["at"] <= row["at"]]
        read = sum(each["rows_read"] for each in some)
        share = sum(each["rows_quarantined"] for each in some) / read if read else None
        day = row["at"].astimezone(span.zone).date()
        yield Reading(day, share, str(row["load_file_id"]), share, rule.fire_limit, about=f"{read:,} rows")


def runs(rules: Sequence[Rule], span: Span, most: int) -> Seen:
    """What rules on jobs see: of each run that ended, at most so many of a job, whether it failed (1) or not (0)."""
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in owned("job_readings", {"since": span.since, "most": most}) if rules else ():
        found[row["job"]].append(row)
    for rule in rules:
        for job, rows in found.items():
            if rule.subject in (EVERYTHING, job):
                yield rule, Place(job), [_run(row, span) for row in rows]


def _run(row: Row, span: Span) -> Reading:
    day = row["at"].astimezone(span.zone).date()
    return Reading(day, float(row["failed"]), str(row["run_id"]), about=row["error"] or "")


def _loads(since: datetime) -> dict[str, list[Row]]:
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in owned("load_readings", {"since": since}):
        found[row["table_name"]].append(row)
    return dict(found)
