"""When a rule fires and clears, reading by reading, by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from services.alerts.episodes import Reading, follow
from services.alerts.rules import Rule

FIRST = date(2026, 1, 1)


def rule(**given: object) -> Rule:
    usual = {"kind": "threshold", "subject": "orders", "operator": "below", "fire_limit": 100.0}
    return Rule("Few orders", **usual | {"severity": "warning", "department": "sales"} | given)


def readings(*figures: float | None) -> list[Reading]:
    days = [FIRST + timedelta(days=place) for place in range(len(figures))]
    return [Reading(each, figure, str(each), money=figure) for each, figure in zip(days, figures, strict=True)]


def followed(rule: Rule, *figures: float | None, start: int = 0, is_open: bool = False) -> list[str]:
    """The episodes, as places of the first and last reading that passed and of the one that ended it."""
    found = []
    for each in follow(rule, readings(*figures), FIRST + timedelta(days=start), is_open=is_open):
        passed = [str((reading.day - FIRST).days) for reading in each.passed]
        ended = str((each.ended.day - FIRST).days) if each.ended else "open"
        found.append(f"{'goes on ' if each.continued else ''}{','.join(passed)} until {ended}")
    return found


def test_it_fires_when_the_limit_is_passed_and_clears_when_it_is_not() -> None:
    assert followed(rule(), 100, 99, 98, 100, 120, 50) == ["1,2 until 3", "5 until open"]


def test_it_fires_only_after_so_many_days_in_a_row() -> None:
    assert followed(rule(hold=3), 99, 99, 100, 99, 99, 99, 99, 100) == ["5,6 until 7"]


def test_days_before_the_first_asked_for_count_for_how_long() -> None:
    assert followed(rule(hold=3), 99, 99, 99, start=2) == ["2 until open"]
    assert followed(rule(hold=3), 99, 99, 99, start=1) == ["2 until open"]


def test_it_clears_only_past_the_clear_limit() -> None:
    assert followed(rule(clear_limit=120), 99, 110, 119, 98, 120, 110) == ["0,3 until 4"]


def test_what_is_not_known_neither_passes_nor_ends_anything() -> None:
    assert followed(rule(hold=2), 99, None, 99, 99, None, 120) == ["3 until 5"]


def test_what_was_open_goes_on_without_waiting() -> None:
    assert followed(rule(hold=3, clear_limit=120), 110, 99, 125, 99, is_open=True) == ["goes on 1 until 2"]


def test_an_episode_that_only_hovers_has_nothing_that_passed() -> None:
    assert followed(rule(clear_limit=120), 110, is_open=True) == ["goes on  until open"]


@pytest.mark.parametrize(
    ("operator", "figures", "expected"),
    [
        ("above", (3.4, 3.6, -9, 3.6), ["1 until 2", "3 until open"]),
        ("below", (-3.4, -3.6, 9, -3.6), ["1 until 2", "3 until open"]),
        ("outside", (-3.4, -3.6, 9, 0), ["1,2 until 3"]),
    ],
)
def test_an_anomaly_is_judged_by_how_far_it_is(operator: str, figures: tuple[float, ...], expected: list[str]) -> None:
    assert followed(rule(kind="anomaly", operator=operator, fire_limit=3.5), *figures) == expected


def test_the_money_is_the_most_of_the_episode() -> None:
    (episode,) = follow(rule(), readings(90, -95, 20), FIRST)
    assert episode.money == -95
