"""The distribution's PostgreSQL over TCP, with an ordinary owner: how the product meets a server of somebody else's."""

from __future__ import annotations

import os
import pwd
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import pytest

from dashboard.processes import stop, told_of_death
from tests.conftest import missing
from tests.databases import scratch
from tests.ports import HOST, free_port


@pytest.fixture(scope="session")
def system_postgres() -> Iterator[str]:
    """The address of an empty database on 127.0.0.1, as its owner, who may create roles but is no superuser.

    The role postgres is one; pg_stat_statements is loaded where it is installed, and made in no database.
    """
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if not programs:
        missing("PostgreSQL")
    with scratch() as folder, _running(programs[0], folder) as url:
        yield url


@contextmanager
def _running(programs: Path, folder: Path) -> Iterator[str]:
    account = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
    user = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
    if account:
        os.chown(folder, account.pw_uid, account.pw_gid)
    data = folder / "data"
    initialise = [programs / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--no-sync"]
    subprocess.run(initialise, check=True, capture_output=True, cwd=folder, **user)
    port = free_port()
    options = {
        "listen_addresses": HOST,
        "port": port,
        "fsync": "off",
        "autovacuum": "off",
        "unix_socket_directories": folder,
    }
    if (programs.parent / "lib" / "pg_stat_statements.so").exists():
        options["shared_preload_libraries"] = "pg_stat_statements"
    command = [programs / "postgres", "-D", data, *(f"--{name}={value}" for name, value in options.items())]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            command, stdout=log, stderr=log, cwd=folder, preexec_fn=told_of_death(signal.SIGINT), **user
        )
    try:
        while not (data / "postmaster.pid").exists() or "ready" not in (data / "postmaster.pid").read_text():
            assert server.poll() is None, (folder / "log").read_text()
        yield _ordinary_owner(port)
    finally:
        stop(server, signal.SIGINT)


def _ordinary_owner(port: int) -> str:
    connection = psycopg2.connect(host=HOST, port=port, user="postgres", dbname="postgres")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("create role shop login createrole")
        cursor.execute("create database shop owner shop")
    connection.close()
    return f"postgresql://shop@{HOST}:{port}/shop"
