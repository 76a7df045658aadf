"""What is kept of an error names what went wrong and where, and nothing that is not for everybody."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import DBAPIError

from services.errors import DatabaseAway, ServiceError
from services.jobs.telling import LONGEST, hidden, told
from tests.services.jobs.conftest import run_sql


def test_a_service_s_error_is_its_sentence() -> None:
    assert told(ServiceError("It is no file.", remedy="Name a file.")) == "It is no file. Name a file."
    assert told(DatabaseAway("The database is away.", remedy="Wait.")) == "The database is away."


def test_another_error_is_its_kind_its_place_and_its_first_line() -> None:
    with pytest.raises(ValueError, match="bad") as raised:
        raise ValueError("bad shape\nsecond line")
    assert told(raised.value).startswith("ValueError in tests/services/jobs/test_telling.py, line ")
    assert told(raised.value).endswith(": bad shape")


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("cannot reach postgresql://analytics:hunter2@db/analytics", "cannot reach postgresql://…@db/analytics"),
        ("redis://:s3cret@redis:6379/0 refused", "redis://…@redis:6379/0 refused"),
        ("connection failed: password=hunter2 host=db", "connection failed: password=… host=db"),
        ("API_TOKEN: abc.def", "API_TOKEN: …"),
        ("no account ann.lee+x@shop.example there", "no account …@… there"),
    ],
)
def test_secrets_and_addresses_are_left_out(said: str, kept: str) -> None:
    assert hidden(said) == kept


def test_what_postgresql_says_of_the_row_is_left_out(jobs_database: str) -> None:
    ann = "insert into ops.user (email, name) values ('ann@shop.example', 'Ann')"
    with pytest.raises(DBAPIError) as raised:
        run_sql(f"{ann}; {ann}")
    said = told(raised.value)
    assert said.startswith("UniqueViolation in tests/services/jobs/conftest.py, line ")
    assert said.endswith('duplicate key value violates unique constraint "user_email_key"')


def test_a_long_one_is_cut() -> None:
    assert len(told(ValueError("x" * 10_000))) == LONGEST
