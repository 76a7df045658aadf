"""Sending: what arrives, what is tried again, and that nothing is lost or doubled when the sender is killed."""

from __future__ import annotations

import hashlib
import hmac
import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from services import alerts, jobs
from services.accounts import COMMAND_LINE
from services.alerts import messages
from services.alerts.channels import Channel, Route, list_channels, renew_key, save_channel, save_route
from services.alerts.delivery import CLAIM, MOST_ATTEMPTS
from services.alerts.hosts import allow_host, forbid_host
from services.alerts.statistics import standing
from tests.services.alerts.board import evaluate, evening, kept, revenue, rows, rule, sell
from tests.services.alerts.sinks import ADDRESS, Mailbox, Receiver

pytestmark = pytest.mark.usefixtures("board")
ROOT = Path(__file__).parents[3]
KEY = "a-key-for-tests-and-for-nothing-else-000000"
STATES = "select state, attempts, error from ops.alert_message order by message_id"
SENT = {"sent": 1, "failed": 0, "retried": 0, "dropped": 0}
RETRIED = {"sent": 0, "failed": 0, "retried": 1, "dropped": 0}


def webhook(receiver: Receiver) -> str:
    """A route for everything to the receiver, whose host is allowed; returns the key."""
    allow_host(ADDRESS, "It is this machine's", by=COMMAND_LINE)
    number, key = save_channel(Channel("Hook", "webhook", receiver.url), by=COMMAND_LINE)
    save_route(Route(number), by=COMMAND_LINE)
    return key


def mailing() -> None:
    """A route for everything by e-mail to a mailbox."""
    save_route(Route(save_channel(Channel("Box", "email", "sales@shop.example"), by=COMMAND_LINE)[0]), by=COMMAND_LINE)


def fires() -> None:
    sell(revenue(90))
    evaluate(0)
    alerts.route(evening(0))


def test_an_e_mail_says_what_happened_and_where_to_look(mailbox: Mailbox) -> None:
    messages.configure_links("https://analytics.shop.example/")
    rule(runbook="Look at the payment methods.")
    mailing()
    fires()
    assert alerts.deliver(evening(0)) == SENT
    (envelope,), (message,) = mailbox.envelopes, mailbox.messages
    assert envelope.rcpt_tos == ["sales@shop.example"]
    assert (message["From"], message["Subject"]) == (
        "Analytics <alerts@shop.example>",
        "Net revenue on Mon 2 Mar is EUR 90, below EUR 100",
    )
    assert message.get_content().splitlines() == [
        "Net revenue on Mon 2 Mar is EUR 90, below EUR 100",
        "Critical, EUR 10 at stake, since Mon 2 Mar 2026",
        "What to do: Look at the payment methods.",
        "https://analytics.shop.example/executive/drivers?from=2026-02-24&to=2026-03-02",
        "",
        "https://analytics.shop.example/alerts",
    ]
    assert alerts.deliver(evening(1)) == SENT | {"sent": 0}


def test_a_job_of_its_own_sends_and_is_wanted_as_soon_as_there_is_something_to_send(mailbox: Mailbox) -> None:
    rule()
    mailing()
    assert "send_messages" not in jobs.tick()
    fires()
    jobs.run_now("route_alerts", by=COMMAND_LINE)
    jobs.work_off("route_alerts")
    assert not mailbox.messages
    assert standing() == {"firing": 1, "critical": 1, "waiting": 1, "failed": 0}
    assert "send_messages" in jobs.tick()
    jobs.work_off("send_messages")
    assert len(mailbox.messages) == 1
    assert standing() == {"firing": 1, "critical": 1, "waiting": 0, "failed": 0}
    assert "send_messages" not in jobs.tick()


def test_a_webhook_is_signed_and_reads_as_slack_does(receiver: Receiver) -> None:
    rule("A & B", severity="warning")
    key = webhook(receiver)
    fires()
    assert alerts.deliver(evening(0)) == SENT
    (request,) = receiver.requests
    assert request.path == "/hook?team=1"
    signed = f"{request.headers['X-Analytics-Timestamp']}.".encode() + request.body
    expected = hmac.new(key.encode(), signed, hashlib.sha256).hexdigest()
    assert request.headers["X-Analytics-Signature"] == f"v1={expected}"
    assert request.headers["Host"] == f"{ADDRESS}:{receiver.port}"
    assert request.json["text"] == "Net revenue on Mon 2 Mar is EUR 90, below EUR 100"
    assert [block["type"] for block in request.json["blocks"]] == ["header", "section"]
    assert "*Net revenue on Mon 2 Mar" in request.json["blocks"][1]["text"]["text"]


def test_the_key_is_kept_encrypted_and_may_be_renewed(receiver: Receiver) -> None:
    first = webhook(receiver)
    (channel,) = [each for each in list_channels() if each.kind == "webhook"]
    second = renew_key(channel.channel_id or 0, by=COMMAND_LINE, seen=1)
    ((stored,),) = rows("select key_encrypted from ops.alert_channel where kind = 'webhook'")
    assert len({first, second}) == 2
    assert second not in stored
    assert not [
        row for row in rows("select cast(detail as text) from ops.audit") if first in row[0] or second in row[0]
    ]


def test_several_alerts_of_a_message_are_listed_the_most_urgent_first(mailbox: Mailbox) -> None:
    rule("A", group_key="g", severity="warning", fire_limit=95)
    rule("B", group_key="g")
    mailing()
    fires()
    alerts.deliver(evening(0))
    (message,) = mailbox.messages
    assert message["Subject"] == "Net revenue on Mon 2 Mar is EUR 90, below EUR 100 and 1 more"


def test_what_fails_is_tried_again_later_and_later(mailbox: Mailbox) -> None:
    rule()
    mailing()
    fires()
    mailbox.refusing = "451 Come back later"
    assert alerts.deliver(evening(0)) == RETRIED
    assert rows(STATES) == [("waiting", 1, "(451, b'Come back later')")]
    assert alerts.deliver(evening(0) + timedelta(seconds=14)) == RETRIED | {"retried": 0}
    assert alerts.deliver(evening(0) + timedelta(seconds=15)) == RETRIED
    assert alerts.deliver(evening(0) + timedelta(seconds=44)) == RETRIED | {"retried": 0}
    mailbox.refusing = ""
    assert alerts.deliver(evening(0) + timedelta(seconds=45)) == SENT
    assert rows(STATES) == [("sent", 3, None)]


def test_what_never_succeeds_is_given_up_and_holds_up_nothing_else(mailbox: Mailbox, receiver: Receiver) -> None:
    rule()
    mailing()
    webhook(receiver)
    fires()
    mailbox.refusing = "550 No such box"
    done = [alerts.deliver(evening(0) + hours * timedelta(hours=2)) for hours in range(MOST_ATTEMPTS + 1)]
    assert done[0] == {"sent": 1, "failed": 0, "retried": 1, "dropped": 0}
    assert [each["failed"] for each in done] == [0] * (MOST_ATTEMPTS - 1) + [1, 0]


def test_what_is_over_before_it_is_sent_is_dropped(mailbox: Mailbox) -> None:
    rule()
    mailing()
    fires()
    sell(revenue(150), first=1)
    evaluate(1)
    assert alerts.deliver(evening(1)) == {"sent": 0, "failed": 0, "retried": 0, "dropped": 1}
    assert mailbox.envelopes == []


def test_a_redirect_is_not_followed_and_said(receiver: Receiver) -> None:
    rule()
    webhook(receiver)
    fires()
    receiver.answer = (302, {"Location": "http://169.254.169.254/latest/meta-data/"})
    assert alerts.deliver(evening(0)) == RETRIED
    ((_, _, error),) = rows(STATES)
    assert error == (
        "it answered with a redirect (302 to http://169.254.169.254/latest/meta-data/), which is not followed"
    )
    assert len(receiver.requests) == 1


def test_a_host_that_is_forbidden_meanwhile_is_refused_before_it_is_connected_to(receiver: Receiver) -> None:
    rule()
    webhook(receiver)
    forbid_host(ADDRESS, by=COMMAND_LINE)
    fires()
    assert alerts.deliver(evening(0)) == RETRIED
    ((_, _, error),) = rows(STATES)
    assert error == "Webhooks are sent over https; http is for hosts that are allowed."
    assert receiver.requests == []


def test_a_name_that_leads_elsewhere_by_now_is_refused(receiver: Receiver) -> None:
    rule()
    public = ["8.8.8.8"]
    channel = Channel("Hook", "webhook", f"https://hook.example:{receiver.port}/")
    number, _ = save_channel(channel, by=COMMAND_LINE, resolver=lambda host, port: public)
    save_route(Route(number), by=COMMAND_LINE)
    fires()
    assert alerts.deliver(evening(0), resolver=lambda host, port: [*public, ADDRESS]) == RETRIED
    ((_, _, error),) = rows(STATES)
    assert error == "hook.example, which is 127.0.0.1, is not a public address: loopback."
    assert receiver.requests == []


CHILD = f"""
import sys
from services import database, secrets
from services.alerts import deliver
from tests.services.alerts.board import evening
secrets.configure_secrets("{KEY}")
database.configure(sys.argv[1])
deliver(evening(0))
"""


def test_a_sender_that_is_killed_after_sending_loses_nothing(board: str, receiver: Receiver) -> None:
    """Killed before it could note that it was sent: sent again when its claim is over, under the same key, and then
    never again."""
    rule()
    webhook(receiver)
    fires()
    child = subprocess.Popen([sys.executable, "-c", CHILD, board], cwd=ROOT)
    receiver.meanwhile = lambda: os.kill(child.pid, signal.SIGKILL)
    assert child.wait(60) == -signal.SIGKILL
    receiver.meanwhile = lambda: None
    assert rows(STATES) == [("waiting", 1, None)]
    assert alerts.deliver(evening(0) + CLAIM - timedelta(seconds=1)) == SENT | {"sent": 0}
    assert alerts.deliver(evening(0) + CLAIM) == SENT
    assert alerts.deliver(evening(2)) == SENT | {"sent": 0}
    once, again = receiver.requests
    assert once.headers["Idempotency-Key"] == again.headers["Idempotency-Key"]
    assert once.json == again.json
    assert len(kept("alert_id")) == 1
