"""The folder that the embedded servers live in: what lies where, whose it is, and what a killed start left in it."""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from dashboard.embedded.programs import POSTGRES_VERSION, EmbeddedError, postgres_bin, redis_server
from dashboard.processes import STOP_SECONDS, told_of_death

DATABASE = "analytics"
SYSTEM_USER = "pgserver"
LONGEST_SOCKET = 107
"""Bytes that the path of a socket may have."""


class Folder:
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

    def postgres_ready(self) -> bool:
        """Whether PostgreSQL has said that it takes connections."""
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
                _add_user()
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
        done = subprocess.run([postgres_bin() / program, *arguments], capture_output=True, **keywords)
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


def changes_as_root(data_dir: Path) -> list[str]:
    """What starting the servers as root would change on this machine; empty for an ordinary user."""
    if os.geteuid() != 0:
        return []
    changes = [] if _user_exists() else [f"add the system user {SYSTEM_USER}, as PostgreSQL refuses to run as root"]
    if closed := _closed_parents(data_dir.resolve()):
        changes.append(f"let that user pass through {', '.join(map(str, closed))}")
    return changes


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
        raise EmbeddedError(
            f"An earlier {name}, process {process.pid}, does not end; end it and start again."
        ) from None
    pid_file.unlink(missing_ok=True)


def _socket_folder(root: Path) -> Path:
    """Where the sockets lie: in the data folder, or a short private one where that path is too long for a socket."""
    inside = root / "run"
    if len(os.fsencode(inside / ".s.PGSQL.5432")) <= LONGEST_SOCKET:
        return inside
    return Path("/tmp") / f"analytics-{os.getuid()}-{hashlib.sha256(os.fsencode(root)).hexdigest()[:16]}"


def _closed_parents(data_dir: Path) -> list[Path]:
    """Folders on the way to the data and the programs that other users may not pass through."""
    ways = (data_dir / "postgres", postgres_bin() / "postgres", redis_server())
    parents = dict.fromkeys(parent for way in ways for parent in reversed(way.parents) if parent.exists())
    return [parent for parent in parents if not parent.stat().st_mode & 0o001]


def _add_user() -> None:
    command = ["useradd", "--system", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if not _user_exists():  # another start may just have added it
        raise EmbeddedError(f"The system user {SYSTEM_USER} could not be added: {done.stderr.strip()}")


def _user_exists() -> bool:
    with suppress(KeyError):
        return bool(pwd.getpwnam(SYSTEM_USER))
    return False
