"""Where messages end in tests: a mail server and a receiver of webhooks, on the loopback, which keep what they get."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import orjson
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from tests.ports import free_port
from tests.serving import serving

ADDRESS = "127.0.0.1"


@dataclass
class Mailbox:
    """What a mail server has taken; `refusing` is what it answers instead."""

    url: str = ""
    refusing: str = ""
    envelopes: list[Envelope] = field(default_factory=list)

    @property
    def messages(self) -> list[EmailMessage]:
        """The messages, in the order in which they came."""
        return [message_from_bytes(each.content, policy=policy.default) for each in self.envelopes]

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802 (aiosmtpd's)
        if self.refusing:
            return self.refusing
        self.envelopes.append(envelope)
        return "250 OK"


@dataclass
class Received:
    """A request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return orjson.loads(self.body)


@dataclass
class Receiver:
    """What was posted; `answer` is the status and headers that are given, `meanwhile` is done before."""

    port: int = 0
    answer: tuple[int, dict[str, str]] = (200, {})
    meanwhile: Callable[[], None] = lambda: None
    requests: list[Received] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://{ADDRESS}:{self.port}/hook?team=1"


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    """A mail server for the block."""
    mailbox = Mailbox()
    port = free_port()
    controller = Controller(mailbox, hostname=ADDRESS, port=port)
    controller.start()
    try:
        mailbox.url = f"smtp://{ADDRESS}:{port}"
        yield mailbox
    finally:
        controller.stop()


@contextmanager
def webhook_receiver() -> Iterator[Receiver]:
    """A receiver of webhooks for the block."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.requests.append(Received(self.path, dict(self.headers.items()), body))
            receiver.meanwhile()
            status, headers = receiver.answer
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer((ADDRESS, 0), Handler)
    with serving(server):
        receiver.port = server.server_port
        yield receiver
