"""The log: lines for people in the demo, JSON for programs in production, each with the request that it belongs to.

A person is told by their number, never by their address; what was asked for is named, and its values are not.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import Any

import flask
import orjson

from dashboard.settings import Settings

LINE = "%(asctime)s %(levelname)s %(name)s %(message)s"
CHATTY = ("alembic", "celery", "kombu", "matplotlib", "splink", "sqlglot")
"""Libraries that are heard from where something is wrong alone."""
FACTS = ("query", "route", "page", "status", "milliseconds", "database_milliseconds", "queries", "rows")
"""What a message may bring along, as `extra`."""


class ForPeople(logging.Formatter):
    """A line, and at its end the request that it belongs to."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        """The line, before a traceback."""
        told = "".join(f" {name}={value}" for name, value in _request().items())
        return super().formatMessage(record) + told


class ForPrograms(logging.Formatter):
    """An object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        told: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **_request(),
            **{name: value for name in FACTS if (value := getattr(record, name, None)) is not None},
        }
        if record.exc_info:
            told["error"] = self.formatException(record.exc_info)
        return orjson.dumps(told, default=str).decode()


def set_up(settings: Settings) -> None:
    """Log to standard error, as the settings want it; once, however often it is asked."""
    handler = logging.StreamHandler()
    handler.setFormatter(ForPrograms() if settings.production else ForPeople(LINE))
    logging.basicConfig(level=settings.log_level, handlers=[handler])
    for chatty in CHATTY:
        logging.getLogger(chatty).setLevel(logging.WARNING)


def _request() -> dict[str, Any]:
    if not flask.has_request_context():
        return {}
    viewer = flask.g.get("viewer")
    told = {"request": flask.g.get("request_id"), "viewer": viewer and viewer.user_id}
    return {name: value for name, value in told.items() if value is not None}
