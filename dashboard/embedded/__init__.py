"""A PostgreSQL and a Redis of the application's own, for when no URLs are set.

Both run from wheels, listen on sockets in the data folder alone, and end with the process that started them, however
that ends: the kernel tells them when it is killed, and the next start clears away what is left.
"""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from dashboard.embedded.folder import DATABASE, LONGEST_SOCKET, Folder, changes_as_root
from dashboard.embedded.programs import POSTGRES_SETTINGS, REDIS_SETTINGS, EmbeddedError, postgres_bin, redis_server
from dashboard.processes import stop

START_SECONDS = 120

__all__ = ["LONGEST_SOCKET", "EmbeddedError", "Servers", "changes_as_root", "servers"]


@dataclass(frozen=True)
class Servers:
    """Where the servers are, and their processes when this process started them."""

    database_url: str
    redis_url: str
    processes: tuple[subprocess.Popen[bytes], ...] = ()


@contextmanager
def servers(
    data_dir: Path, *, attach: bool = False, postgres_settings: Mapping[str, str] | None = None
) -> Iterator[Servers]:
    """Run both servers on a data folder for the length of the block.

    With `attach`, servers that another process runs on the folder are shared instead of refused.
    Raises EmbeddedError when the folder is in use, belongs to somebody else, or a server does not start.
    """
    with ExitStack() as stack:
        try:
            running = _start(data_dir.resolve(), stack, attach, {**POSTGRES_SETTINGS, **(postgres_settings or {})})
        except PermissionError as error:
            sentence = f"{error.filename} belongs to another user; set DATA_DIR to a folder of your own."
            raise EmbeddedError(sentence) from error
        yield running


def _start(root: Path, stack: ExitStack, attach: bool, settings: Mapping[str, str]) -> Servers:
    folder = Folder(root)
    if not _own(folder, stack, attach):
        return _addresses(folder)
    folder.prepare()
    stack.callback(folder.tidy)
    postgres = _start_postgres(folder, settings)
    stack.callback(stop, postgres, signal.SIGINT)
    _wait(postgres, folder.postgres_ready, folder.log / "postgres.log")
    redis = _start_redis(folder)
    stack.callback(stop, redis, signal.SIGTERM)
    _wait(redis, folder.redis_socket.exists, folder.log / "redis.log")
    return _addresses(folder, postgres, redis)


def _addresses(folder: Folder, *processes: subprocess.Popen[bytes]) -> Servers:
    database_url = f"postgresql+psycopg2://postgres@/{DATABASE}?host={quote(str(folder.sockets), safe='')}"
    return Servers(database_url, f"unix://{quote(str(folder.redis_socket))}?db=0", processes)


def _own(folder: Folder, stack: ExitStack, attach: bool) -> bool:
    """Whether the folder became ours; the lock goes when the process does, so none is ever stale."""
    lock = stack.enter_context((folder.root / "lock").open("a+"))
    while True:
        with suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            lock.truncate(0)
            print(os.getpid(), file=lock, flush=True)
            return True
        if not attach:
            lock.seek(0)
            holder = lock.read().strip()
            raise EmbeddedError(
                f"{folder.root} is in use by process {holder}; stop that, or set DATA_DIR to another folder."
            )
        if folder.postgres_ready() and folder.redis_socket.exists():
            return False
        time.sleep(0.1)


def _start_postgres(folder: Folder, settings: Mapping[str, str]) -> subprocess.Popen[bytes]:
    folder.initialise()
    options = [f"--{name}={value}" for name, value in settings.items()]
    command = [str(postgres_bin() / "postgres"), "-D", str(folder.postgres), "-k", str(folder.sockets), *options]
    with (folder.log / "postgres.log").open("ab") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, **folder.as_server(signal.SIGINT))


def _start_redis(folder: Folder) -> subprocess.Popen[bytes]:
    places = {"dir": folder.redis, "pidfile": folder.redis / "redis.pid", "unixsocket": folder.redis_socket}
    options = [part for name, value in {**REDIS_SETTINGS, **places}.items() for part in (f"--{name}", str(value))]
    with (folder.log / "redis.log").open("ab") as log:
        command = [str(redis_server()), *options]
        return subprocess.Popen(command, stdout=log, stderr=log, **folder.as_server(signal.SIGTERM))


def _wait(process: subprocess.Popen[bytes], ready: Callable[[], bool], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            tail = log.read_text(errors="replace").strip().splitlines()[-1:]
            raise EmbeddedError(f"{log.stem} did not start; {log} ends with: {' '.join(tail)}")
        time.sleep(0.02)
