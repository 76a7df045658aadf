"""The embedded servers: start, stop, kill, start again, and every refusal, each with real processes."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg2
import pytest
import redis
from sqlalchemy import create_engine, text

from dashboard.embedded import LONGEST_SOCKET, EmbeddedError, Servers, changes_as_root, servers
from dashboard.embedded import folder as embedded_folder
from tests.databases import scratch

ROOT = Path(__file__).parents[2]
HOLDER = """
import sys, time
from pathlib import Path
from dashboard.embedded import servers
with servers(Path(sys.argv[1])) as running:
    print(*(process.pid for process in running.processes), flush=True)
    time.sleep(600)
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    with scratch() as path:
        yield path / "var"


def hold(folder: Path) -> tuple[subprocess.Popen[str], list[psutil.Process]]:
    """Another process that runs the servers on the folder, and the servers' processes."""
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, folder], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    return holder, [psutil.Process(int(pid)) for pid in holder.stdout.readline().split()]


def answers(running: Servers) -> bool:
    engine = create_engine(running.database_url)
    with engine.connect() as connection:
        one = connection.execute(text("select 1")).scalar_one()
    engine.dispose()
    with redis.from_url(running.redis_url) as client:
        return bool(client.ping()) and one == 1


def test_servers_start_answer_and_stop(folder: Path) -> None:
    with servers(folder) as running:
        assert answers(running)
        processes = [psutil.Process(process.pid) for process in running.processes]
        assert not any(process.net_connections("inet") for process in processes)
    assert psutil.wait_procs(processes, timeout=0)[1] == []
    assert list((folder / "run").iterdir()) == []


def test_only_the_owner_may_reach_the_sockets_and_the_data(folder: Path) -> None:
    with servers(folder):
        for name in ("postgres", "redis", "run"):
            assert (folder / name).stat().st_mode & 0o077 == 0


def test_data_outlives_a_kill_of_the_parent_and_of_the_servers(folder: Path) -> None:
    holder, processes = hold(folder)
    with servers(folder, attach=True) as running:
        engine = create_engine(running.database_url)
        with engine.begin() as connection:
            connection.execute(text("create table kept as select 42 as answer"))
        engine.dispose()
    for process in [psutil.Process(holder.pid), *processes]:
        process.kill()
    holder.communicate()
    with servers(folder) as running:
        engine = create_engine(running.database_url)
        with engine.connect() as connection:
            assert connection.execute(text("select answer from kept")).scalar_one() == 42
        engine.dispose()
        assert answers(running)


def test_servers_end_when_their_parent_is_killed(folder: Path) -> None:
    holder, processes = hold(folder)
    holder.kill()
    holder.communicate()
    assert psutil.wait_procs(processes, timeout=60)[1] == []


def test_a_stale_pid_file_that_names_another_program_is_no_hindrance(folder: Path) -> None:
    with servers(folder):
        pass
    lines = (str(os.getpid()), str(folder / "postgres"), "0", "5432", str(folder / "run"), "", "0 0", "ready")
    (folder / "postgres" / "postmaster.pid").write_text("\n".join(lines) + "\n")
    (folder / "redis" / "redis.pid").write_text(str(os.getpid()))
    (folder / "run" / "redis.sock").touch()
    with servers(folder) as running:
        assert answers(running)


def test_an_interrupted_first_start_begins_again(folder: Path) -> None:
    half = folder / "postgres.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    with servers(folder) as running:
        assert answers(running)


def test_a_folder_in_use_is_refused_in_one_sentence(folder: Path) -> None:
    with servers(folder), pytest.raises(EmbeddedError) as refusal, servers(folder):
        pass
    assert str(refusal.value) == (
        f"{folder} is in use by process {os.getpid()}; stop that, or set DATA_DIR to another folder."
    )


def test_a_command_beside_a_running_demo_shares_its_servers(folder: Path) -> None:
    with servers(folder) as first, servers(folder, attach=True) as second:
        assert (second.database_url, second.processes) == (first.database_url, ())
        assert answers(second)


def test_folders_of_another_postgresql_are_refused(folder: Path) -> None:
    (folder / "postgres").mkdir(parents=True)
    (folder / "postgres" / "PG_VERSION").write_text("15\n")
    with pytest.raises(EmbeddedError, match=r"was made by PostgreSQL 15, and this is 18\.$"), servers(folder):
        pass


def test_a_server_that_cannot_start_says_why(folder: Path) -> None:
    with pytest.raises(EmbeddedError, match=r"postgres did not start;.*no_such_setting"):
        servers(folder, postgres_settings={"no_such_setting": "1"}).__enter__()


@pytest.mark.parametrize("name", ["with space & ümlaut? #1", "deep-" + "x" * 120])
def test_folders_with_odd_or_long_names(folder: Path, name: str) -> None:
    with servers(folder / name) as running:
        assert answers(running)
        address = psycopg2.extensions.parse_dsn(running.database_url.replace("+psycopg2", ""))["host"]
        assert len(os.fsencode(f"{address}/.s.PGSQL.5432")) <= LONGEST_SOCKET
        assert Path(address).stat().st_mode & 0o077 == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_an_ordinary_user_needs_no_rights(folder: Path) -> None:
    folder.parent.chmod(0o755)
    folder.mkdir()
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    program = HOLDER.replace("time.sleep(600)", "")
    # The interpreter of the environment may lie in a home folder; the system's will do.
    command = [shutil.which("python3", path="/usr/bin"), "-B", "-c", program, folder]
    environment = {"PYTHONPATH": os.pathsep.join(path for path in sys.path if "site-packages" in path)}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, user="nobody", extra_groups=[], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert (folder / "postgres").stat().st_uid == nobody.pw_uid
    with servers(folder) as running:  # root then keeps the folder its owner's
        assert answers(running)
        assert psutil.Process(running.processes[0].pid).uids().effective == nobody.pw_uid


@pytest.mark.skipif(os.geteuid() != 0, reason="only root adds a user")
def test_two_starts_may_add_the_system_user_at_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = iter([False])
    monkeypatch.setattr(embedded_folder, "_user_exists", lambda: next(found, True))
    with servers(folder) as running:
        assert answers(running)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root changes the machine")
def test_root_is_told_what_would_change(folder: Path) -> None:
    folder.parent.chmod(0o700)
    assert any(str(folder.parent) in change for change in changes_as_root(folder))
    with servers(folder):
        assert folder.parent.stat().st_mode & 0o077 == 0o001
    assert changes_as_root(folder) == []


def test_a_signal_ends_the_servers_before_the_process(folder: Path) -> None:
    holder, processes = hold(folder)
    holder.send_signal(signal.SIGINT)
    holder.communicate()
    assert psutil.wait_procs(processes, timeout=0)[1] == []
