"""The messages between beat and workers: one task, over Redis."""

from __future__ import annotations

import logging
import ssl
from urllib.parse import parse_qs, urlsplit

from celery import Celery

from services import jobs
from services.errors import ServiceError

TASK = "work_off"
QUEUE = "analytics-jobs"
PATIENCE = 5.0
"""Seconds that one exchange with Redis may take; workers wait a second at a time for messages."""

log = logging.getLogger(__name__)


def make_celery(redis_url: str) -> Celery:
    """The Celery application over the Redis of the settings. The ledger keeps results, and tries again."""
    app = Celery("dashboard", broker=broker_url(redis_url), set_as_current=False)
    app.conf.update(
        accept_content=["json"],
        broker_connection_max_retries=None,
        broker_connection_retry_on_startup=True,
        broker_transport_options={"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE},
        # Celery's own default for rediss:// is to believe any certificate.
        broker_use_ssl={"ssl_cert_reqs": ssl.CERT_REQUIRED} if redis_url.startswith("rediss://") else False,
        task_default_queue=QUEUE,
        task_ignore_result=True,
        task_publish_retry=False,
        worker_enable_remote_control=False,
        worker_hijack_root_logger=False,
        worker_prefetch_multiplier=1,
        worker_redirect_stdouts=False,
    )
    app.task(work_off, name=TASK)
    return app


def work_off(job: str) -> None:
    """The task: do what is due of a job. What fails here is told again by beat."""
    try:
        jobs.work_off(job)
    except ServiceError as error:
        log.warning("job %s: %s", job, error)


def broker_url(redis_url: str) -> str:
    """The address of Redis as Celery writes it, which for a socket is another way than redis-py's."""
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    database = parse_qs(parts.query).get("db", ["0"])[0]
    return f"redis+socket://{parts.netloc}{parts.path}?virtual_host={database}"
