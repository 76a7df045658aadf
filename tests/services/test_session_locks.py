"""What a session outside of transactions holds, the next one can have at once."""

from __future__ import annotations

from sqlalchemy import event, text

from services import database

TAKE = text("select pg_try_advisory_lock(hashtext('a turn'))")
HELD = text("select count(*) from pg_locks where locktype = 'advisory'")


def test_locks_are_free_before_the_servers_process_ends(empty_database: str) -> None:
    held = []

    def count(*_: object) -> None:
        with database.transaction() as other:
            held.append(other.execute(HELD).scalar_one())

    event.listen(database.engine(), "close_detached", count)
    with database.session() as connection:
        assert connection.execute(TAKE).scalar_one()
    assert held == [0]
