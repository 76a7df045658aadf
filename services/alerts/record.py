"""What an evaluation found, written down: new alerts, those that go on, and those that are over."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from services.alerts.company import covers
from services.alerts.episodes import Episode, most
from services.alerts.links import link
from services.alerts.rules import Place, Rule
from services.alerts.words import Vocabulary, evidence, title

_OPEN = text("""
    select alert_id, rule_id, subject, region_id, channel_id, category_id, mark, money
    from ops.alert where cleared_at is null and rule_id = any(:rules)
""")
_FIRE = text("""
    with fired as (
        insert into ops.alert (
            rule_id, subject, region_id, channel_id, category_id, kind, severity, department, group_key,
            title, evidence, link, value, expected, low, high, money,
            mark, first_day, last_day, first_at, last_at, repeats
        )
        values (
            :rule_id, :subject, :region_id, :channel_id, :category_id, :kind, :severity, :department, :group_key,
            :title, :evidence, :link, :value, :expected, :low, :high, :money,
            :mark, :first_day, :last_day, :now, :now, :repeats
        )
        returning alert_id, title
    )
    insert into ops.alert_event (alert_id, at, event, detail)
    select alert_id, :now, 'fired', jsonb_build_object('title', title) from fired
""")
_REPEAT = text("""
    update ops.alert set
        title = :title, evidence = :evidence, link = :link, value = :value, expected = :expected, low = :low,
        high = :high, money = :money, mark = :mark, last_day = :last_day, last_at = :now, repeats = repeats + :repeats
    where alert_id = :alert_id
""")
_CLEAR = text("""
    with cleared as (
        update ops.alert set
            cleared_at = :now, state = 'resolved', held_by = null, snoozed_until = null,
            resolved_at = coalesce(resolved_at, :now), version = version + 1
        where alert_id = any(:alerts)
        returning alert_id
    )
    insert into ops.alert_event (alert_id, at, event, detail)
    select alert_id, :now, 'cleared', jsonb_build_object('why', cast(:why as text)) from cleared
""")


@dataclass(frozen=True)
class Open:
    """An episode that is not over, whatever people have done about it: its alert, and what was seen last."""

    alert_id: int
    mark: str
    money: float | None


@dataclass
class Record:
    """What is open when an evaluation begins, and what it finds, until `write` keeps that."""

    connection: Connection
    say: Vocabulary
    now: datetime
    open: dict[tuple[int | None, Place], Open]
    fired: list[dict[str, Any]] = field(default_factory=list)
    repeated: list[dict[str, Any]] = field(default_factory=list)
    over: list[int] = field(default_factory=list)
    uncovered: list[int] = field(default_factory=list)

    @classmethod
    def begin(cls, connection: Connection, rules: Collection[Rule], now: datetime) -> Record:
        """What is open of these rules, as the transaction sees it."""
        rows = connection.execute(_OPEN, {"rules": [rule.rule_id for rule in rules]})
        found: dict[tuple[int | None, Place], Open] = {}
        for row in rows:
            place = Place(row.subject, row.region_id, row.channel_id, row.category_id)
            money = None if row.money is None else float(row.money)
            found[row.rule_id, place] = Open(row.alert_id, row.mark, money)
        return cls(connection, Vocabulary.read(connection), now, found)

    def take(self, rule: Rule, place: Place, was: Open | None, episodes: Iterable[Episode]) -> None:
        """Note the episodes of a rule in a place, the first of which goes on where there `was` one open.

        What began and ended since the evaluation before is nobody's any more, and is not noted.
        """
        for episode in episodes:
            if episode.continued and was is not None:
                if episode.passed:
                    self.repeated.append(self._values(rule, place, episode, was))
                if episode.ended:
                    self.over.append(was.alert_id)
            elif not episode.ended:
                self.fired.append(self._values(rule, place, episode, None))

    def leave_uncovered(self, rules: Mapping[int | None, Rule]) -> None:
        """Note that what is open where its rule looks no longer is over."""
        self.uncovered += [
            was.alert_id for (rule_id, place), was in self.open.items() if not covers(rules[rule_id], place)
        ]

    def write(self) -> dict[str, int]:
        """Keep it all; returns how many alerts fired, were seen again, and were cleared."""
        for alerts, why in ((self.over, "over"), (self.uncovered, "rule")):
            if alerts:
                self.connection.execute(_CLEAR, {"alerts": alerts, "why": why, "now": self.now})
        # After the clearing: what was over may have begun anew.
        for statement, values in ((_REPEAT, self.repeated), (_FIRE, self.fired)):
            if values:
                self.connection.execute(statement, values)
        cleared = len(self.over) + len(self.uncovered)
        return {"fired": len(self.fired), "repeated": len(self.repeated), "cleared": cleared}

    def _values(self, rule: Rule, place: Place, episode: Episode, was: Open | None) -> dict[str, Any]:
        last = episode.passed[-1]
        again = [reading for reading in episode.passed if was is None or reading.mark != was.mark]
        return {
            **asdict(place),
            "alert_id": was and was.alert_id,
            "rule_id": rule.rule_id,
            "kind": rule.kind,
            "severity": rule.severity,
            "department": rule.department,
            "group_key": rule.group_key or f"rule {rule.rule_id}",
            "title": title(rule, place, last, self.say),
            "evidence": evidence(rule, last, self.say),
            "link": link(rule, place, last),
            "value": last.value,
            "expected": last.expected,
            "low": last.low,
            "high": last.high,
            "money": most((episode.money, was.money if was else None), default=None),
            "mark": last.mark,
            "first_day": episode.passed[0].day,
            "last_day": last.day,
            "repeats": len(again) - (was is None),
            "now": self.now,
        }
