"""`serve` and `demo`: the web server, a worker and beat, with the embedded servers under them where none are named."""

from __future__ import annotations

import os
import socket
import sys
import time
import urllib.request
from contextlib import suppress
from threading import Event

from rich.table import Table

from dashboard.cli.sample import prepare_company, prepare_log_ins
from dashboard.cli.session import out, read_settings, services_of
from dashboard.processes import asked_to_stop
from dashboard.settings import Settings, SettingsError
from dashboard.supervision import Child, Family
from services import database

READY_SECONDS = 60


def serve() -> None:
    """Serve the dashboard, and do its jobs beside it."""
    settings = read_settings()
    _refuse_taken_port(settings)
    with services_of(settings, attach=False) as running:
        database.migrate(running.database_url)
        _serve(running)


def demo() -> None:
    """Load the sample company, make a log-in for each role, and serve."""
    settings = read_settings()
    if settings.production:
        raise SettingsError("The demo, whose log-ins are known, does not run with MODE=production; use: serve.")
    _refuse_taken_port(settings)
    with services_of(settings, attach=False) as running:
        prepare_company(running, own_server=not settings.database_url)
        _print_log_ins(*prepare_log_ins(running, own_server=not settings.database_url))
        _serve(running)


def _serve(settings: Settings) -> None:
    """Run the web server, a worker and beat until we are told to stop; whichever ends by itself is started again."""
    environment = {**settings.environment(), "DEMO_PASSWORD": ""}
    with asked_to_stop() as asked, Family(environment) as family:
        web = family.start("The web server", [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py"])
        if _answers(settings, web, asked):
            out.print(f"Ready: http://{settings.host}:{settings.port}   (Ctrl-C stops it)", style="bold green")
        elif web.ended:
            sys.exit(f"{web.name} ended by itself; what it wrote last is above.")
        # Not before, so that people need not wait for them.
        for name in ("worker", "beat"):
            family.start(f"The {name}", [sys.executable, "-m", "dashboard", name])
        family.keep(asked)


def _answers(settings: Settings, web: Child, asked: Event) -> bool:
    """Whether the web server comes up before it ends or we are asked to stop."""
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host
    deadline = time.monotonic() + READY_SECONDS
    while not web.ended and time.monotonic() < deadline and not asked.wait(0.1):
        with suppress(OSError), urllib.request.urlopen(f"http://{host}:{settings.port}/healthz", timeout=5):
            return True
    return False


def _refuse_taken_port(settings: Settings) -> None:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise SettingsError(
                f"Port {settings.port} of {settings.host} cannot be had ({os.strerror(error.errno or 0).lower()});"
                " set PORT to another one."
            ) from error


def _print_log_ins(log_ins: list[str], password: str) -> None:
    table = Table("log-in", "password", title="The demo's log-ins", title_justify="left")
    for email in log_ins:
        table.add_row(email, password)
    out.print(table)


COMMANDS = (serve, demo)
