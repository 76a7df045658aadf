"""Filters: presets, comparison, the address and back, and ranges as months and days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.errors import BadFilter
from services.filters import Filters, month_pieces, preset_range, year_earlier
from services.scope import Scope

AS_OF = date(2026, 10, 31)
days = st.dates(date(2015, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("preset", "start", "end"),
    [
        ("90d", date(2026, 8, 3), AS_OF),
        ("mtd", date(2026, 10, 1), AS_OF),
        ("qtd", date(2026, 10, 1), AS_OF),
        ("ytd", date(2026, 1, 1), AS_OF),
        ("last_month", date(2026, 9, 1), date(2026, 9, 30)),
        ("last_quarter", date(2026, 7, 1), date(2026, 9, 30)),
    ],
)
def test_presets_count_back_from_the_data(preset: str, start: date, end: date) -> None:
    assert preset_range(preset, AS_OF) == (start, end)


def test_last_quarter_reaches_into_the_year_before() -> None:
    assert preset_range("last_quarter", date(2026, 2, 3)) == (date(2025, 10, 1), date(2025, 12, 31))


def test_comparisons() -> None:
    filters = Filters(date(2026, 3, 1), date(2026, 3, 10), "previous_period")
    assert filters.comparison == (date(2026, 2, 19), date(2026, 2, 28))
    assert Filters(date(2024, 2, 29), date(2024, 3, 1)).comparison == (date(2023, 2, 28), date(2023, 3, 1))
    assert year_earlier(date(2025, 12, 31)) == date(2024, 12, 31)


@given(days, st.integers(0, 800), st.sets(st.text(min_size=1, max_size=8), max_size=4))
def test_the_address_holds_the_filters(start: date, length: int, regions: set[str]) -> None:
    wanted = tuple(sorted(r for r in regions if r != "*" and "\0" not in r))
    filters = Filters(start, start + timedelta(days=length), "previous_period", regions=wanted)
    assert Filters.from_query(filters.to_query(), AS_OF) == filters


@pytest.mark.parametrize(
    "query",
    [
        "?from=2026-13-01&to=2026-12-31",
        "?from=2026-02-02&to=2026-02-01",
        "?from=2026-02-02",
        "?from=0001-01-01&to=9999-12-31",
        "?range=yesterday",
        "?compare=never",
        "?region=*",
        "?" + "&".join(f"channel={n}" for n in range(300)),
        "?category=" + "x" * 500,
    ],
)
def test_nonsense_is_a_bad_filter(query: str) -> None:
    with pytest.raises((BadFilter, ValueError)):
        Filters.from_query(query, AS_OF)


@given(days, st.integers(0, 1200))
def test_month_pieces_make_up_the_range(start: date, length: int) -> None:
    end = start + timedelta(days=length)
    pieces = month_pieces(start, end)
    covered = {
        month + timedelta(days=n)
        for month in pieces["months"]
        for n in range(31)
        if (month + timedelta(days=n)).month == month.month
    }
    assert covered >= set(pieces["removed"])
    assert not covered & set(pieces["added"])
    assert (covered | set(pieces["added"])) - set(pieces["removed"]) == {
        start + timedelta(days=n) for n in range(length + 1)
    }
    assert len(pieces["added"]) + len(pieces["removed"]) <= 31


def test_scope_narrows_and_never_widens() -> None:
    limited = Scope(frozenset({"dach", "uk_ireland"}))
    assert Scope().narrow(()) == ["*"]
    assert limited.narrow(()) == ["dach", "uk_ireland"]
    assert limited.narrow(("dach", "us_east")) == ["dach"]
    assert limited.narrow(("us_east",)) == []
    assert Scope().fingerprint != limited.fingerprint
