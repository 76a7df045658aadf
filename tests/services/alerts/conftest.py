"""A board: the demo's people, no data, and rules that are off, so that a test has what it makes alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from services import database, mail, secrets
from services.alerts import messages
from tests.services.alerts.sinks import Mailbox, Receiver, mail_server, webhook_receiver

DATA = (
    "mart.sales_day", "core.regions", "core.channels", "core.categories", "core.budgets", "ops.load_file", "ops.load",
    "ops.quarantine",
    "ops.job_run",
)  # fmt: skip
"""What tests put."""
NO_DATA = "update ops.data_version set version = version + 1, as_of = null, as_of_time = null, refreshed_at = null"


@pytest.fixture
def board(people: str, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database with people and without data or rules that are on; no mail server, and a key for secrets."""
    monkeypatch.setattr(secrets, "_keys", None)
    monkeypatch.setattr(mail, "_server", None)
    monkeypatch.setattr(messages, "_public_url", "")
    secrets.configure_secrets("a-key-for-tests-and-for-nothing-else-000000")
    with database.transaction() as connection:
        connection.exec_driver_sql(f"truncate {', '.join(DATA)}")
        connection.exec_driver_sql(NO_DATA)
        connection.exec_driver_sql("update ops.alert_rule set enabled = false")
        connection.exec_driver_sql("delete from ops.alert_route")
    database.forget_version()
    return people


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A mail server that messages are sent through."""
    with mail_server() as mailbox:
        mail.configure_mail(mailbox.url, "Analytics <alerts@shop.example>")
        yield mailbox


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver of webhooks."""
    with webhook_receiver() as receiver:
        yield receiver
