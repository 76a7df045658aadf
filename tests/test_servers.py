"""The same product over a server of somebody else's: an older PostgreSQL, by TCP, as an ordinary owner."""

from __future__ import annotations

from sqlalchemy import text

from services import database
from tests.databases import services_at


def test_an_older_postgresql_with_an_ordinary_owner_can_be_migrated(system_postgres: str) -> None:
    database.migrate(system_postgres)
    with services_at(system_postgres), database.transaction() as connection:
        assert connection.execute(text("select count(*) from ops.data_version")).scalar_one() == 1
