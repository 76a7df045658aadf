"""When a job is due by the clock: slots, which are moments in UTC."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import takewhile
from typing import Protocol

from cronsim import CronSim

CATCH_UP = timedelta(hours=1)
"""How far back slots that nobody was there for are still run, each of them; of earlier ones, only the last."""


class Schedule(Protocol):
    """The slots of a job; `zone` is the company's time zone."""

    def after(self, moment: datetime, zone: tzinfo) -> Iterator[datetime]:
        """The slots later than a moment, without end."""

    def latest(self, moment: datetime, zone: tzinfo) -> datetime:
        """The last slot that is not later than a moment."""

    @property
    def words(self) -> str:
        """The schedule in words."""


@dataclass(frozen=True)
class Every:
    """Every so many seconds, counted from 1970."""

    seconds: int

    def after(self, moment: datetime, zone: tzinfo) -> Iterator[datetime]:
        """See Schedule."""
        slot = self.latest(moment, zone)
        while True:
            slot += timedelta(seconds=self.seconds)
            yield slot

    def latest(self, moment: datetime, zone: tzinfo) -> datetime:
        """See Schedule."""
        return datetime.fromtimestamp(math.floor(moment.timestamp() / self.seconds) * self.seconds, UTC)

    @property
    def words(self) -> str:
        """See Schedule."""
        minutes, seconds = divmod(self.seconds, 60)
        many, unit = (self.seconds, "second") if seconds else (minutes, "minute")
        return f"Every {unit}" if many == 1 else f"Every {many} {unit}s"


@dataclass(frozen=True)
class At:
    """By the company's clock, as cron writes it: minute, hour, day of the month, month, day of the week.

    A time that the change to summer time leaves out is made up for right after it; one that comes twice in autumn is
    the first.
    """

    cron: str

    def after(self, moment: datetime, zone: tzinfo) -> Iterator[datetime]:
        """See Schedule."""
        slots = (slot.astimezone(UTC) for slot in CronSim(self.cron, moment.astimezone(zone)))
        # Between two and three in autumn the clock cannot tell before from after.
        return (slot for slot in slots if slot > moment)

    def latest(self, moment: datetime, zone: tzinfo) -> datetime:
        """See Schedule."""
        start = (moment + timedelta(seconds=1)).astimezone(zone)
        slots = (slot.astimezone(UTC) for slot in CronSim(self.cron, start, reverse=True))
        last = next(slot for slot in slots if slot <= moment)
        # One that comes twice in autumn is not found on the way back.
        return max(takewhile(lambda slot: slot <= moment, self.after(last, zone)), default=last)

    @property
    def words(self) -> str:
        """See Schedule."""
        return CronSim(self.cron, datetime.now(UTC)).explain()


def owed(schedule: Schedule, since: datetime, now: datetime, zone: tzinfo) -> list[datetime]:
    """The slots to run now, where those up to `since` are done with: all of the last CATCH_UP, else the last one."""
    recent = list(takewhile(lambda slot: slot <= now, schedule.after(max(since, now - CATCH_UP), zone)))
    if recent or since >= now - CATCH_UP:
        return recent
    last = schedule.latest(now, zone)
    return [last] if last > since else []
