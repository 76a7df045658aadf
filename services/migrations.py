"""Brings a database's schema up to date: the SQL files of sql/setup, once each, in order."""

from __future__ import annotations

import re

from alembic import command, op
from alembic.config import Config
from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.pool import NullPool

from services.queries import SETUP

_LOCK = text("select pg_advisory_xact_lock(hashtext('migrations'))")


def run_migrations(url: str, revision: str = "head") -> None:
    """Apply the migrations that the database at `url` lacks, all or none; a second at once waits and finds no work."""
    engine = create_engine(make_url(re.sub(r"^postgres(ql)?://", "postgresql+psycopg2://", url)), poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(_LOCK)
        connection.exec_driver_sql("create schema if not exists ops")
        command.upgrade(_config(connection), revision)


def apply(name: str) -> None:
    """Run sql/setup/<name>.sql within the migration under way."""
    cursor = op.get_bind().connection.cursor()
    cursor.execute((SETUP / f"{name}.sql").read_text(encoding="utf-8"))
    cursor.close()


def _config(connection: Connection) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(SETUP).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
