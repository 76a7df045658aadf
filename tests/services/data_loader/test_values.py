"""PostgreSQL and Python agree on every value, and the reasons say how to mend it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from services import database
from services.data_loader.contracts import Column
from services.data_loader.values import fault, pattern, refused, typed

DAY = Column("v", "date")
BIRTHDAY = Column("v", "date", personal=True)
TIME = Column("v", "timestamp", required=True)
MONEY = Column("v", "money")
WHOLE = Column("v", "integer")
DECIMAL = Column("v", "decimal")
FLAG = Column("v", "boolean")
ID = Column("v", "id", required=True)
REGION = Column("v", "id", references="regions")
STATUS = Column("v", "text", required=True, allowed=("paid", "it's"))
COLUMNS = (DAY, BIRTHDAY, TIME, MONEY, WHOLE, DECIMAL, FLAG, ID, REGION, STATUS)


@pytest.fixture(autouse=True)
def _services(loader: str) -> None:
    """Every test here asks PostgreSQL."""


def read(column: Column, text: str) -> object:
    """What PostgreSQL makes of a staged text: its value, or "refused"."""
    with database.transaction() as connection:
        connection.exec_driver_sql("set local time zone 'UTC'")
        staged = "(select cast(%(text)s as text) as v) as s"
        if connection.exec_driver_sql(f"select {refused(column) or 'false'} from {staged}", {"text": text}).scalar():
            return "refused"
        return connection.exec_driver_sql(f"select {typed(column)} from {staged}", {"text": text}).scalar()


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        (DAY, "2026-02-28", date(2026, 2, 28)),
        (DAY, " 2024-02-29 ", date(2024, 2, 29)),
        (DAY, "", None),
        (DAY, "2100-12-31", date(2100, 12, 31)),
        (BIRTHDAY, "1904-02-29", date(1904, 2, 29)),
        (TIME, "2026-10-25T02:30:00+02:00", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (TIME, "2026-10-25 02:30:00", datetime(2026, 10, 25, 2, 30, tzinfo=UTC)),
        (TIME, "2026-10-25 02:30:00 -0730", datetime(2026, 10, 25, 10, 0, tzinfo=UTC)),
        (TIME, "2026-10-25 02:30:00 UTC", datetime(2026, 10, 25, 2, 30, tzinfo=UTC)),
        (TIME, "2026-10-25T02:30:00.123456Z", datetime(2026, 10, 25, 2, 30, 0, 123456, tzinfo=UTC)),
        (TIME, "2026-10-25T02:30Z", datetime(2026, 10, 25, 2, 30, tzinfo=UTC)),
        (TIME, "2026-10-25", datetime(2026, 10, 25, tzinfo=UTC)),
        (MONEY, "999999999999.99", Decimal("999999999999.99")),
        (MONEY, "-12.5", Decimal("-12.50")),
        (MONEY, "12.5000", Decimal("12.50")),
        (MONEY, ".5", Decimal("0.50")),
        (WHOLE, "5.0", 5),
        (WHOLE, "+999999999999999999", 999999999999999999),
        (DECIMAL, "0.30000000000000004", Decimal("0.300000")),
        (DECIMAL, "99999999999.9999999", Decimal("100000000000.000000")),
        (FLAG, "TRUE", True),
        (FLAG, "n", False),
        (FLAG, "0", False),
        (ID, "=HYPERLINK(1)", "=HYPERLINK(1)"),
        (STATUS, "it's", "it's"),
    ],
)
def test_a_sound_value_is_read(column: Column, text: str, value: object) -> None:
    assert fault(column, text) is None
    assert read(column, text) == value


@pytest.mark.parametrize(
    ("column", "text", "reason"),
    [
        (DAY, "2026-02-30", "is not a date that exists; write a date as YYYY-MM-DD"),
        (DAY, "2025-02-29", "is not a date that exists; write a date as YYYY-MM-DD"),
        (DAY, "2100-02-29", "is not a date that exists; write a date as YYYY-MM-DD"),
        (DAY, "31.12.2026", "is not a date; write it as YYYY-MM-DD"),
        (DAY, "today", "is not a date; write it as YYYY-MM-DD"),
        (DAY, "infinity", "is not a date; write it as YYYY-MM-DD"),
        (DAY, "2026-01-05 00:00:00", "has more than a date in it; write it as YYYY-MM-DD"),
        (
            DAY,
            "9999-12-31",
            "lies outside the years 1990 to 2100; correct the year, or leave it empty if it is not known",
        ),
        (
            BIRTHDAY,
            "1899-12-31",
            "lies outside the years 1900 to 2199; correct the year, or leave it empty if it is not known",
        ),
        (TIME, "", "must not be empty"),
        (TIME, "   ", "must not be empty"),
        (TIME, "now", "is not a time; write it as YYYY-MM-DDTHH:MM:SS, with Z or an offset if not UTC"),
        (
            TIME,
            "2026-01-05T24:00:00Z",
            "is not a time; write it as YYYY-MM-DDTHH:MM:SS, with Z or an offset if not UTC",
        ),
        (
            TIME,
            "2026-01-05T12:00:60Z",
            "is not a time; write it as YYYY-MM-DDTHH:MM:SS, with Z or an offset if not UTC",
        ),
        (MONEY, "12.505", "has more than 2 decimals; round it to cents"),
        (MONEY, "12,50", "has a decimal comma or thousands separators; write it like 1234.50"),
        (MONEY, "1234567,5", "has a decimal comma; write it like 1234.50"),
        (MONEY, "1,234.50", "has a decimal comma or thousands separators; write it like 1234.50"),
        (MONEY, "1.234.567", "has a decimal comma or thousands separators; write it like 1234.50"),
        (MONEY, "€ 5", "is not a number; write it like 1234.50"),
        (MONEY, "NaN", "is not a number; write it like 1234.50"),
        (MONEY, "1e5", "is not a number; write it like 1234.50"),
        (MONEY, "5.", "ends in a point; write it like 1234.50"),
        (MONEY, "1000000000000", "is too large"),
        (WHOLE, "2.5", "is not a whole number"),
        (WHOLE, "9223372036854775808", "is too large"),
        (DECIMAL, "100000000000", "is too large"),
        (FLAG, "maybe", "is neither true nor false; write true or false"),
        (ID, "x" * 201, "is longer than the 200 bytes an id may have"),
        (ID, "*", "uses a sign (* or a comma) that stands for several regions; write one plain code"),
        (REGION, "emea,apac", "uses a sign (* or a comma) that stands for several regions; write one plain code"),
        (STATUS, "Paid", "is not one of paid, it's"),
    ],
)
def test_a_faulty_value_is_refused_with_its_remedy(column: Column, text: str, reason: str) -> None:
    assert fault(column, text) == reason
    assert read(column, text) == "refused"


def _near(column: Column) -> st.SearchStrategy[str]:
    """Texts that look like the column's values, and texts that just miss."""
    digits = st.text("0123456789", min_size=1, max_size=14)
    stamps = st.from_regex(
        r"(19[089]\d|20\d\d|2100|2101|2199|2200)-[01]\d-[0-3]\d"
        r"([T ][0-2]\d:[0-6]\d(:[0-6]\d(\.\d{1,3})?)?(Z| UTC|[+-]\d\d:?\d\d)?)?",
        fullmatch=True,
    )
    numbers = st.builds(
        "{}{}{}{}".format, st.sampled_from(["", "-", "+"]), digits, st.sampled_from(["", ".", ","]), digits
    )
    choices = [stamps, numbers, digits, st.text("0123456789-:. TZ*,\t", max_size=24), st.text(max_size=8)]
    if wanted := pattern(column):
        choices.append(st.from_regex(wanted, fullmatch=True))
    return st.one_of(choices).filter(lambda text: "\0" not in text)


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.type)
def test_python_and_postgresql_refuse_the_same_values(column: Column) -> None:
    @settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(text=_near(column))
    @example(text="2026-01-05T12:00:60Z")
    @example(text="2026-1 -05")
    @example(text="0000-00-00")
    def agree(text: str) -> None:
        assert (read(column, text) == "refused") == (fault(column, text) is not None)

    agree()
