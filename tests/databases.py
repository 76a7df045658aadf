"""Databases for tests, made in an instant by copying one that is ready."""

from __future__ import annotations

import fcntl
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool

from dashboard.embedded.programs import postgres_bin
from services import database

MIGRATED = "template_migrated"
LOADED = "template_company"
"""Nobody stays connected to a template, or it could not be copied."""
PATIENT = 60.0
"""Seconds that an answer may take where the machine's load is not what is tested."""
MEMORY, ROOM = Path("/dev/shm"), 8 << 30
"""Databases lie in memory, where they are copied ten times as fast, if so many bytes of it are free."""
PREFIX = "analytics-tests-"


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder for a server's data, gone after the block."""
    in_memory = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=MEMORY if in_memory else None))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def clear_scratch() -> None:
    """Free the memory that a killed run left: folders of embedded servers that no process has locked."""
    for folder in MEMORY.glob(f"{PREFIX}*"):
        with suppress(OSError), (folder / "lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)


class Cluster:
    """A PostgreSQL server in which tests make and drop databases."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._number = count(1)

    def url_of(self, name: str) -> str:
        """The address of a database of this server."""
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    def run(self, statement: str, name: str = "") -> None:
        """Run one statement outside any transaction, in the database of that name if one is given."""
        engine = create_engine(
            self.url_of(name) if name else self.url, isolation_level="AUTOCOMMIT", poolclass=NullPool
        )
        with engine.connect() as connection:
            connection.execute(text(statement))

    def create(self, name: str = "", template: str = "template1") -> str:
        """Make a database as a copy of another; returns its name."""
        name = name or f"test_{next(self._number)}"
        self.run(f'create database "{name}" template "{template}" strategy file_copy')
        return name

    def dump(self, name: str, path: Path) -> None:
        """Write a database to a file, which is there once it is whole."""
        part = path.with_suffix(".part")
        self._program("pg_dump", "--format=custom", "--compress=gzip:1", f"--file={part}", self._libpq(name))
        part.rename(path)

    def restore(self, name: str, path: Path) -> None:
        """Make a database of what was dumped."""
        self.create(name)
        self._program("pg_restore", "--exit-on-error", "--jobs=2", f"--dbname={self._libpq(name)}", str(path))
        self.run("vacuum analyze", name)  # vacuumdb leaves out the parents of partitions

    def _libpq(self, name: str) -> str:
        return make_url(self.url_of(name)).set(drivername="postgresql").render_as_string(hide_password=False)

    @staticmethod
    def _program(name: str, *arguments: str) -> None:
        subprocess.run([postgres_bin() / name, *arguments], check=True)

    def drop(self, name: str) -> None:
        """Drop a database, whoever is still connected to it."""
        self.run(f'drop database "{name}" with (force)')

    @contextmanager
    def temporary(self, template: str) -> Iterator[str]:
        """The address of a copy that the services are pointed at, dropped afterwards."""
        name = self.create(template=template)
        try:
            with services_at(self.url_of(name)) as url:
                yield url
        finally:
            self.drop(name)


@contextmanager
def services_at(url: str) -> Iterator[str]:
    """Point the services at a database for the length of the block."""
    database.configure(url)
    try:
        yield url
    finally:
        database.dispose()
