"""How broken values are read, by hand."""

from __future__ import annotations

import pytest

from services.data_loader.contracts import contract
from services.data_quality.cleansing.contacts import mended_email, mended_phone, mended_postal_code
from services.data_quality.cleansing.fixes import Fix
from services.data_quality.cleansing.refused import changes
from services.data_quality.cleansing.words import meant, tidy

DOMAINS = {"mail.example", "shop.example", "post.example.org"}
DEVICES = ("desktop", "mobile", "tablet", "app", "store")


@pytest.mark.parametrize(
    ("broken", "read"),
    [
        ("ann@@mail.example", "ann@mail.example"),
        ("ann lee@mail.example", "annlee@mail.example"),
        ("ann@mail", "ann@mail.example"),
        ("annmail.example", "ann@mail.example"),
        ("ann..@mail.example", "ann@mail.example"),
        ("ann@mail.example.", "ann@mail.example"),
        ("ann@mail..com", "ann@mail.example"),
        ("ann@elsewhere..com", "ann@elsewhere.com"),
        ("none", None),
        ("@mail.example", None),
        ("ann@elsewhere", None),
    ],
)
def test_an_address_is_read_where_it_can_be_read_in_one_way(broken: str, read: str | None) -> None:
    assert mended_email(broken, DOMAINS).value == read


def test_an_address_that_could_be_two_is_left_empty() -> None:
    assert mended_email("ann@mail", {"mail.example", "mail.test"}).value is None


def test_numbers_lose_what_was_typed_after_them() -> None:
    assert mended_phone("+4915112345678000", "DE").value == "+4915112345678"
    assert mended_phone("+49151???", "DE").value is None


def test_postal_codes_are_found_in_what_was_written() -> None:
    assert mended_postal_code("X10115X", "DE") == Fix("10115", 0.85, "the postal code that is written in it")
    assert mended_postal_code("0015277777", "IT") is not None
    assert mended_postal_code("??", "DE") is None
    assert mended_postal_code("1", "ZZ") is None, "a country whose codes nobody knows"


def test_words_are_read_by_the_list_its_synonyms_and_its_spelling() -> None:
    synonyms = {"phone": "mobile", "n/a": ""}
    assert meant("Mobile", DEVICES, synonyms, required=False) == Fix("mobile", 0.98, "the same word as the list has it")
    assert meant("phone", DEVICES, synonyms, required=True) == Fix("mobile", 0.95, "what the word is known to mean")
    assert meant("deskttop", DEVICES, synonyms, required=True) == Fix(
        "desktop", 0.85, "the word of the list that is spelt most like it"
    )
    unknown = meant("fridge", DEVICES, synonyms, required=False)
    assert unknown is not None
    assert unknown.value is None
    assert meant("fridge", DEVICES, synonyms, required=True) is None
    assert meant("n/a", DEVICES, synonyms, required=True) is None


def test_names_are_written_as_elsewhere_or_as_names_are() -> None:
    known = {"mcdonald": "McDonald"}
    assert tidy("MCDONALD", known).value == "McDonald"
    assert tidy("VAN DER MEER", {}).value == "Van der Meer"
    assert tidy("jean-luc o'neil", {}).value == "Jean-Luc O'Neil"
    assert tidy("Ann  Lee", {}) == Fix("Ann Lee", 0.99, "the same without blanks too many")


ORDER = {"order_id": "O1", "ordered_at": "2026-01-05T10:00Z", "status": "paid", "currency": "EUR"}


def read(**wrong: str) -> dict[str, str | None] | None:
    found = changes(contract("orders"), {**ORDER, **wrong}, {("orders", "status"): {"complete": "delivered"}})
    return None if found is None else {name: fix.value for name, fix in found.items()}


def test_a_refused_row_is_read_column_by_column() -> None:
    assert read(shipping_fee="ca. 4.90") == {"shipping_fee": "4.90"}
    assert read(shipping_fee="4.9O") == {"shipping_fee": "4.90"}
    assert read(shipping_fee="#REF!") == {"shipping_fee": None}, "a row can do without it"
    assert read(status="complete", tax_amount="n/a") == {"status": "delivered", "tax_amount": None}
    assert read(ordered_at="2026-01-O5T10:00Z") == {"ordered_at": "2026-01-05T10:00Z"}
    assert read(ordered_at="2026-02-30T10:00Z") is None, "no calendar has it, and no row can do without"
    assert read() == {}
