"""Addresses from which log-ins fail: how long they rest, whoever was tried; and where an address lies."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import text

from services import accounts
from services.accounts import TooManyTries
from services.accounts.addresses import FREE_FAILURES, caller, count_failure, must_not_rest, place_of
from services.database import transaction
from tests.fixtures_people import PASSWORD
from tests.together import each_at_once

OFFICE = "198.51.100.7"


def fail(times: int = 1, ip: str = OFFICE) -> None:
    with transaction() as connection:
        for _ in range(times):
            count_failure(connection, ip)


def rest(ip: str = OFFICE) -> int:
    """Seconds that an address rests; 0 when it does not."""
    try:
        with transaction() as connection:
            must_not_rest(connection, ip)
    except TooManyTries as error:
        return error.seconds
    return 0


def later(seconds: int) -> None:
    """Let so much time pass."""
    with transaction() as connection:
        connection.execute(
            text("""
                update ops.failing_address set counted_at = counted_at - make_interval(secs => :seconds),
                    rests_until = rests_until - make_interval(secs => :seconds)
            """),
            {"seconds": seconds},
        )


@pytest.mark.usefixtures("people")
def test_an_address_rests_with_growing_rests() -> None:
    fail(FREE_FAILURES - 1)
    assert rest() == 0
    rests = []
    for _ in range(9):
        fail()
        rests.append(rest())
    assert rests == [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]
    assert rest("198.51.100.8") == 0


@pytest.mark.usefixtures("people")
def test_an_address_is_forgiven_a_failure_every_five_minutes() -> None:
    fail(FREE_FAILURES + 2)
    assert rest() == 240
    later(241)
    assert rest() == 0
    later(3 * 300 - 241)
    fail()
    assert rest() == 60, "the thirtieth again"
    later(86_400)
    fail(FREE_FAILURES - 1)
    assert rest() == 0


@pytest.mark.usefixtures("people")
def test_while_an_address_rests_nobody_logs_in_from_it_and_no_password_is_tried() -> None:
    for number in range(FREE_FAILURES):
        assert accounts.authenticate(f"nobody{number}@demo.example", "wrong", OFFICE) is None
    for email, password in (("sales@demo.example", PASSWORD), ("nobody@demo.example", "wrong")):
        with pytest.raises(TooManyTries) as told:
            accounts.authenticate(email, password, OFFICE)
        assert (told.value.seconds, str(told.value)[:14]) == (60, "Too many tries")
    assert accounts.authenticate("sales@demo.example", PASSWORD, "198.51.100.8")
    later(61)
    assert accounts.authenticate("sales@demo.example", PASSWORD, OFFICE)


@pytest.mark.usefixtures("people")
def test_failures_at_once_are_all_counted() -> None:
    each_at_once([partial(accounts.authenticate, f"n{n}@demo.example", "wrong", OFFICE) for n in range(8)])
    fail(FREE_FAILURES - 9)
    assert rest() == 0
    fail()
    assert rest() > 0


@pytest.mark.usefixtures("people")
def test_addresses_are_forgotten_after_two_days() -> None:
    fail()
    later(3 * 86_400)
    fail(ip="198.51.100.8")
    with transaction() as connection:
        assert connection.execute(text("select address from ops.failing_address")).scalars().all() == ["198.51.100.8"]


@pytest.mark.parametrize(
    ("ip", "whose"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("", "unknown"),
        (None, "unknown"),
        ("a name", "a name"),
    ],
)
def test_a_caller(ip: str | None, whose: str) -> None:
    assert caller(ip) == whose


@pytest.mark.parametrize(
    ("ip", "place"),
    [
        ("127.0.0.1", "this machine"),
        ("::1", "this machine"),
        ("::ffff:127.0.0.1", "this machine"),
        ("10.1.2.3", "private network"),
        ("192.168.1.1", "private network"),
        ("172.31.0.1", "private network"),
        ("169.254.1.1", "private network"),
        ("fd00::1", "private network"),
        ("fe80::1", "private network"),
        ("8.8.8.8", "public address"),
        ("2606:4700::1111", "public address"),
        ("::ffff:8.8.8.8", "public address"),
        ("", "unknown"),
        (None, "unknown"),
        ("nonsense", "unknown"),
    ],
)
def test_where_an_address_lies(ip: str | None, place: str) -> None:
    assert place_of(ip) == place
