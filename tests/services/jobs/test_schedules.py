"""Slots across the changes of the clock and the ends of months, and which of those missed are made up for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

from services.jobs.schedules import CATCH_UP, At, Every, Schedule, owed

BERLIN = ZoneInfo("Europe/Berlin")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def after(schedule: Schedule, moment: str, many: int) -> list[str]:
    slots = islice(schedule.after(utc(moment), BERLIN), many)
    return [f"{slot:%m-%d %H:%M}" for slot in slots]


@pytest.mark.parametrize(
    ("cron", "since", "expected"),
    [
        # On 29 March 2026 two o'clock is followed by three: what the clock leaves out comes right after.
        ("30 2 * * *", "2026-03-28 00:00", ["03-28 01:30", "03-29 01:00", "03-30 00:30"]),
        ("7 * * * *", "2026-03-28 23:30", ["03-29 00:07", "03-29 01:07", "03-29 02:07"]),
        # On 25 October 2026 the hour from two to three comes twice: a daily slot in it once, an hourly one twice.
        ("30 2 * * *", "2026-10-24 00:00", ["10-24 00:30", "10-25 00:30", "10-26 01:30"]),
        ("30 2 * * *", "2026-10-25 00:30", ["10-26 01:30"]),
        ("30 2 * * *", "2026-10-25 01:10", ["10-26 01:30"]),
        ("7 * * * *", "2026-10-24 23:30", ["10-25 00:07", "10-25 01:07", "10-25 02:07"]),
        # Months without a 31st are left out; the last day is that of each.
        ("0 6 31 * *", "2026-01-31 05:00", ["03-31 04:00", "05-31 04:00"]),
        ("0 6 L * *", "2027-12-31 06:00", ["01-31 05:00", "02-29 05:00", "03-31 04:00"]),
        ("0 6 * * MON", "2026-11-26 00:00", ["11-30 05:00", "12-07 05:00"]),
    ],
)
def test_slots_by_the_company_s_clock(cron: str, since: str, expected: list[str]) -> None:
    assert after(At(cron), since, len(expected)) == expected


@pytest.mark.parametrize(
    ("cron", "moment", "expected"),
    [
        ("20 4 * * *", "2026-11-26 03:20", "2026-11-26 03:20"),
        ("20 4 * * *", "2026-11-26 03:19", "2026-11-25 03:20"),
        ("30 2 * * *", "2026-10-25 00:10", "2026-10-24 00:30"),
        ("30 2 * * *", "2026-10-25 01:10", "2026-10-25 00:30"),
        ("30 2 * * *", "2026-03-29 12:00", "2026-03-29 01:00"),
    ],
)
def test_the_latest_slot(cron: str, moment: str, expected: str) -> None:
    assert At(cron).latest(utc(moment), BERLIN) == utc(expected)


def test_every_so_many_seconds_counts_from_the_epoch_whatever_the_clock_does() -> None:
    assert after(Every(900), "2026-10-25 00:44:59", 3) == ["10-25 00:45", "10-25 01:00", "10-25 01:15"]
    assert Every(900).latest(utc("2026-10-25 00:45"), BERLIN) == utc("2026-10-25 00:45")


def test_schedules_in_words() -> None:
    assert [Every(1).words, Every(90).words, Every(60).words, Every(900).words, At("20 4 * * *").words] == [
        "Every second", "Every 90 seconds", "Every minute", "Every 15 minutes", "At 04:20 every day",
    ]  # fmt: skip


def test_missed_slots_of_the_last_hour_are_all_owed() -> None:
    now = utc("2026-11-26 10:05:30")
    assert owed(Every(60), now - timedelta(minutes=5), now, BERLIN) == [
        utc(f"2026-11-26 10:0{minute}") for minute in range(1, 6)
    ]
    assert len(owed(Every(60), now - timedelta(days=3), now, BERLIN)) == CATCH_UP // timedelta(minutes=1)
    assert owed(Every(60), utc("2026-11-26 10:05"), now, BERLIN) == []
    assert owed(Every(60), now + timedelta(minutes=3), now, BERLIN) == []


def test_of_those_before_only_the_last_one_is_owed() -> None:
    now = utc("2026-11-26 10:05")
    nightly = At("20 4 * * *")
    assert owed(nightly, utc("2026-11-20 03:20"), now, BERLIN) == [utc("2026-11-26 03:20")]
    assert owed(nightly, utc("2026-11-26 03:20"), now, BERLIN) == []
    assert owed(At("0 6 1 * *"), utc("2026-08-01 04:00"), now, BERLIN) == [utc("2026-11-01 05:00")]
