"""Webhooks: a signed POST to an address that was checked, and no further."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime

from services.alerts.addresses import Target

TIMEOUT = 5.0
"""Seconds that it may take altogether."""
TIMESTAMP, SIGNATURE, ONCE = "X-Analytics-Timestamp", "X-Analytics-Signature", "Idempotency-Key"
"""Seconds since 1970; v1= and the signature; what is the same when the same message is sent again."""


class WebhookFailed(Exception):
    """The receiver did not take it; the message says what it did instead."""


def signed(body: bytes, key: str, now: datetime) -> dict[str, str]:
    """The headers that prove that the body is ours and of this moment: HMAC-SHA256 of "timestamp.body"."""
    timestamp = str(int(now.timestamp()))
    digest = hmac.new(key.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
    return {TIMESTAMP: timestamp, SIGNATURE: f"v1={digest}"}


def post(target: Target, body: bytes, headers: Mapping[str, str]) -> None:
    """Send JSON to the target. Raises WebhookFailed unless it is taken with a status of 200 to 299."""
    failure = "no address answers"
    for address in target.addresses:
        try:
            status, location = _ask(target, address, body, headers)
        except (OSError, http.client.HTTPException) as error:
            failure = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
            continue
        if 200 <= status < 300:
            return
        if 300 <= status < 400:
            raise WebhookFailed(f"it answered with a redirect ({status} to {location}), which is not followed")
        raise WebhookFailed(f"it answered with status {status}")
    raise WebhookFailed(failure)


def _ask(target: Target, address: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, str]:
    """The status of the answer, and where a redirect leads."""
    connection = _Connection(target, address)
    timer = threading.Timer(TIMEOUT, connection.cut)
    try:
        timer.start()
        connection.request("POST", target.path, body, {"Content-Type": "application/json", **headers})
        answer = connection.getresponse()
        return answer.status, (answer.getheader("Location") or "nowhere")[:200]
    finally:
        timer.cancel()
        connection.close()


class _Connection(http.client.HTTPConnection):
    """A connection to one address for a host, whose name is in the request and in TLS, and not resolved again."""

    def __init__(self, target: Target, address: str) -> None:
        super().__init__(target.host, target.port, timeout=TIMEOUT)
        self.default_port = http.client.HTTPS_PORT if target.scheme == "https" else http.client.HTTP_PORT
        self._target, self._address = target, address

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), TIMEOUT)
        if self._target.scheme == "https":
            context, host = ssl.create_default_context(), self._target.host
            # Shaking hands is waited for with the socket in its place, so that it can be cut off too.
            self.sock = context.wrap_socket(self.sock, server_hostname=host, do_handshake_on_connect=False)
            self.sock.do_handshake()

    def cut(self) -> None:
        """End it, wherever it is: a receiver that sends a byte now and then would hold it for ever."""
        with suppress(OSError):
            if self.sock:
                self.sock.shutdown(socket.SHUT_RDWR)
