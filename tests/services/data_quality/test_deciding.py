"""E-mail addresses, telephone numbers and postal codes: what passes, and that the patterns promise nothing false."""

from __future__ import annotations

import re

import phonenumbers
import pytest

from services.data_quality.deciding import (
    email_fault,
    is_phone,
    not_emails,
    not_phones,
    phone_patterns,
    postal_patterns,
)
from services.data_quality.findings import Finding


def finding(value: str, expected: str | None = None) -> Finding:
    return Finding("customers", "C1", "email", value, expected, "is none")


@pytest.mark.parametrize(
    "address", ["ann@shop.example", "a.b+c@mail.shop.co.uk", "zoë@münchen.de", "o'neil@shop.example"]
)
def test_addresses_that_are_some(address: str) -> None:
    assert email_fault(address) == ""
    assert list(not_emails([finding(address)])) == []


@pytest.mark.parametrize("address", ["none", "ann@@shop.example", "ann shop@x.example", "ann@shop", "ann..b@x.example"])
def test_addresses_that_are_none_say_why(address: str) -> None:
    (found,) = not_emails([finding(address)])
    assert found.reason.startswith("is no e-mail address: ")
    assert len(found.reason) > len("is no e-mail address: ")


@pytest.mark.parametrize(
    ("number", "country"),
    [("+4915112345678", "DE"), ("0151 12345678", "DE"), ("+44 7400 123456", "DE"), ("(212) 555-0123", "US")],
)
def test_numbers_that_are_some(number: str, country: str) -> None:
    assert is_phone(number, country)
    assert list(not_phones([finding(number, country)])) == []


@pytest.mark.parametrize(
    ("number", "country"),
    [("+49151", "DE"), ("0000000000", "US"), ("unknown", ""), ("0151 12345678", ""), ("+999999", "DE")],
)
def test_numbers_that_are_none(number: str, country: str) -> None:
    assert list(not_phones([finding(number, country)])) == [finding(number)]


def test_what_a_pattern_takes_is_a_number() -> None:
    """Of each country an example of its fixed and mobile lines, and the same one digit shorter and longer."""
    tried = 0
    for country, pattern in phone_patterns().items():
        for kind in (phonenumbers.PhoneNumberType.FIXED_LINE, phonenumbers.PhoneNumberType.MOBILE):
            example = phonenumbers.example_number_for_type(country, kind)
            plain = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164) if example else ""
            for number in (plain, plain[:-1], f"{plain}0") if plain else ():
                tried += bool(re.search(pattern, number))
                assert not re.search(pattern, number) or is_phone(number, country), (country, number)
    assert tried > 300


@pytest.mark.parametrize(
    ("country", "code", "is_one"),
    [
        ("DE", "10115", True),
        ("DE", "1011", False),
        ("GB", "SW1A 1AA", True),
        ("GB", "SW1A", False),
        ("NL", "3568 SA", False),
        ("US", "94103-1234", True),
    ],
)
def test_postal_codes(country: str, code: str, *, is_one: bool) -> None:
    assert bool(re.search(postal_patterns()[country], code)) is is_one
