"""What is seen of the program from outside: /metrics for Prometheus, and a line in the log for each request.

Both say what was asked and how long it took, and nothing of what was answered, or of customers.
"""

from __future__ import annotations

import hmac
import logging
import re
import time
from collections.abc import Callable, Iterator, Mapping
from ipaddress import ip_address
from uuid import uuid4

import flask
from flask import g, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import Unauthorized

from dashboard.settings import Settings
from services import counters, health
from services.alerts.statistics import standing
from services.cache_health import cache_health
from services.database import follow
from services.errors import DatabaseAway
from services.jobs import job_states

SLOW = 1000
"""Milliseconds from which a request is logged as a warning."""
REQUEST_ID = "X-Request-Id"

_SOUND_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_FORWARDED = ("X-Forwarded-For", "Forwarded")
log = logging.getLogger(__name__)


def _database() -> dict[str, float]:
    try:
        state = health.server_state()
    except (DatabaseAway, SQLAlchemyError):
        return {"database_up": 0}
    told = {
        "database_up": 1,
        "database_bytes": state["bytes"],
        "database_connections": state["connections"],
        "database_connections_limit": state["most_connections"],
        "longest_transaction_seconds": state["longest_transaction"],
        "data_version": state["data_version"],
        "files_waiting_for_refresh": state["waiting_files"],
    }
    if state["refreshed_at"]:
        told["data_age_seconds"] = time.time() - state["refreshed_at"].timestamp()
    return told


def _cache() -> dict[str, float]:
    told = cache_health()
    return {"cache_up": 1, "cache_bytes": told.memory} if told.reachable else {"cache_up": 0}


def _jobs() -> dict[str, float]:
    try:
        states = job_states()
    except (DatabaseAway, SQLAlchemyError):
        return {}
    return {
        "jobs_late": sum(state.late_by is not None for state in states),
        "jobs_failing": sum(state.failing for state in states),
        "jobs_open": sum(state.open_runs for state in states),
    }


def _alerts() -> dict[str, float]:
    try:
        now = standing()
    except (DatabaseAway, SQLAlchemyError):
        return {}
    return {
        "alerts_firing": now["firing"],
        "alerts_firing_critical": now["critical"],
        "messages_waiting": now["waiting"],
        "messages_failed": now["failed"],
    }


READINGS: Mapping[Callable[[], dict[str, float]], Mapping[str, str]] = {
    _database: {
        "database_up": "Whether PostgreSQL answers.",
        "database_bytes": "What the database comes to.",
        "database_connections": "Connections to PostgreSQL.",
        "database_connections_limit": "Connections that PostgreSQL takes.",
        "longest_transaction_seconds": "How long the oldest open transaction has been so.",
        "data_version": "The state of the data that figures are of.",
        "data_age_seconds": "How long ago figures were refreshed.",
        "files_waiting_for_refresh": "Loaded files that figures do not know of yet.",
    },
    _cache: {"cache_up": "Whether Redis answers.", "cache_bytes": "Memory that Redis uses."},
    _jobs: {
        "jobs_late": "Jobs that have not succeeded when they should have.",
        "jobs_failing": "Jobs whose last run failed.",
        "jobs_open": "Runs of jobs that wait or are under way.",
    },
    _alerts: {
        "alerts_firing": "Alerts that nobody has taken up.",
        "alerts_firing_critical": "Critical alerts that nobody has taken up.",
        "messages_waiting": "Messages about alerts that are to be sent.",
        "messages_failed": "Messages about alerts that were given up.",
    },
}
"""What is read when /metrics is asked, with what each figure is; a figure that cannot be told is left out."""


class _Read:
    """The figures of READINGS, as prometheus-client collects them."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Each figure that can be told just now."""
        for reading, about in READINGS.items():
            for name, value in reading().items():
                yield GaugeMetricFamily(f"analytics_{name}", about[name], value)


def install(server: flask.Flask, settings: Settings) -> None:
    """Follow every request from its beginning to its end, and answer /metrics."""
    blueprint = flask.Blueprint("metrics", __name__)

    @server.before_request
    def begin() -> None:
        g.begun, g.queries = time.perf_counter(), follow()
        given = request.headers.get(REQUEST_ID, "") if settings.trusted_proxies else ""
        g.request_id = given if _SOUND_ID.fullmatch(given) else uuid4().hex

    @server.after_request
    def end(response: flask.Response) -> flask.Response:
        _count(response.status_code)
        response.headers[REQUEST_ID] = g.request_id
        return response

    @blueprint.get("/metrics")
    def told() -> flask.Response:
        if not _may_read(settings.metrics_token):
            raise Unauthorized
        read = CollectorRegistry()
        read.register(_Read())
        told = generate_latest(counters.counted()) + generate_latest(read)
        return flask.Response(told, content_type=CONTENT_TYPE_LATEST)

    server.register_blueprint(blueprint)


def _may_read(token: str) -> bool:
    """Whether the request brings the token, or comes from this machine and through no proxy."""
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if token and scheme.lower() == "bearer":
        return hmac.compare_digest(given.encode(), token.encode())
    if any(name in request.headers for name in _FORWARDED):
        return False
    return ip_address(request.remote_addr or "::").is_loopback


def _count(status: int) -> None:
    seconds = time.perf_counter() - g.begun
    route, page = request.url_rule.rule if request.url_rule else "", g.get("page", "")
    counters.REQUESTS.labels(route, page, status).inc()
    counters.REQUEST_SECONDS.labels(route).observe(seconds)
    milliseconds = round(seconds * 1000, 1)
    asked = round(sum(took for _, took in g.queries), 1)
    log.log(
        logging.WARNING if milliseconds > SLOW else logging.DEBUG,
        "%s %s %s: %d in %s ms, %s ms of them for %d queries",
        *(request.method, route or "nothing", page, status, milliseconds, asked, len(g.queries)),
        extra={
            "route": route,
            "page": page,
            "status": status,
            "milliseconds": milliseconds,
            "database_milliseconds": asked,
            "queries": sorted({name for name, _ in g.queries}),
        },
    )
