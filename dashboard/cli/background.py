"""`worker` and `beat`: what runs beside the web server; as many workers as wanted, on any machine."""

from __future__ import annotations

import importlib
from typing import Annotated

import typer

from dashboard.cli.session import services_in_use
from services import database

Include = Annotated[
    list[str] | None, typer.Option("--include", help="A module that registers further jobs; may be repeated.")
]


def worker(include: Include = None) -> None:
    """Do what is due in the background, until stopped."""
    from dashboard.jobs import messages, warming, worker  # Celery takes its time to import

    warming.install()
    _import(*include or ())
    with services_in_use() as settings:
        database.keep_query_log()
        worker.run(messages.make_celery(settings.redis_url))


def beat(include: Include = None) -> None:
    """Tell workers what is due, until stopped; a second one beside it changes nothing."""
    from dashboard.jobs import beat, messages, warming

    warming.install()
    _import(*include or ())
    with services_in_use() as settings:
        database.keep_query_log()
        beat.run(messages.make_celery(settings.redis_url))


def _import(*modules: str) -> None:
    for module in modules:
        importlib.import_module(module)


COMMANDS = (worker, beat)
